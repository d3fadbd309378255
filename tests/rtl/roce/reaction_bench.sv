// SPDX-License-Identifier: Apache-2.0
// reaction_bench: the reaction point with the steps it writes to its memory at ports, for the test to follow.
module reaction_bench (
  input  logic                              clk_i,
  input  logic                              rst_ni,
  input  srp_abi_pkg::congestion_settings_t settings_i,
  input  logic [33:0]                       skipped_ticks_i,
  input  logic                              open_i,
  input  logic [7:0]                        open_index_i,
  input  logic                              cnp_valid_i,
  input  logic [7:0]                        cnp_index_i,
  input  logic                              sent_valid_i,
  input  logic [7:0]                        sent_index_i,
  input  logic [13:0]                       sent_bytes_i,
  output logic [255:0]                      paced_o,
  output logic [255:0]                      blocked_o,
  output logic                              pending_o,
  output logic [33:0]                       next_o,
  output logic [47:0]                       now_o,

  output logic                              step_o,         // a step was written:
  output logic [7:0]                        step_index_o,
  output logic                              step_charge_o,
  output logic                              step_cut_o,
  output logic                              step_active_o,  // the queue pair stays known
  output logic [17:0]                       rate_o,
  output logic [17:0]                       target_o,
  output logic [16:0]                       alpha_o,
  output logic [3:0]                        timer_stage_o,
  output logic [3:0]                        byte_stage_o,
  output logic [19:0]                       tokens_o,       // signed
  output logic [23:0]                       bytes_left_o,
  output logic [35:0]                       moment_o
);
  tick_counter u_ticks (.clk_i, .rst_ni, .skipped_ticks_i, .now_o);
  reaction_point u_reaction (
    .clk_i, .rst_ni, .settings_i, .now_i(now_o[35:0]), .skips_i(skipped_ticks_i != '0), .open_i, .open_index_i,
    .cnp_valid_i, .cnp_index_i, .sent_valid_i, .sent_index_i, .sent_bytes_i, .paced_o, .blocked_o, .pending_o, .next_o
  );

  assign step_o        = u_reaction.write;
  assign step_index_o  = u_reaction.index_4_q;
  assign step_charge_o = u_reaction.charge_4_q;
  assign step_cut_o    = u_reaction.cut_4;
  assign step_active_o = u_reaction.remembered;
  assign rate_o        = u_reaction.state_4.rate;
  assign target_o      = u_reaction.state_4.target;
  assign alpha_o       = u_reaction.state_4.alpha;
  assign timer_stage_o = u_reaction.state_4.timer_stage;
  assign byte_stage_o  = u_reaction.state_4.byte_stage;
  assign tokens_o      = u_reaction.state_4.tokens;
  assign bytes_left_o  = u_reaction.state_4.bytes_left;
  assign moment_o      = u_reaction.state_4.moment;
endmodule
