// SPDX-License-Identifier: Apache-2.0
// qp_pending_set: the queue pairs that have something to do, taken out in turn.
// In: pulses `set` that add a queue pair; who must stay in the set for now. Out: stream `pick` of queue pair indices, round
// robin in index order.
// Guarantees: a queue pair leaves the set when it is picked and a `set` in the same cycle or later puts it back, so no
// event is lost and a picked queue pair sees everything that happened before its pick; `set` to `pick` takes 3 cycles.
// A queue pair that is blocked while it waits at `pick` goes back into the set and does not hold up the others.
module qp_pending_set #(
  parameter int unsigned Setters = 2  // sources of `set` pulses
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic [Setters-1:0]   set_valid_i,
  input  logic [Setters*8-1:0] set_index_i,  // setter n at [8*n +: 8]
  input  logic [255:0]         blocked_i,    // by queue pair: not to be picked
  output logic                 pick_valid_o,
  input  logic                 pick_ready_i,
  output logic [7:0]           pick_index_o,
  output logic                 any_o          // there will be a pick without a further `set`
);
  // Two levels of 16: the search stays in one group until its members are through, then moves to the next group with any.
  logic [255:0] pending_q;
  logic [3:0]   group_q;
  logic [15:0]  unvisited_q;  // members of the group that come after the last pick
  logic         pick_valid_q;
  logic [7:0]   pick_index_q;

  logic [255:0] eligible;
  logic         search, found, put_back;
  logic [15:0]  candidates, negated, first, occupied;
  logic [3:0]   member, next_group;

  assign put_back     = pick_valid_q && blocked_i[pick_index_q];
  assign pick_valid_o = pick_valid_q && !put_back;
  assign pick_index_o = pick_index_q;
  assign any_o        = pick_valid_o || occupied != '0;
  assign search       = !pick_valid_q || pick_ready_i || put_back;
  assign eligible     = pending_q & ~blocked_i;
  assign candidates   = eligible[{group_q, 4'd0}+:16] & unvisited_q;
  assign found        = candidates != '0;
  assign negated      = ~candidates + 16'd1;
  assign first        = candidates & negated;  // the lowest candidate alone

  always_comb begin
    member = '0;
    for (int i = 0; i < 16; i++) if (first[i]) member |= 4'(i);
  end

  // The first occupied group after the present one; the present one itself comes last.
  always_comb begin
    for (int i = 0; i < 16; i++) occupied[i] = eligible[16*i+:16] != '0;
    next_group = group_q;
    for (int i = 15; i >= 0; i--) if (occupied[i]) next_group = 4'(i);
    for (int i = 15; i >= 0; i--) if (occupied[i] && 4'(i) > group_q) next_group = 4'(i);
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      pending_q    <= '0;
      group_q      <= '0;
      unvisited_q  <= '0;
      pick_valid_q <= 1'b0;
      pick_index_q <= '0;
    end else begin
      if (search) begin
        pick_valid_q <= found;
        if (found) begin
          pick_index_q <= {group_q, member};
          unvisited_q  <= candidates ^ negated;  // all above the lowest candidate
        end else begin
          group_q     <= next_group;
          unvisited_q <= '1;
        end
      end
      for (int g = 0; g < 16; g++) begin
        if (search && group_q == 4'(g)) pending_q[16*g+:16] <= pending_q[16*g+:16] & ~first;
      end
      if (put_back) pending_q[pick_index_q] <= 1'b1;
      for (int i = 0; i < Setters; i++) begin
        if (set_valid_i[i]) pending_q[set_index_i[8*i+:8]] <= 1'b1;
      end
    end
  end
endmodule
