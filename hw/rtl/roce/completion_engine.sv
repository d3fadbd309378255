// SPDX-License-Identifier: Apache-2.0
// completion_engine: ends work requests in the order of their posting.
// In: `posted`, `sent`, `progress` and `written` pulses of the other blocks, the send queue's summaries. Out: the
// `acknowledged` pointer of each ring, and stream `completion` for signaled requests.
// A request ends OK when its last PSN is acknowledged and, for a READ, its data is in memory; a signaled READ ends with
// LOCAL_ERROR when memory failed on its data, or, one of the kernels', on that of READs without a signal before it. `flush` ends all requests of
// a queue pair: those that can end OK do, the first other one ends with `flush_status_i`, the rest with FLUSHED.
// Three cycles per request.
module completion_engine (
  input  logic                          clk_i,
  input  logic                          rst_ni,

  input  logic                          open_valid_i,
  output logic                          open_ready_o,
  input  logic [23:0]                   open_qpn_i,
  input  logic [23:0]                   open_initial_psn_i,
  input  logic                          flush_valid_i,
  output logic                          flush_ready_o,  // its ring is empty
  input  logic [7:0]                    flush_index_i,
  input  logic [3:0]                    flush_status_i,

  input  logic                          posted_valid_i,
  input  logic [7:0]                    posted_index_i,
  input  logic [6:0]                    posted_pointer_i,
  input  logic                          sent_valid_i,     // with `sent_last_i`: a work request has been executed
  input  logic [7:0]                    sent_index_i,
  input  logic [23:0]                   sent_next_psn_i,
  input  logic                          sent_last_i,
  input  logic [6:0]                    sent_pointer_i,
  input  logic                          progress_valid_i,
  input  logic [7:0]                    progress_index_i,
  input  logic [23:0]                   progress_psn_i,
  input  logic                          written_valid_i,  // the data of the next READ is in memory
  input  logic [7:0]                    written_index_i,
  input  logic                          written_error_i,  // memory failed

  output logic                          summary_read_enable_o,
  output logic [13:0]                   summary_read_address_o,
  input  logic                          summary_is_read_i,
  input  logic                          summary_signaled_i,
  input  logic                          summary_from_host_i,
  input  logic [31:0]                   summary_cookie_i,

  output logic                          acknowledged_valid_o,
  output logic [7:0]                    acknowledged_index_o,
  output logic [6:0]                    acknowledged_pointer_o,

  output logic                          completion_valid_o,
  input  logic                          completion_ready_i,
  output logic                          completion_from_host_o,
  output srp_abi_pkg::work_completion_t completion_data_o,

  output logic                          pending_o         // requests are being ended, and nothing outside is waited for
);
  typedef enum logic [2:0] {
    PICK,   // waits for a queue pair with news, or for a flush
    LOAD,   // is there a request? asks for its summary and last PSN
    FETCH,
    CHECK,  // can it end, and how
    EMIT    // hands its completion over
  } state_e;
  state_e state_q;

  logic [15:0] generation_q[256];
  logic [6:0]  post_q[256], execute_q[256];             // copies
  logic [23:0] acknowledged_psn_q[256];                 // copy: oldest unacknowledged PSN
  logic [6:0]  acknowledged_q[256];                     // the oldest request that has not ended
  logic [6:0]  reads_written_q[256], reads_ended_q[256];
  logic [23:0] last_psns_q[16384];                      // by {queue pair index, ring index}
  logic        read_errors_q[16384];                    // by {queue pair index, number of the READ}
  logic [255:0] unsignaled_error_q;                     // by queue pair: memory failed on a READ before the signaled one

  logic        pick_valid, pick_ready, more_picks;
  logic [7:0]  pick_index;

  logic [7:0]  index_q;
  logic        flushing_q, failed_q;  // failed: the first request that cannot end OK has been passed
  logic [6:0]  pointer_q;
  logic [23:0] last_psn_q, unacknowledged_q;
  logic        executed_q, read_written_q, read_error_q;

  logic        open, have_request, succeeds, ends, memory_failed, only_memory_fails;
  logic [6:0]  written_number, ended_number;  // of the READ whose data is in memory; of the next one to end
  // verilator lint_off UNUSEDSIGNAL
  logic [23:0] since_last;  // how far the acknowledgement went beyond the request; bit 23: it did not reach it
  // verilator lint_on UNUSEDSIGNAL

  qp_pending_set #(.Setters(2)) pending (
    .clk_i, .rst_ni, .set_valid_i({written_valid_i, progress_valid_i}), .set_index_i({written_index_i, progress_index_i}),
    .blocked_i('0), .pick_valid_o(pick_valid), .pick_ready_i(pick_ready), .pick_index_o(pick_index),
    .any_o(more_picks)
  );

  assign open         = open_valid_i && open_ready_o;
  assign open_ready_o = state_q == PICK && !posted_valid_i && !sent_valid_i && !progress_valid_i && !written_valid_i;
  assign pick_ready   = state_q == PICK && !flush_valid_i;

  assign have_request = acknowledged_q[index_q] != (flushing_q ? post_q[index_q] : execute_q[index_q]);
  assign flush_ready_o          = state_q == LOAD && flushing_q && !have_request;
  assign summary_read_enable_o  = state_q == LOAD && have_request;
  assign summary_read_address_o = {index_q, acknowledged_q[index_q][5:0]};

  assign since_last = unacknowledged_q - 24'd1 - last_psn_q;
  assign succeeds   = executed_q && !failed_q && !since_last[23] && (!summary_is_read_i || read_written_q);
  assign ends       = state_q == CHECK && (succeeds || flushing_q);

  // To the kernels LOCAL_ERROR means memory; of a queue pair that failed they need to know no more than that it is gone.
  assign only_memory_fails = !summary_from_host_i && flush_status_i == srp_abi_pkg::COMPLETION_STATUS_LOCAL_ERROR;
  assign written_number = reads_written_q[written_index_i];
  assign ended_number   = reads_ended_q[index_q];
  assign memory_failed  = summary_is_read_i && (read_error_q || (!summary_from_host_i && unsignaled_error_q[index_q]));

  assign acknowledged_valid_o   = ends;
  assign acknowledged_index_o   = index_q;
  assign acknowledged_pointer_o = pointer_q + 7'd1;

  assign completion_valid_o = state_q == EMIT;
  assign pending_o          = state_q == EMIT ? completion_ready_i : more_picks || state_q != PICK;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q            <= PICK;
      flushing_q         <= 1'b0;
      unsignaled_error_q <= '0;
    end else begin
      if (open) unsignaled_error_q[open_qpn_i[7:0]] <= 1'b0;
      else if (ends && succeeds && summary_is_read_i && !summary_from_host_i) unsignaled_error_q[index_q] <= memory_failed && !summary_signaled_i;
      case (state_q)
        PICK: begin
          flushing_q <= flush_valid_i;
          if (flush_valid_i || pick_valid) state_q <= LOAD;
        end
        LOAD:    state_q <= have_request ? FETCH : PICK;
        FETCH:   state_q <= CHECK;
        CHECK:   state_q <= !ends ? PICK : summary_signaled_i ? EMIT : LOAD;
        default: if (completion_ready_i) state_q <= LOAD;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == PICK) begin
      index_q  <= flush_valid_i ? flush_index_i : pick_index;
      failed_q <= 1'b0;
    end
    if (state_q == LOAD) begin
      pointer_q        <= acknowledged_q[index_q];
      unacknowledged_q <= acknowledged_psn_q[index_q];
      executed_q       <= acknowledged_q[index_q] != execute_q[index_q];
      read_written_q   <= reads_written_q[index_q] != ended_number;
      if (have_request) last_psn_q <= last_psns_q[summary_read_address_o];
    end
    if (ends) begin
      failed_q                 <= !succeeds;
      completion_from_host_o   <= summary_from_host_i;
      completion_data_o.qpn    <= {generation_q[index_q], index_q};
      completion_data_o.cookie <= summary_cookie_i;
      completion_data_o.status <= succeeds && memory_failed ? srp_abi_pkg::COMPLETION_STATUS_LOCAL_ERROR
          : succeeds ? srp_abi_pkg::COMPLETION_STATUS_OK : failed_q || only_memory_fails ? srp_abi_pkg::COMPLETION_STATUS_FLUSHED : flush_status_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (written_valid_i) read_errors_q[{written_index_i, written_number[5:0]}] <= written_error_i;
    if (state_q == LOAD) read_error_q <= read_errors_q[{index_q, ended_number[5:0]}];
    if (sent_valid_i && sent_last_i) last_psns_q[{sent_index_i, sent_pointer_i[5:0]}] <= sent_next_psn_i - 24'd1;
  end

  always_ff @(posedge clk_i) begin
    if (open) generation_q[open_qpn_i[7:0]] <= open_qpn_i[23:8];

    if (posted_valid_i) post_q[posted_index_i] <= posted_pointer_i;
    else if (open) post_q[open_qpn_i[7:0]] <= '0;

    if (sent_valid_i && sent_last_i) execute_q[sent_index_i] <= sent_pointer_i + 7'd1;
    else if (open) execute_q[open_qpn_i[7:0]] <= '0;

    if (progress_valid_i) acknowledged_psn_q[progress_index_i] <= progress_psn_i;
    else if (open) acknowledged_psn_q[open_qpn_i[7:0]] <= open_initial_psn_i;

    if (written_valid_i) reads_written_q[written_index_i] <= written_number + 7'd1;
    else if (open) reads_written_q[open_qpn_i[7:0]] <= '0;

    if (ends) acknowledged_q[index_q] <= pointer_q + 7'd1;
    else if (open) acknowledged_q[open_qpn_i[7:0]] <= '0;

    if (ends && succeeds && summary_is_read_i) reads_ended_q[index_q] <= ended_number + 7'd1;
    else if (open) reads_ended_q[open_qpn_i[7:0]] <= '0;
  end
endmodule
