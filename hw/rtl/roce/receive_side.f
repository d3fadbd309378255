// The receive side of the transport, and what merges its acknowledgements into the packets to send.
roce_rx_pkg.sv
../common/round_robin_arbiter.sv
../common/stream_fifo.sv
../common/stream_register.sv
record_queue.sv
qp_table.sv
rx_dispatch.sv
iu_slot_pool.sv
iu_writer.sv
responder_verdict.sv
responder_update.sv
responder_state.sv
responder_sequencer.sv
responder_outbox.sv
responder.sv
tx_merge.sv
