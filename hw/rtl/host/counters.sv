// SPDX-License-Identifier: Apache-2.0
// counters: one 64-bit counter for each event of the card.
// In: a pulse per counter, bit n belonging to counter COUNTER_* n of the ABI; read port: the value one cycle later.
// Guarantees: every cycle with a pulse adds exactly one; an index without a counter reads 0.
module counters #(
  parameter int unsigned N = srp_abi_pkg::COUNTER_COUNT  // counters, 1..64
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic [N-1:0] pulse_i,
  input  logic         read_valid_i,
  input  logic [5:0]   read_index_i,
  output logic [63:0]  read_value_o
);
  logic [63:0] count_q [64];
  logic [63:0] read_value_q;

  assign read_value_o = read_value_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      for (int i = 0; i < 64; i++) count_q[i] <= '0;
    end else if (|pulse_i) begin
      for (int i = 0; i < N; i++) begin
        if (pulse_i[i]) count_q[i] <= count_q[i] + 64'd1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (read_valid_i) read_value_q <= count_q[read_index_i];
  end
endmodule
