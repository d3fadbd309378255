// SPDX-License-Identifier: Apache-2.0
// round_robin_arbiter: chooses one of N requests; the one chosen last has the lowest priority next time.
// The choice follows the requests in the same cycle and moves on only when `taken_i` says that it was used.
module round_robin_arbiter #(
  parameter int unsigned N = 2  // requesters, at least 2
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic [N-1:0]         request_i,
  input  logic                 taken_i,   // the present choice was used
  output logic                 valid_o,   // somebody requests
  output logic [$clog2(N)-1:0] index_o    // the choice; 0 when nobody requests
);
  localparam int unsigned IndexBits = $clog2(N);

  logic [N-1:0] after_last_q;  // the requesters after the one chosen last
  logic [N-1:0] candidates;

  assign valid_o    = |request_i;
  assign candidates = |(request_i & after_last_q) ? request_i & after_last_q : request_i;

  always_comb begin
    index_o = '0;
    for (int i = N - 1; i >= 0; i--) begin
      if (candidates[i]) index_o = IndexBits'(i);
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      after_last_q <= '0;
    end else if (taken_i && valid_o) begin
      for (int i = 0; i < N; i++) after_last_q[i] <= IndexBits'(i) > index_o;
    end
  end
endmodule
