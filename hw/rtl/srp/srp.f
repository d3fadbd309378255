// SPDX-License-Identifier: Apache-2.0
../common/stream_arbiter.sv
../common/stream_fifo.sv
iu_slot_address.sv
lun_table.sv
context_table.sv
copy_engine.sv
