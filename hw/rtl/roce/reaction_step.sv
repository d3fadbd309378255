// SPDX-License-Identifier: Apache-2.0
// reaction_step: one step of a queue pair's state in the reaction point; a pipeline of three stages, a step each cycle.
// In: the state out of memory (or that it is not known), the time, whether a CNP waits. Out, three cycles later: the new
// state, whether the CNP was taken, whether the step has to be followed by another one at once.
//   a look    moves the state to the present or to its next timer, whichever comes first; at the present, with no timer
//             over, it takes the CNP
//   a charge  takes bytes out of the bucket and off the byte counter; time stands still
module reaction_step (
  input  logic                              clk_i,
  // verilator lint_off UNUSEDSIGNAL
  input  srp_abi_pkg::congestion_settings_t settings_i,
  // verilator lint_on UNUSEDSIGNAL
  input  logic [35:0]                       now_i,
  input  roce_cc_pkg::reaction_t            state_i,
  input  logic                              known_i,   // else the queue pair is at line rate and no CNP came before
  input  logic                              charge_i,  // else it is a look
  input  logic [14:0]                       bytes_i,   // of a charge
  input  logic                              cnp_i,
  output roce_cc_pkg::reaction_t            state_o,
  output logic                              cut_o,
  output logic                              behind_o
);
  // ------------------------------------------------------------------ stage 1: how far it goes
  roce_cc_pkg::reaction_t state_1, state_2_q;
  logic [35:0] elapsed;
  logic [15:0] left, step_2_q;
  logic        timer_over, charge_2_q, alpha_over_2_q, rate_over_2_q, volume_2_q, present_2_q, cnp_2_q;
  logic [14:0] bytes_2_q;

  always_comb begin
    state_1 = state_i;
    if (!known_i) begin
      state_1.rate   = 18'(srp_abi_pkg::CC_LINE_RATE);
      state_1.target = 18'(srp_abi_pkg::CC_LINE_RATE);
      state_1.alpha  = roce_cc_pkg::ALPHA_ONE;
      state_1.tokens = '0;
      state_1.moment = now_i;
    end
  end
  assign elapsed    = known_i ? now_i - state_i.moment : '0;
  assign left       = state_i.alpha_left <= state_i.rate_left ? state_i.alpha_left : state_i.rate_left;
  assign timer_over = known_i && !charge_i && elapsed >= {20'd0, left};

  always_ff @(posedge clk_i) begin
    charge_2_q     <= charge_i;
    bytes_2_q      <= bytes_i;
    state_2_q      <= state_1;
    step_2_q       <= charge_i ? '0 : timer_over ? left : elapsed[15:0];
    alpha_over_2_q <= timer_over && state_i.alpha_left == left;
    rate_over_2_q  <= timer_over && state_i.rate_left == left;
    volume_2_q     <= charge_i && state_i.bytes_left <= {9'd0, bytes_i};
    present_2_q    <= !known_i || elapsed <= {20'd0, left};
    cnp_2_q        <= cnp_i && !charge_i;
  end

  // ------------------------------------------------------------------ stages 2 and 3: what happens then
  roce_cc_pkg::reaction_event_t event_2, event_3_q;
  roce_cc_pkg::reaction_t       state_3_q, state_3, state_4_q;
  logic                         charge_3_q, behind_3_q, cut_4_q, behind_4_q;
  logic [14:0]                  bytes_3_q;
  logic [15:0]                  step_3_q;
  logic [33:0]                  refill_3_q;
  logic [17:0]                  rate, target;
  logic [16:0]                  alpha;
  logic [3:0]                   timer_stage, byte_stage;
  logic [20:0]                  filled;
  logic                         full;

  assign event_2.cut       = cnp_2_q && present_2_q && !alpha_over_2_q && !rate_over_2_q;
  assign event_2.decay     = alpha_over_2_q;
  assign event_2.by_time   = rate_over_2_q;
  assign event_2.by_volume = volume_2_q;

  dcqcn_rates rates (
    .clk_i, .rate_i(state_2_q.rate), .target_i(state_2_q.target), .alpha_i(state_2_q.alpha),
    .timer_stage_i(state_2_q.timer_stage), .byte_stage_i(state_2_q.byte_stage), .event_i(event_2),
    .alpha_shift_i(settings_i.alpha_shift), .stages_i(settings_i.stages), .ai_rate_i(settings_i.ai_rate),
    .hai_rate_i(settings_i.hai_rate), .min_rate_i(settings_i.min_rate), .rate_o(rate), .target_o(target),
    .alpha_o(alpha), .timer_stage_o(timer_stage), .byte_stage_o(byte_stage)
  );

  always_ff @(posedge clk_i) begin
    charge_3_q <= charge_2_q;
    bytes_3_q  <= bytes_2_q;
    state_3_q  <= state_2_q;
    step_3_q   <= step_2_q;
    refill_3_q <= step_2_q * state_2_q.rate;
    event_3_q  <= event_2;
    behind_3_q <= !charge_2_q && (!present_2_q || (cnp_2_q && !event_2.cut));
  end

  assign filled = {state_3_q.tokens[19], state_3_q.tokens} + {2'd0, refill_3_q[18:0]};
  assign full   = refill_3_q[33:19] != '0 || (!filled[20] && filled[19:0] > roce_cc_pkg::MOST_TOKENS);
  always_comb begin
    state_3             = state_3_q;
    state_3.rate        = rate;
    state_3.target      = target;
    state_3.alpha       = alpha;
    state_3.timer_stage = timer_stage;
    state_3.byte_stage  = byte_stage;
    if (charge_3_q) begin
      state_3.tokens     = state_3_q.tokens - {1'b0, bytes_3_q, 4'd0};
      state_3.bytes_left = event_3_q.by_volume ? settings_i.byte_counter : state_3_q.bytes_left - {9'd0, bytes_3_q};
    end else begin
      state_3.tokens     = full ? roce_cc_pkg::MOST_TOKENS : filled[19:0];
      state_3.alpha_left = event_3_q.decay ? settings_i.alpha_timer : state_3_q.alpha_left - step_3_q;
      state_3.rate_left  = event_3_q.by_time ? settings_i.rate_timer : state_3_q.rate_left - step_3_q;
      state_3.moment     = state_3_q.moment + {20'd0, step_3_q};
    end
    if (event_3_q.cut) begin
      state_3.bytes_left = settings_i.byte_counter;
      state_3.alpha_left = settings_i.alpha_timer;
      state_3.rate_left  = settings_i.rate_timer;
    end
  end

  always_ff @(posedge clk_i) begin
    state_4_q  <= state_3;
    cut_4_q    <= event_3_q.cut;
    behind_4_q <= behind_3_q;
  end

  assign state_o  = state_4_q;
  assign cut_o    = cut_4_q;
  assign behind_o = behind_4_q;
endmodule
