// SPDX-License-Identifier: Apache-2.0
// pulse_merge: several pulse inputs become one pulse output with as many pulses, for a counter several blocks feed.
// A pulse that meets another is sent later. Guarantee: none is lost while fewer than 2**BacklogBits wait.
module pulse_merge #(
  parameter int unsigned N           = 2,  // inputs
  parameter int unsigned BacklogBits = 8
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic [N-1:0] pulse_i,
  output logic         pulse_o
);
  logic [BacklogBits-1:0] waiting_q, waiting_d;

  assign pulse_o = |pulse_i || waiting_q != '0;

  always_comb begin
    waiting_d = waiting_q;
    for (int i = 0; i < N; i++) waiting_d = waiting_d + BacklogBits'(pulse_i[i]);
    if (pulse_o) waiting_d = waiting_d - 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) waiting_q <= '0;
    else waiting_q <= waiting_d;
  end
endmodule
