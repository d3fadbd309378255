// SPDX-License-Identifier: Apache-2.0
// reset_control: the card's reset on power-on and at the host's request.
// In: the request, and whether the guards at the card's borders still wait for somebody outside. Out: the reset of
// everything but the AXI-Lite port and those guards.
// Guarantees: the reset lasts at least HoldCycles and until all that memory still owes the card has come, so that nothing
// of the time before meets the card after it.
module reset_control #(
  parameter int unsigned HoldCycles = 16  // at least 1, at most 255
) (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic request_i,    // pulse
  input  logic drained_i,    // no memory access is outstanding
  output logic card_rst_no
);
  logic [7:0] hold_q;  // cycles the reset still lasts at least
  logic       card_rst_nq;

  assign card_rst_no = card_rst_nq;

  always_ff @(posedge clk_i) begin
    if (!rst_ni || request_i) begin
      card_rst_nq <= 1'b0;
      hold_q      <= 8'(HoldCycles);
    end else if (hold_q != '0) begin
      hold_q <= hold_q - 8'd1;
    end else if (drained_i) begin
      card_rst_nq <= 1'b1;
    end
  end
endmodule
