// SPDX-License-Identifier: Apache-2.0
// pacing_horizon: how much time may pass before any queue pair that waits for tokens can send.
// In: the state of each blocked queue pair as the scan looks at it; `restart` when something changed since. Out: a lower
// bound of the first wait in ticks, 0 until every queue pair has been looked at since the last change.
// The wait, debt / rate, is bounded without a division by the next power of two above the rate: each bound is more than
// half of the wait but for a tick, so a few of them come to its end. No bound goes past the next change of a rate.
module pacing_horizon (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        restart_i,
  input  logic        look_i,       // the scan has gone on by one queue pair
  input  logic        blocked_i,    // a blocked queue pair, in a pulse:
  input  logic [18:0] debt_i,
  input  logic [17:0] rate_i,
  input  logic [15:0] rate_left_i,  // ticks until its rate changes
  output logic [18:0] next_o
);
  localparam logic [8:0] Enough = 9'd272;  // looks: all queue pairs, and those on their way here

  logic        blocked_q;
  logic [18:0] debt_q, soonest_q, wait_ticks, bound;
  logic [15:0] rate_left_q;
  logic [4:0]  magnitude, magnitude_q;  // bits of the rate
  logic [8:0]  looks_q;

  always_comb begin
    magnitude = '0;
    for (int i = 0; i < 18; i++) if (rate_i[i]) magnitude = 5'(i + 1);
  end

  assign wait_ticks = debt_q >> magnitude_q;
  assign bound      = wait_ticks < {3'd0, rate_left_q} ? wait_ticks : {3'd0, rate_left_q};
  assign next_o     = looks_q == Enough ? soonest_q : '0;

  always_ff @(posedge clk_i) begin
    debt_q      <= debt_i;
    magnitude_q <= magnitude;
    rate_left_q <= rate_left_i;
    if (!rst_ni || restart_i) begin
      blocked_q <= 1'b0;
      looks_q   <= '0;
      soonest_q <= '1;
    end else begin
      blocked_q <= blocked_i;
      if (look_i && looks_q != Enough) looks_q <= looks_q + 9'd1;
      if (blocked_q && bound < soonest_q) soonest_q <= bound;
    end
  end
endmodule
