// SPDX-License-Identifier: Apache-2.0
// srp_top: the tables and engines the SRP kernels work with.
// In: commands of iu_parse, copy jobs and contexts of data_mover, completions of the transport. Out: commands with their
// LUN for cmd_decode, completed commands for rsp_build; DMA clients of the copy engine.
module srp_top (
  input  logic                             clk_i,
  input  logic                             rst_ni,

  input  logic                             lun_write_valid_i,
  output logic                             lun_write_ready_o,
  input  logic [7:0]                       lun_write_index_i,
  input  srp_abi_pkg::lun_entry_t          lun_write_data_i,

  input  logic                             command_valid_i,
  output logic                             command_ready_o,
  input  srp_abi_pkg::srp_command_t        command_data_i,
  output logic                             addressed_valid_o,
  input  logic                             addressed_ready_i,
  output srp_abi_pkg::addressed_command_t  addressed_data_o,

  input  logic                             context_valid_i,
  output logic                             context_ready_o,
  input  srp_abi_pkg::response_t           context_data_i,
  input  logic                             copy_valid_i,
  output logic                             copy_ready_o,
  input  srp_abi_pkg::copy_job_t           copy_data_i,
  input  logic                             kernel_completion_valid_i,
  output logic                             kernel_completion_ready_o,
  input  srp_abi_pkg::work_completion_t    kernel_completion_data_i,
  output logic                             completed_valid_o,
  input  logic                             completed_ready_i,
  output srp_abi_pkg::completed_command_t  completed_data_o,

  input  logic [63:0]                      pool_base_i,
  input  logic [15:0]                      iu_writes_issued_i,
  input  logic [15:0]                      iu_writes_done_i,

  output logic                             copy_read_cmd_valid_o,
  input  logic                             copy_read_cmd_ready_i,
  output srp_abi_pkg::dma_command_t        copy_read_cmd_data_o,
  input  logic                             copy_read_data_valid_i,
  output logic                             copy_read_data_ready_o,
  input  srp_abi_pkg::beat_t               copy_read_data_data_i,
  input  logic                             copy_read_data_error_i,
  output logic                             copy_write_cmd_valid_o,
  input  logic                             copy_write_cmd_ready_i,
  output srp_abi_pkg::dma_command_t        copy_write_cmd_data_o,
  output logic                             copy_write_data_valid_o,
  input  logic                             copy_write_data_ready_i,
  output srp_abi_pkg::beat_t               copy_write_data_data_o,
  input  logic                             copy_write_done_i,
  input  logic                             copy_write_done_error_i,

  output logic                             count_copy_jobs_o
);
  lun_table u_luns (
    .clk_i, .rst_ni,
    .write_valid_i(lun_write_valid_i), .write_ready_o(lun_write_ready_o), .write_index_i(lun_write_index_i),
    .write_data_i(lun_write_data_i),
    .command_valid_i, .command_ready_o, .command_data_i, .addressed_valid_o, .addressed_ready_i, .addressed_data_o
  );

  logic                          copy_done_valid, copy_done_ready;
  srp_abi_pkg::copy_completion_t copy_done;

  copy_engine u_copy (
    .clk_i, .rst_ni, .pool_base_i, .iu_writes_issued_i, .iu_writes_done_i,
    .job_valid_i(copy_valid_i), .job_ready_o(copy_ready_o), .job_data_i(copy_data_i),
    .read_cmd_valid_o(copy_read_cmd_valid_o), .read_cmd_ready_i(copy_read_cmd_ready_i),
    .read_cmd_data_o(copy_read_cmd_data_o), .read_data_valid_i(copy_read_data_valid_i),
    .read_data_ready_o(copy_read_data_ready_o), .read_data_data_i(copy_read_data_data_i),
    .read_data_error_i(copy_read_data_error_i),
    .write_cmd_valid_o(copy_write_cmd_valid_o), .write_cmd_ready_i(copy_write_cmd_ready_i),
    .write_cmd_data_o(copy_write_cmd_data_o), .write_data_valid_o(copy_write_data_valid_o),
    .write_data_ready_i(copy_write_data_ready_i), .write_data_data_o(copy_write_data_data_o),
    .write_done_i(copy_write_done_i), .write_done_error_i(copy_write_done_error_i),
    .done_valid_o(copy_done_valid), .done_ready_i(copy_done_ready), .done_data_o(copy_done), .count_copy_jobs_o
  );

  context_table u_contexts (
    .clk_i, .rst_ni,
    .write_valid_i(context_valid_i), .write_ready_o(context_ready_o), .write_data_i(context_data_i),
    .read_done_valid_i(kernel_completion_valid_i), .read_done_ready_o(kernel_completion_ready_o),
    .read_done_data_i(kernel_completion_data_i),
    .copy_done_valid_i(copy_done_valid), .copy_done_ready_o(copy_done_ready), .copy_done_data_i(copy_done),
    .completed_valid_o, .completed_ready_i, .completed_data_o
  );
endmodule
