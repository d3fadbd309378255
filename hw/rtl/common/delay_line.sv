// SPDX-License-Identifier: Apache-2.0
// delay_line: what enters with `in_valid_i` leaves exactly `Cycles` cycles later. Nothing can stall.
// The data waits in a small memory instead of moving through registers.
module delay_line #(
    parameter int unsigned Width = 32,  // bits per entry
    parameter int unsigned Cycles = 4   // at least 2
) (
    input  logic             clk_i,
    input  logic             rst_ni,
    input  logic             in_valid_i,
    input  logic [Width-1:0] in_data_i,
    output logic             out_valid_o,
    output logic [Width-1:0] out_data_o
);
  localparam int unsigned PointerBits = $clog2(Cycles);

  logic [Width-1:0] memory_q[1 << PointerBits];
  logic [PointerBits-1:0] write_q, read_q;
  logic [Cycles-1:0] valid_q;  // bit n: an entry that came n + 1 cycles ago

  assign out_valid_o = valid_q[Cycles-1];
  assign out_data_o = memory_q[read_q];

  always_ff @(posedge clk_i) begin
    if (in_valid_i) memory_q[write_q] <= in_data_i;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q <= '0;
      write_q <= '0;
      read_q  <= '0;
    end else begin
      valid_q <= {valid_q[Cycles-2:0], in_valid_i};
      if (in_valid_i) write_q <= write_q + 1'b1;
      if (out_valid_o) read_q <= read_q + 1'b1;
    end
  end
endmodule
