// SPDX-License-Identifier: Apache-2.0
// send_side: the requester half of the RC transport for all queue pairs.
// In: work requests, packets of the response class, queue pair creation and destruction. Out: request packets with their
// payload, READ data to memory, completions, queue pair events.
// Wires send_queue, requester and response_unit by pulses. Of the three pointers of a ring each has one owner and goes to
// the others by a pulse: `posted` (send_queue), `sent` (requester), `acknowledged` (response_unit). Loss is recovered by
// `rewind` pulses of the response unit; posted, sent and acknowledged never go back. The reaction point paces the requester
// when CNPs come.
module send_side (
  input  logic                          clk_i,
  input  logic                          rst_ni,

  // Queue pairs: created in a few cycles; a destroy is taken when nothing of the queue pair is left
  input  logic                          qp_create_valid_i,
  output logic                          qp_create_ready_o,
  // verilator lint_off UNUSEDSIGNAL
  input  srp_abi_pkg::qp_config_t       qp_create_data_i,
  // verilator lint_on UNUSEDSIGNAL
  input  logic                          qp_destroy_valid_i,
  output logic                          qp_destroy_ready_o,
  input  logic [23:0]                   qp_destroy_qpn_i,
  input  logic                          responder_failure_valid_i,  // the responder has sent a fatal NAK
  output logic                          responder_failure_ready_o,
  input  srp_abi_pkg::qp_event_t        responder_failure_data_i,
  output logic                          qp_event_valid_o,           // a queue pair failed, on whichever side
  input  logic                          qp_event_ready_i,
  output srp_abi_pkg::qp_event_t        qp_event_data_o,

  // Promises of send queue entries to the kernels (see send_queue), and what makes entries free
  input  logic                          reserve_ask_i,
  input  logic                          reserve_valid_i,
  input  logic [23:0]                   reserve_qpn_i,
  input  logic [1:0]                    reserve_entries_i,
  output logic                          reserve_known_o,
  output logic                          reserve_granted_o,
  input  logic [7:0]                    ring_index_i,
  output logic                          ring_open_o,
  output logic                          ring_empty_o,
  output logic [6:0]                    ring_promised_o,
  output logic [6:0]                    ring_acknowledged_o,
  output logic                          acknowledged_valid_o,  // pulse: a work request has ended
  output logic [7:0]                    acknowledged_index_o,
  output logic                          closed_valid_o,        // pulse: the queue pair takes no work any more
  output logic [7:0]                    closed_index_o,

  // Work requests and their ends
  input  logic                          kernel_work_valid_i,
  output logic                          kernel_work_ready_o,
  input  srp_abi_pkg::work_request_t    kernel_work_data_i,
  input  logic                          host_work_valid_i,
  output logic                          host_work_ready_o,
  input  srp_abi_pkg::work_request_t    host_work_data_i,
  output logic                          host_completion_valid_o,
  input  logic                          host_completion_ready_i,
  output srp_abi_pkg::work_completion_t host_completion_data_o,
  output logic                          kernel_completion_valid_o,
  input  logic                          kernel_completion_ready_i,
  output srp_abi_pkg::work_completion_t kernel_completion_data_o,

  // Packets to the wire
  output logic                          tx_packet_valid_o,
  input  logic                          tx_packet_ready_i,
  output srp_abi_pkg::tx_packet_t       tx_packet_data_o,
  output logic                          tx_payload_valid_o,
  input  logic                          tx_payload_ready_i,
  output srp_abi_pkg::beat_t            tx_payload_data_o,

  // Packets of the response class from the wire
  input  logic                          response_valid_i,
  output logic                          response_ready_o,
  input  srp_abi_pkg::response_packet_t response_data_i,
  input  logic                          response_payload_valid_i,
  output logic                          response_payload_ready_o,
  input  srp_abi_pkg::beat_t            response_payload_data_i,

  // DMA read client: payload of SEND and RDMA WRITE
  output logic                          tx_read_cmd_valid_o,
  input  logic                          tx_read_cmd_ready_i,
  output srp_abi_pkg::dma_command_t     tx_read_cmd_data_o,
  input  logic                          tx_read_data_valid_i,
  output logic                          tx_read_data_ready_o,
  input  srp_abi_pkg::beat_t            tx_read_data_data_i,

  // DMA write client: data of READ responses
  output logic                          read_write_cmd_valid_o,
  input  logic                          read_write_cmd_ready_i,
  output srp_abi_pkg::dma_command_t     read_write_cmd_data_o,
  output logic                          read_write_data_valid_o,
  input  logic                          read_write_data_ready_i,
  output srp_abi_pkg::beat_t            read_write_data_data_o,
  input  logic                          read_write_done_i,
  input  logic                          read_write_done_error_i,

  // Congestion control
  input  srp_abi_pkg::congestion_settings_t congestion_i,
  input  logic [35:0]                   now_i,                   // ticks of 1.024 us, those skipped included
  input  logic                          cnp_valid_i,
  input  logic [7:0]                    cnp_index_i,

  // Time: a simulation may stop the clock and skip up to `timers_next_o` ticks of 1.024 us; 0 on a card
  input  logic [33:0]                   skipped_ticks_i,
  input  logic                          busy_i,                  // work is left outside that no time may be skipped for
  output logic                          timers_pending_o,        // time must pass for some queue pair
  output logic [33:0]                   timers_next_o,

  output logic                          turn_valid_o,            // observation: see requester
  output logic                          turn_ready_o,

  output logic                          count_work_dropped_o,
  output logic                          count_tx_sends_o,        // messages
  output logic                          count_tx_rdma_writes_o,
  output logic                          count_tx_rdma_reads_o,
  output logic                          count_rx_acks_o,         // packets
  output logic                          count_rx_naks_o,
  output logic                          count_rx_rnr_naks_o,
  output logic                          count_rx_read_responses_o,
  output logic                          count_rx_stale_responses_o,
  output logic                          count_retransmissions_o, // decisions to send again
  output logic                          count_ack_timeouts_o,
  output logic                          count_qp_errors_o
);
  // Opening and closing
  logic       open_response_valid, open_response_ready, open_requester_valid, open_requester_ready;
  logic       open_queue_valid, open_queue_ready;
  logic [7:0] close_index, writes_accepted, writes_done;
  logic       close_queue_valid, close_queue_ready, close_requester_valid, close_requester_ready;
  logic       close_response_valid, close_response_ready, flush_valid, flush_ready;
  logic [3:0] flush_status;
  logic       failure_valid, failure_ready;
  logic [7:0] failure_index, failure_cause;
  logic [3:0] failure_status;

  // Pointers and progress
  logic        posted_valid, acknowledged_valid, sent_valid, sent_last, progress_valid;
  logic [7:0]  posted_index, acknowledged_index, sent_index, progress_index;
  logic [6:0]  posted_pointer, acknowledged_pointer, sent_pointer;
  logic [23:0] sent_psn, sent_next_psn, sent_length, progress_psn;
  logic [2:0]  sent_opcode;
  logic [63:0] sent_address;
  logic [4:0]  progress_reads;
  logic        progress_credit, progress_limited;
  logic [6:0]  progress_limit;
  logic        rewind_valid;
  logic [7:0]  rewind_index;
  logic [255:0] held;

  // Pacing
  logic [255:0] paced, rate_blocked;
  logic         paced_sent_valid, retry_pending, pacing_pending, turns_pending, completions_pending, busy;
  logic [7:0]   paced_sent_index;
  logic [13:0]  paced_sent_bytes;
  logic [33:0]  retry_next, pacing_next;

  // Read ports of the send queue
  logic                          entry_read_enable, summary_read_enable;
  logic [13:0]                   entry_read_address, summary_read_address;
  srp_abi_pkg::work_request_t    entry_read_data;
  logic                          summary_is_read, summary_signaled, summary_from_host;
  logic [31:0]                   summary_cookie;
  logic                          dropped_valid, dropped_ready, dropped_from_host;
  srp_abi_pkg::work_completion_t dropped;

  qp_lifecycle lifecycle (
    .clk_i, .rst_ni,
    .qp_create_valid_i, .qp_create_ready_o, .qp_create_qpn_i(qp_create_data_i.qpn),
    .qp_destroy_valid_i, .qp_destroy_ready_o, .qp_destroy_qpn_i,
    .failure_valid_i(failure_valid), .failure_ready_o(failure_ready), .failure_index_i(failure_index),
    .failure_status_i(failure_status), .failure_cause_i(failure_cause),
    .responder_failure_valid_i, .responder_failure_ready_o, .responder_failure_data_i,
    .qp_event_valid_o, .qp_event_ready_i, .qp_event_data_o,
    .open_response_valid_o(open_response_valid), .open_response_ready_i(open_response_ready),
    .open_requester_valid_o(open_requester_valid), .open_requester_ready_i(open_requester_ready),
    .open_queue_valid_o(open_queue_valid), .open_queue_ready_i(open_queue_ready),
    .close_index_o(close_index), .close_queue_valid_o(close_queue_valid), .close_queue_ready_i(close_queue_ready),
    .close_requester_valid_o(close_requester_valid), .close_requester_ready_i(close_requester_ready),
    .close_response_valid_o(close_response_valid), .close_response_ready_i(close_response_ready),
    .writes_accepted_i(writes_accepted), .writes_done_i(writes_done),
    .flush_valid_o(flush_valid), .flush_ready_i(flush_ready), .flush_status_o(flush_status),
    .count_qp_errors_o
  );

  send_queue queue (
    .clk_i, .rst_ni,
    .open_valid_i(open_queue_valid), .open_ready_o(open_queue_ready), .open_qpn_i(qp_create_data_i.qpn),
    .close_valid_i(close_queue_valid), .close_ready_o(close_queue_ready), .close_index_i(close_index),
    .reserve_ask_i, .reserve_valid_i, .reserve_qpn_i, .reserve_entries_i, .reserve_known_o, .reserve_granted_o,
    .ring_index_i, .ring_open_o, .ring_empty_o, .ring_promised_o, .ring_acknowledged_o,
    .kernel_work_valid_i, .kernel_work_ready_o, .kernel_work_data_i,
    .host_work_valid_i, .host_work_ready_o, .host_work_data_i,
    .posted_valid_o(posted_valid), .posted_index_o(posted_index), .posted_pointer_o(posted_pointer),
    .acknowledged_valid_i(acknowledged_valid), .acknowledged_index_i(acknowledged_index),
    .acknowledged_pointer_i(acknowledged_pointer),
    .entry_read_enable_i(entry_read_enable), .entry_read_address_i(entry_read_address),
    .entry_read_data_o(entry_read_data),
    .summary_read_enable_i(summary_read_enable), .summary_read_address_i(summary_read_address),
    .summary_is_read_o(summary_is_read), .summary_signaled_o(summary_signaled),
    .summary_from_host_o(summary_from_host), .summary_cookie_o(summary_cookie),
    .completion_valid_o(dropped_valid), .completion_ready_i(dropped_ready),
    .completion_from_host_o(dropped_from_host), .completion_data_o(dropped),
    .count_work_dropped_o
  );

  assign acknowledged_valid_o = acknowledged_valid;
  assign acknowledged_index_o = acknowledged_index;
  assign closed_valid_o       = close_queue_valid && close_queue_ready;
  assign closed_index_o       = close_index;

  requester requester (
    .clk_i, .rst_ni,
    .open_valid_i(open_requester_valid), .open_ready_o(open_requester_ready),
    .open_index_i(qp_create_data_i.qpn[7:0]), .open_initial_psn_i(qp_create_data_i.initial_psn),
    .open_pmtu_log2_i(qp_create_data_i.pmtu_log2), .open_read_depth_i(qp_create_data_i.read_depth),
    .close_valid_i(close_requester_valid), .close_ready_o(close_requester_ready), .close_index_i(close_index),
    .posted_valid_i(posted_valid), .posted_index_i(posted_index), .posted_pointer_i(posted_pointer),
    .progress_valid_i(progress_valid), .progress_index_i(progress_index), .progress_psn_i(progress_psn),
    .progress_reads_i(progress_reads), .progress_credit_i(progress_credit), .progress_limited_i(progress_limited),
    .progress_limit_i(progress_limit), .rewind_valid_i(rewind_valid), .rewind_index_i(rewind_index), .held_i(held),
    .turn_valid_o, .turn_ready_o, .turns_pending_o(turns_pending), .paced_i(paced), .blocked_i(rate_blocked),
    .paced_sent_valid_o(paced_sent_valid), .paced_sent_index_o(paced_sent_index), .paced_sent_bytes_o(paced_sent_bytes),
    .entry_read_enable_o(entry_read_enable), .entry_read_address_o(entry_read_address),
    .entry_read_data_i(entry_read_data),
    .sent_valid_o(sent_valid), .sent_index_o(sent_index), .sent_psn_o(sent_psn), .sent_next_psn_o(sent_next_psn),
    .sent_last_o(sent_last), .sent_pointer_o(sent_pointer), .sent_opcode_o(sent_opcode),
    .sent_address_o(sent_address), .sent_length_o(sent_length),
    .tx_packet_valid_o, .tx_packet_ready_i, .tx_packet_data_o,
    .tx_payload_valid_o, .tx_payload_ready_i, .tx_payload_data_o,
    .tx_read_cmd_valid_o, .tx_read_cmd_ready_i, .tx_read_cmd_data_o,
    .tx_read_data_valid_i, .tx_read_data_ready_o, .tx_read_data_data_i,
    .count_tx_sends_o, .count_tx_rdma_writes_o, .count_tx_rdma_reads_o
  );

  reaction_point reaction (
    .clk_i, .rst_ni, .settings_i(congestion_i), .now_i, .skips_i(skipped_ticks_i != '0),
    .open_i(open_requester_valid && open_requester_ready), .open_index_i(qp_create_data_i.qpn[7:0]),
    .cnp_valid_i, .cnp_index_i,
    .sent_valid_i(paced_sent_valid), .sent_index_i(paced_sent_index), .sent_bytes_i(paced_sent_bytes),
    .paced_o(paced), .blocked_o(rate_blocked), .pending_o(pacing_pending), .next_o(pacing_next)
  );

  // While queue pairs wait for their turn, in the requester or to have their work requests ended, no time may be skipped:
  // with all of them that takes longer than any pause in which a simulation would take the card to be at rest.
  assign busy             = turns_pending || completions_pending || busy_i;
  assign timers_pending_o = busy || retry_pending || pacing_pending;
  always_comb begin
    timers_next_o = !pacing_pending || (retry_pending && retry_next < pacing_next) ? retry_next : pacing_next;
    if (busy) timers_next_o = '0;
  end

  response_unit response (
    .clk_i, .rst_ni,
    .open_valid_i(open_response_valid), .open_ready_o(open_response_ready), .open_config_i(qp_create_data_i),
    .close_valid_i(close_response_valid), .close_ready_o(close_response_ready), .close_index_i(close_index),
    .flush_valid_i(flush_valid), .flush_ready_o(flush_ready), .flush_index_i(close_index),
    .flush_status_i(flush_status), .writes_accepted_o(writes_accepted), .writes_done_o(writes_done),
    .failure_valid_o(failure_valid), .failure_ready_i(failure_ready), .failure_index_o(failure_index),
    .failure_status_o(failure_status), .failure_cause_o(failure_cause),
    .response_valid_i, .response_ready_o, .response_data_i,
    .response_payload_valid_i, .response_payload_ready_o, .response_payload_data_i,
    .read_write_cmd_valid_o, .read_write_cmd_ready_i, .read_write_cmd_data_o,
    .read_write_data_valid_o, .read_write_data_ready_i, .read_write_data_data_o, .read_write_done_i, .read_write_done_error_i,
    .posted_valid_i(posted_valid), .posted_index_i(posted_index), .posted_pointer_i(posted_pointer),
    .acknowledged_valid_o(acknowledged_valid), .acknowledged_index_o(acknowledged_index),
    .acknowledged_pointer_o(acknowledged_pointer),
    .summary_read_enable_o(summary_read_enable), .summary_read_address_o(summary_read_address),
    .summary_is_read_i(summary_is_read), .summary_signaled_i(summary_signaled),
    .summary_from_host_i(summary_from_host), .summary_cookie_i(summary_cookie),
    .dropped_valid_i(dropped_valid), .dropped_ready_o(dropped_ready), .dropped_from_host_i(dropped_from_host),
    .dropped_data_i(dropped),
    .sent_valid_i(sent_valid), .sent_index_i(sent_index), .sent_psn_i(sent_psn), .sent_next_psn_i(sent_next_psn),
    .sent_last_i(sent_last), .sent_pointer_i(sent_pointer), .sent_opcode_i(sent_opcode),
    .sent_address_i(sent_address), .sent_length_i(sent_length),
    .progress_valid_o(progress_valid), .progress_index_o(progress_index), .progress_psn_o(progress_psn),
    .progress_reads_o(progress_reads), .progress_credit_o(progress_credit), .progress_limited_o(progress_limited),
    .progress_limit_o(progress_limit), .rewind_valid_o(rewind_valid), .rewind_index_o(rewind_index), .held_o(held),
    .skipped_ticks_i, .timers_pending_o(retry_pending), .timers_next_o(retry_next),
    .completions_pending_o(completions_pending),
    .host_completion_valid_o, .host_completion_ready_i, .host_completion_data_o,
    .kernel_completion_valid_o, .kernel_completion_ready_i, .kernel_completion_data_o,
    .count_rx_acks_o, .count_rx_naks_o, .count_rx_rnr_naks_o, .count_rx_read_responses_o, .count_rx_stale_responses_o,
    .count_retransmissions_o, .count_ack_timeouts_o
  );
endmodule
