// SPDX-License-Identifier: Apache-2.0
// What must not be written: yosys 0.23 reads this table as one register of one word, and warns of nothing.
package array_of_structs_pkg;
  typedef struct packed {
    logic [127:0] text;
    logic [15:0]  slot;
  } word_t;
endpackage

module array_of_structs (
  input  logic                        clk_i,
  input  logic                        write_i,
  input  array_of_structs_pkg::word_t write_data_i,
  input  logic [11:0]                 slot_i,
  output array_of_structs_pkg::word_t context_o
);
  array_of_structs_pkg::word_t context_q [4096];

  always_ff @(posedge clk_i) begin
    if (write_i) context_q[write_data_i.slot[11:0]] <= write_data_i;
    context_o <= context_q[slot_i];
  end
endmodule
