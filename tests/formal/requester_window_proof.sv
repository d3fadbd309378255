// SPDX-License-Identifier: Apache-2.0
// requester_window: what goes out for the first time keeps within the peer's RDMA READ depth, within the window of
// unacknowledged PSNs and within the peer's receive credits, although the window knows acknowledgements a cycle late; beyond
// the credits a SEND goes only when nothing is unacknowledged. What was sent before waits only when it is acknowledged.
// Assumed: acknowledgements move forward, not past what was sent; the credits may say anything.
// sources: hw/rtl/roce/requester_window.sv
// steps: 4
// induction: 2
// mutant: requester_window s/reads_outstanding >= read_depth_q/reads_outstanding > read_depth_q/
// mutant: requester_window s/24'(WindowPackets)/24'(WindowPackets + 1)/
// mutant: requester_window s/ || (probes_o \&\& overtaken != '0)//
// mutant: requester_window s/limited_q \&\& send_i \&\& !too_many\[6\]/limited_q \&\& send_i \&\& too_many == '0/
// mutant: requester_window s/resends_i ? overtaken\[23\]/resends_i ? 1'b0/
module requester_window_proof #(
  localparam int unsigned WindowPackets = 16
) (
  input logic        clk_i,
  input logic [23:0] acknowledged_psn_i,
  input logic [4:0]  reads_answered_i,
  input logic [4:0]  read_depth_i,
  input logic        limited_i,
  input logic [6:0]  limit_i,
  input logic        read_i,
  input logic        send_i,
  input logic        resends_i,
  input logic [23:0] psn_i,
  input logic [6:0]  pointer_i,
  input logic [4:0]  reads_i
);
  logic        probes, blocked, beyond, known_q, limited_q;
  logic [6:0]  limit_q, credits;
  logic [23:0] acknowledged_q, unacknowledged;
  logic [4:0]  answered_q, depth_q, outstanding;

  initial known_q = 1'b0;

  requester_window #(.WindowPackets(WindowPackets)) dut (
    .clk_i, .acknowledged_psn_i, .reads_answered_i, .read_depth_i, .limited_i, .limit_i, .read_i, .send_i, .resends_i,
    .psn_i, .pointer_i, .reads_i, .probes_o(probes), .blocked_o(blocked)
  );

  assign unacknowledged = psn_i - acknowledged_psn_i;
  assign outstanding    = reads_i - reads_answered_i;
  assign credits        = limit_q - pointer_i;  // SENDs that may go: 1 to 64, the ring's length; else the SEND is beyond them
  assign beyond         = limited_q && credits - 7'd1 >= 7'd64;

  always_ff @(posedge clk_i) begin
    known_q        <= 1'b1;
    acknowledged_q <= acknowledged_psn_i;
    answered_q     <= reads_answered_i;
    depth_q        <= read_depth_i;
    limited_q      <= limited_i;
    limit_q        <= limit_i;
  end

  always_ff @(posedge clk_i) begin
    // The acknowledgements of the cycle before are not ahead of these, and speak of the same queue pair.
    if (known_q) begin
      assume (acknowledged_psn_i - acknowledged_q <= (resends_i ? 24'h400000 : psn_i - acknowledged_q));
      assume (psn_i - acknowledged_q < 24'h400000 || (resends_i && acknowledged_q - psn_i < 24'h400000));
      assume (reads_answered_i - answered_q <= reads_i - answered_q);
      assume (depth_q == read_depth_i && read_depth_i <= 5'd16 && reads_i - answered_q <= read_depth_i);
    end

    if (known_q && !blocked && !resends_i) begin
      if (read_i) assert (outstanding < read_depth_i);
      else assert (unacknowledged < 24'(WindowPackets));
      if (send_i && !read_i && beyond) assert (unacknowledged == '0 && probes);
    end
    if (known_q && resends_i) assert (blocked == (psn_i - acknowledged_q >= 24'h800000));
    if (known_q && !beyond) assert (!probes);
  end
endmodule
