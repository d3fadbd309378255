// SPDX-License-Identifier: Apache-2.0
// stream_fifo: a first-in first-out queue of one stream.
// In: stream `in`; out: stream `out`, the same elements in the same order, at least one cycle later.
// Guarantees: takes Depth elements without an output being taken; one element in and one out each cycle.
module stream_fifo #(
  parameter int unsigned Width = 32,  // bits of an element
  parameter int unsigned Depth = 4    // elements held; a power of two, at least 2
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,

  input  logic                   in_valid_i,
  output logic                   in_ready_o,
  input  logic [Width-1:0]       in_data_i,

  output logic                   out_valid_o,
  input  logic                   out_ready_i,
  output logic [Width-1:0]       out_data_o,

  output logic [$clog2(Depth):0] count_o  // elements held
);
  localparam int unsigned IndexBits = $clog2(Depth);

  logic [Width-1:0]   memory_q [Depth];
  logic [IndexBits:0] write_q, read_q;  // one bit more than an index: full and empty differ in it
  logic               push, pop;

  assign count_o     = write_q - read_q;
  assign in_ready_o  = !count_o[IndexBits];
  assign out_valid_o = write_q != read_q;
  assign out_data_o  = memory_q[read_q[IndexBits-1:0]];
  assign push        = in_valid_i && in_ready_o;
  assign pop         = out_valid_o && out_ready_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      write_q <= '0;
      read_q  <= '0;
    end else begin
      if (push) write_q <= write_q + 1'b1;
      if (pop) read_q <= read_q + 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (push) memory_q[write_q[IndexBits-1:0]] <= in_data_i;
  end
endmodule
