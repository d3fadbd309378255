// SPDX-License-Identifier: Apache-2.0
// array_of_structs as it has to be written.
module array_of_vectors (
  input  logic                   clk_i,
  input  logic                   write_i,
  input  srp_abi_pkg::response_t write_data_i,
  input  logic [11:0]            slot_i,
  output srp_abi_pkg::response_t context_o
);
  logic [srp_abi_pkg::RESPONSE_BITS-1:0] context_q [srp_abi_pkg::IU_SLOTS];

  always_ff @(posedge clk_i) begin
    if (write_i) context_q[write_data_i.slot[11:0]] <= write_data_i;
    context_o <= context_q[slot_i];
  end
endmodule
