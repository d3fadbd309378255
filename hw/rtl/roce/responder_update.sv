// SPDX-License-Identifier: Apache-2.0
// responder_update: what follows from one packet: the next state of its queue pair and the records that leave.
// Combinational, from the packet, the state it met, the verdict, the slot and the head of its message.
module responder_update (
  // verilator lint_off UNUSEDSIGNAL
  input  srp_abi_pkg::rx_packet_t   packet_i,
  input  roce_rx_pkg::verdict_t     verdict_i,
  // verilator lint_on UNUSEDSIGNAL
  input  roce_rx_pkg::qp_state_t    state_i,
  input  logic [15:0]               slot_i,
  input  logic [511:0]              head_i,

  output roce_rx_pkg::qp_state_t    state_o,
  output srp_abi_pkg::iu_record_t   iu_o,        // when the verdict says deliver and completes
  output srp_abi_pkg::ack_request_t ack_o,       // … acknowledge
  output srp_abi_pkg::qp_event_t    qp_event_o,  // … fatal
  output srp_abi_pkg::slot_free_t   slot_free_o  // slot of the message in progress
);
  logic [13:0] received;

  assign received = state_i.offset + packet_i.payload_bytes;

  always_comb begin
    state_o = state_i;
    if (verdict_i.hold) state_o.nak_sent = 1'b1;
    if (verdict_i.advance) begin
      state_o.expected_psn = state_i.expected_psn + 24'd1;
      state_o.nak_sent     = 1'b0;
    end
    if (verdict_i.completes) state_o.msn = state_i.msn + 24'd1;
    if (verdict_i.deliver) begin
      state_o.in_message = !verdict_i.completes;
      state_o.offset     = verdict_i.completes ? '0 : received;
      state_o.slot       = slot_i;
    end
    if (verdict_i.fatal) begin
      state_o.failed     = 1'b1;
      state_o.in_message = 1'b0;
      state_o.offset     = '0;
    end
  end

  assign iu_o.qpn        = packet_i.dest_qpn;
  assign iu_o.slot       = slot_i;
  assign iu_o.length     = 16'(received);
  assign iu_o.imm_offset = state_i.imm_offset;
  assign iu_o.head       = received == '0 ? '0 : head_i;

  // IBA 9.7.5.1: an acknowledgement carries the message sequence number after the packet.
  assign ack_o.qp_index = packet_i.dest_qpn[srp_abi_pkg::QP_INDEX_BITS-1:0];
  assign ack_o.psn      = verdict_i.ack_newest   ? state_i.expected_psn - 24'd1
                        : verdict_i.ack_expected ? state_i.expected_psn : packet_i.psn;
  assign ack_o.syndrome = verdict_i.syndrome;
  assign ack_o.msn      = state_o.msn;

  assign qp_event_o.qpn   = packet_i.dest_qpn;
  assign qp_event_o.cause = srp_abi_pkg::EXCEPTION_REASON_PROTOCOL_ERROR;

  assign slot_free_o.qpn  = {state_i.generation, packet_i.dest_qpn[srp_abi_pkg::QP_INDEX_BITS-1:0]};
  assign slot_free_o.slot = state_i.slot;
endmodule
