// SPDX-License-Identifier: Apache-2.0
// credit_limit: up to where the peer's receive credits let SENDs go (combinational).
// In: a packet of the response class. Out: whether it says so at all, whether there is a limit, and the limit as a pointer
// of the send queue's ring: the first work request that is a SEND too many.
// IBA 9.7.7.2: the syndrome of an ACK codes a count of receive requests; the message sequence number beside it (messages the
// peer has completed, from 0) says from where they count. A work request is a message, so the number modulo 128 is the ring
// pointer of the first one not completed. RDMA messages behind it count as SENDs do, although they take no receive request:
// the limit is never too high, but with few credits too low by those on the way. A ring of 64 entries is never stopped by
// 64 credits or more.
module credit_limit (
  // verilator lint_off UNUSEDSIGNAL
  input  srp_abi_pkg::response_packet_t packet_i,
  // verilator lint_on UNUSEDSIGNAL
  output logic                          told_o,
  output logic                          limited_o,
  output logic [6:0]                    limit_o
);
  logic       has_aeth;
  logic [5:0] credits;

  // A READ response in the middle has no AETH (IBA 9.2.1, table 38).
  assign has_aeth = packet_i.opcode == roce_tx_pkg::OP_ACKNOWLEDGE ||
      packet_i.opcode == roce_tx_pkg::OP_READ_RESPONSE_FIRST ||
      packet_i.opcode == roce_tx_pkg::OP_READ_RESPONSE_LAST || packet_i.opcode == roce_tx_pkg::OP_READ_RESPONSE_ONLY;
  assign told_o = has_aeth && packet_i.syndrome[7:5] == roce_tx_pkg::SYNDROME_KIND_ACK;

  always_comb begin
    limited_o = 1'b1;
    credits   = '0;
    case (packet_i.syndrome[4:0])
      5'd0:    credits = 6'd0;
      5'd1:    credits = 6'd1;
      5'd2:    credits = 6'd2;
      5'd3:    credits = 6'd3;
      5'd4:    credits = 6'd4;
      5'd5:    credits = 6'd6;
      5'd6:    credits = 6'd8;
      5'd7:    credits = 6'd12;
      5'd8:    credits = 6'd16;
      5'd9:    credits = 6'd24;
      5'd10:   credits = 6'd32;
      5'd11:   credits = 6'd48;
      default: limited_o = 1'b0;  // 64 and more; 31: the peer counts none
    endcase
  end

  assign limit_o = packet_i.msn[6:0] + {1'b0, credits};
endmodule
