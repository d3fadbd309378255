// SPDX-License-Identifier: Apache-2.0
// retry_control: decides when a queue pair's unacknowledged packets are sent again, and when it has tried often enough.
// In: what each response said about a queue pair (`event`), `sent` pulses. Out: `rewind` pulses (go back to the oldest
// unacknowledged PSN), `held_o` (send nothing: the pause after an RNR NAK is not
// over, or the queue pair fails), stream `failure`.
// Sent again is after a sequence NAK, a time-out, an RNR pause, and a gap: a response that shows READ data to be missing
// (IBA 9.7.8: an implied NAK). Of NAKs and gaps only the first counts until there is progress: what was sent before it
// was seen causes them again and again, and each needless repetition leaves READ requests at the peer that may outlive
// their command.
// Retries and RNR NAKs are counted since the last progress; one more than the limit is a `failure`.
module retry_control (
  input  logic         clk_i,
  input  logic         rst_ni,

  input  logic         opening_i,             // an opening is asked for; it need not be taken yet
  input  logic         open_i,                // … and is taken; never in the cycle of an event
  input  logic [7:0]   open_index_i,
  input  logic [4:0]   open_ack_timeout_i,
  input  logic [2:0]   open_retry_limit_i,
  input  logic [2:0]   open_rnr_retry_limit_i,
  input  logic         close_i,               // never with an event of its own
  input  logic [7:0]   close_index_i,

  input  logic         sent_valid_i,
  input  logic [7:0]   sent_index_i,

  input  logic         event_valid_i,
  input  logic [7:0]   event_index_i,
  input  roce_tx_pkg::response_event_t event_data_i,

  output logic         rewind_valid_o,
  output logic [7:0]   rewind_index_o,
  output logic [255:0] held_o,
  output logic         failure_valid_o,
  input  logic         failure_ready_i,
  output logic [7:0]   failure_index_o,

  input  logic [33:0]  skipped_ticks_i,       // time: see retry_timers
  output logic         timers_pending_o,
  output logic [33:0]  timers_next_o,

  output logic         count_retransmissions_o,
  output logic         count_ack_timeouts_o
);
  localparam logic [2:0] RnrUnlimited = 3'd7;  // IBA 9.7.5.2.8

  logic [255:0] alive_q, outstanding_q, held_q, rewound_q, failing_q;
  logic [5:0]   limits_q[256], counts_q[256];  // {retries, RNR NAKs}

  logic [255:0] running;
  logic         expired_valid, expired_ready, expired;
  logic [7:0]   expired_index, index;
  logic [2:0]   retries, rnr_naks, retry_limit, rnr_retry_limit;
  logic         held, failing, timeout, resume, resend, rnr_pause, retry, exceeded;

  // A failing queue pair waits as an expired timer until its failure is taken.
  assign running         = alive_q & (outstanding_q | held_q | failing_q);
  assign failure_valid_o = expired_valid && failing_q[expired_index];
  assign failure_index_o = expired_index;
  // An event and an opening write the counts too: an expired timer waits for them. Whether the opening is taken is known
  // late.
  assign expired_ready   = failing_q[expired_index] ? failure_ready_i : !event_valid_i && !opening_i;
  assign expired         = expired_valid && !event_valid_i && !opening_i && !failing_q[expired_index];

  assign index = event_valid_i ? event_index_i : expired_index;
  assign {retries, rnr_naks} = event_valid_i && event_data_i.progress ? '0 : counts_q[index];
  assign {retry_limit, rnr_retry_limit} = limits_q[index];
  assign held    = held_q[index];
  assign failing = failing_q[index];

  assign timeout   = expired && !held;
  assign resume    = expired && held;
  assign resend    = event_valid_i && !held && !failing &&
      (event_data_i.sequence_nak || event_data_i.gap) && (!rewound_q[index] || event_data_i.progress);
  assign rnr_pause = event_valid_i && !held && !failing && event_data_i.rnr_nak;
  assign retry     = timeout || resend;
  assign exceeded  = (retry && retries == retry_limit) ||
      (rnr_pause && rnr_retry_limit != RnrUnlimited && rnr_naks == rnr_retry_limit);

  assign rewind_valid_o          = (retry && !exceeded) || resume;
  assign rewind_index_o          = index;
  assign held_o                  = held_q | failing_q;
  assign count_retransmissions_o = rewind_valid_o;
  assign count_ack_timeouts_o    = timeout;

  retry_timers timers (
    .clk_i, .rst_ni, .open_i, .open_index_i, .open_ack_timeout_i,
    .running_i(running), .held_i(held_q), .due_i(failing_q),
    .restart_i({sent_valid_i && !outstanding_q[sent_index_i], event_valid_i && (event_data_i.progress || resend || rnr_pause)}),
    .restart_index_i({sent_index_i, event_index_i}), .rnr_i(rnr_pause), .rnr_timer_i(event_data_i.rnr_timer),
    .skipped_ticks_i, .pending_o(timers_pending_o), .next_o(timers_next_o),
    .expired_valid_o(expired_valid), .expired_ready_i(expired_ready), .expired_index_o(expired_index)
  );

  always_ff @(posedge clk_i) begin
    if (open_i) limits_q[open_index_i] <= {open_retry_limit_i, open_rnr_retry_limit_i};
    if (open_i) counts_q[open_index_i] <= '0;
    else if (event_valid_i || expired) begin
      counts_q[index] <= {retries + {2'd0, retry && !exceeded},
                          rnr_naks + {2'd0, rnr_pause && !exceeded && rnr_retry_limit != RnrUnlimited}};
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      alive_q       <= '0;
      outstanding_q <= '0;
      held_q        <= '0;
      rewound_q         <= '0;
      failing_q     <= '0;
    end else begin
      if (event_valid_i && event_data_i.idle) outstanding_q[event_index_i] <= 1'b0;
      if (sent_valid_i) outstanding_q[sent_index_i] <= 1'b1;
      if (event_valid_i || expired) begin
        rewound_q[index]     <= resend || (rewound_q[index] && !timeout && !(event_valid_i && event_data_i.progress));
        held_q[index]    <= (held || (rnr_pause && !exceeded)) && !resume;
        failing_q[index] <= failing || exceeded;
      end
      if (close_i) alive_q[close_index_i] <= 1'b0;
      if (failure_valid_o && failure_ready_i) alive_q[expired_index] <= 1'b0;
      if (open_i) begin
        alive_q[open_index_i]       <= 1'b1;
        outstanding_q[open_index_i] <= 1'b0;
        held_q[open_index_i]        <= 1'b0;
        rewound_q[open_index_i]     <= 1'b0;
        failing_q[open_index_i]     <= 1'b0;
      end
    end
  end

  // One write a cycle to `counts`; and a closed queue pair answers nothing more.
  always_ff @(posedge clk_i) begin
    if (rst_ni && open_i) assert (opening_i);
    if (rst_ni && event_valid_i) assert (!open_i && !(close_i && close_index_i == event_index_i));
  end
endmodule
