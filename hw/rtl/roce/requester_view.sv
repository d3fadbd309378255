// SPDX-License-Identifier: Apache-2.0
// requester_view: what the requester knows from others about each queue pair.
// In: a new or closed queue pair, `posted` and `progress` pulses, `rewind` pulses. Out: the state of `index_i`
// (combinational; a pulse shows in the next cycle).
module requester_view (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        open_i,              // never in the cycle of a posted or progress pulse
  input  logic [7:0]  open_index_i,
  input  logic [23:0] open_initial_psn_i,
  input  logic [3:0]  open_pmtu_log2_i,
  input  logic [7:0]  open_read_depth_i,
  input  logic        close_i,
  input  logic [7:0]  close_index_i,

  input  logic        posted_valid_i,
  input  logic [7:0]  posted_index_i,
  input  logic [6:0]  posted_pointer_i,
  input  logic        progress_valid_i,
  input  logic [7:0]  progress_index_i,
  input  logic [23:0] progress_psn_i,
  input  logic [4:0]  progress_reads_i,
  input  logic        progress_credit_i,   // the peer's credits are news
  input  logic        progress_limited_i,
  input  logic [6:0]  progress_limit_i,
  input  logic        rewind_valid_i,
  input  logic [7:0]  rewind_index_i,

  input  logic [7:0]  index_i,
  output logic        open_o,
  output logic [3:0]  pmtu_log2_o,
  output logic [4:0]  read_depth_o,
  output logic [6:0]  post_o,              // ring pointer behind the last work request
  output logic [23:0] acknowledged_psn_o,  // oldest unacknowledged PSN
  output logic [4:0]  reads_answered_o,    // free-running
  output logic        limited_o,           // SENDs may go up to a limit; not before the peer has told one
  output logic [6:0]  limit_o,             // ring pointer of the first too many
  output logic        rewind_o,            // asked for since it was last done
  input  logic        rewind_done_i
);
  logic [255:0] open_q, rewind_q, limited_q;
  logic [6:0]   limit_q[256];
  logic [3:0]   pmtu_log2_q[256];
  logic [4:0]   read_depth_q[256];
  logic [6:0]   post_q[256];
  logic [23:0]  acknowledged_psn_q[256];
  logic [4:0]   reads_answered_q[256];

  assign open_o             = open_q[index_i];
  assign pmtu_log2_o        = pmtu_log2_q[index_i];
  assign read_depth_o       = read_depth_q[index_i];
  assign post_o             = post_q[index_i];
  assign acknowledged_psn_o = acknowledged_psn_q[index_i];
  assign reads_answered_o   = reads_answered_q[index_i];
  assign rewind_o           = rewind_q[index_i];
  assign limited_o          = limited_q[index_i];
  assign limit_o            = limit_q[index_i];

  always_ff @(posedge clk_i) begin
    if (open_i) begin
      pmtu_log2_q[open_index_i]  <= open_pmtu_log2_i;
      read_depth_q[open_index_i] <=
          open_read_depth_i > 8'(srp_abi_pkg::MAX_READ_DEPTH) ? 5'(srp_abi_pkg::MAX_READ_DEPTH) : open_read_depth_i[4:0];
    end
    if (posted_valid_i) post_q[posted_index_i] <= posted_pointer_i;
    else if (open_i) post_q[open_index_i] <= '0;
    if (progress_valid_i && progress_credit_i) limit_q[progress_index_i] <= progress_limit_i;
    if (progress_valid_i) begin
      acknowledged_psn_q[progress_index_i] <= progress_psn_i;
      reads_answered_q[progress_index_i]   <= progress_reads_i;
    end else if (open_i) begin
      acknowledged_psn_q[open_index_i] <= open_initial_psn_i;
      reads_answered_q[open_index_i]   <= '0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      open_q    <= '0;
      rewind_q  <= '0;
      limited_q <= '0;
    end else begin
      if (open_i) open_q[open_index_i] <= 1'b1;
      if (close_i) open_q[close_index_i] <= 1'b0;
      if (open_i) rewind_q[open_index_i] <= 1'b0;
      if (open_i) limited_q[open_index_i] <= 1'b0;
      if (progress_valid_i && progress_credit_i) limited_q[progress_index_i] <= progress_limited_i;
      if (rewind_done_i) rewind_q[index_i] <= 1'b0;
      if (rewind_valid_i) rewind_q[rewind_index_i] <= 1'b1;
    end
  end
endmodule
