// SPDX-License-Identifier: Apache-2.0
// stream_fifo: a first-in first-out buffer of any depth between two streams.
// What enters in one cycle can leave in the next (first-word fall-through, no combinational path
// from the input to the output). Guarantees: order, no loss; `in_ready_o` is 0 only when full.
module stream_fifo #(
    parameter int unsigned Width = 32,  // bits per entry
    parameter int unsigned Depth = 16   // entries, at least 2; need not be a power of two
) (
    input  logic                       clk_i,
    input  logic                       rst_ni,
    input  logic                       in_valid_i,
    output logic                       in_ready_o,
    input  logic [Width-1:0]           in_data_i,
    output logic                       out_valid_o,
    input  logic                       out_ready_i,
    output logic [Width-1:0]           out_data_o,
    output logic [$clog2(Depth+1)-1:0] count_o,  // entries stored
    output logic                       full_o
);
  localparam int unsigned PointerBits = $clog2(Depth);
  localparam int unsigned CountBits = $clog2(Depth + 1);

  logic [Width-1:0] memory_q[Depth];
  logic [PointerBits-1:0] write_q, read_q;
  logic [CountBits-1:0] count_q;
  logic push, pop;

  assign full_o = count_q == CountBits'(Depth);
  assign in_ready_o = !full_o;
  assign out_valid_o = count_q != '0;
  assign out_data_o = memory_q[read_q];
  assign count_o = count_q;
  assign push = in_valid_i && in_ready_o;
  assign pop = out_valid_o && out_ready_i;

  always_ff @(posedge clk_i) begin
    if (push) memory_q[write_q] <= in_data_i;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      write_q <= '0;
      read_q  <= '0;
      count_q <= '0;
    end else begin
      if (push) write_q <= (write_q == PointerBits'(Depth - 1)) ? '0 : write_q + 1'b1;
      if (pop) read_q <= (read_q == PointerBits'(Depth - 1)) ? '0 : read_q + 1'b1;
      if (push && !pop) count_q <= count_q + 1'b1;
      if (pop && !push) count_q <= count_q - 1'b1;
    end
  end
endmodule
