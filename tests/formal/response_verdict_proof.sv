// SPDX-License-Identifier: Apache-2.0
// response_verdict: the oldest unacknowledged PSN moves only forward, never past what was sent nor past READ data that has
// not come, wherever the PSNs wrap; READ data is taken only for the expected PSN and never more than remains of the READ;
// whoever asks for repetition speaks of what was sent.
// Assumed: at most 2**23 PSNs are unacknowledged, and the outstanding READ is among them. Combinational: one cycle.
// sources: hw/rtl/roce/roce_tx_pkg.sv hw/rtl/roce/response_verdict.sv
// steps: 2
// induction: 1
// mutant: response_verdict s/assign sent           = ahead < unacknowledged/assign sent = packet_i.psn < next_psn_i/
// mutant: response_verdict s/if (!is_read \&\& overtakes_read)/if (1'b0)/
// mutant: response_verdict s/is_read ? fits : ack/is_read ? fits : 1'b1/
// mutant: response_verdict s/packet_i.payload_bytes == {1'b0, pmtu_i} \&\&//
// mutant: response_verdict s/ || (ack \&\& read_ahead == ahead)//
module response_verdict_proof (
  input logic                          clk_i,
  input srp_abi_pkg::response_packet_t packet_i,
  input logic                          open_i,
  input logic [3:0]                    pmtu_log2_i,
  input logic [23:0]                   acknowledged_psn_i,
  input logic [23:0]                   next_psn_i,
  input logic                          read_waiting_i,
  input logic [23:0]                   read_expected_psn_i,
  input logic [23:0]                   read_remaining_i,
  input logic                          read_started_i,
  input logic                          resent_i,
  input logic                          recovers_i,
  input logic [23:0]                   shift_i
);
  logic        progress, sequence_nak, rnr_nak, gap, read_data, read_ends, fail, stale;
  logic [2:0]  kinds;
  logic [23:0] acknowledged;
  logic [3:0]  status;
  logic [7:0]  cause;
  logic        goes_on;               // as read_tracker says it
  logic [23:0] sent, moved, to_read;  // PSNs unacknowledged; that this packet acknowledges; before the READ's data

  response_verdict dut (
    .packet_i, .open_i, .pmtu_i(13'd1 << pmtu_log2_i), .acknowledged_psn_i, .next_psn_i, .read_waiting_i, .read_expected_psn_i,
    .read_remaining_i, .read_goes_on_i(goes_on), .read_started_i, .resent_i, .recovers_i, .progress_o(progress), .acknowledged_psn_o(acknowledged),
    .sequence_nak_o(sequence_nak), .rnr_nak_o(rnr_nak), .gap_o(gap), .read_data_o(read_data), .read_ends_o(read_ends),
    .fail_o(fail), .fail_status_o(status), .fail_cause_o(cause), .count_ack_o(kinds[0]), .count_nak_o(kinds[1]),
    .count_rnr_nak_o(kinds[2]), .count_stale_o(stale)
  );

  // The same with all PSNs moved by the same number
  srp_abi_pkg::response_packet_t moved_packet;
  logic        moved_progress, moved_sequence_nak, moved_rnr_nak, moved_gap, moved_read_data, moved_read_ends, moved_fail,
               moved_stale;
  logic [2:0]  moved_kinds;
  logic [23:0] moved_acknowledged;
  logic [3:0]  moved_status;
  logic [7:0]  moved_cause;
  always_comb begin
    moved_packet     = packet_i;
    moved_packet.psn = packet_i.psn + shift_i;
  end
  response_verdict moved_dut (
    .packet_i(moved_packet), .open_i, .pmtu_i(13'd1 << pmtu_log2_i), .acknowledged_psn_i(acknowledged_psn_i + shift_i),
    .next_psn_i(next_psn_i + shift_i), .read_waiting_i, .read_expected_psn_i(read_expected_psn_i + shift_i),
    .read_remaining_i, .read_goes_on_i(goes_on), .read_started_i, .resent_i, .recovers_i, .progress_o(moved_progress),
    .acknowledged_psn_o(moved_acknowledged), .sequence_nak_o(moved_sequence_nak), .rnr_nak_o(moved_rnr_nak),
    .gap_o(moved_gap), .read_data_o(moved_read_data), .read_ends_o(moved_read_ends), .fail_o(moved_fail),
    .fail_status_o(moved_status), .fail_cause_o(moved_cause), .count_ack_o(moved_kinds[0]), .count_nak_o(moved_kinds[1]),
    .count_rnr_nak_o(moved_kinds[2]), .count_stale_o(moved_stale)
  );

  assign goes_on = read_remaining_i > 24'd1 << pmtu_log2_i;
  assign sent    = next_psn_i - acknowledged_psn_i;
  assign moved   = acknowledged - acknowledged_psn_i;
  assign to_read = read_expected_psn_i - acknowledged_psn_i;

  always_ff @(posedge clk_i) begin
    assume (pmtu_log2_i >= 4'd8 && pmtu_log2_i <= 4'd12);
    assume (sent <= 24'h800000);
    if (read_waiting_i) assume (to_read < sent && read_remaining_i != '0);

    assert (moved_acknowledged == acknowledged + shift_i);
    assert ({moved_progress, moved_sequence_nak, moved_rnr_nak, moved_gap, moved_read_data, moved_read_ends, moved_fail,
             moved_kinds, moved_stale} ==
            {progress, sequence_nak, rnr_nak, gap, read_data, read_ends, fail, kinds, stale});
    assert (moved_status == status && moved_cause == cause);

    if (progress) assert (moved <= sent);
    if (progress) assert (moved != '0);
    if (progress && (kinds[1] || kinds[2])) assert (moved <= packet_i.psn - acknowledged_psn_i);
    if (sequence_nak || rnr_nak || gap) assert (open_i && packet_i.psn - acknowledged_psn_i < sent);
    if (gap) assert (read_waiting_i && !read_data);
    if (progress && read_waiting_i) assert (moved <= to_read + 24'(read_data));
    if (read_data) begin
      assert (open_i && read_waiting_i && packet_i.psn == read_expected_psn_i);
      assert (moved == to_read + 24'd1);
      assert (packet_i.payload_bytes != '0 && 24'(packet_i.payload_bytes) <= read_remaining_i);
      assert (read_ends == (24'(packet_i.payload_bytes) == read_remaining_i));
      assert (read_ends || 32'(packet_i.payload_bytes) == 32'd1 << pmtu_log2_i);
      assert (!fail && !stale);
    end
    if (!open_i) assert (!progress && !fail && stale && !sequence_nak && !rnr_nak && !gap);
    assert (!(stale && (progress || fail)));
  end
endmodule
