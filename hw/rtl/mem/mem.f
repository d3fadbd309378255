// SPDX-License-Identifier: Apache-2.0
../common/stream_fifo.sv
../common/round_robin_arbiter.sv
../common/pulse_merge.sv
beat_buffer.sv
dma_read_bursts.sv
dma_read_align.sv
axi_read_dma.sv
dma_write_align.sv
axi_write_dma.sv
axi_read_mux.sv
axi_write_mux.sv
mem_read_port.sv
mem_write_port.sv
dual_read_client.sv
dual_write_client.sv
mem_system.sv
