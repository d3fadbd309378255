// SPDX-License-Identifier: Apache-2.0
// response_handler: takes ACKs, NAKs and READ responses, one every five cycles, and keeps each queue pair's transport state.
// In: stream `response` (its payload goes to read_data_writer), `sent` pulses. Out: `progress` pulses (requester and
// completion engine), stream `steer` (what to do with each payload), `event` pulses (retry_control; a cycle after
// `progress`), stream `failure` (a queue pair must be torn down).
// Guarantees: a queue pair that failed or was closed answers nothing more; `steer` has one entry for each payload.
module response_handler (
  input  logic                          clk_i,
  input  logic                          rst_ni,

  input  logic                          open_valid_i,
  output logic                          open_ready_o,
  input  logic [7:0]                    open_index_i,
  input  logic [23:0]                   open_initial_psn_i,
  input  logic [3:0]                    open_pmtu_log2_i,
  input  logic                          close_valid_i,
  output logic                          close_ready_o,  // no data of it will be accepted any more
  input  logic [7:0]                    close_index_i,

  input  logic                          response_valid_i,
  output logic                          response_ready_o,
  input  srp_abi_pkg::response_packet_t response_data_i,

  input  logic                          sent_valid_i,
  input  logic [7:0]                    sent_index_i,
  input  logic [23:0]                   sent_psn_i,
  input  logic [23:0]                   sent_next_psn_i,
  input  logic [2:0]                    sent_opcode_i,
  input  logic [63:0]                   sent_address_i,
  input  logic [23:0]                   sent_length_i,

  input  logic                          rewind_valid_i,      // requests are sent again
  input  logic [7:0]                    rewind_index_i,

  output logic                          progress_valid_o,
  output logic [7:0]                    progress_index_o,
  output logic [23:0]                   progress_psn_o,    // oldest unacknowledged PSN
  output logic [4:0]                    progress_reads_o,  // READs answered, free-running
  output logic                          progress_credit_o,   // the peer's credits are news: see credit_limit
  output logic                          progress_limited_o,
  output logic [6:0]                    progress_limit_o,

  output logic                          event_valid_o,
  output logic [7:0]                    event_index_o,
  output roce_tx_pkg::response_event_t  event_data_o,

  output logic                          steer_valid_o,
  input  logic                          steer_ready_i,
  output logic                          steer_write_o,     // 0: discard
  output logic                          steer_ends_o,      // the READ is complete with this payload
  output logic [7:0]                    steer_index_o,
  output logic [63:0]                   steer_address_o,
  output logic [13:0]                   steer_bytes_o,

  output logic                          failure_valid_o,
  input  logic                          failure_ready_i,
  output logic [7:0]                    failure_index_o,
  output logic [3:0]                    failure_status_o,  // of the oldest request that did not succeed
  output logic [7:0]                    failure_cause_o,

  output logic                          count_rx_acks_o,
  output logic                          count_rx_naks_o,
  output logic                          count_rx_rnr_naks_o,
  output logic                          count_rx_read_responses_o,
  output logic                          count_rx_stale_responses_o
);
  typedef enum logic [2:0] {
    IDLE,    // waits for a packet
    LOAD,    // the queue pair's state and its oldest READ come out of memory
    FETCH,
    DECIDE,  // the verdict is registered
    APPLY    // and carried out, when there is room for what follows from it
  } state_e;
  state_e state_q;

  logic [255:0] open_q;
  logic [255:0] resent_q, recovers_q;     // something was sent again; it is not all acknowledged
  logic [23:0]  recover_psn_q[256];       // first PSN not sent when that began
  logic [3:0]   pmtu_log2_q[256];
  logic [23:0]  acknowledged_psn_q[256];  // oldest unacknowledged
  logic [23:0]  next_psn_q[256];          // copy of the requester's

  // The packet in hand
  srp_abi_pkg::response_packet_t packet_q;
  logic                          packet_open_q, packet_resent_q, packet_recovers_q;
  logic [12:0]                   packet_pmtu_q;
  logic [23:0]                   packet_acknowledged_psn_q, packet_next_psn_q;

  logic [7:0]  index;
  logic        read_waiting, read_goes_on, read_started;
  logic [23:0] read_expected_psn, read_remaining;
  logic [63:0] read_address;
  logic [4:0]  reads_answered;

  logic        progress, sequence_nak, rnr_nak, gap, read_data, read_ends, fail;
  logic        progress_q, sequence_nak_q, rnr_nak_q, gap_q, read_data_q, read_ends_q, fail_q;
  logic [3:0]  kinds, kinds_q;  // {stale, RNR NAK, NAK, ACK}, to be counted
  logic        credit, limited, credit_q, limited_q;
  logic [6:0]  limit, limit_q;
  logic [23:0] acknowledged_psn;
  logic [3:0]  fail_status;
  logic [7:0]  fail_cause;
  logic [23:0] new_psn_q;
  logic [3:0]  fail_status_q;
  logic [7:0]  fail_cause_q;

  logic        event_valid_q;  // the cycle after the verdict was carried out; packet and verdict are still there
  logic        rests;          // nothing follows any more from the packet before
  logic        apply, open, tracker_ready, has_payload;
  // verilator lint_off UNUSEDSIGNAL
  logic [23:0] recover_left;  // negative: some of what was sent again is not acknowledged
  // verilator lint_on UNUSEDSIGNAL

  assign index            = packet_q.qp_index;
  assign has_payload      = packet_q.payload_bytes != '0;
  assign response_ready_o = state_q == IDLE;
  assign apply            = state_q == APPLY && !fail_q && (!has_payload || steer_ready_i);
  assign open             = open_valid_i && open_ready_o;
  assign recover_left     = new_psn_q - recover_psn_q[index];
  assign rests            = state_q == IDLE && !event_valid_q;
  assign open_ready_o     = rests && !sent_valid_i && tracker_ready;
  // A failing packet brings no data: closing need not wait for whoever takes the failure (it may be who closes).
  assign close_ready_o    = rests || index != close_index_i || failure_valid_o;

  read_tracker tracker (
    .clk_i, .rst_ni, .open_valid_i(open), .open_ready_o(tracker_ready), .open_index_i,
    .issue_valid_i(sent_valid_i && sent_opcode_i == srp_abi_pkg::WORK_OPCODE_RDMA_READ),
    .issue_index_i(sent_index_i), .issue_address_i(sent_address_i), .issue_length_i(sent_length_i),
    .issue_psn_i(sent_psn_i),
    .lookup_enable_i(response_valid_i && response_ready_o), .lookup_index_i(response_data_i.qp_index),
    .lookup_pmtu_i(packet_pmtu_q), .waiting_o(read_waiting), .expected_psn_o(read_expected_psn), .address_o(read_address),
    .remaining_o(read_remaining), .goes_on_o(read_goes_on), .started_o(read_started), .answered_o(reads_answered),
    .advance_valid_i(apply && read_data_q), .advance_bytes_i(packet_q.payload_bytes), .advance_ends_i(read_ends_q)
  );

  response_verdict verdict (
    .packet_i(packet_q), .open_i(packet_open_q), .pmtu_i(packet_pmtu_q),
    .acknowledged_psn_i(packet_acknowledged_psn_q), .next_psn_i(packet_next_psn_q),
    .read_waiting_i(read_waiting), .read_expected_psn_i(read_expected_psn), .read_remaining_i(read_remaining),
    .read_goes_on_i(read_goes_on), .read_started_i(read_started), .resent_i(packet_resent_q),
    .recovers_i(packet_recovers_q),
    .progress_o(progress), .acknowledged_psn_o(acknowledged_psn),
    .sequence_nak_o(sequence_nak), .rnr_nak_o(rnr_nak), .gap_o(gap), .read_data_o(read_data), .read_ends_o(read_ends),
    .fail_o(fail), .fail_status_o(fail_status), .fail_cause_o(fail_cause),
    .count_ack_o(kinds[0]), .count_nak_o(kinds[1]), .count_rnr_nak_o(kinds[2]), .count_stale_o(kinds[3])
  );

  credit_limit aeth_credit (.packet_i(packet_q), .told_o(credit), .limited_o(limited), .limit_o(limit));

  // A failure is handed over first; the rest of the packet's effects follow.
  assign steer_valid_o    = state_q == APPLY && has_payload && !fail_q;
  assign steer_write_o    = read_data_q;
  assign steer_ends_o     = read_ends_q;
  assign steer_index_o    = index;
  assign steer_address_o  = read_address;
  assign steer_bytes_o    = packet_q.payload_bytes;
  assign failure_valid_o  = state_q == APPLY && fail_q;
  assign failure_index_o  = index;
  assign failure_status_o = fail_status_q;
  assign failure_cause_o  = fail_cause_q;

  assign progress_valid_o = apply && progress_q;
  assign progress_index_o = index;
  assign progress_psn_o   = new_psn_q;
  assign progress_reads_o = reads_answered + {4'd0, read_data_q && read_ends_q};

  assign progress_credit_o  = credit_q;
  assign progress_limited_o = limited_q;
  assign progress_limit_o   = limit_q;

  assign event_valid_o = event_valid_q;
  assign event_index_o = index;
  assign event_data_o  = {progress_q, progress_q && new_psn_q == next_psn_q[index], sequence_nak_q, gap_q, rnr_nak_q,
                          packet_q.syndrome[4:0]};

  assign count_rx_acks_o            = apply && kinds_q[0];
  assign count_rx_naks_o            = apply && kinds_q[1];
  assign count_rx_rnr_naks_o        = apply && kinds_q[2];
  assign count_rx_stale_responses_o = apply && kinds_q[3];
  assign count_rx_read_responses_o  = apply && read_data_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q       <= IDLE;
      event_valid_q <= 1'b0;
    end else begin
      event_valid_q <= apply && (progress_q || sequence_nak_q || rnr_nak_q || gap_q);
      case (state_q)
        IDLE:    if (response_valid_i) state_q <= LOAD;
        LOAD:    state_q <= FETCH;
        FETCH:   state_q <= DECIDE;
        DECIDE:  state_q <= APPLY;
        default: if (apply) state_q <= IDLE;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (response_valid_i && response_ready_o) packet_q <= response_data_i;
    if (state_q == LOAD) begin
      packet_open_q             <= open_q[index];
      packet_resent_q           <= resent_q[index];
      packet_recovers_q         <= recovers_q[index];
      packet_pmtu_q             <= 13'd1 << pmtu_log2_q[index];
      packet_acknowledged_psn_q <= acknowledged_psn_q[index];
      packet_next_psn_q         <= next_psn_q[index];
    end
    if (failure_valid_o && failure_ready_i) fail_q <= 1'b0;
    if (state_q == DECIDE) begin
      progress_q     <= progress;
      new_psn_q      <= acknowledged_psn;
      sequence_nak_q <= sequence_nak;
      rnr_nak_q      <= rnr_nak;
      gap_q          <= gap;
      read_data_q    <= read_data;
      read_ends_q    <= read_ends;
      fail_q         <= fail;
      fail_status_q  <= fail_status;
      fail_cause_q   <= fail_cause;
      kinds_q        <= kinds;
      credit_q       <= credit;
      limited_q      <= limited;
      limit_q        <= limit;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      open_q     <= '0;
      resent_q   <= '0;
      recovers_q <= '0;
    end else begin
      if (open) resent_q[open_index_i] <= 1'b0;
      if (rewind_valid_i) resent_q[rewind_index_i] <= 1'b1;
      if (open) recovers_q[open_index_i] <= 1'b0;
      if (progress_valid_o && !recover_left[23]) recovers_q[index] <= 1'b0;
      if (rewind_valid_i) recovers_q[rewind_index_i] <= 1'b1;
      if (failure_valid_o && failure_ready_i) open_q[index] <= 1'b0;
      if (close_valid_i && close_ready_o) open_q[close_index_i] <= 1'b0;
      if (open) open_q[open_index_i] <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (open) pmtu_log2_q[open_index_i] <= open_pmtu_log2_i;
    if (rewind_valid_i) recover_psn_q[rewind_index_i] <= next_psn_q[rewind_index_i];
    if (progress_valid_o) acknowledged_psn_q[index] <= new_psn_q;
    else if (open) acknowledged_psn_q[open_index_i] <= open_initial_psn_i;
    if (sent_valid_i) next_psn_q[sent_index_i] <= sent_next_psn_i;
    else if (open) next_psn_q[open_index_i] <= open_initial_psn_i;
  end
endmodule
