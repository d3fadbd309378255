// SPDX-License-Identifier: Apache-2.0
// packet_fifo: a buffer that shows a packet to its reader only after the writer has committed it.
// `commit_i` and `drop_i` are pulses that concern all beats accepted in EARLIER cycles and not yet
// committed or dropped; a beat accepted in the same cycle already belongs to the next packet.
// `lost_o` tells that a beat of the unfinished packet was offered while the buffer was full (a writer that
// cannot wait drops such a packet; a writer that waits for ready never sees it). The memory is read through a register
// (block RAM): a commit shows on the output two cycles later.
module packet_fifo #(
    parameter int unsigned Width = 32,      // bits per beat
    parameter int unsigned DepthLog2 = 9    // log2 of the beats stored
) (
    input  logic             clk_i,
    input  logic             rst_ni,
    input  logic             in_valid_i,
    output logic             in_ready_o,
    input  logic [Width-1:0] in_data_i,
    input  logic             commit_i,
    input  logic             drop_i,
    output logic             lost_o,
    output logic             out_valid_o,
    input  logic             out_ready_i,
    output logic [Width-1:0] out_data_o
);
  // Pointers carry one bit more than an address: equal means empty, a difference of the depth means full.
  logic [Width-1:0] memory_q[1 << DepthLog2];
  logic [DepthLog2:0] write_q, committed_q, read_q;
  logic [DepthLog2:0] write_base;  // where the beat offered in this cycle goes
  logic lost_q, out_valid_q;
  logic [Width-1:0] out_data_q;
  logic push, fetch;

  assign write_base = drop_i ? committed_q : write_q;
  assign in_ready_o = (write_q - read_q) != {1'b1, {DepthLog2{1'b0}}};
  assign push = in_valid_i && in_ready_o;
  assign lost_o = lost_q;
  assign fetch = (read_q != committed_q) && (!out_valid_q || out_ready_i);
  assign out_valid_o = out_valid_q;
  assign out_data_o = out_data_q;

  always_ff @(posedge clk_i) begin
    if (push) memory_q[write_base[DepthLog2-1:0]] <= in_data_i;
    if (fetch) out_data_q <= memory_q[read_q[DepthLog2-1:0]];
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      write_q     <= '0;
      committed_q <= '0;
      read_q      <= '0;
      lost_q      <= 1'b0;
      out_valid_q <= 1'b0;
    end else begin
      write_q <= write_base + {{DepthLog2{1'b0}}, push};
      if (commit_i && !drop_i) committed_q <= write_q;
      lost_q <= (in_valid_i && !in_ready_o) || (lost_q && !commit_i && !drop_i);
      if (fetch) read_q <= read_q + 1'b1;
      out_valid_q <= fetch || (out_valid_q && !out_ready_i);
    end
  end
endmodule
