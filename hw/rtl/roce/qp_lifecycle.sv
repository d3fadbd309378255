// SPDX-License-Identifier: Apache-2.0
// qp_lifecycle: opens and closes queue pairs across send queue, requester and response unit, in the order that loses nothing.
// In: streams `qp_create`, `qp_destroy`, `failure` (of the response side) and `responder_failure` (a fatal NAK). Out: open, close and flush handshakes; stream `qp_event` for failures.
// Opening: who must know first comes first (response unit, requester, send queue). Closing: nothing is posted, nothing
// is sent, no data is accepted any more, the writes before that have ended, then all requests end.
// Guarantees: `qp_destroy` is taken when nothing of the queue pair is left. A failed queue pair is closed and reported once;
// it stays closed until it has been destroyed and created again. A failure of a queue pair that is closed already, or that
// has been destroyed meanwhile, is dropped.
module qp_lifecycle (
  input  logic                    clk_i,
  input  logic                    rst_ni,

  input  logic                    qp_create_valid_i,
  output logic                    qp_create_ready_o,
  input  logic [23:0]             qp_create_qpn_i,
  input  logic                    qp_destroy_valid_i,
  output logic                    qp_destroy_ready_o,
  input  logic [23:0]             qp_destroy_qpn_i,

  input  logic                    failure_valid_i,
  output logic                    failure_ready_o,
  input  logic [7:0]              failure_index_i,
  input  logic [3:0]              failure_status_i,
  input  logic [7:0]              failure_cause_i,
  input  logic                    responder_failure_valid_i,
  output logic                    responder_failure_ready_o,
  input  srp_abi_pkg::qp_event_t  responder_failure_data_i,
  output logic                    qp_event_valid_o,
  input  logic                    qp_event_ready_i,
  output srp_abi_pkg::qp_event_t  qp_event_data_o,

  output logic                    open_response_valid_o,
  input  logic                    open_response_ready_i,
  output logic                    open_requester_valid_o,
  input  logic                    open_requester_ready_i,
  output logic                    open_queue_valid_o,
  input  logic                    open_queue_ready_i,

  output logic [7:0]              close_index_o,
  output logic                    close_queue_valid_o,
  input  logic                    close_queue_ready_i,
  output logic                    close_requester_valid_o,
  input  logic                    close_requester_ready_i,
  output logic                    close_response_valid_o,
  input  logic                    close_response_ready_i,
  input  logic [7:0]              writes_accepted_i,
  input  logic [7:0]              writes_done_i,
  output logic                    flush_valid_o,
  input  logic                    flush_ready_i,
  output logic [3:0]              flush_status_o,

  output logic                    count_qp_errors_o
);
  typedef enum logic [3:0] {
    IDLE,
    OPEN_RESPONSE,
    OPEN_REQUESTER,
    OPEN_QUEUE,
    CLOSE_QUEUE,
    CLOSE_REQUESTER,
    CLOSE_RESPONSE,
    SAMPLE,          // remembers how many READ payloads were taken over
    DRAIN,           // waits for their writes
    FLUSH,
    REPORT           // destroyed: takes the command; failed: gives the event
  } state_e;
  state_e state_q;

  logic [255:0] alive_q;
  logic [15:0]  generation_q[256];
  logic [7:0]   index_q, cause_q, writes_q;
  logic [3:0]   status_q;
  logic         failed_q;  // the closing is because of a failure

  // verilator lint_off UNUSEDSIGNAL
  logic [7:0]   writes_missing;  // negative (bit 7) while writes from before are under way
  // verilator lint_on UNUSEDSIGNAL
  logic         failure_alive, responder_alive, destroy_alive, take_failure, take_responder, event_ready;

  assign failure_alive = alive_q[failure_index_i];
  assign responder_alive = alive_q[responder_failure_data_i.qpn[7:0]] &&
      generation_q[responder_failure_data_i.qpn[7:0]] == responder_failure_data_i.qpn[23:8];
  assign destroy_alive = alive_q[qp_destroy_qpn_i[7:0]] && generation_q[qp_destroy_qpn_i[7:0]] == qp_destroy_qpn_i[23:8];

  // Failures first: a failure must not be taken for one of the queue pair created next at its index.
  assign take_failure       = state_q == IDLE && failure_valid_i;
  assign failure_ready_o    = state_q == IDLE;
  assign take_responder  = state_q == IDLE && !failure_valid_i && responder_failure_valid_i;
  assign responder_failure_ready_o = state_q == IDLE && !failure_valid_i;
  assign qp_destroy_ready_o = (state_q == IDLE && !failure_valid_i && !responder_failure_valid_i && qp_destroy_valid_i &&
                               !destroy_alive) ||
      (state_q == REPORT && !failed_q);
  assign qp_create_ready_o  = state_q == OPEN_QUEUE && open_queue_ready_i;

  assign open_response_valid_o   = state_q == OPEN_RESPONSE;
  assign open_requester_valid_o  = state_q == OPEN_REQUESTER;
  assign open_queue_valid_o      = state_q == OPEN_QUEUE;
  assign close_index_o           = index_q;
  assign close_queue_valid_o     = state_q == CLOSE_QUEUE;
  assign close_requester_valid_o = state_q == CLOSE_REQUESTER;
  assign close_response_valid_o  = state_q == CLOSE_RESPONSE;
  assign flush_valid_o           = state_q == FLUSH;
  assign flush_status_o          = status_q;
  assign writes_missing          = writes_done_i - writes_q;
  assign count_qp_errors_o       = state_q == REPORT && failed_q && event_ready;

  // verilator lint_off PINCONNECTEMPTY
  // One event for each queue pair finds room, however late the host reads.
  stream_fifo #(.Width(srp_abi_pkg::QP_EVENT_BITS), .Depth(srp_abi_pkg::QUEUE_PAIRS)) events (
    .clk_i, .rst_ni, .in_valid_i(state_q == REPORT && failed_q), .in_ready_o(event_ready),
    .in_data_i({cause_q, generation_q[index_q], index_q}),
    .out_valid_o(qp_event_valid_o), .out_ready_i(qp_event_ready_i), .out_data_o(qp_event_data_o),
    .count_o(), .full_o()
  );
  // verilator lint_on PINCONNECTEMPTY

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= IDLE;
      alive_q <= '0;
    end else begin
      case (state_q)
        IDLE: begin
          if (failure_valid_i) begin
            if (failure_alive) state_q <= CLOSE_QUEUE;
          end else if (responder_failure_valid_i) begin
            if (responder_alive) state_q <= CLOSE_QUEUE;
          end else if (qp_destroy_valid_i) begin
            if (destroy_alive) state_q <= CLOSE_QUEUE;
          end else if (qp_create_valid_i) begin
            state_q <= OPEN_RESPONSE;
          end
        end
        OPEN_RESPONSE:   if (open_response_ready_i) state_q <= OPEN_REQUESTER;
        OPEN_REQUESTER:  if (open_requester_ready_i) state_q <= OPEN_QUEUE;
        OPEN_QUEUE: begin
          if (open_queue_ready_i) begin
            alive_q[qp_create_qpn_i[7:0]] <= 1'b1;
            state_q                       <= IDLE;
          end
        end
        CLOSE_QUEUE: begin
          alive_q[index_q] <= 1'b0;
          if (close_queue_ready_i) state_q <= CLOSE_REQUESTER;
        end
        CLOSE_REQUESTER: if (close_requester_ready_i) state_q <= CLOSE_RESPONSE;
        CLOSE_RESPONSE:  if (close_response_ready_i) state_q <= SAMPLE;
        SAMPLE:          state_q <= DRAIN;
        DRAIN:           if (!writes_missing[7]) state_q <= FLUSH;
        FLUSH:           if (flush_ready_i) state_q <= REPORT;
        default: if (!failed_q || event_ready) state_q <= IDLE;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == IDLE) begin
      index_q  <= take_failure   ? failure_index_i
                : take_responder ? responder_failure_data_i.qpn[7:0] : qp_destroy_qpn_i[7:0];
      failed_q <= take_failure || take_responder;
      status_q <= take_failure ? failure_status_i : srp_abi_pkg::COMPLETION_STATUS_FLUSHED;
      cause_q  <= take_failure ? failure_cause_i : responder_failure_data_i.cause;
    end
    if (state_q == SAMPLE) writes_q <= writes_accepted_i;
    if (state_q == OPEN_QUEUE) generation_q[qp_create_qpn_i[7:0]] <= qp_create_qpn_i[23:8];
  end
endmodule
