// SPDX-License-Identifier: Apache-2.0
// stream_fifo loses and invents nothing and keeps the order; full and empty are exact. Proven for every length of time.
// sources: hw/rtl/common/stream_fifo.sv tests/formal/tracked_element.sv tests/formal/stable_stream.sv
// steps: 8
// induction: 3
// flip-flops
// peek: read dut.read_q
// peek: write dut.write_q
// peek: word0 dut.memory_q[0]
// peek: word1 dut.memory_q[1]
// peek: word2 dut.memory_q[2]
// peek: word3 dut.memory_q[3]
// peek: word4 dut.memory_q[4]
// mutant: stream_fifo s/assign full_o = count_q == CountBits'(Depth)/assign full_o = 1'b0/
// mutant: stream_fifo s/if (push && !pop) count_q/if (push) count_q/
// mutant: stream_fifo s/read_q == PointerBits'(Depth - 1)/read_q == PointerBits'(Depth - 2)/
module stream_fifo_proof (
  input logic       clk_i,
  input logic       in_valid_i,
  input logic [3:0] in_data_i,
  input logic       out_ready_i,
  input logic       choose_i
);
  localparam int unsigned Depth = 5;  // no power of two: the pointers wrap early

  logic       rst_ni, in_ready, out_valid, full, waiting;
  logic [3:0] out_data, value, count, ahead;
  logic [2:0] occupied;
  logic [3:0] word0, word1, word2, word3, word4, place;  // of the design, see peek above
  logic [2:0] read, write;
  logic [3:0] stored;

  initial rst_ni = 1'b0;
  always_ff @(posedge clk_i) rst_ni <= 1'b1;

  stream_fifo #(.Width(4), .Depth(Depth)) dut (
    .clk_i, .rst_ni, .in_valid_i, .in_ready_o(in_ready), .in_data_i, .out_valid_o(out_valid), .out_ready_i,
    .out_data_o(out_data), .count_o(occupied), .full_o(full)
  );

  tracked_element tracked (
    .clk_i, .rst_ni, .push_i(in_valid_i && in_ready), .push_data_i(in_data_i), .pop_i(out_valid && out_ready_i),
    .pop_data_i(out_data), .choose_i, .count_o(count), .waiting_o(waiting), .ahead_o(ahead), .value_o(value)
  );

  stable_stream rule (.clk_i, .rst_ni, .valid_i(out_valid), .ready_i(out_ready_i), .data_i(out_data));

  // Where the tracked element must lie
  assign place = 4'(read) + ahead >= Depth ? 4'(read) + ahead - Depth : 4'(read) + ahead;
  always_comb begin
    case (place)
      4'd0:    stored = word0;
      4'd1:    stored = word1;
      4'd2:    stored = word2;
      4'd3:    stored = word3;
      default: stored = word4;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (count <= Depth);
      assert (4'(occupied) == count);
      assert (full == (count == Depth));
      assert (in_ready == (count != Depth));
      assert (out_valid == (count != '0));
      // what makes the proof inductive
      assert (read < Depth);
      assert (4'(write) == (4'(read) + count >= Depth ? 4'(read) + count - Depth : 4'(read) + count));
      if (waiting) assert (stored == value);
    end
  end
endmodule
