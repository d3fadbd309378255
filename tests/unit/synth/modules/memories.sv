// SPDX-License-Identifier: Apache-2.0
// Memories in an instance, in a generate loop, and read by each turn of it; written in two branches.
module memories #(
  parameter int unsigned Ports = 2,
  parameter int unsigned Width = 8
) (
  input  logic                   clk_i,
  input  logic                   clear_i,
  input  logic                   write_i,
  input  logic [Width-1:0]       data_i,
  input  logic [3:0]             write_index_i,
  input  logic [Ports*4-1:0]     index_i,
  output logic [Ports*Width-1:0] data_o
);
  logic [Width-1:0] shared_q [16];

  always_ff @(posedge clk_i) begin
    if (clear_i) shared_q[write_index_i] <= '0;
    else if (write_i) shared_q[write_index_i] <= data_i;
  end

  for (genvar p = 0; p < Ports; p++) begin : gen_port
    logic [Width-1:0] read, delayed;

    assign read = shared_q[index_i[4*p +: 4]];
    assign data_o[Width*p +: Width] = delayed;
    memories_delay #(.Width(Width)) u_delay (.clk_i(clk_i), .index_i(write_index_i), .data_i(read), .data_o(delayed));
  end
endmodule

module memories_delay #(
  parameter int unsigned Width = 8
) (
  input  logic             clk_i,
  input  logic [3:0]       index_i,
  input  logic [Width-1:0] data_i,
  output logic [Width-1:0] data_o
);
  logic [Width-1:0] memory_q [16];

  assign data_o = memory_q[index_i];
  always_ff @(posedge clk_i) memory_q[index_i] <= data_i;
endmodule
