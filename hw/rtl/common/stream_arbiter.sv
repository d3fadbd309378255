// SPDX-License-Identifier: Apache-2.0
// stream_arbiter: N streams into one, round robin, without delay (combinational).
// An input keeps the output from its first beat until the one with `in_last_i` has been accepted, so
// packets do not mix; tie `in_last_i` to all ones to arbitrate every entry. The choice, once shown on
// the output, does not change before it is accepted.
module stream_arbiter #(
    parameter int unsigned Inputs = 2,  // at least 2
    parameter int unsigned Width = 32   // bits per entry
) (
    input  logic                      clk_i,
    input  logic                      rst_ni,
    input  logic [Inputs-1:0]         in_valid_i,
    output logic [Inputs-1:0]         in_ready_o,
    input  logic [Inputs*Width-1:0]   in_data_i,   // input n at [n*Width +: Width]
    input  logic [Inputs-1:0]         in_last_i,   // this entry ends a packet
    output logic                      out_valid_o,
    input  logic                      out_ready_i,
    output logic [Width-1:0]          out_data_o,
    output logic                      out_last_o,
    output logic [$clog2(Inputs)-1:0] out_index_o  // the input that owns the output
);
  localparam int unsigned IndexBits = $clog2(Inputs);

  logic locked_q;                   // owner_q keeps the output
  logic [IndexBits-1:0] owner_q;    // the last input that was chosen
  logic [IndexBits-1:0] choice;
  logic [Inputs-1:0] above, candidates;  // waiting inputs after the last owner; those to choose from

  always_comb begin
    for (int unsigned n = 0; n < Inputs; n++) above[n] = in_valid_i[n] && IndexBits'(n) > owner_q;
    candidates = (above != '0) ? above : in_valid_i;
    choice = owner_q;
    if (!locked_q) begin
      for (int unsigned n = 0; n < Inputs; n++) begin
        if (candidates[Inputs-1-n]) choice = IndexBits'(Inputs - 1 - n);
      end
    end
  end

  assign out_valid_o = in_valid_i[choice];
  assign out_data_o = in_data_i[choice*Width+:Width];
  assign out_last_o = in_last_i[choice];
  assign out_index_o = choice;

  always_comb begin
    in_ready_o = '0;
    in_ready_o[choice] = out_ready_i && in_valid_i[choice];
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      locked_q <= 1'b0;
      owner_q  <= '0;
    end else if (out_valid_o) begin
      owner_q  <= choice;
      locked_q <= !(out_ready_i && out_last_o);
    end
  end
endmodule
