// SPDX-License-Identifier: Apache-2.0
// packet_fifo: committed beats leave in order and unchanged, dropped ones never, and none before its commit.
// sources: hw/rtl/common/packet_fifo.sv tests/formal/stable_stream.sv
// steps: 10
// induction: 3
// flip-flops
// peek: read dut.read_q
// peek: write dut.write_q
// peek: committed dut.committed_q
// peek: word0 dut.memory_q[0]
// peek: word1 dut.memory_q[1]
// peek: word2 dut.memory_q[2]
// peek: word3 dut.memory_q[3]
// mutant: packet_fifo s/fetch = (read_q != committed_q)/fetch = (read_q != write_q)/
// mutant: packet_fifo s/write_base = drop_i ? committed_q : write_q/write_base = write_q/
// mutant: packet_fifo s/committed_q <= write_q/committed_q <= write_base + {{DepthLog2{1'b0}}, push}/
module packet_fifo_proof (
  input logic       clk_i,
  input logic       in_valid_i,
  input logic [3:0] in_data_i,
  input logic       commit_i,
  input logic       drop_i,
  input logic       out_ready_i,
  input logic       choose_i
);
  localparam int unsigned Depth = 4;

  logic       rst_ni, in_ready, out_valid, push, pop, lost;
  logic [3:0] out_data;
  logic [3:0] word0, word1, word2, word3;  // of the design, see peek above
  logic [2:0] read, write, committed;
  logic [1:0] place;
  logic [3:0] stored;

  // The model: beats inside that may leave, beats of the unfinished packet, and one beat the prover has chosen
  logic [3:0] visible_q, pending_q, visible_d, pending_d, ahead_q, value_q;
  logic       chosen_q, waiting_q, refused_q;

  initial rst_ni = 1'b0;
  always_ff @(posedge clk_i) rst_ni <= 1'b1;

  packet_fifo #(.Width(4), .DepthLog2(2)) dut (
    .clk_i, .rst_ni, .in_valid_i, .in_ready_o(in_ready), .in_data_i, .commit_i, .drop_i, .lost_o(lost),
    .out_valid_o(out_valid), .out_ready_i, .out_data_o(out_data)
  );

  stable_stream rule (.clk_i, .rst_ni, .valid_i(out_valid), .ready_i(out_ready_i), .data_i(out_data));

  assign push = in_valid_i && in_ready;
  assign pop  = out_valid && out_ready_i;

  always_comb begin
    visible_d = visible_q - 4'(pop) + (commit_i && !drop_i ? pending_q : 4'd0);
    pending_d = (commit_i || drop_i ? 4'd0 : pending_q) + 4'(push);
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      visible_q <= '0;
      pending_q <= '0;
      chosen_q  <= 1'b0;
      waiting_q <= 1'b0;
      refused_q <= 1'b0;
    end else begin
      visible_q <= visible_d;
      pending_q <= pending_d;
      refused_q <= (refused_q && !commit_i && !drop_i) || (in_valid_i && !in_ready);
      if (push && choose_i && !chosen_q) begin
        chosen_q  <= 1'b1;
        waiting_q <= 1'b1;
        ahead_q   <= visible_d + pending_d - 4'd1;
        value_q   <= in_data_i;
      end else if (waiting_q) begin
        waiting_q <= !(pop && ahead_q == '0) && !(drop_i && ahead_q >= visible_q);
        ahead_q   <= ahead_q - 4'(pop);
      end
    end
  end

  assign place = read[1:0] + 2'(ahead_q - 4'(out_valid));
  always_comb begin
    case (place)
      2'd0:    stored = word0;
      2'd1:    stored = word1;
      2'd2:    stored = word2;
      default: stored = word3;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      if (pop) assert (visible_q != '0);
      if (pop && waiting_q && ahead_q == '0) assert (out_data == value_q);
      if (visible_q + pending_q < Depth) assert (in_ready);
      assert (lost == refused_q);
      // what makes the proof inductive
      assert (3'(write - read) <= Depth);
      assert (3'(committed - read) <= 3'(write - read));
      assert (visible_q == 4'(3'(committed - read)) + 4'(out_valid));
      assert (pending_q == 4'(3'(write - committed)));
      if (waiting_q) assert (chosen_q && ahead_q < visible_q + pending_q);
      if (waiting_q) assert ((out_valid && ahead_q == '0 ? out_data : stored) == value_q);
    end
  end
endmodule
