// SPDX-License-Identifier: Apache-2.0
../common/stream_fifo.sv
../common/packet_fifo.sv
../common/round_robin_arbiter.sv
../common/pulse_merge.sv
axil_slave.sv
csr.sv
counters.sv
mailbox_check.sv
command_mailbox.sv
reset_control.sv
frame_buffer.sv
exception_select.sv
exception_writer.sv
work_entry_decode.sv
work_ring.sv
frame_fetch.sv
completion_writer.sv
