// SPDX-License-Identifier: Apache-2.0
// rnr_delay: the pause that the timer field of an RNR NAK asks for, in ticks of 1.024 us (combinational).
// IBA 9.7.5.2.8, table 45: 10 us times 1, 2, 3, 4, 6, 8, 12 … for codes 1, 2, 3 …: powers of two, and between them one and
// a half times the lower one; code 0 is 655.36 ms, the value of a code 32. Ten ticks for 10 us: never shorter.
module rnr_delay (
  input  logic [4:0]  timer_i,
  output logic [19:0] ticks_o
);
  logic [5:0]  code;
  logic [16:0] tens;

  assign code = {timer_i == '0, timer_i};

  always_comb begin
    if (code == 6'd1) tens = 17'd1;
    else if (code[0]) tens = 17'd3 << (code[5:1] - 5'd1);
    else tens = 17'd1 << code[5:1];
  end

  assign ticks_o = {3'd0, tens} * 20'd10;
endmodule
