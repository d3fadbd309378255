// SPDX-License-Identifier: Apache-2.0
// The card's kernels with a pipeline of 0 to 6 stages, chosen when a simulation begins: each module holds one variant of
// its kernel for each length (made by rtlgen) and lets the chosen one work; the others never see an element.
// verilator lint_off DECLFILENAME

package kernel_latency_pkg;
  // Stages of the kernel that is asked for; the test answers.
  import "DPI-C" function int kernel_latency(input string kernel);
endpackage

module iu_parse (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic iu_valid_i,
  output logic iu_ready_o,
  input  srp_abi_pkg::iu_record_t iu_data_i,
  output logic command_valid_o,
  input  logic command_ready_i,
  output srp_abi_pkg::srp_command_t command_data_o,
  output logic exception_valid_o,
  input  logic exception_ready_i,
  output srp_abi_pkg::iu_exception_t exception_data_o
);
  int chosen;
  initial chosen = kernel_latency_pkg::kernel_latency("iu_parse");
  logic [6:0] iu_ready, command_valid, exception_valid;
  srp_abi_pkg::srp_command_t command_data [7];
  srp_abi_pkg::iu_exception_t exception_data [7];

`define VARIANT(N) \
  iu_parse_latency``N u_latency``N ( \
    .clk_i, .rst_ni, \
    .iu_valid_i(iu_valid_i && chosen == N), .iu_ready_o(iu_ready[N]), .iu_data_i, \
    .command_valid_o(command_valid[N]), .command_ready_i, .command_data_o(command_data[N]), \
    .exception_valid_o(exception_valid[N]), .exception_ready_i, .exception_data_o(exception_data[N]));
  `VARIANT(0)
  `VARIANT(1)
  `VARIANT(2)
  `VARIANT(3)
  `VARIANT(4)
  `VARIANT(5)
  `VARIANT(6)
`undef VARIANT

  assign iu_ready_o = iu_ready[chosen];
  assign command_valid_o = command_valid[chosen];
  assign command_data_o = command_data[chosen];
  assign exception_valid_o = exception_valid[chosen];
  assign exception_data_o = exception_data[chosen];
endmodule

module cmd_decode (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic command_valid_i,
  output logic command_ready_o,
  input  srp_abi_pkg::addressed_command_t command_data_i,
  output logic transfer_valid_o,
  input  logic transfer_ready_i,
  output srp_abi_pkg::transfer_t transfer_data_o,
  output logic exception_valid_o,
  input  logic exception_ready_i,
  output srp_abi_pkg::iu_exception_t exception_data_o
);
  int chosen;
  initial chosen = kernel_latency_pkg::kernel_latency("cmd_decode");
  logic [6:0] command_ready, transfer_valid, exception_valid;
  srp_abi_pkg::transfer_t transfer_data [7];
  srp_abi_pkg::iu_exception_t exception_data [7];

`define VARIANT(N) \
  cmd_decode_latency``N u_latency``N ( \
    .clk_i, .rst_ni, \
    .command_valid_i(command_valid_i && chosen == N), .command_ready_o(command_ready[N]), .command_data_i, \
    .transfer_valid_o(transfer_valid[N]), .transfer_ready_i, .transfer_data_o(transfer_data[N]), \
    .exception_valid_o(exception_valid[N]), .exception_ready_i, .exception_data_o(exception_data[N]));
  `VARIANT(0)
  `VARIANT(1)
  `VARIANT(2)
  `VARIANT(3)
  `VARIANT(4)
  `VARIANT(5)
  `VARIANT(6)
`undef VARIANT

  assign command_ready_o = command_ready[chosen];
  assign transfer_valid_o = transfer_valid[chosen];
  assign transfer_data_o = transfer_data[chosen];
  assign exception_valid_o = exception_valid[chosen];
  assign exception_data_o = exception_data[chosen];
endmodule

module desc_walk (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic step_valid_i,
  output logic step_ready_o,
  input  srp_abi_pkg::step_t step_data_i,
  output logic segment_valid_o,
  input  logic segment_ready_i,
  output srp_abi_pkg::segment_t segment_data_o
);
  int chosen;
  initial chosen = kernel_latency_pkg::kernel_latency("desc_walk");
  logic [6:0] step_ready, segment_valid;
  srp_abi_pkg::segment_t segment_data [7];

