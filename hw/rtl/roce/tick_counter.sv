// SPDX-License-Identifier: Apache-2.0
// tick_counter: card time in ticks of 256 cycles (1.024 us), for congestion control.
// A simulation may stop the clock; the ticks that passed meanwhile come with `skipped_ticks_i` and lie before this cycle.
module tick_counter (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic [33:0] skipped_ticks_i,  // 0 on a card
  output logic [47:0] now_o             // wraps after 9 years
);
  logic [7:0]  cycle_q;  // of the tick
  logic [47:0] now_q;

  assign now_o = now_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      cycle_q <= '0;
      now_q   <= '0;
    end else begin
      cycle_q <= cycle_q + 8'd1;
      now_q   <= now_q + {14'd0, skipped_ticks_i} + {47'd0, cycle_q == '1};
    end
  end
endmodule
