// SPDX-License-Identifier: Apache-2.0
// responder_verdict: only the expected PSN advances a queue pair; the 2**23 - 1 PSNs after it are ahead, the 2**23 before
// it are old (IBA 9.7.2), wherever the PSNs wrap; what is delivered ends inside the IU slot. Combinational: one cycle.
// sources: hw/rtl/roce/roce_rx_pkg.sv hw/rtl/roce/responder_verdict.sv
// steps: 2
// induction: 1
// mutant: responder_verdict s/assign behind   = distance\[23\]/assign behind = packet_i.psn < state_i.expected_psn/
// mutant: responder_verdict s/assign in_order = distance == '0/assign in_order = distance <= 24'd1/
// mutant: responder_verdict s/assign too_long     = .*/assign too_long = 1'b0;/
module responder_verdict_proof (
  input logic                    clk_i,
  input logic                    exists_i,
  input roce_rx_pkg::qp_state_t  state_i,
  input srp_abi_pkg::rx_packet_t packet_i,
  input logic [23:0]             shift_i
);
  roce_rx_pkg::verdict_t   verdict, moved_verdict;
  roce_rx_pkg::qp_state_t  moved_state;
  srp_abi_pkg::rx_packet_t moved_packet;
  logic [24:0]             steps;  // from the expected PSN forward to the packet's
  logic                    live, ahead, old;

  responder_verdict dut (.exists_i, .state_i, .packet_i, .verdict_o(verdict));

  // The same packet and queue pair with all PSNs moved by the same number
  always_comb begin
    moved_state              = state_i;
    moved_packet             = packet_i;
    moved_state.expected_psn = state_i.expected_psn + shift_i;
    moved_packet.psn         = packet_i.psn + shift_i;
  end
  responder_verdict moved (.exists_i, .state_i(moved_state), .packet_i(moved_packet), .verdict_o(moved_verdict));

  assign live  = exists_i && !state_i.failed && state_i.generation == packet_i.dest_qpn[23:8];
  assign steps = packet_i.psn >= state_i.expected_psn ? {1'b0, packet_i.psn} - {1'b0, state_i.expected_psn}
                                                      : {1'b0, packet_i.psn} + 25'h1000000 - {1'b0, state_i.expected_psn};
  assign ahead = steps != '0 && steps < 25'h800000;
  assign old   = steps >= 25'h800000;

  always_ff @(posedge clk_i) begin
    assert (verdict == moved_verdict);
    assert (verdict.out_of_order == (live && ahead));
    if (verdict.duplicate) assert (live && old);
    if (verdict.advance) assert (live && packet_i.psn == state_i.expected_psn);
    if (verdict.deliver || verdict.completes || verdict.begins) assert (verdict.advance);
    assert (2'(verdict.advance) + 2'(verdict.duplicate) + 2'(verdict.out_of_order) + 2'(verdict.fatal) == 2'(live));
    if (verdict.out_of_order) assert (verdict.acknowledge == !state_i.nak_sent);
    if (!live) assert (!verdict.acknowledge && !verdict.hold);
    assert (!(verdict.ack_newest && verdict.ack_expected));
    // the writer of the slot puts payload_bytes at offset
    if (verdict.deliver) assert (32'(state_i.offset) + 32'(packet_i.payload_bytes) <= srp_abi_pkg::MAX_IU_BYTES);
  end
endmodule