`define VARIANT(N) \
  desc_walk_latency``N u_latency``N ( \
    .clk_i, .rst_ni, \
    .step_valid_i(step_valid_i && chosen == N), .step_ready_o(step_ready[N]), .step_data_i, \
    .segment_valid_o(segment_valid[N]), .segment_ready_i, .segment_data_o(segment_data[N]));
  `VARIANT(0)
  `VARIANT(1)
  `VARIANT(2)
  `VARIANT(3)
  `VARIANT(4)
  `VARIANT(5)
  `VARIANT(6)
`undef VARIANT

  assign step_ready_o = step_ready[chosen];
  assign segment_valid_o = segment_valid[chosen];
  assign segment_data_o = segment_data[chosen];
endmodule

module data_mover (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic segment_valid_i,
  output logic segment_ready_o,
  input  srp_abi_pkg::segment_t segment_data_i,
  output logic output_valid_o,
  input  logic output_ready_i,
  output srp_abi_pkg::mover_output_t output_data_o,
  output logic copy_valid_o,
  input  logic copy_ready_i,
  output srp_abi_pkg::copy_job_t copy_data_o
);
  int chosen;
  initial chosen = kernel_latency_pkg::kernel_latency("data_mover");
  logic [6:0] segment_ready, output_valid, copy_valid;
  srp_abi_pkg::mover_output_t output_data [7];
  srp_abi_pkg::copy_job_t copy_data [7];

`define VARIANT(N) \
  data_mover_latency``N u_latency``N ( \
    .clk_i, .rst_ni, \
    .segment_valid_i(segment_valid_i && chosen == N), .segment_ready_o(segment_ready[N]), .segment_data_i, \
    .output_valid_o(output_valid[N]), .output_ready_i, .output_data_o(output_data[N]), \
    .copy_valid_o(copy_valid[N]), .copy_ready_i, .copy_data_o(copy_data[N]));
  `VARIANT(0)
  `VARIANT(1)
  `VARIANT(2)
  `VARIANT(3)
  `VARIANT(4)
  `VARIANT(5)
  `VARIANT(6)
`undef VARIANT

  assign segment_ready_o = segment_ready[chosen];
  assign output_valid_o = output_valid[chosen];
  assign output_data_o = output_data[chosen];
  assign copy_valid_o = copy_valid[chosen];
  assign copy_data_o = copy_data[chosen];
endmodule

module rsp_build (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic mover_valid_i,
  output logic mover_ready_o,
  input  srp_abi_pkg::mover_output_t mover_data_i,
  output logic work_valid_o,
  input  logic work_ready_i,
  output srp_abi_pkg::work_request_t work_data_o,
  output logic slot_free_valid_o,
  input  logic slot_free_ready_i,
  output srp_abi_pkg::slot_free_t slot_free_data_o,
  output logic exception_valid_o,
  input  logic exception_ready_i,
  output srp_abi_pkg::iu_exception_t exception_data_o
);
  int chosen;
  initial chosen = kernel_latency_pkg::kernel_latency("rsp_build");
  logic [6:0] mover_ready, work_valid, slot_free_valid, exception_valid;
  srp_abi_pkg::work_request_t work_data [7];
  srp_abi_pkg::slot_free_t slot_free_data [7];
  srp_abi_pkg::iu_exception_t exception_data [7];

`define VARIANT(N) \
  rsp_build_latency``N u_latency``N ( \
    .clk_i, .rst_ni, \
    .mover_valid_i(mover_valid_i && chosen == N), .mover_ready_o(mover_ready[N]), .mover_data_i, \
    .work_valid_o(work_valid[N]), .work_ready_i, .work_data_o(work_data[N]), \
    .slot_free_valid_o(slot_free_valid[N]), .slot_free_ready_i, .slot_free_data_o(slot_free_data[N]), \
    .exception_valid_o(exception_valid[N]), .exception_ready_i, .exception_data_o(exception_data[N]));
  `VARIANT(0)
  `VARIANT(1)
  `VARIANT(2)
  `VARIANT(3)
  `VARIANT(4)
  `VARIANT(5)
  `VARIANT(6)
`undef VARIANT

  assign mover_ready_o = mover_ready[chosen];
  assign work_valid_o = work_valid[chosen];
  assign work_data_o = work_data[chosen];
  assign slot_free_valid_o = slot_free_valid[chosen];
  assign slot_free_data_o = slot_free_data[chosen];
  assign exception_valid_o = exception_valid[chosen];
  assign exception_data_o = exception_data[chosen];
endmodule
