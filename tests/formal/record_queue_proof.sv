// SPDX-License-Identifier: Apache-2.0
// record_queue loses and invents nothing and keeps the order; it takes Depth records before it stalls, and what has been
// inside for two cycles can leave.
// sources: hw/rtl/common/record_queue.sv tests/formal/tracked_element.sv tests/formal/stable_stream.sv
// steps: 10
// induction: 3
// flip-flops
// peek: read dut.read_q
// peek: write dut.write_q
// peek: word0 dut.memory_q[0]
// peek: word1 dut.memory_q[1]
// peek: word2 dut.memory_q[2]
// peek: word3 dut.memory_q[3]
// mutant: record_queue s/assign in_ready_o = !held\[IndexBits\]/assign in_ready_o = 1'b1/
// mutant: record_queue s/held != '0 \&\& (!out_valid_o || out_ready_i)/held != '0/
// mutant: record_queue s/held == '0 \&\& !out_valid_o/held == '0/
module record_queue_proof (
  input logic       clk_i,
  input logic       in_valid_i,
  input logic [3:0] in_data_i,
  input logic       out_ready_i,
  input logic       choose_i
);
  localparam int unsigned Depth = 4;

  logic       rst_ni, in_ready, out_valid, empty, waiting;
  logic [3:0] out_data, value, count, ahead;
  logic [3:0] word0, word1, word2, word3;  // of the design, see peek above
  logic [2:0] read, write;
  logic [1:0] place;
  logic [3:0] stored;
  logic       occupied_q;                  // something was inside in the cycle before and still is

  initial rst_ni = 1'b0;
  always_ff @(posedge clk_i) rst_ni <= 1'b1;

  record_queue #(.Width(4), .Depth(Depth)) dut (
    .clk_i, .rst_ni, .in_valid_i, .in_ready_o(in_ready), .in_data_i, .out_valid_o(out_valid), .out_ready_i,
    .out_data_o(out_data), .empty_o(empty)
  );

  tracked_element tracked (
    .clk_i, .rst_ni, .push_i(in_valid_i && in_ready), .push_data_i(in_data_i), .pop_i(out_valid && out_ready_i),
    .pop_data_i(out_data), .choose_i, .count_o(count), .waiting_o(waiting), .ahead_o(ahead), .value_o(value)
  );

  stable_stream rule (.clk_i, .rst_ni, .valid_i(out_valid), .ready_i(out_ready_i), .data_i(out_data));

  assign place = read[1:0] + 2'(ahead - 4'(out_valid));
  always_comb begin
    case (place)
      2'd0:    stored = word0;
      2'd1:    stored = word1;
      2'd2:    stored = word2;
      default: stored = word3;
    endcase
  end

  initial occupied_q = 1'b0;
  always_ff @(posedge clk_i) begin
    occupied_q <= rst_ni && count > 4'(out_valid && out_ready_i);
    if (rst_ni) begin
      if (count < Depth) assert (in_ready);
      if (occupied_q) assert (out_valid);
      assert (empty == (count == '0));
      // what makes the proof inductive
      assert (3'(write - read) <= Depth);
      assert (count == 4'(3'(write - read)) + 4'(out_valid));
      if (waiting) assert ((out_valid && ahead == '0 ? out_data : stored) == value);
    end
  end
endmodule
