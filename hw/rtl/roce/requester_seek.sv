// SPDX-License-Identifier: Apache-2.0
// requester_seek: finds the work request that a PSN belongs to.
// In: the first PSN of each work request when it is first sent; `start` with a PSN that was sent and is not acknowledged,
// and the newest position of its queue pair. Out: in the cycle of `done_o` the work request's ring pointer and first PSN.
// Walks back from the newest work request, two cycles each. The wanted one is not acknowledged, so its place in the ring
// has not been used again and the walk ends.
module requester_seek (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        record_valid_i,
  input  logic [13:0] record_address_i,  // {queue pair index, ring index}
  input  logic [23:0] record_psn_i,

  input  logic        start_i,
  input  logic [7:0]  index_i,           // stays until done
  input  logic [23:0] psn_i,             // likewise, from the cycle after start
  input  logic [6:0]  newest_pointer_i,
  input  logic        newest_started_i,  // a part of the work request at that pointer was sent

  output logic        done_o,
  output logic [6:0]  pointer_o,
  output logic [23:0] first_psn_o
);
  typedef enum logic [1:0] { IDLE, READ, COMPARE } state_e;
  state_e state_q;

  logic [23:0] first_psns_q[16384];
  logic [23:0] first_psn_q;
  logic [6:0]  pointer_q;
  // verilator lint_off UNUSEDSIGNAL
  logic [23:0] distance;             // negative: the work request lies behind the PSN
  // verilator lint_on UNUSEDSIGNAL

  assign distance    = psn_i - first_psn_q;
  assign done_o      = state_q == COMPARE && !distance[23];
  assign pointer_o   = pointer_q;
  assign first_psn_o = first_psn_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= IDLE;
    end else begin
      case (state_q)
        IDLE:    if (start_i) state_q <= READ;
        READ:    state_q <= COMPARE;
        default: state_q <= done_o ? IDLE : READ;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == IDLE) pointer_q <= newest_started_i ? newest_pointer_i : newest_pointer_i - 7'd1;
    else if (state_q == COMPARE && !done_o) pointer_q <= pointer_q - 7'd1;
  end

  always_ff @(posedge clk_i) begin
    if (record_valid_i) first_psns_q[record_address_i] <= record_psn_i;
    if (state_q == READ) first_psn_q <= first_psns_q[{index_i, pointer_q[5:0]}];
  end
endmodule
