// SPDX-License-Identifier: Apache-2.0
// completion_output: sends the ends of work requests to who posted them.
// In: completions of executed requests and of dropped ones. Out: streams to the host's completion ring and to the context
// table. Each has a queue; the one to the context table holds a completion for every IU slot, because a command has at
// most one signaled request: the engine never waits for the pipeline behind the context table, which may itself be
// waiting for room in a send queue.
module completion_output (
  input  logic                          clk_i,
  input  logic                          rst_ni,

  input  logic                          executed_valid_i,
  output logic                          executed_ready_o,
  input  logic                          executed_from_host_i,
  input  srp_abi_pkg::work_completion_t executed_data_i,
  input  logic                          dropped_valid_i,
  output logic                          dropped_ready_o,
  input  logic                          dropped_from_host_i,
  input  srp_abi_pkg::work_completion_t dropped_data_i,

  output logic                          host_completion_valid_o,
  input  logic                          host_completion_ready_i,
  output srp_abi_pkg::work_completion_t host_completion_data_o,
  output logic                          kernel_completion_valid_o,
  input  logic                          kernel_completion_ready_i,
  output srp_abi_pkg::work_completion_t kernel_completion_data_o
);
  localparam int unsigned CompletionBits = srp_abi_pkg::WORK_COMPLETION_BITS;

  logic                          valid, ready, from_host, host_room, kernel_room;
  srp_abi_pkg::work_completion_t completion;

  // verilator lint_off PINCONNECTEMPTY
  stream_arbiter #(.Inputs(2), .Width(1 + CompletionBits)) arbiter (
    .clk_i, .rst_ni,
    .in_valid_i({dropped_valid_i, executed_valid_i}), .in_ready_o({dropped_ready_o, executed_ready_o}),
    .in_data_i({dropped_from_host_i, dropped_data_i, executed_from_host_i, executed_data_i}), .in_last_i(2'b11),
    .out_valid_o(valid), .out_ready_i(ready), .out_data_o({from_host, completion}), .out_last_o(), .out_index_o()
  );
  assign ready = from_host ? host_room : kernel_room;

  stream_fifo #(.Width(CompletionBits), .Depth(32)) to_host (
    .clk_i, .rst_ni, .in_valid_i(valid && from_host), .in_ready_o(host_room), .in_data_i(completion),
    .out_valid_o(host_completion_valid_o), .out_ready_i(host_completion_ready_i), .out_data_o(host_completion_data_o),
    .count_o(), .full_o()
  );

  record_queue #(.Width(CompletionBits), .Depth(srp_abi_pkg::IU_SLOTS)) to_kernels (
    .clk_i, .rst_ni, .in_valid_i(valid && !from_host), .in_ready_o(kernel_room), .in_data_i(completion),
    .out_valid_o(kernel_completion_valid_o), .out_ready_i(kernel_completion_ready_i),
    .out_data_o(kernel_completion_data_o), .empty_o()
  );
  // verilator lint_on PINCONNECTEMPTY
endmodule
