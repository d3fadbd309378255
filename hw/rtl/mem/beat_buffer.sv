// SPDX-License-Identifier: Apache-2.0
// beat_buffer: a deep first-in first-out queue that fits block RAM (its memory is read through a register).
// In: stream `in`; out: stream `out`, the same elements in the same order, at least two cycles later.
// Guarantees: takes Depth elements without an output being taken; one element in and one out each cycle.
module beat_buffer #(
  parameter int unsigned Width = 512,  // bits of an element
  parameter int unsigned Depth = 256   // elements the memory holds; a power of two, at least 2
) (
  input  logic             clk_i,
  input  logic             rst_ni,

  input  logic             in_valid_i,
  output logic             in_ready_o,
  input  logic [Width-1:0] in_data_i,

  output logic             out_valid_o,
  input  logic             out_ready_i,
  output logic [Width-1:0] out_data_o
);
  localparam int unsigned IndexBits = $clog2(Depth);

  logic [Width-1:0]   memory_q [Depth];
  logic [Width-1:0]   out_q;
  logic               out_valid_q;
  logic [IndexBits:0] write_q, read_q, count;  // one bit more than an index: full and empty differ in it
  logic               push, fetch;

  assign count       = write_q - read_q;
  assign in_ready_o  = !count[IndexBits];
  assign push        = in_valid_i && in_ready_o;
  assign fetch       = count != '0 && (!out_valid_q || out_ready_i);
  assign out_valid_o = out_valid_q;
  assign out_data_o  = out_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      write_q     <= '0;
      read_q      <= '0;
      out_valid_q <= 1'b0;
    end else begin
      if (push) write_q <= write_q + 1'b1;
      if (fetch) read_q <= read_q + 1'b1;
      if (fetch) out_valid_q <= 1'b1;
      else if (out_ready_i) out_valid_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (push) memory_q[write_q[IndexBits-1:0]] <= in_data_i;
    if (fetch) out_q <= memory_q[read_q[IndexBits-1:0]];
  end
endmodule
