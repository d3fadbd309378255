// SPDX-License-Identifier: Apache-2.0
// What must not be written: yosys 0.23 reads this table as one register of one word, and warns of nothing.
module array_of_structs (
  input  logic                   clk_i,
  input  logic                   write_i,
  input  srp_abi_pkg::response_t write_data_i,
  input  logic [11:0]            slot_i,
  output srp_abi_pkg::response_t context_o
);
  srp_abi_pkg::response_t context_q [srp_abi_pkg::IU_SLOTS];

  always_ff @(posedge clk_i) begin
    if (write_i) context_q[write_data_i.slot[11:0]] <= write_data_i;
    context_o <= context_q[slot_i];
  end
endmodule
