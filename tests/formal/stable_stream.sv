// SPDX-License-Identifier: Apache-2.0
// stable_stream: asserts the rule of every stream: valid stays, and data does not change, until ready.
module stable_stream #(
  parameter int unsigned Width = 4
) (
  input logic             clk_i,
  input logic             rst_ni,
  input logic             valid_i,
  input logic             ready_i,
  input logic [Width-1:0] data_i
);
  logic             stalled_q;  // the cycle before offered something that was not taken
  logic [Width-1:0] data_q;

  initial stalled_q = 1'b0;

  always_ff @(posedge clk_i) begin
    stalled_q <= rst_ni && valid_i && !ready_i;
    data_q    <= data_i;
    if (rst_ni && stalled_q) begin
      assert (valid_i);
      assert (data_i == data_q);
    end
  end
endmodule
