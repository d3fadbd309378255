// SPDX-License-Identifier: Apache-2.0
../common/stream_arbiter.sv
../common/stream_fifo.sv
../common/round_robin_arbiter.sv
../common/record_queue.sv
../roce/qp_pending_set.sv
iu_slot_address.sv
lun_table.sv
ready_lists.sv
command_table.sv
drain_unit.sv
copy_engine.sv
