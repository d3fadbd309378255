// SPDX-License-Identifier: Apache-2.0
// stream_register loses and invents nothing and keeps the order; it stalls its input only when both entries are taken.
// sources: hw/rtl/common/stream_register.sv tests/formal/tracked_element.sv tests/formal/stable_stream.sv
// steps: 8
// induction: 2
// peek: skid_valid dut.skid_valid_q
// peek: skid_data dut.skid_data_q
// mutant: stream_register s/if (!advance \&\& push) skid_data_q/if (push) skid_data_q/;s/out_data_q <= in_data_i/out_data_q <= skid_data_q/
// mutant: stream_register s/assign in_ready_o = !skid_valid_q/assign in_ready_o = 1'b1/
module stream_register_proof (
  input logic       clk_i,
  input logic       in_valid_i,
  input logic [3:0] in_data_i,
  input logic       out_ready_i,
  input logic       choose_i
);
  logic       rst_ni, in_ready, out_valid, waiting;
  logic [3:0] out_data, value, count, ahead;
  logic       skid_valid;  // of the design, see peek above
  logic [3:0] skid_data;

  initial rst_ni = 1'b0;
  always_ff @(posedge clk_i) rst_ni <= 1'b1;

  stream_register #(.Width(4)) dut (
    .clk_i, .rst_ni, .in_valid_i, .in_ready_o(in_ready), .in_data_i, .out_valid_o(out_valid), .out_ready_i,
    .out_data_o(out_data)
  );

  tracked_element tracked (
    .clk_i, .rst_ni, .push_i(in_valid_i && in_ready), .push_data_i(in_data_i), .pop_i(out_valid && out_ready_i),
    .pop_data_i(out_data), .choose_i, .count_o(count), .waiting_o(waiting), .ahead_o(ahead), .value_o(value)
  );

  stable_stream rule (.clk_i, .rst_ni, .valid_i(out_valid), .ready_i(out_ready_i), .data_i(out_data));

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (count <= 2);
      assert (in_ready == (count < 2));
      assert (out_valid == (count != '0));
      // what makes the proof inductive
      assert (skid_valid == (count == 2));
      if (waiting) assert ((ahead == '0 ? out_data : skid_data) == value);
    end
  end
endmodule
