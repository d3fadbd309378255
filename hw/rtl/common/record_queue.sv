// SPDX-License-Identifier: Apache-2.0
// record_queue: a deep queue of wide records in block memory.
// In: stream `in`; out: stream `out`, the same records in the same order, two cycles later at the earliest.
// Guarantee: takes Depth records without an output being taken; one in and one out each cycle.
module record_queue #(
  parameter int unsigned Width = 32,   // bits of a record
  parameter int unsigned Depth = 1024  // records held; a power of two, at least 2
) (
  input  logic             clk_i,
  input  logic             rst_ni,

  input  logic             in_valid_i,
  output logic             in_ready_o,
  input  logic [Width-1:0] in_data_i,

  output logic             out_valid_o,
  input  logic             out_ready_i,
  output logic [Width-1:0] out_data_o,
  output logic             empty_o      // nothing is inside
);
  localparam int unsigned IndexBits = $clog2(Depth);

  logic [Width-1:0]   memory_q [Depth];
  logic [IndexBits:0] write_q, read_q;  // one bit more than an index: full and empty differ in it
  logic [IndexBits:0] held;
  logic               push, fetch;

  assign held       = write_q - read_q;
  assign in_ready_o = !held[IndexBits];
  assign empty_o    = held == '0 && !out_valid_o;
  assign push       = in_valid_i && in_ready_o;
  assign fetch      = held != '0 && (!out_valid_o || out_ready_i);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      write_q     <= '0;
      read_q      <= '0;
      out_valid_o <= 1'b0;
    end else begin
      if (push) write_q <= write_q + 1'b1;
      if (fetch) read_q <= read_q + 1'b1;
      out_valid_o <= fetch || (out_valid_o && !out_ready_i);
    end
  end

  always_ff @(posedge clk_i) begin
    if (push) memory_q[write_q[IndexBits-1:0]] <= in_data_i;
    if (fetch) out_data_o <= memory_q[read_q[IndexBits-1:0]];
  end
endmodule
