// SPDX-License-Identifier: Apache-2.0
// axi_read_guard: lets the card be reset while memory is answering: a register stage outside the card's reset.
// In: AXI4 read channels of the card (`s_axi_*`); out: the same towards memory (`m_axi_*`).
// Guarantees: what memory has seen stays as AXI demands; during the card's reset answers are taken and dropped; drained_o
// tells that none is outstanding. One cycle of delay on AR.
module axi_read_guard (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         card_rst_ni,
  output logic         drained_o,

  input  logic [63:0]  s_axi_araddr,
  input  logic [7:0]   s_axi_arlen,
  input  logic         s_axi_arvalid,
  output logic         s_axi_arready,
  output logic         s_axi_rvalid,
  input  logic         s_axi_rready,

  output logic [63:0]  m_axi_araddr,
  output logic [7:0]   m_axi_arlen,
  output logic         m_axi_arvalid,
  input  logic         m_axi_arready,
  input  logic         m_axi_rlast,
  input  logic         m_axi_rvalid,
  output logic         m_axi_rready
);
  logic       ar_ready, ar_taken, r_ended;
  logic [8:0] bursts_q;  // accepted and not answered to the end

  assign ar_taken      = s_axi_arvalid && s_axi_arready;
  assign s_axi_arready = ar_ready && !bursts_q[8] && card_rst_ni;

  stream_register #(.Width(72)) u_ar (
    .clk_i, .rst_ni,
    .in_valid_i(ar_taken), .in_ready_o(ar_ready), .in_data_i({s_axi_arlen, s_axi_araddr}),
    .out_valid_o(m_axi_arvalid), .out_ready_i(m_axi_arready), .out_data_o({m_axi_arlen, m_axi_araddr})
  );

  assign s_axi_rvalid = m_axi_rvalid && card_rst_ni;
  assign m_axi_rready = s_axi_rready || !card_rst_ni;
  assign r_ended      = m_axi_rvalid && m_axi_rready && m_axi_rlast;
  assign drained_o    = bursts_q == '0;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) bursts_q <= '0;
    else bursts_q <= bursts_q + 9'(ar_taken) - 9'(r_ended);
  end
endmodule
