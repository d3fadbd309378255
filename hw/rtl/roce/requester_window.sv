// SPDX-License-Identifier: Apache-2.0
// requester_window: whether the queue pair whose turn it is may send its next packet.
// In: what its acknowledgements have reached (requester_view); the position of the turn. Out: `blocked_o`, combinational
// from the position, but with the acknowledgements of the cycle before, so that looking them up and judging them are two
// steps. Being late is safe: what is acknowledged later blocks for a cycle more, and the pulse that lifts the block puts the
// queue pair back among those to be picked.
// Beyond the peer's credits a SEND goes out one packet at a time, when all before it is acknowledged (IBA 9.7.7.2): so the
// requester learns of new credits, and no count can stop it for ever.
module requester_window #(
  parameter int unsigned WindowPackets = 128  // unacknowledged PSNs at which a SEND or RDMA WRITE waits
) (
  input  logic        clk_i,
  input  logic [23:0] acknowledged_psn_i,  // oldest unacknowledged PSN
  input  logic [4:0]  reads_answered_i,    // free-running
  input  logic [4:0]  read_depth_i,
  input  logic        limited_i,           // the peer counts its receive requests
  input  logic [6:0]  limit_i,             // ring pointer of the first SEND too many

  input  logic        read_i,              // the next packet is a READ request
  input  logic        send_i,              // … of a SEND
  input  logic        resends_i,           // it was sent before
  input  logic [23:0] psn_i,               // its PSN
  input  logic [6:0]  pointer_i,           // ring pointer of its work request
  input  logic [4:0]  reads_i,             // READs sent for the first time, free-running
  output logic        probes_o,            // it is a SEND beyond the credits: it has to ask for an acknowledgement
  output logic        blocked_o
);
  logic [23:0] acknowledged_psn_q, window_end_q;  // window_end_q: first PSN that must wait
  logic [4:0]  reads_answered_q, read_depth_q;
  logic        limited_q;
  logic [6:0]  limit_q;

  // verilator lint_off UNUSEDSIGNAL
  logic [23:0] overtaken, beyond;  // negative: the packet's PSN is acknowledged already; the window is open
  logic [6:0]  too_many;           // negative: the work request is within the credits
  // verilator lint_on UNUSEDSIGNAL
  logic [4:0]  reads_outstanding;

  assign overtaken         = psn_i - acknowledged_psn_q;
  assign beyond            = psn_i - window_end_q;
  assign reads_outstanding = reads_i - reads_answered_q;
  assign too_many          = pointer_i - limit_q;
  assign probes_o          = limited_q && send_i && !too_many[6];
  assign blocked_o         = resends_i ? overtaken[23] : read_i ? reads_outstanding >= read_depth_q
      : !beyond[23] || (probes_o && overtaken != '0);

  always_ff @(posedge clk_i) begin
    acknowledged_psn_q <= acknowledged_psn_i;
    window_end_q       <= acknowledged_psn_i + 24'(WindowPackets);
    reads_answered_q   <= reads_answered_i;
    read_depth_q       <= read_depth_i;
    limited_q          <= limited_i;
    limit_q            <= limit_i;
  end
endmodule
