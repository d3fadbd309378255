// SPDX-License-Identifier: Apache-2.0
// net_tx_prepend: puts the Ethernet header (14 or 18 bytes) in front of a packet. One beat a cycle; a packet whose last beat has no
// room left for what the header displaced takes one beat more. Output registered.
module net_tx_prepend (
    input  logic               clk_i,
    input  logic               rst_ni,
    input  logic [143:0]       l2_i,          // Ethernet header of the packet whose first beat comes, byte 0 in bits 7:0
    input  logic               vlan_i,        // it has 18 bytes
    output logic               l2_taken_o,    // pulse: the next packet's header please
    input  logic               in_valid_i,
    output logic               in_ready_o,
    input  logic [511:0]       in_data_i,     // zero beyond the packet
    input  logic [4:0]         in_words_i,
    input  logic               in_first_i,
    input  logic               in_last_i,
    output logic               out_valid_o,
    input  logic               out_ready_i,
    output srp_abi_pkg::beat_t out_data_o
);
  localparam int unsigned L2 = 8 * net_pkg::L2_BYTES;
  localparam int unsigned L2Vlan = 8 * net_pkg::L2_VLAN_BYTES;

  logic valid_q, last_q, rest_pending_q, vlan_q;
  logic [511:0] data_q;
  logic [6:0] bytes_q, rest_bytes_q;
  logic [L2Vlan-1:0] carry_q;  // the end of the previous beat, at the top; an untagged frame uses 14 bytes of it

  logic advance, fire, vlan;
  logic [L2Vlan-1:0] front;    // what comes in front of the beat
  logic [7:0] bytes;

  assign out_valid_o = valid_q;
  assign out_data_o = {last_q, bytes_q, data_q};
  assign advance = !valid_q || out_ready_i;
  assign in_ready_o = advance && !rest_pending_q;
  assign fire = in_valid_i && in_ready_o;
  assign l2_taken_o = fire && in_first_i;

  assign vlan = in_first_i ? vlan_i : vlan_q;
  assign front = in_first_i ? l2_i : carry_q;
  assign bytes = {1'b0, in_words_i, 2'd0} + (vlan ? 8'(net_pkg::L2_VLAN_BYTES) : 8'(net_pkg::L2_BYTES));

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q        <= 1'b0;
      rest_pending_q <= 1'b0;
    end else if (advance) begin
      valid_q        <= in_valid_i || rest_pending_q;
      rest_pending_q <= fire && in_last_i && bytes > 8'd64;
    end
  end
  always_ff @(posedge clk_i) begin
    if (fire) begin
      vlan_q       <= vlan;
      carry_q      <= vlan ? in_data_i[511-:L2Vlan] : {{(L2Vlan-L2){1'b0}}, in_data_i[511-:L2]};
      data_q       <= vlan ? {in_data_i[511-L2Vlan:0], front} : {in_data_i[511-L2:0], front[L2-1:0]};
      bytes_q      <= (bytes > 8'd64) ? 7'd64 : bytes[6:0];
      last_q       <= in_last_i && bytes <= 8'd64;
      rest_bytes_q <= 7'(bytes - 8'd64);
    end else if (advance && rest_pending_q) begin
      data_q  <= {{(512-L2Vlan){1'b0}}, carry_q};
      bytes_q <= rest_bytes_q;
      last_q  <= 1'b1;
    end
  end
endmodule
