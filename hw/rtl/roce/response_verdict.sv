// SPDX-License-Identifier: Apache-2.0
// response_verdict: what a packet of the response class means (combinational).
// In: the packet and the state of its queue pair. Out: the new oldest unacknowledged PSN, whether the payload is READ data
// to be written, whether something must be sent again, whether the queue pair fails, and which counter the packet belongs to.
// Guarantees: nothing is accepted that was not sent; READ data is accepted only in order and only within its READ.
module response_verdict (
  // verilator lint_off UNUSEDSIGNAL
  input  srp_abi_pkg::response_packet_t packet_i,            // the MSN is credit_limit's
  // verilator lint_on UNUSEDSIGNAL
  input  logic                          open_i,
  input  logic [12:0]                   pmtu_i,
  input  logic [23:0]                   acknowledged_psn_i,  // oldest unacknowledged PSN
  input  logic [23:0]                   next_psn_i,          // first PSN not sent yet
  input  logic                          read_waiting_i,
  input  logic [23:0]                   read_expected_psn_i,
  input  logic [23:0]                   read_remaining_i,
  input  logic                          read_goes_on_i,      // more than one packet remains
  input  logic                          read_started_i,
  input  logic                          resent_i,            // requests of the queue pair were sent again
  input  logic                          recovers_i,          // … and answers to them are still to come

  output logic                          progress_o,          // acknowledged_psn_o is news
  output logic [23:0]                   acknowledged_psn_o,
  output logic                          sequence_nak_o,      // the peer misses what follows
  output logic                          rnr_nak_o,           // the peer wants a pause before it
  output logic                          gap_o,               // READ data before this response did not come
  output logic                          read_data_o,         // write the payload
  output logic                          read_ends_o,         // it is the READ's last
  output logic                          fail_o,
  output logic [3:0]                    fail_status_o,       // of the oldest request
  output logic [7:0]                    fail_cause_o,
  output logic                          count_ack_o,
  output logic                          count_nak_o,
  output logic                          count_rnr_nak_o,
  output logic                          count_stale_o
);
  logic        is_ack, is_read, ack, nak, rnr_nak, acknowledges, sent, overtakes_read;
  logic        expected, fits, fits_last, fits_full, begins_allowed, news;
  logic [23:0] psn_behind, unacknowledged, ahead, read_ahead;

  assign is_ack  = packet_i.opcode == roce_tx_pkg::OP_ACKNOWLEDGE;
  assign is_read = packet_i.opcode >= roce_tx_pkg::OP_READ_RESPONSE_FIRST &&
      packet_i.opcode <= roce_tx_pkg::OP_READ_RESPONSE_ONLY;

  assign ack     = open_i && is_ack && packet_i.syndrome[7:5] == roce_tx_pkg::SYNDROME_KIND_ACK;
  assign rnr_nak = open_i && is_ack && packet_i.syndrome[7:5] == roce_tx_pkg::SYNDROME_KIND_RNR_NAK;
  assign nak     = open_i && is_ack && packet_i.syndrome[7:5] == roce_tx_pkg::SYNDROME_KIND_NAK;

  // An ACK covers its own PSN, a NAK what is before it (IBA 9.7.5.1). Missing READ data is never acknowledged by either.
  assign ahead          = packet_i.psn - acknowledged_psn_i;
  assign unacknowledged = next_psn_i - acknowledged_psn_i;
  assign sent           = ahead < unacknowledged;
  assign read_ahead     = read_expected_psn_i - acknowledged_psn_i;
  assign overtakes_read = read_waiting_i && (read_ahead < ahead || (ack && read_ahead == ahead));
  assign acknowledges   = (ack || nak || rnr_nak) && sent;

  // A READ response must be exactly the packet that the request asked for (IBA 9.4.4).
  assign expected       = open_i && is_read && read_waiting_i && packet_i.psn == read_expected_psn_i;
  // FIRST and ONLY begin an answer. Only when a READ was asked for again can the rest of it have a beginning of its own,
  // and answers to either request can be the ones that arrive.
  assign begins_allowed = !read_started_i || resent_i;
  assign fits_last      = {10'd0, packet_i.payload_bytes} == read_remaining_i &&
      ((packet_i.opcode == roce_tx_pkg::OP_READ_RESPONSE_ONLY && begins_allowed) ||
       (packet_i.opcode == roce_tx_pkg::OP_READ_RESPONSE_LAST && read_started_i));
  assign fits_full      = packet_i.payload_bytes == {1'b0, pmtu_i} &&
      ((packet_i.opcode == roce_tx_pkg::OP_READ_RESPONSE_FIRST && begins_allowed) ||
       (packet_i.opcode == roce_tx_pkg::OP_READ_RESPONSE_MIDDLE && read_started_i));
  assign fits           = read_goes_on_i ? fits_full : fits_last;

  assign read_data_o = expected && fits;
  assign read_ends_o = !read_goes_on_i;
  assign fail_o      = (expected && !fits) || (nak && sent && packet_i.syndrome[4:0] != '0);
  assign progress_o  = (expected || acknowledges) && news;

  assign sequence_nak_o = nak && sent && packet_i.syndrome[4:0] == '0;
  assign rnr_nak_o      = rnr_nak && sent;
  // The acknowledgement of a repeated request names the newest PSN, ahead of READ data that is still to come.
  assign gap_o          = (acknowledges && overtakes_read && !recovers_i) ||
      (open_i && is_read && read_waiting_i && sent && ahead > read_ahead);

  // Every candidate is made and compared beside the choice between them, not behind it.
  assign psn_behind = packet_i.psn + 24'd1;
  always_comb begin
    acknowledged_psn_o = packet_i.psn;
    news               = packet_i.psn != acknowledged_psn_i;
    if (!is_read && overtakes_read) begin
      acknowledged_psn_o = read_expected_psn_i;
      news               = read_expected_psn_i != acknowledged_psn_i;
    end else if (is_read ? fits : ack) begin
      acknowledged_psn_o = psn_behind;
      news               = psn_behind != acknowledged_psn_i;
    end
  end

  // Behind the oldest unacknowledged PSN an ACK is an old one come twice; ahead of the newest it is no answer to anything.
  assign count_ack_o     = ack;
  assign count_nak_o     = nak;
  assign count_rnr_nak_o = rnr_nak;
  assign count_stale_o   = !(expected || ((ack || nak || rnr_nak) && (sent || ahead[23])));

  always_comb begin
    fail_status_o = is_read ? srp_abi_pkg::COMPLETION_STATUS_LOCAL_ERROR : srp_abi_pkg::COMPLETION_STATUS_REMOTE_ERROR;
    fail_cause_o  = srp_abi_pkg::EXCEPTION_REASON_PROTOCOL_ERROR;
    if (!is_read) begin
      case (packet_i.syndrome)
        srp_abi_pkg::SYNDROME_NAK_INVALID_REQUEST: fail_cause_o = srp_abi_pkg::EXCEPTION_REASON_NAK_INVALID_REQUEST;
        srp_abi_pkg::SYNDROME_NAK_REMOTE_ACCESS: fail_cause_o = srp_abi_pkg::EXCEPTION_REASON_NAK_REMOTE_ACCESS;
        srp_abi_pkg::SYNDROME_NAK_REMOTE_OPERATIONAL:
        fail_cause_o = srp_abi_pkg::EXCEPTION_REASON_NAK_REMOTE_OPERATIONAL;
        default: ;
      endcase
    end
  end
endmodule
