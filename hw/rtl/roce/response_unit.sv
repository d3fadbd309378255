// SPDX-License-Identifier: Apache-2.0
// response_unit: what comes back for the work requests of the card.
// In: stream `response` (ACK, NAK, READ response) with byte stream `response_payload`; `posted` and `sent` pulses. Out: READ
// data to memory, `progress` and `rewind` pulses to the requester, `acknowledged` pulses and completions, stream `failure`.
// response_handler decides, retry_control repeats, read_data_writer writes, completion_engine ends work requests,
// completion_output sorts.
// Closing a queue pair: `close` (no data accepted any more), then wait for the writes to end (`writes_*_o`), then `flush`.
module response_unit (
  input  logic                          clk_i,
  input  logic                          rst_ni,

  input  logic                          open_valid_i,
  output logic                          open_ready_o,
  // verilator lint_off UNUSEDSIGNAL
  input  srp_abi_pkg::qp_config_t       open_config_i,
  // verilator lint_on UNUSEDSIGNAL
  input  logic                          close_valid_i,
  output logic                          close_ready_o,
  input  logic [7:0]                    close_index_i,
  input  logic                          flush_valid_i,
  output logic                          flush_ready_o,
  input  logic [7:0]                    flush_index_i,
  input  logic [3:0]                    flush_status_i,     // CompletionStatus of the oldest request that did not succeed
  output logic [7:0]                    writes_accepted_o,
  output logic [7:0]                    writes_done_o,
  output logic                          failure_valid_o,
  input  logic                          failure_ready_i,
  output logic [7:0]                    failure_index_o,
  output logic [3:0]                    failure_status_o,
  output logic [7:0]                    failure_cause_o,    // ExceptionReason

  // Responses from the wire
  input  logic                          response_valid_i,
  output logic                          response_ready_o,
  input  srp_abi_pkg::response_packet_t response_data_i,
  input  logic                          response_payload_valid_i,
  output logic                          response_payload_ready_o,
  input  srp_abi_pkg::beat_t            response_payload_data_i,

  // DMA write client
  output logic                          read_write_cmd_valid_o,
  input  logic                          read_write_cmd_ready_i,
  output srp_abi_pkg::dma_command_t     read_write_cmd_data_o,
  output logic                          read_write_data_valid_o,
  input  logic                          read_write_data_ready_i,
  output srp_abi_pkg::beat_t            read_write_data_data_o,
  input  logic                          read_write_done_i,
  input  logic                          read_write_done_error_i,

  // Send queue and requester
  input  logic                          posted_valid_i,
  input  logic [7:0]                    posted_index_i,
  input  logic [6:0]                    posted_pointer_i,
  output logic                          acknowledged_valid_o,
  output logic [7:0]                    acknowledged_index_o,
  output logic [6:0]                    acknowledged_pointer_o,
  output logic                          summary_read_enable_o,
  output logic [13:0]                   summary_read_address_o,
  input  logic                          summary_is_read_i,
  input  logic                          summary_signaled_i,
  input  logic                          summary_from_host_i,
  input  logic [31:0]                   summary_cookie_i,
  input  logic                          dropped_valid_i,
  output logic                          dropped_ready_o,
  input  logic                          dropped_from_host_i,
  input  srp_abi_pkg::work_completion_t dropped_data_i,
  input  logic                          sent_valid_i,
  input  logic [7:0]                    sent_index_i,
  input  logic [23:0]                   sent_psn_i,
  input  logic [23:0]                   sent_next_psn_i,
  input  logic                          sent_last_i,
  input  logic [6:0]                    sent_pointer_i,
  input  logic [2:0]                    sent_opcode_i,
  input  logic [63:0]                   sent_address_i,
  input  logic [23:0]                   sent_length_i,
  output logic                          progress_valid_o,
  output logic [7:0]                    progress_index_o,
  output logic [23:0]                   progress_psn_o,
  output logic [4:0]                    progress_reads_o,
  output logic                          progress_credit_o,   // the peer's credits are news: see credit_limit
  output logic                          progress_limited_o,
  output logic [6:0]                    progress_limit_o,
  output logic                          rewind_valid_o,     // send again from the oldest unacknowledged PSN
  output logic [7:0]                    rewind_index_o,
  output logic [255:0]                  held_o,             // by queue pair: send nothing

  // Time
  input  logic [33:0]                   skipped_ticks_i,    // ticks of 1.024 us for which the clock stood still
  output logic                          timers_pending_o,   // time must pass for some queue pair
  output logic [33:0]                   timers_next_o,      // how many ticks until the first timer ends

  // Ends of work requests
  output logic                          completions_pending_o,  // some are still to come without a further response
  output logic                          host_completion_valid_o,
  input  logic                          host_completion_ready_i,
  output srp_abi_pkg::work_completion_t host_completion_data_o,
  output logic                          kernel_completion_valid_o,
  input  logic                          kernel_completion_ready_i,
  output srp_abi_pkg::work_completion_t kernel_completion_data_o,

  output logic                          count_rx_acks_o,
  output logic                          count_rx_naks_o,
  output logic                          count_rx_rnr_naks_o,
  output logic                          count_rx_read_responses_o,
  output logic                          count_rx_stale_responses_o,
  output logic                          count_retransmissions_o,
  output logic                          count_ack_timeouts_o
);
  logic                          open, handler_open_ready, engine_open_ready;
  logic                          steer_valid, steer_ready, steer_write, steer_ends;
  logic [7:0]                    steer_index;
  logic [63:0]                   steer_address;
  logic [13:0]                   steer_bytes;
  logic                          written_valid, written_error;
  logic [7:0]                    written_index;
  logic                          executed_valid, executed_ready, executed_from_host;
  srp_abi_pkg::work_completion_t executed;
  logic                          event_valid;
  logic [7:0]                    event_index;
  roce_tx_pkg::response_event_t  event_data;
  logic                          refused_valid, exhausted_valid;
  logic [7:0]                    refused_index, exhausted_index;
  logic [3:0]                    refused_status;
  logic [7:0]                    refused_cause;

  // Both take a new queue pair in the same cycle.
  assign open_ready_o = handler_open_ready && engine_open_ready;
  assign open         = open_valid_i && open_ready_o;

  // A queue pair fails because of a response, or because none came.
  assign failure_valid_o  = refused_valid || exhausted_valid;
  assign failure_index_o  = refused_valid ? refused_index : exhausted_index;
  assign failure_status_o = refused_valid ? refused_status : srp_abi_pkg::COMPLETION_STATUS_RETRY_EXCEEDED;
  assign failure_cause_o  = refused_valid ? refused_cause : srp_abi_pkg::EXCEPTION_REASON_RETRY_EXCEEDED;

  response_handler handler (
    .clk_i, .rst_ni,
    .open_valid_i(open_valid_i && engine_open_ready), .open_ready_o(handler_open_ready),
    .open_index_i(open_config_i.qpn[7:0]), .open_initial_psn_i(open_config_i.initial_psn),
    .open_pmtu_log2_i(open_config_i.pmtu_log2),
    .close_valid_i, .close_ready_o, .close_index_i,
    .response_valid_i, .response_ready_o, .response_data_i,
    .sent_valid_i, .sent_index_i, .sent_psn_i, .sent_next_psn_i, .sent_opcode_i, .sent_address_i, .sent_length_i,
    .rewind_valid_i(rewind_valid_o), .rewind_index_i(rewind_index_o),
    .progress_valid_o, .progress_index_o, .progress_psn_o, .progress_reads_o,
    .progress_credit_o, .progress_limited_o, .progress_limit_o,
    .event_valid_o(event_valid), .event_index_o(event_index), .event_data_o(event_data),
    .steer_valid_o(steer_valid), .steer_ready_i(steer_ready), .steer_write_o(steer_write), .steer_ends_o(steer_ends),
    .steer_index_o(steer_index), .steer_address_o(steer_address), .steer_bytes_o(steer_bytes),
    .failure_valid_o(refused_valid), .failure_ready_i, .failure_index_o(refused_index),
    .failure_status_o(refused_status), .failure_cause_o(refused_cause),
    .count_rx_acks_o, .count_rx_naks_o, .count_rx_rnr_naks_o, .count_rx_read_responses_o, .count_rx_stale_responses_o
  );

  retry_control recovery (
    .clk_i, .rst_ni,
    .opening_i(open_valid_i), .open_i(open), .open_index_i(open_config_i.qpn[7:0]),
    .open_ack_timeout_i(open_config_i.ack_timeout),
    .open_retry_limit_i(open_config_i.retry_limit), .open_rnr_retry_limit_i(open_config_i.rnr_retry_limit),
    .close_i(close_valid_i && close_ready_o), .close_index_i,
    .sent_valid_i, .sent_index_i,
    .event_valid_i(event_valid), .event_index_i(event_index), .event_data_i(event_data),
    .rewind_valid_o, .rewind_index_o, .held_o,
    .failure_valid_o(exhausted_valid), .failure_ready_i(failure_ready_i && !refused_valid),
    .failure_index_o(exhausted_index), .skipped_ticks_i,
    .timers_pending_o, .timers_next_o,
    .count_retransmissions_o, .count_ack_timeouts_o
  );

  read_data_writer writer (
    .clk_i, .rst_ni,
    .steer_valid_i(steer_valid), .steer_ready_o(steer_ready), .steer_write_i(steer_write), .steer_ends_i(steer_ends),
    .steer_index_i(steer_index), .steer_address_i(steer_address), .steer_bytes_i(steer_bytes),
    .payload_valid_i(response_payload_valid_i), .payload_ready_o(response_payload_ready_o),
    .payload_data_i(response_payload_data_i),
    .read_write_cmd_valid_o, .read_write_cmd_ready_i, .read_write_cmd_data_o,
    .read_write_data_valid_o, .read_write_data_ready_i, .read_write_data_data_o, .read_write_done_i, .read_write_done_error_i,
    .written_valid_o(written_valid), .written_index_o(written_index), .written_error_o(written_error),
    .accepted_o(writes_accepted_o), .done_o(writes_done_o)
  );

  completion_engine engine (
    .clk_i, .rst_ni,
    .open_valid_i(open_valid_i && handler_open_ready), .open_ready_o(engine_open_ready),
    .open_qpn_i(open_config_i.qpn), .open_initial_psn_i(open_config_i.initial_psn),
    .flush_valid_i, .flush_ready_o, .flush_index_i, .flush_status_i,
    .posted_valid_i, .posted_index_i, .posted_pointer_i,
    .sent_valid_i, .sent_index_i, .sent_next_psn_i, .sent_last_i, .sent_pointer_i,
    .progress_valid_i(progress_valid_o), .progress_index_i(progress_index_o), .progress_psn_i(progress_psn_o),
    .written_valid_i(written_valid), .written_index_i(written_index), .written_error_i(written_error),
    .summary_read_enable_o, .summary_read_address_o, .summary_is_read_i, .summary_signaled_i, .summary_from_host_i,
    .summary_cookie_i,
    .acknowledged_valid_o, .acknowledged_index_o, .acknowledged_pointer_o,
    .completion_valid_o(executed_valid), .completion_ready_i(executed_ready),
    .completion_from_host_o(executed_from_host), .completion_data_o(executed), .pending_o(completions_pending_o)
  );

  completion_output completions (
    .clk_i, .rst_ni,
    .executed_valid_i(executed_valid), .executed_ready_o(executed_ready), .executed_from_host_i(executed_from_host),
    .executed_data_i(executed),
    .dropped_valid_i, .dropped_ready_o, .dropped_from_host_i, .dropped_data_i,
    .host_completion_valid_o, .host_completion_ready_i, .host_completion_data_o,
    .kernel_completion_valid_o, .kernel_completion_ready_i, .kernel_completion_data_o
  );
endmodule
