// SPDX-License-Identifier: Apache-2.0
// net_tx_assemble: headers and payload become the beats of a packet from its IP header on, with a zero word in the place of
// the ICRC. One beat a cycle as long as the payload is there; the next packet follows without a gap.
// A packet of n words takes ceil(n / 16) beats; each takes at most one payload beat.
module net_tx_assemble (
    input  logic                clk_i,
    input  logic                rst_ni,
    input  logic                header_valid_i,   // stays until the packet's last beat has been taken
    output logic                header_ready_o,
    /* verilator lint_off UNUSEDSIGNAL */
    input  net_pkg::tx_header_t header_data_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  logic                payload_valid_i,
    output logic                payload_ready_o,
    input  logic [511:0]        payload_data_i,   // zero beyond the payload
    output logic                beat_valid_o,
    input  logic                beat_ready_i,
    output logic [511:0]        beat_data_o,
    output logic [4:0]          beat_words_o,     // valid words, ICRC included, 1..16
    output logic                beat_first_o,
    output logic                beat_last_o
);
  // The packet in progress.
  logic started_q;               // its first beat has been sent
  logic [11:0] words_left_q;     // of the packet
  logic [11:0] payload_left_q;   // words of payload not yet taken
  logic [511:0] carry_q;         // what the next beat begins with

  logic [11:0] words_left, payload_left;
  logic headers_fill, needs_payload, fire;
  logic [511:0] base;
  logic [1023:0] spread;  // the payload beat moved behind what is in front of it, over two beats

  assign words_left = started_q ? words_left_q : header_data_i.packet_words;
  assign payload_left = started_q ? payload_left_q : header_data_i.payload_words;
  assign headers_fill = !started_q && header_data_i.header_words[4];  // 16 words or more: no room for payload
  assign needs_payload = payload_left != '0 && !headers_fill;

  assign beat_valid_o = header_valid_i && (!needs_payload || payload_valid_i);
  assign fire = beat_valid_o && beat_ready_i;
  assign beat_first_o = !started_q;
  assign beat_last_o = words_left <= 12'd16;
  assign beat_words_o = beat_last_o ? words_left[4:0] : 5'd16;
  assign header_ready_o = fire && beat_last_o;
  assign payload_ready_o = fire && needs_payload;

  always_comb begin
    spread = '0;
    if (needs_payload && payload_valid_i) spread = {512'd0, payload_data_i} << {header_data_i.header_words[3:0], 5'd0};
    base = carry_q;
    if (header_valid_i && !started_q) base = header_data_i.headers[511:0];
    beat_data_o = base | spread[511:0];
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) started_q <= 1'b0;
    else if (fire) started_q <= !beat_last_o;
  end
  always_ff @(posedge clk_i) begin
    if (fire) begin
      words_left_q   <= words_left - 12'd16;
      if (needs_payload) payload_left_q <= (payload_left > 12'd16) ? payload_left - 12'd16 : '0;
      else payload_left_q <= payload_left;
      carry_q        <= headers_fill ? {416'd0, header_data_i.headers[607:512]} : spread[1023:512];
    end
  end
endmodule
