// SPDX-License-Identifier: Apache-2.0
// round_robin_arbiter chooses a requester whenever there is one, and nobody waits for more than N - 1 others.
// sources: hw/rtl/common/round_robin_arbiter.sv
// steps: 12
// induction: 6
// peek: after_last dut.after_last_q
// mutant: round_robin_arbiter s/|(request_i \& after_last_q) ? request_i \& after_last_q : request_i/request_i/
// mutant: round_robin_arbiter s/IndexBits'(i) > index_o/IndexBits'(i) >= index_o/
module round_robin_arbiter_proof (
  input logic       clk_i,
  input logic [3:0] request_i,
  input logic       taken_i
);
  (* anyconst *) logic [1:0] patient;  // the requester that is watched: any
  logic       rst_ni, valid;
  logic [1:0] index;
  logic [3:0] after_last;              // of the design, see peek above
  logic [2:0] overtaken_q;             // others served while it waits

  logic [1:0] last, between;           // the one served last; requesters after it and before the watched one

  always_comb begin
    case (after_last)
      4'b1110: last = 2'd0;
      4'b1100: last = 2'd1;
      4'b1000: last = 2'd2;
      default: last = 2'd3;
    endcase
    between = patient - last - 2'd1;
  end

  initial rst_ni = 1'b0;
  always_ff @(posedge clk_i) rst_ni <= 1'b1;

  round_robin_arbiter #(.N(4)) dut (.clk_i, .rst_ni, .request_i, .taken_i, .valid_o(valid), .index_o(index));

  always_ff @(posedge clk_i) begin
    if (!rst_ni || !request_i[patient] || (taken_i && index == patient)) overtaken_q <= '0;
    else if (taken_i) overtaken_q <= overtaken_q + 3'd1;
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (valid == (request_i != '0));
      if (valid) assert (request_i[index]);
      assert (overtaken_q <= 3'd3);
      // what makes the proof inductive: the mask is that of the requesters after the last one, and only those between
      // it and the watched one may still overtake
      assert (after_last == 4'b0000 || after_last == 4'b1000 || after_last == 4'b1100 || after_last == 4'b1110);
      assert (overtaken_q + {1'b0, between} <= 3'd3);
    end
  end
endmodule
