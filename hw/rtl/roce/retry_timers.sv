// SPDX-License-Identifier: Apache-2.0
// retry_timers: one timer for each queue pair, all served by one comparison a cycle.
// In: which queue pairs' time passes, `restart` pulses, what the time is. Out: stream `expired` of queue pair indices; a
// timer that has expired begins anew.
// Time is counted in ticks of 256 cycles (1.024 us). Each cycle looks at one queue pair while any timer runs; a time is
// never shorter than asked for and at most 3 ticks longer (5 when time is skipped), unless the stream stands still.
// A simulation may stop the clock and say afterwards how many ticks went by. `next_o` says how many that may be; it is 0
// until every timer has been looked at since the last one began anew.
module retry_timers #(
  localparam int unsigned TickBits = 34  // 4.096 us * 2^31
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                open_i,
  input  logic [7:0]          open_index_i,
  input  logic [4:0]          open_ack_timeout_i,  // n of 4.096 us * 2^n

  input  logic [255:0]        running_i,           // by queue pair: its time passes
  input  logic [255:0]        held_i,              // … as the pause after an RNR NAK, else as the wait for an answer
  input  logic [255:0]        due_i,               // … but it expires at once
  input  logic [1:0]          restart_i,
  input  logic [15:0]         restart_index_i,     // pulse n at [8*n +: 8]
  input  logic                rnr_i,               // with restart 0: the RNR NAK's timer
  input  logic [4:0]          rnr_timer_i,

  input  logic [TickBits-1:0] skipped_ticks_i,     // 0 on a card
  output logic                pending_o,           // some timer runs
  output logic [TickBits-1:0] next_o,              // ticks until the first one expires

  output logic                expired_valid_o,
  input  logic                expired_ready_i,
  output logic [7:0]          expired_index_o
);
  localparam logic [8:0] EveryTimer = 9'd257;  // one more than there are: the last look is not in `next` yet

  logic [4:0]          ack_timeout_q[256], rnr_timer_q[256];
  logic [TickBits+1:0] deadline_q[256];
  logic [255:0]        started_q;  // `deadline` is valid
  logic [TickBits+1:0] now_q;
  logic [7:0]          cycle_q;    // of the tick
  logic                scanning_q;
  logic [7:0]          index_q;
  logic [8:0]          looks_q;            // since a timer began anew; stays at EveryTimer

  // The step after a look, off its path: what the look found to be left ('1: its time does not pass) goes into the minima.
  logic                looked_q;           // at queue pair index_q - 1
  logic [TickBits-1:0] left_q;
  logic [TickBits-1:0] soonest_q, next_q;  // of this round so far; of the last round and this one so far

  logic                running, start, waits, expires, skips, advance, round_ends;
  logic [TickBits-1:0] answer_ticks, ticks, left, soonest;
  logic [TickBits+1:0] deadline;
  logic [19:0]         rnr_ticks;
  logic [4:0]          ack_timeout;
  // verilator lint_off UNUSEDSIGNAL
  logic [TickBits+1:0] remaining;  // until the deadline
  logic [TickBits+1:0] margin;     // remaining - 1; negative: the deadline is reached
  // verilator lint_on UNUSEDSIGNAL

  rnr_delay delay (.timer_i(rnr_timer_q[index_q]), .ticks_o(rnr_ticks));

  // What was skipped lies before this cycle: nothing else happens to the timers in it.
  assign skips     = skipped_ticks_i != '0;
  assign running   = scanning_q && !skips && running_i[index_q];
  assign start     = running && !started_q[index_q];
  assign ticks     = held_i[index_q] ? {14'd0, rnr_ticks} : answer_ticks;
  assign deadline  = deadline_q[index_q];
  assign remaining = deadline - now_q;
  // The sign of a second sum instead of a comparison with 0 behind the first one: one carry chain, not two steps.
  assign margin    = deadline + ~now_q;
  assign waits     = !margin[TickBits+1];

  assign ack_timeout = ack_timeout_q[index_q];
  // 4 << ack_timeout, as a decoder: a shifter of this width is four steps deeper.
  always_comb begin
    answer_ticks = '0;
    for (int unsigned i = 0; i < TickBits - 2; i++) answer_ticks[i+2] = ack_timeout == 5'(i);
  end

  function automatic logic [TickBits-1:0] after_skip(input logic [TickBits-1:0] ticks_left);
    if (ticks_left == '1) after_skip = '1;  // no timer
    else after_skip = skipped_ticks_i < ticks_left ? ticks_left - skipped_ticks_i : '0;
  endfunction

  assign expired_valid_o = running && (due_i[index_q] || (started_q[index_q] && !waits));
  assign expired_index_o = index_q;
  assign expires         = expired_valid_o && expired_ready_i;
  assign advance         = scanning_q && !skips && (!expired_valid_o || expired_ready_i);

  assign left       = start ? ticks : waits ? remaining[TickBits-1:0] : '0;
  assign soonest    = left_q < soonest_q ? left_q : soonest_q;
  assign round_ends = index_q == '0;
  assign pending_o  = scanning_q;
  assign next_o     = looks_q == EveryTimer ? next_q : '0;

  always_ff @(posedge clk_i) begin
    if (open_i) ack_timeout_q[open_index_i] <= open_ack_timeout_i;
    if (rnr_i) rnr_timer_q[restart_index_i[7:0]] <= rnr_timer_i;
    if (start) deadline_q[index_q] <= now_q + {2'd0, ticks} + 1'b1;  // the present tick is not a whole one
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      scanning_q <= 1'b0;
      index_q    <= '0;
      started_q  <= '0;
      now_q      <= '0;
      cycle_q    <= '0;
      looks_q    <= '0;
      looked_q   <= 1'b0;
      left_q     <= '1;
      soonest_q  <= '1;
      next_q     <= '1;
    end else begin
      scanning_q <= running_i != '0;
      if (scanning_q) begin
        cycle_q <= cycle_q + 8'd1;
        now_q   <= now_q + {2'd0, skipped_ticks_i} + {{TickBits + 1{1'b0}}, cycle_q == '1};
      end
      if (!scanning_q) begin
        looked_q  <= 1'b0;
        soonest_q <= '1;
        next_q    <= '1;
      end else if (skips) begin
        left_q    <= after_skip(left_q);
        soonest_q <= after_skip(soonest_q);
        next_q    <= after_skip(next_q);
      end else begin
        looked_q <= advance;
        if (advance) begin
          index_q <= index_q + 8'd1;
          left_q  <= running ? left : '1;
          if (looks_q != EveryTimer) looks_q <= looks_q + 9'd1;
        end
        if (looked_q) begin
          soonest_q <= round_ends ? '1 : soonest;
          if (round_ends) next_q <= soonest;
          else if (left_q < next_q) next_q <= left_q;
        end
      end
      if (!scanning_q || expires || restart_i != '0) looks_q <= '0;
      if (start) started_q[index_q] <= 1'b1;
      if (expires) started_q[index_q] <= 1'b0;
      for (int i = 0; i < 2; i++) if (restart_i[i]) started_q[restart_index_i[8*i+:8]] <= 1'b0;
    end
  end
endmodule
