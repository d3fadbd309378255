// SPDX-License-Identifier: Apache-2.0
// icrc_check: verifies the ICRC of packets that stream past. `good_o` holds the result of a packet from three cycles after
// its last beat until three cycles after the next packet's.
module icrc_check (
    input  logic         clk_i,
    input  logic         rst_ni,
    input  logic         beat_valid_i,
    input  logic [511:0] beat_data_i,   // from the IP header to the ICRC, zero behind it
    input  logic [4:0]   beat_words_i,  // valid words, 1..16
    input  logic         beat_first_i,
    input  logic         beat_last_i,
    input  logic         ipv6_i,        // with beat_first_i
    output logic         good_o
);
  logic [511:0] masked;
  logic [31:0] state;
  logic good_q, last_1_q, last_2_q;
  logic [3:0] zeros_1_q, zeros_2_q;  // words of zeros behind the ICRC

  icrc_mask i_mask (.data_i(beat_data_i), .first_i(beat_first_i), .ipv6_i(ipv6_i), .data_o(masked));
  icrc_engine i_engine (
      .clk_i(clk_i), .enable_i(1'b1), .valid_i(beat_valid_i), .first_i(beat_first_i), .data_i(masked), .state_o(state)
  );

  assign good_o = good_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      last_1_q <= 1'b0;
      last_2_q <= 1'b0;
    end else begin
      last_1_q <= beat_valid_i && beat_last_i;
      last_2_q <= last_1_q;
    end
  end
  always_ff @(posedge clk_i) begin
    zeros_1_q <= 4'(5'd16 - beat_words_i);
    zeros_2_q <= zeros_1_q;
    if (last_2_q) good_q <= state == icrc_tables_pkg::RESIDUE[32*zeros_2_q+:32];
  end
endmodule
