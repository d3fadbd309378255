// SPDX-License-Identifier: Apache-2.0
// responder_outbox: the queues behind the responder.
// In: records, all of one packet in one cycle when `ready_o` says that each of them fits. Out: one stream a kind.
// Guarantees: IUs never wait for room, since there is a place for every slot, nor do events as long as the host reads
// those of a failed queue pair before it has created and lost it again; so neither an IU pipeline nor an exception ring
// that stands still keeps acknowledgements and READ responses from moving. Nor does a wire full of data keep the responder
// waiting: there is a place for the acknowledgement of every IU that the credits allow.
module responder_outbox (
  input  logic                      clk_i,
  input  logic                      rst_ni,

  input  logic                      put_iu_i,    // what put_i would hand over
  input  logic                      put_ack_i,
  input  logic                      put_event_i,
  input  logic                      put_free_i,
  output logic                      ready_o,     // there is room for all of it
  input  logic                      put_i,       // only when ready_o
  input  srp_abi_pkg::iu_record_t   iu_i,
  input  srp_abi_pkg::ack_request_t ack_i,
  input  srp_abi_pkg::qp_event_t    qp_event_i,
  input  srp_abi_pkg::slot_free_t   slot_free_i,
  output logic                      acks_sent_o,  // none waits

  output logic                      iu_valid_o,
  input  logic                      iu_ready_i,
  output srp_abi_pkg::iu_record_t   iu_data_o,
  output logic                      ack_request_valid_o,
  input  logic                      ack_request_ready_i,
  output srp_abi_pkg::ack_request_t ack_request_data_o,
  output logic                      qp_event_valid_o,
  input  logic                      qp_event_ready_i,
  output srp_abi_pkg::qp_event_t    qp_event_data_o,
  output logic                      slot_free_valid_o,
  input  logic                      slot_free_ready_i,
  output srp_abi_pkg::slot_free_t   slot_free_data_o
);
  logic iu_room, ack_room, event_room, free_room;

  assign ready_o = (!put_iu_i || iu_room) && (!put_ack_i || ack_room) && (!put_event_i || event_room) &&
                   (!put_free_i || free_room);

  // verilator lint_off PINCONNECTEMPTY
  record_queue #(.Width(srp_abi_pkg::IU_RECORD_BITS), .Depth(srp_abi_pkg::IU_SLOTS)) u_ius (
    .clk_i,
    .rst_ni,
    .in_valid_i (put_i && put_iu_i),
    .in_ready_o (iu_room),
    .in_data_i  (iu_i),
    .out_valid_o(iu_valid_o),
    .out_ready_i(iu_ready_i),
    .out_data_o (iu_data_o),
    .empty_o    ()
  );

  record_queue #(.Width(srp_abi_pkg::ACK_REQUEST_BITS), .Depth(srp_abi_pkg::IU_SLOTS)) u_acks (
    .clk_i,
    .rst_ni,
    .in_valid_i (put_i && put_ack_i),
    .in_ready_o (ack_room),
    .in_data_i  (ack_i),
    .out_valid_o(ack_request_valid_o),
    .out_ready_i(ack_request_ready_i),
    .out_data_o (ack_request_data_o),
    .empty_o    (acks_sent_o)
  );

  record_queue #(.Width(srp_abi_pkg::QP_EVENT_BITS), .Depth(srp_abi_pkg::QUEUE_PAIRS)) u_events (
    .clk_i,
    .rst_ni,
    .in_valid_i (put_i && put_event_i),
    .in_ready_o (event_room),
    .in_data_i  (qp_event_i),
    .out_valid_o(qp_event_valid_o),
    .out_ready_i(qp_event_ready_i),
    .out_data_o (qp_event_data_o),
    .empty_o    ()
  );
  // verilator lint_on PINCONNECTEMPTY

  stream_register #(.Width(srp_abi_pkg::SLOT_FREE_BITS)) u_frees (
    .clk_i,
    .rst_ni,
    .in_valid_i (put_i && put_free_i),
    .in_ready_o (free_room),
    .in_data_i  (slot_free_i),
    .out_valid_o(slot_free_valid_o),
    .out_ready_i(slot_free_ready_i),
    .out_data_o (slot_free_data_o)
  );
endmodule
