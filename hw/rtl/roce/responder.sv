// SPDX-License-Identifier: Apache-2.0
// responder: the request side of the reliable connection (IBA 9.7): PSN checks, acknowledgements, SENDs into IU slots.
// In: packets of existing queue pairs with their payload; the pool's slots. Out: IuRecords, AckRequests, QpEvents, freed
// slots, the payload through a DMA write client.
// Guarantees: packets of a queue pair take effect in PSN order, each once; an IuRecord leaves after the last DMA command
// of its IU; after a fatal NAK nothing of the queue pair is executed until it is destroyed, which ends when its last
// acknowledgement has left; a QpEvent leaves for each fatal NAK (qp_lifecycle closes the other half). Three cycles for a SEND of one beat, so that short SENDs end to end on the wire are kept up with.
module responder (
  input  logic                                  clk_i,
  input  logic                                  rst_ni,

  input  logic                                  qp_create_valid_i,
  output logic                                  qp_create_ready_o,
  input  srp_abi_pkg::qp_config_t               qp_create_data_i,
  input  logic                                  qp_destroy_valid_i,
  output logic                                  qp_destroy_ready_o,
  // verilator lint_off UNUSEDSIGNAL
  input  logic [23:0]                           qp_destroy_qpn_i,
  // verilator lint_on UNUSEDSIGNAL

  // from rx_dispatch
  input  logic                                  request_valid_i,
  output logic                                  request_ready_o,
  input  srp_abi_pkg::rx_packet_t               request_data_i,
  input  logic                                  request_payload_valid_i,
  output logic                                  request_payload_ready_o,
  input  srp_abi_pkg::beat_t                    request_payload_data_i,

  // iu_slot_pool; pool_base_i is the card address of slot 0
  input  logic [63:0]                           pool_base_i,
  output logic                                  alloc_valid_o,
  input  logic                                  alloc_ready_i,
  output logic [srp_abi_pkg::QP_INDEX_BITS-1:0] alloc_index_o,
  input  logic                                  alloc_granted_i,
  input  logic [15:0]                           alloc_slot_i,
  output logic                                  slot_free_valid_o,
  input  logic                                  slot_free_ready_i,
  output srp_abi_pkg::slot_free_t               slot_free_data_o,

  // DMA write client of the IU slots, and the counts readers of slots fence on
  output logic                                  iu_write_cmd_valid_o,
  input  logic                                  iu_write_cmd_ready_i,
  output srp_abi_pkg::dma_command_t             iu_write_cmd_data_o,
  output logic                                  iu_write_data_valid_o,
  input  logic                                  iu_write_data_ready_i,
  output srp_abi_pkg::beat_t                    iu_write_data_data_o,
  input  logic                                  iu_write_done_i,
  output logic [15:0]                           iu_writes_issued_o,
  output logic [15:0]                           iu_writes_done_o,

  output logic                                  iu_valid_o,
  input  logic                                  iu_ready_i,
  output srp_abi_pkg::iu_record_t               iu_data_o,
  output logic                                  ack_request_valid_o,
  input  logic                                  ack_request_ready_i,
  output srp_abi_pkg::ack_request_t             ack_request_data_o,
  output logic                                  qp_event_valid_o,
  input  logic                                  qp_event_ready_i,
  output srp_abi_pkg::qp_event_t                qp_event_data_o,

  output logic                                  busy_o,  // a packet or a queue pair to be destroyed is in hand

  output logic                                  count_rx_sends_o,
  output logic                                  count_rx_duplicate_o,
  output logic                                  count_rx_out_of_order_o,
  output logic                                  count_rx_refused_requests_o,
  output logic                                  count_iu_no_slot_o,
  output logic                                  count_iu_too_long_o
);
  localparam int unsigned IndexBits = srp_abi_pkg::QP_INDEX_BITS;

  logic lookup, destroying, judging, moving, finishing;  // steps
  logic create, payload_done, outbox_ready, acks_sent, finish;
  logic no_slot, exists, needs_iu, needs_free, idle;
  srp_abi_pkg::rx_packet_t packet_q;  // in hand

  logic [IndexBits-1:0]      packet_index, destroy_index;
  roce_rx_pkg::verdict_t     fresh_verdict, verdict;
  roce_rx_pkg::qp_state_t    state, next_state;
  logic [15:0]               slot;
  logic [511:0]              head;
  srp_abi_pkg::dma_command_t write_command;
  srp_abi_pkg::iu_record_t   iu;
  srp_abi_pkg::ack_request_t ack;
  srp_abi_pkg::qp_event_t    qp_event;
  srp_abi_pkg::slot_free_t   message_free, slot_free;

  assign packet_index       = packet_q.dest_qpn[IndexBits-1:0];
  assign destroy_index      = qp_destroy_qpn_i[IndexBits-1:0];
  assign alloc_index_o      = packet_index;
  assign create             = qp_create_valid_i && qp_create_ready_o;
  assign qp_create_ready_o  = idle;
  assign qp_destroy_ready_o = destroying && outbox_ready;
  assign finish             = finishing && outbox_ready;
  assign busy_o             = !idle;

  always_ff @(posedge clk_i) begin
    if (request_ready_o) packet_q <= request_data_i;
  end

  responder_sequencer u_sequencer (
    .clk_i,
    .rst_ni,
    .create_i       (qp_create_valid_i),
    .destroy_i      (qp_destroy_valid_i),
    .acks_sent_i    (acks_sent),
    .packet_i       (request_valid_i),
    .take_packet_o  (request_ready_o),
    .lookup_o       (lookup),
    .idle_o         (idle),
    .has_payload_i  (packet_q.payload_bytes != '0),
    .destroying_o   (destroying),
    .destroy_done_i (outbox_ready),
    .judging_o      (judging),
    .verdict_i      (fresh_verdict),
    .message_slot_i (state.slot),
    .alloc_valid_o,
    .alloc_ready_i,
    .alloc_granted_i,
    .alloc_slot_i,
    .moving_o       (moving),
    .payload_done_i (payload_done),
    .finishing_o    (finishing),
    .finish_done_i  (outbox_ready),
    .verdict_o      (verdict),
    .slot_o         (slot),
    .no_slot_o      (no_slot)
  );

  responder_state u_state (
    .clk_i,
    .rst_ni,
    .create_i       (create),
    .create_config_i(qp_create_data_i),
    .read_i         (lookup),
    .read_index_i   (qp_destroy_valid_i ? destroy_index : request_data_i.dest_qpn[IndexBits-1:0]),
    .exists_o       (exists),
    .state_o        (state),
    .write_i        (qp_destroy_ready_o || finish),
    .write_index_i  (destroying ? destroy_index : packet_index),
    .write_exists_i (!destroying && exists),
    .write_state_i  (next_state)
  );

  responder_verdict u_verdict (
    .exists_i (exists),
    .state_i  (state),
    .packet_i (packet_q),
    .verdict_o(fresh_verdict)
  );

  assign write_command.address = pool_base_i + 64'(slot) * 64'(srp_abi_pkg::IU_SLOT_BYTES) + 64'(state.offset);
  assign write_command.bytes   = 24'(packet_q.payload_bytes);

  iu_writer u_writer (
    .clk_i,
    .rst_ni,
    .job_valid_i    (moving),
    .job_deliver_i  (verdict.deliver),
    .job_begins_i   (verdict.begins),
    .job_command_i  (write_command),
    .job_done_o     (payload_done),
    .payload_valid_i(request_payload_valid_i),
    .payload_ready_o(request_payload_ready_o),
    .payload_data_i (request_payload_data_i),
    .iu_write_cmd_valid_o,
    .iu_write_cmd_ready_i,
    .iu_write_cmd_data_o,
    .iu_write_data_valid_o,
    .iu_write_data_ready_i,
    .iu_write_data_data_o,
    .iu_write_done_i,
    .iu_writes_issued_o,
    .iu_writes_done_o,
    .head_index_i   (packet_index),
    .head_save_i    (finish && verdict.begins && !verdict.completes),
    .head_load_i    (judging && fresh_verdict.deliver && fresh_verdict.completes && !fresh_verdict.begins),
    .head_o         (head)
  );

  responder_update u_update (
    .packet_i   (packet_q),
    .verdict_i  (verdict),
    .state_i    (state),
    .slot_i     (slot),
    .head_i     (head),
    .state_o    (next_state),
    .iu_o       (iu),
    .ack_o      (ack),
    .qp_event_o (qp_event),
    .slot_free_o(message_free)
  );

  // The slot of a message that will not end goes back: the queue pair fails or is destroyed.
  assign needs_iu       = finishing && verdict.deliver && verdict.completes;
  assign needs_free     = exists && state.in_message && (destroying || (finishing && verdict.fatal));
  assign slot_free.slot = message_free.slot;
  assign slot_free.qpn  = destroying ? {message_free.qpn[23:IndexBits], destroy_index} : message_free.qpn;

  responder_outbox u_outbox (
    .clk_i,
    .rst_ni,
    .put_iu_i   (needs_iu),
    .put_ack_i  (finishing && verdict.acknowledge),
    .put_event_i(finishing && verdict.fatal),
    .put_free_i (needs_free),
    .ready_o    (outbox_ready),
    .put_i      (finish || qp_destroy_ready_o),
    .iu_i       (iu),
    .ack_i      (ack),
    .qp_event_i (qp_event),
    .slot_free_i(slot_free),
    .acks_sent_o(acks_sent),
    .iu_valid_o,
    .iu_ready_i,
    .iu_data_o,
    .ack_request_valid_o,
    .ack_request_ready_i,
    .ack_request_data_o,
    .qp_event_valid_o,
    .qp_event_ready_i,
    .qp_event_data_o,
    .slot_free_valid_o,
    .slot_free_ready_i,
    .slot_free_data_o
  );

  assign count_rx_sends_o            = finish && needs_iu;
  assign count_rx_duplicate_o        = finish && verdict.duplicate;
  assign count_rx_out_of_order_o     = finish && verdict.out_of_order;
  assign count_rx_refused_requests_o = finish && verdict.refused;
  assign count_iu_no_slot_o          = finish && no_slot;
  assign count_iu_too_long_o         = finish && verdict.too_long;
endmodule
