// SPDX-License-Identifier: Apache-2.0
// stream_arbiter passes each entry on once and unchanged, serves one input at a time, keeps packets together, does not
// change its mind, and lets no input wait for more than one packet of each other.
// sources: hw/rtl/common/stream_arbiter.sv tests/formal/stable_stream.sv
// steps: 12
// induction: 8
// peek: locked dut.locked_q
// peek: owner dut.owner_q
// mutant: stream_arbiter s/locked_q <= !(out_ready_i \&\& out_last_o)/locked_q <= !out_ready_i/
// mutant: stream_arbiter s/candidates = (above != '0) ? above : in_valid_i/candidates = in_valid_i/
// mutant: stream_arbiter s/in_ready_o\[choice\] = out_ready_i \&\& in_valid_i\[choice\]/in_ready_o = {Inputs{out_ready_i}}/
module stream_arbiter_proof (
  input logic        clk_i,
  input logic [2:0]  in_valid_i,
  input logic [11:0] in_data_i,
  input logic [2:0]  in_last_i,
  input logic        out_ready_i
);
  (* anyconst *) logic [1:0] patient;  // the input that is watched: any
  logic       rst_ni, out_valid, out_last, transfer;
  logic [2:0] in_ready;
  logic [3:0] out_data;
  logic [1:0] index;
  logic       locked;                  // of the design, see peek above
  logic [1:0] owner;

  initial rst_ni = 1'b0;
  always_ff @(posedge clk_i) rst_ni <= 1'b1;

  stream_arbiter #(.Inputs(3), .Width(4)) dut (
    .clk_i, .rst_ni, .in_valid_i, .in_ready_o(in_ready), .in_data_i, .in_last_i,
    .out_valid_o(out_valid), .out_ready_i, .out_data_o(out_data), .out_last_o(out_last), .out_index_o(index)
  );

  // The inputs keep the rule of streams.
  logic [2:0]  stalled_q, last_q;
  logic [11:0] data_q;
  initial stalled_q = '0;
  always_ff @(posedge clk_i) begin
    stalled_q <= rst_ni ? in_valid_i & ~in_ready : '0;
    data_q    <= in_data_i;
    last_q    <= in_last_i;
    assume (patient < 2'd3);
    for (int i = 0; i < 3; i++) begin
      if (stalled_q[i]) assume (in_valid_i[i] && in_data_i[4*i+:4] == data_q[4*i+:4] && in_last_i[i] == last_q[i]);
    end
  end

  stable_stream #(.Width(7)) rule (
    .clk_i, .rst_ni, .valid_i(out_valid), .ready_i(out_ready_i), .data_i({index, out_last, out_data})
  );

  logic [2:0] between;  // inputs after the owner and before the watched one
  assign between = patient > owner ? 3'(patient) - 3'(owner) - 3'd1 : 3'(patient) + 3'd2 - 3'(owner);

  assign transfer = out_valid && out_ready_i;

  logic       inside_q;    // a packet has begun and not ended
  logic [1:0] inside_index_q, overtaken_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) inside_q <= 1'b0;
    else if (transfer) inside_q <= !out_last;
    if (transfer) inside_index_q <= index;
    if (!rst_ni || !in_valid_i[patient] || index == patient) overtaken_q <= '0;
    else if (transfer && out_last) overtaken_q <= overtaken_q + 2'd1;
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (in_ready == (transfer ? 3'd1 << index : 3'd0));
      assert ((in_valid_i & in_ready) == in_ready);
      if (out_valid) assert (out_data == in_data_i[4*index+:4] && out_last == in_last_i[index]);
      if (inside_q && out_valid) assert (index == inside_index_q);
      if (!inside_q) assert (out_valid == (in_valid_i != '0));
      assert (overtaken_q <= 2'd2);
      // what makes the proof inductive: only inputs between the owner and the watched one, and a packet not ended,
      // may still overtake
      assert (3'(overtaken_q) + between + 3'(locked && owner != patient) <= 3'd2);
      assert (owner < 2'd3);
      if (inside_q) assert (locked && owner == inside_index_q);
      if (locked && !inside_q) assert (stalled_q[owner]);
    end
  end
endmodule
