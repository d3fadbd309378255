// SPDX-License-Identifier: Apache-2.0
// A static array of a kernel in the form in which rtlgen writes it.
module kernel_memory (
    input  logic clk_i,
    input  logic rst_ni,
    input  logic fire,
    input  logic [3:0] index,
    output logic [7:0] seen
);
  logic [7:0] seen_memory [0:15];
  logic [4:0] clear_q;
  wire clearing = clear_q != 5'd16;
  wire [7:0] next = seen_memory[index] + 8'd1;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) clear_q <= 5'd0;
    else if (clearing) clear_q <= clear_q + 5'd1;
  end

  wire seen_memory_write = fire;
  wire [3:0] seen_memory_address = clearing ? clear_q[3:0] : index;
  always_ff @(posedge clk_i) begin
    if (clearing || seen_memory_write) seen_memory[seen_memory_address] <= clearing ? 8'd0 : next;
  end

  assign seen = next;
endmodule
