// SPDX-License-Identifier: Apache-2.0
// drain_unit: tells when nothing is left of what a queue pair's commands were at a given moment.
// In: stream `drain` (a queue pair is to be drained), stream `destroy` (… is gone from the transport); what command_table
// and the send queue say of the queue pair they are asked about. Out: stream `drained` of QpEvent.
// A drain passes four phases: the IUs taken before it have been decided on (fence); command_table parts its commands, and
// those from before have ended; what they posted has been acknowledged, so that nothing is sent again; IUs that are the
// host's to answer have been given to it, and the event is.
// Then no command that had come before the drain reads or writes memory or is answered any more. `destroy` is taken when no
// command of the queue pair is left at all; it ends a drain without an event.
// One queue pair is looked at every two cycles, in turn. How long a drain takes is a matter of its queue pair's peer.
module drain_unit (
  input  logic                    clk_i,
  input  logic                    rst_ni,

  input  logic                    drain_valid_i,
  output logic                    drain_ready_o,    // always
  output logic                    drain_exists_o,   // beside ready: it is being drained already, nothing is done
  input  logic [23:0]             drain_qpn_i,
  input  logic                    destroy_valid_i,
  output logic                    destroy_ready_o,
  input  logic [7:0]              destroy_index_i,
  output logic                    drained_valid_o,
  input  logic                    drained_ready_i,
  output srp_abi_pkg::qp_event_t  drained_data_o,

  // IUs: pulses
  input  logic                    taken_i,          // one is being decided on
  input  logic                    joined_i,         // … and has become a command
  input  logic                    excepted_i,       // … and is the host's
  input  logic                    failed_i,         // a command has ended whose IU is the host's to answer
  input  logic                    failure_queued_i, // … and waits for the host
  input  logic                    queued_i,         // any IU waits for the host
  input  logic                    delivered_i,      // … and is written to its ring, before any event given later

  // command_table
  output logic                    divide_valid_o,
  output logic [7:0]              divide_index_o,
  output logic [7:0]              left_index_o,
  input  logic                    left_before_i,
  input  logic                    left_after_i,
  input  logic                    ended_i,          // pulse: a command has ended

  // send queue
  output logic [7:0]              ring_index_o,
  input  logic                    ring_open_i,
  input  logic                    ring_empty_i,
  input  logic [6:0]              ring_promised_i,
  input  logic [6:0]              ring_acknowledged_i,
  input  logic                    acknowledged_i,   // pulse: a work request has ended
  input  logic                    closed_i,         // pulse: a queue pair takes no work any more

  output logic                    busy_o            // something may have changed that was not looked at yet
);
  localparam int unsigned LookCycles = 4 * 2 * srp_abi_pkg::QUEUE_PAIRS;  // a look at every phase of every queue pair
  localparam int unsigned LookBits   = $clog2(LookCycles + 1);

  typedef enum logic [1:0] {
    FENCE,
    COMMANDS,
    RING,
    REPORT
  } phase_e;

  logic [srp_abi_pkg::QUEUE_PAIRS-1:0] draining_q;
  logic [15:0] generation_q [srp_abi_pkg::QUEUE_PAIRS];
  logic [1:0]  phase_q [srp_abi_pkg::QUEUE_PAIRS];
  logic [15:0] goal_q [srp_abi_pkg::QUEUE_PAIRS];  // FENCE, REPORT: count of IUs; RING: promised pointer

  logic [15:0] taken_q, decided_q, queued_q, delivered_q;  // free-running counts of IUs
  logic [15:0] failed_q;                                   // between their end and the host's queue
  logic [LookBits-1:0] looks_q;                   // cycles that no time may be skipped for

  // The look: its first cycle asks, the second decides.
  logic [7:0]  index_q;
  logic        decide_q, draining_now_q;
  logic [1:0]  phase, next_phase;
  // verilator lint_off UNUSEDSIGNAL
  logic [15:0] goal, fence_missing, host_missing;  // negative: the goal is not reached
  logic [6:0]  ring_missing;
  // verilator lint_on UNUSEDSIGNAL
  logic        left_before_q, left_after_q, ring_open_q, ring_empty_q;
  logic [6:0]  ring_promised_q, ring_acknowledged_q;
  logic [15:0] decided_now_q;                      // of the moment at which command_table was asked
  logic        passes, reports, start, destroys;

  logic        drained_valid_q;  // an event; the looks go on while it waits for room in the host's ring
  logic [23:0] drained_qpn_q;

  // A destroy: its own fence, then the same look, out of turn.
  logic        destroying_q;
  logic [15:0] destroy_goal_q;
  // verilator lint_off UNUSEDSIGNAL
  logic [15:0] destroy_missing;
  // verilator lint_on UNUSEDSIGNAL

  assign drain_ready_o  = !decide_q;  // not in the cycle in which a phase is written
  assign drain_exists_o = draining_q[drain_qpn_i[7:0]];
  assign start          = drain_valid_i && drain_ready_o && !drain_exists_o;

  assign left_index_o = index_q;
  assign ring_index_o = index_q;

  assign phase         = phase_q[index_q];
  assign goal          = goal_q[index_q];
  assign fence_missing = decided_now_q - goal;
  assign host_missing  = delivered_q - goal;
  assign ring_missing  = ring_acknowledged_q - goal[6:0];

  always_comb begin
    case (phase)
      FENCE:    passes = !fence_missing[15];
      COMMANDS: passes = !left_before_q;
      RING:     passes = (ring_open_q ? !ring_missing[6] : ring_empty_q) && failed_q == '0;
      default:  passes = 1'b0;  // REPORT
    endcase
  end
  assign next_phase = phase + 2'd1;

  assign divide_valid_o = decide_q && draining_now_q && phase == FENCE && passes;
  assign divide_index_o = index_q;

  assign reports              = decide_q && draining_now_q && phase == REPORT && !host_missing[15] && !drained_valid_q;
  assign drained_valid_o      = drained_valid_q;
  assign drained_data_o.qpn   = drained_qpn_q;
  assign drained_data_o.cause = srp_abi_pkg::EXCEPTION_REASON_DRAINED;

  assign destroy_missing = decided_now_q - destroy_goal_q;
  assign destroys        = decide_q && destroying_q && index_q == destroy_index_i && !destroy_missing[15] &&
      !left_before_q && !left_after_q;
  assign destroy_ready_o = destroys;

  assign busy_o = looks_q != '0 && (draining_q != '0 || destroy_valid_i);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      draining_q   <= '0;
      index_q      <= '0;
      decide_q     <= 1'b0;
      destroying_q <= 1'b0;
      drained_valid_q <= 1'b0;
      taken_q      <= '0;
      decided_q    <= '0;
      failed_q     <= '0;
      queued_q     <= '0;
      delivered_q  <= '0;
      looks_q      <= '0;
    end else begin
      taken_q      <= taken_q + 16'(taken_i);
      decided_q    <= decided_q + 16'(joined_i) + 16'(excepted_i);
      failed_q     <= failed_q + 16'(failed_i) - 16'(failure_queued_i);
      queued_q     <= queued_q + 16'(queued_i);
      delivered_q  <= delivered_q + 16'(delivered_i);
      destroying_q <= destroy_valid_i && !destroys;
      decide_q     <= !decide_q;
      if (decide_q) index_q <= destroy_valid_i && !destroys ? destroy_index_i : index_q + 8'd1;
      drained_valid_q <= reports || (drained_valid_q && !drained_ready_i);
      if (start || (destroy_valid_i && !destroying_q) || joined_i || excepted_i || delivered_i || ended_i || acknowledged_i ||
          closed_i) begin
        looks_q <= LookBits'(LookCycles);
      end else if (looks_q != '0) begin
        looks_q <= looks_q - 1'b1;
      end
      if (start) draining_q[drain_qpn_i[7:0]] <= 1'b1;
      if (reports) draining_q[index_q] <= 1'b0;
      if (destroys) draining_q[destroy_index_i] <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (destroy_valid_i && !destroying_q) destroy_goal_q <= taken_q;
    if (reports) drained_qpn_q <= {generation_q[index_q], index_q};
    if (!decide_q) begin
      draining_now_q      <= draining_q[index_q];
      decided_now_q       <= decided_q;
      left_before_q       <= left_before_i;
      left_after_q        <= left_after_i;
      ring_open_q         <= ring_open_i;
      ring_empty_q        <= ring_empty_i;
      ring_promised_q     <= ring_promised_i;
      ring_acknowledged_q <= ring_acknowledged_i;
    end
    if (start) begin
      generation_q[drain_qpn_i[7:0]] <= drain_qpn_i[23:8];
      phase_q[drain_qpn_i[7:0]]      <= FENCE;
      goal_q[drain_qpn_i[7:0]]       <= taken_q;
    end else if (decide_q && draining_now_q && passes) begin
      phase_q[index_q] <= next_phase;
      goal_q[index_q]  <= phase == COMMANDS ? 16'(ring_promised_q) : queued_q;
    end
  end
endmodule
