// SPDX-License-Identifier: Apache-2.0
// srp_top: the SRP data path. The kernels iu_parse, cmd_decode, desc_walk, data_mover and rsp_build (RTL that rtlgen makes
// of hw/hls), and the tables and engines they work with.
// In: received IUs, completions of the transport. Out: work requests, slots to free, IUs for the host; DMA clients of the
// copy engine. No block here counts on another's latency, and none waits for a queue pair or for the host: commands wait in
// command_table, IUs for the host in a queue with a place for every slot.
module srp_top (
  input  logic                             clk_i,
  input  logic                             rst_ni,

  input  logic                             lun_write_valid_i,
  output logic                             lun_write_ready_o,
  input  logic [7:0]                       lun_write_index_i,
  input  srp_abi_pkg::lun_entry_t          lun_write_data_i,

  // every received IU; those the host must handle
  input  logic                             iu_valid_i,
  output logic                             iu_ready_o,
  input  srp_abi_pkg::iu_record_t          iu_data_i,
  output logic                             iu_exception_valid_o,
  input  logic                             iu_exception_ready_i,
  output srp_abi_pkg::iu_exception_t       iu_exception_data_o,

  // promises of send queue entries, and what makes entries free
  output logic                             reserve_ask_o,
  output logic                             reserve_valid_o,
  output logic [23:0]                      reserve_qpn_o,
  output logic [1:0]                       reserve_entries_o,
  input  logic                             reserve_known_i,
  input  logic                             reserve_granted_i,
  output logic [7:0]                       ring_index_o,
  input  logic                             ring_open_i,
  input  logic                             ring_empty_i,
  input  logic [6:0]                       ring_promised_i,
  input  logic [6:0]                       ring_acknowledged_i,
  input  logic                             acknowledged_valid_i,
  input  logic [7:0]                       acknowledged_index_i,
  input  logic                             closed_valid_i,
  input  logic [7:0]                       closed_index_i,

  // drains (see drain_unit), of the queue pair drain_qpn_i
  input  logic                             drain_valid_i,
  output logic                             drain_ready_o,
  output logic                             drain_exists_o,
  input  logic                             destroy_valid_i,
  output logic                             destroy_ready_o,
  input  logic [23:0]                      drain_qpn_i,
  output logic                             drained_valid_o,
  input  logic                             drained_ready_i,
  output srp_abi_pkg::qp_event_t           drained_data_o,
  output logic                             draining_o,      // no time may be skipped

  // work requests and IU slots to free; ends of work requests
  output logic                             work_valid_o,
  input  logic                             work_ready_i,
  output srp_abi_pkg::work_request_t       work_data_o,
  output logic                             slot_free_valid_o,
  input  logic                             slot_free_ready_i,
  output srp_abi_pkg::slot_free_t          slot_free_data_o,
  input  logic                             kernel_completion_valid_i,
  output logic                             kernel_completion_ready_o,
  input  srp_abi_pkg::work_completion_t    kernel_completion_data_i,

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

  output logic                             count_commands_o,
  output logic                             count_commands_fast_o,
  output logic                             count_responses_fast_o,
  output logic                             count_copy_jobs_o,
  output logic                             count_memory_errors_o,

  // handshakes of the streams at the kernels, by CardStream; 0 for those of other blocks
  output logic [srp_abi_pkg::CARD_STREAMS-1:0] stream_valid_o,
  output logic [srp_abi_pkg::CARD_STREAMS-1:0] stream_ready_o
);
  // ------------------------------------------------------------------ streams, in the order of the data path
  logic command_valid, command_ready, addressed_valid, addressed_ready, transfer_valid, transfer_ready;
  logic step_valid, step_ready, segment_valid, segment_ready, copy_valid, copy_ready, output_valid, output_ready;
  logic parse_exception_valid, parse_exception_ready, decode_exception_valid, decode_exception_ready;
  logic end_exception_valid, end_exception_ready;
  srp_abi_pkg::srp_command_t       command;
  srp_abi_pkg::addressed_command_t addressed;
  srp_abi_pkg::transfer_t          transfer;
  srp_abi_pkg::step_t              step;
  srp_abi_pkg::segment_t           segment;
  srp_abi_pkg::copy_job_t          copy;
  srp_abi_pkg::mover_output_t      mover_output;
  srp_abi_pkg::iu_exception_t      parse_exception, decode_exception, end_exception;

  iu_parse u_iu_parse (
    .clk_i, .rst_ni,
    .iu_valid_i, .iu_ready_o, .iu_data_i,
    .command_valid_o(command_valid), .command_ready_i(command_ready), .command_data_o(command),
    .exception_valid_o(parse_exception_valid), .exception_ready_i(parse_exception_ready),
    .exception_data_o(parse_exception)
  );

  lun_table u_luns (
    .clk_i, .rst_ni,
    .write_valid_i(lun_write_valid_i), .write_ready_o(lun_write_ready_o), .write_index_i(lun_write_index_i),
    .write_data_i(lun_write_data_i),
    .command_valid_i(command_valid), .command_ready_o(command_ready), .command_data_i(command),
    .addressed_valid_o(addressed_valid), .addressed_ready_i(addressed_ready), .addressed_data_o(addressed)
  );

  cmd_decode u_cmd_decode (
    .clk_i, .rst_ni,
    .command_valid_i(addressed_valid), .command_ready_o(addressed_ready), .command_data_i(addressed),
    .transfer_valid_o(transfer_valid), .transfer_ready_i(transfer_ready), .transfer_data_o(transfer),
    .exception_valid_o(decode_exception_valid), .exception_ready_i(decode_exception_ready),
    .exception_data_o(decode_exception)
  );

  logic                          exception_valid, exception_ready;
  logic                          divide_valid, left_before, left_after, joined, ended;
  logic [7:0]                    divide_index, left_index;
  logic                          copy_done_valid, copy_done_ready, copied_valid, copied_ready, failed;
  srp_abi_pkg::copy_completion_t copy_done, copied;

  command_table u_commands (
    .clk_i, .rst_ni,
    .transfer_valid_i(transfer_valid), .transfer_ready_o(transfer_ready), .transfer_data_i(transfer),
    .read_done_valid_i(kernel_completion_valid_i), .read_done_ready_o(kernel_completion_ready_o),
    .read_done_data_i(kernel_completion_data_i),
    .copy_done_valid_i(copy_done_valid), .copy_done_ready_o(copy_done_ready), .copy_done_data_i(copy_done),
    .step_valid_o(step_valid), .step_ready_i(step_ready), .step_data_o(step),
    .reserve_ask_o, .reserve_valid_o, .reserve_qpn_o, .reserve_entries_o, .reserve_known_i, .reserve_granted_i,
    .acknowledged_valid_i, .acknowledged_index_i, .closed_valid_i, .closed_index_i,
    .divide_valid_i(divide_valid), .divide_index_i(divide_index), .left_index_i(left_index),
    .left_before_o(left_before), .left_after_o(left_after), .joined_o(joined), .ended_o(ended),
    .failed_o(failed)
  );

  drain_unit u_drains (
    .clk_i, .rst_ni, .drain_valid_i, .drain_ready_o, .drain_exists_o, .drain_qpn_i,
    .destroy_valid_i, .destroy_ready_o, .destroy_index_i(drain_qpn_i[7:0]),
    .drained_valid_o, .drained_ready_i, .drained_data_o,
    .taken_i(count_commands_o), .joined_i(joined),
    .excepted_i((parse_exception_valid && parse_exception_ready) || (decode_exception_valid && decode_exception_ready)),
    .failed_i(failed), .failure_queued_i(end_exception_valid && end_exception_ready),
    .queued_i(exception_valid && exception_ready), .delivered_i(iu_exception_valid_o && iu_exception_ready_i),
    .divide_valid_o(divide_valid), .divide_index_o(divide_index), .left_index_o(left_index),
    .left_before_i(left_before), .left_after_i(left_after), .ended_i(ended),
    .ring_index_o, .ring_open_i, .ring_empty_i, .ring_promised_i, .ring_acknowledged_i,
    .acknowledged_i(acknowledged_valid_i), .closed_i(closed_valid_i), .busy_o(draining_o)
  );

  desc_walk u_desc_walk (
    .clk_i, .rst_ni,
    .step_valid_i(step_valid), .step_ready_o(step_ready), .step_data_i(step),
    .segment_valid_o(segment_valid), .segment_ready_i(segment_ready), .segment_data_o(segment)
  );

  data_mover u_data_mover (
    .clk_i, .rst_ni,
    .segment_valid_i(segment_valid), .segment_ready_o(segment_ready), .segment_data_i(segment),
    .output_valid_o(output_valid), .output_ready_i(output_ready), .output_data_o(mover_output),
    .copy_valid_o(copy_valid), .copy_ready_i(copy_ready), .copy_data_o(copy)
  );

  copy_engine u_copy (
    .clk_i, .rst_ni, .pool_base_i, .iu_writes_issued_i, .iu_writes_done_i,
    .job_valid_i(copy_valid), .job_ready_o(copy_ready), .job_data_i(copy),
    .read_cmd_valid_o(copy_read_cmd_valid_o), .read_cmd_ready_i(copy_read_cmd_ready_i),
    .read_cmd_data_o(copy_read_cmd_data_o), .read_data_valid_i(copy_read_data_valid_i),
    .read_data_ready_o(copy_read_data_ready_o), .read_data_data_i(copy_read_data_data_i),
    .read_data_error_i(copy_read_data_error_i),
    .write_cmd_valid_o(copy_write_cmd_valid_o), .write_cmd_ready_i(copy_write_cmd_ready_i),
    .write_cmd_data_o(copy_write_cmd_data_o), .write_data_valid_o(copy_write_data_valid_o),
    .write_data_ready_i(copy_write_data_ready_i), .write_data_data_o(copy_write_data_data_o),
    .write_done_i(copy_write_done_i), .write_done_error_i(copy_write_done_error_i),
    .done_valid_o(copied_valid), .done_ready_i(copied_ready), .done_data_o(copied), .count_copy_jobs_o
  );

  // An end of data has a place for every slot: copy_engine, behind which steps wait, never waits for command_table, which may
  // be waiting for room for a step.
  // verilator lint_off PINCONNECTEMPTY
  record_queue #(.Width(srp_abi_pkg::COPY_COMPLETION_BITS), .Depth(srp_abi_pkg::IU_SLOTS)) u_copied (
    .clk_i, .rst_ni, .in_valid_i(copied_valid), .in_ready_o(copied_ready), .in_data_i(copied),
    .out_valid_o(copy_done_valid), .out_ready_i(copy_done_ready), .out_data_o(copy_done), .empty_o()
  );
  // verilator lint_on PINCONNECTEMPTY

  rsp_build u_rsp_build (
    .clk_i, .rst_ni,
    .mover_valid_i(output_valid), .mover_ready_o(output_ready), .mover_data_i(mover_output),
    .work_valid_o, .work_ready_i, .work_data_o, .slot_free_valid_o, .slot_free_ready_i, .slot_free_data_o,
    .exception_valid_o(end_exception_valid), .exception_ready_i(end_exception_ready), .exception_data_o(end_exception)
  );

  // ------------------------------------------------------------------ IUs for the host
  srp_abi_pkg::iu_exception_t exception;

  // verilator lint_off PINCONNECTEMPTY
  stream_arbiter #(.Inputs(3), .Width(srp_abi_pkg::IU_EXCEPTION_BITS)) u_exceptions (
    .clk_i, .rst_ni, .in_valid_i({end_exception_valid, decode_exception_valid, parse_exception_valid}),
    .in_ready_o({end_exception_ready, decode_exception_ready, parse_exception_ready}),
    .in_data_i({end_exception, decode_exception, parse_exception}), .in_last_i(3'b111), .out_valid_o(exception_valid), .out_ready_i(exception_ready), .out_data_o(exception),
    .out_last_o(), .out_index_o()
  );
  record_queue #(.Width(srp_abi_pkg::IU_EXCEPTION_BITS), .Depth(srp_abi_pkg::IU_SLOTS)) u_host_queue (
    .clk_i, .rst_ni, .in_valid_i(exception_valid), .in_ready_o(exception_ready), .in_data_i(exception),
    .out_valid_o(iu_exception_valid_o), .out_ready_i(iu_exception_ready_i), .out_data_o(iu_exception_data_o),
    .empty_o()
  );
  // verilator lint_on PINCONNECTEMPTY

  // ------------------------------------------------------------------ what the streams tell
  assign count_memory_errors_o  = end_exception_valid && end_exception_ready;
  assign count_commands_o       = iu_valid_i && iu_ready_o;
  assign count_commands_fast_o  = slot_free_valid_o && slot_free_ready_i;
  assign count_responses_fast_o = work_valid_o && work_ready_i &&
                                  work_data_o.opcode == srp_abi_pkg::WORK_OPCODE_SEND;

  always_comb begin
    stream_valid_o = '0;
    stream_valid_o[srp_abi_pkg::CARD_STREAM_IU]          = iu_valid_i;
    stream_valid_o[srp_abi_pkg::CARD_STREAM_COMMAND]     = command_valid;
    stream_valid_o[srp_abi_pkg::CARD_STREAM_ADDRESSED]   = addressed_valid;
    stream_valid_o[srp_abi_pkg::CARD_STREAM_TRANSFER]    = transfer_valid;
    stream_valid_o[srp_abi_pkg::CARD_STREAM_STEP]        = step_valid;
    stream_valid_o[srp_abi_pkg::CARD_STREAM_SEGMENT]     = segment_valid;
    stream_valid_o[srp_abi_pkg::CARD_STREAM_COPY]        = copy_valid;
    stream_valid_o[srp_abi_pkg::CARD_STREAM_MOVER]       = output_valid;
    stream_valid_o[srp_abi_pkg::CARD_STREAM_READ_DONE]   = kernel_completion_valid_i;
    stream_valid_o[srp_abi_pkg::CARD_STREAM_WORK]        = work_valid_o;
    stream_ready_o = '0;
    stream_ready_o[srp_abi_pkg::CARD_STREAM_IU]          = iu_ready_o;
    stream_ready_o[srp_abi_pkg::CARD_STREAM_COMMAND]     = command_ready;
    stream_ready_o[srp_abi_pkg::CARD_STREAM_ADDRESSED]   = addressed_ready;
    stream_ready_o[srp_abi_pkg::CARD_STREAM_TRANSFER]    = transfer_ready;
    stream_ready_o[srp_abi_pkg::CARD_STREAM_STEP]        = step_ready;
    stream_ready_o[srp_abi_pkg::CARD_STREAM_SEGMENT]     = segment_ready;
    stream_ready_o[srp_abi_pkg::CARD_STREAM_COPY]        = copy_ready;
    stream_ready_o[srp_abi_pkg::CARD_STREAM_MOVER]       = output_ready;
    stream_ready_o[srp_abi_pkg::CARD_STREAM_READ_DONE]   = kernel_completion_ready_o;
    stream_ready_o[srp_abi_pkg::CARD_STREAM_WORK]        = work_ready_i;
  end
endmodule
