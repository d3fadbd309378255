// SPDX-License-Identifier: Apache-2.0
// dcqcn_rates: DCQCN's reaction of one queue pair's rates to an event (Zhu et al., SIGCOMM 2015, 3.1 and figure 7).
// In one cycle: rates, alpha and stages before, the event, the settings. Out in the next: those behind it.
//   CNP       target = rate; rate -= rate * alpha / 2; alpha += g * (1 - alpha); both stages 0
//   decay     alpha -= g * alpha
//   increase  its stage + 1; target += 0 (fast recovery: both stages below F), hyper increase (both above F) or additive
//             increase (else); rate = (rate + target) / 2
// The amount of a cut and the decay round down, the average up: a queue pair reaches its target.
// Guarantees: minimum <= rate <= line rate, target <= line rate.
module dcqcn_rates (
  input  logic                         clk_i,
  input  logic [17:0]                  rate_i,
  input  logic [17:0]                  target_i,
  input  logic [16:0]                  alpha_i,
  input  logic [3:0]                   timer_stage_i,
  input  logic [3:0]                   byte_stage_i,
  input  roce_cc_pkg::reaction_event_t event_i,
  input  logic [3:0]                   alpha_shift_i,  // g = 2^-n
  input  logic [3:0]                   stages_i,       // F
  input  logic [17:0]                  ai_rate_i,
  input  logic [17:0]                  hai_rate_i,
  input  logic [17:0]                  min_rate_i,
  output logic [17:0]                  rate_o,
  output logic [17:0]                  target_o,
  output logic [16:0]                  alpha_o,
  output logic [3:0]                   timer_stage_o,
  output logic [3:0]                   byte_stage_o
);
  localparam logic [17:0] LineRate = 18'(srp_abi_pkg::CC_LINE_RATE);

  function automatic logic [3:0] next_stage(input logic [3:0] stage, input logic step);
    next_stage = stage + {3'd0, step && stage != 4'hf};
  endfunction

  function automatic logic [17:0] raise(input logic [17:0] target, input logic [17:0] step);
    raise = {1'b0, target} + {1'b0, step} > {1'b0, LineRate} ? LineRate : target + step;
  endfunction

  // ------------------------------------------------------------------ first cycle: stages, target, products
  logic [3:0]  timer_stage, byte_stage;
  logic        fast, hyper, increase;
  logic [17:0] additive, hyper_additive;

  assign timer_stage = next_stage(timer_stage_i, event_i.by_time);
  assign byte_stage  = next_stage(byte_stage_i, event_i.by_volume);
  assign increase    = event_i.by_time || event_i.by_volume;
  assign fast        = timer_stage < stages_i && byte_stage < stages_i;
  assign hyper       = timer_stage > stages_i && byte_stage > stages_i;

  assign additive       = raise(target_i, ai_rate_i);
  assign hyper_additive = raise(target_i, hai_rate_i);

  logic        cut_q, increase_q, decay_q;
  logic [17:0] rate_q, target_q;
  logic [16:0] alpha_q, share_q, raise_q;
  // verilator lint_off UNUSEDSIGNAL
  logic [34:0] cut_amount_q;  // with 17 fraction bits
  // verilator lint_on UNUSEDSIGNAL

  always_ff @(posedge clk_i) begin
    cut_q         <= event_i.cut;
    increase_q    <= increase;
    decay_q       <= event_i.decay || event_i.cut;
    rate_q        <= rate_i;
    target_q      <= event_i.cut ? rate_i : !increase || fast ? target_i : hyper ? hyper_additive : additive;
    cut_amount_q  <= rate_i * alpha_i;
    alpha_q       <= alpha_i;
    share_q       <= alpha_i >> alpha_shift_i;
    raise_q       <= event_i.cut ? roce_cc_pkg::ALPHA_ONE >> alpha_shift_i : '0;
    timer_stage_o <= event_i.cut ? '0 : timer_stage;
    byte_stage_o  <= event_i.cut ? '0 : byte_stage;
  end

  // ------------------------------------------------------------------ second cycle
  // verilator lint_off UNUSEDSIGNAL
  logic [18:0] sum;
  // verilator lint_on UNUSEDSIGNAL
  logic [17:0] rate;

  assign sum      = {1'b0, rate_q} + {1'b0, target_q} + 19'd1;
  assign rate     = cut_q ? rate_q - cut_amount_q[34:17] : increase_q ? sum[18:1] : rate_q;
  assign rate_o   = rate < min_rate_i ? min_rate_i : rate;
  assign target_o = target_q;
  assign alpha_o  = decay_q ? alpha_q - share_q + raise_q : alpha_q;
endmodule
