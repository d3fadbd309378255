// SPDX-License-Identifier: Apache-2.0
// wire_guard: keeps whole frames on both sides of the card's reset; a register stage outside that reset.
// In and out: the AXI streams of the wire. Guarantees: a frame whose beginning the card missed in reset is not shown to
// it; a frame the card was sending ends on the wire (cut short, so its receiver drops it).
module wire_guard (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         card_rst_ni,

  // from the wire to the card; data does not pass through here
  input  logic         s_axis_rx_tvalid,
  input  logic         s_axis_rx_tlast,
  output logic         card_rx_tvalid_o,

  // from the card to the wire
  input  logic [511:0] card_tx_tdata_i,
  input  logic [63:0]  card_tx_tkeep_i,
  input  logic         card_tx_tlast_i,
  input  logic         card_tx_tvalid_i,
  output logic         card_tx_tready_o,
  output logic [511:0] m_axis_tx_tdata,
  output logic [63:0]  m_axis_tx_tkeep,
  output logic         m_axis_tx_tlast,
  output logic         m_axis_tx_tvalid,
  input  logic         m_axis_tx_tready
);
  // ------------------------------------------------------------------ receiving
  logic rx_inside_q;   // the wire is between the first and the last beat of a frame
  logic rx_blocked_q;  // the card has missed a part of this frame

  assign card_rx_tvalid_o = s_axis_rx_tvalid && !rx_blocked_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) rx_inside_q <= 1'b0;
    else if (s_axis_rx_tvalid) rx_inside_q <= !s_axis_rx_tlast;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || !card_rst_ni) rx_blocked_q <= 1'b1;
    else if (s_axis_rx_tvalid ? s_axis_rx_tlast : !rx_inside_q) rx_blocked_q <= 1'b0;
  end

  // ------------------------------------------------------------------ sending
  logic tx_inside_q;  // the card has given the first but not the last beat of a frame
  logic tx_cut_q;     // … and will not give the rest; the wire has not yet taken the beat that ends the frame
  logic tx_cut, tx_valid, tx_last, tx_ready;

  assign tx_cut           = tx_inside_q && (!card_rst_ni || tx_cut_q);
  assign tx_valid         = tx_cut || (card_tx_tvalid_i && card_rst_ni);
  assign tx_last          = tx_cut || card_tx_tlast_i;
  assign card_tx_tready_o = tx_ready && card_rst_ni && !tx_cut;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      tx_inside_q <= 1'b0;
      tx_cut_q    <= 1'b0;
    end else begin
      if (tx_valid && tx_ready) tx_inside_q <= !tx_last;
      tx_cut_q <= tx_cut && !tx_ready;
    end
  end

  stream_register #(.Width(577)) u_tx (
    .clk_i, .rst_ni,
    .in_valid_i(tx_valid), .in_ready_o(tx_ready),
    .in_data_i({tx_last, tx_cut ? 64'h1 : card_tx_tkeep_i, card_tx_tdata_i}),
    .out_valid_o(m_axis_tx_tvalid), .out_ready_i(m_axis_tx_tready),
    .out_data_o({m_axis_tx_tlast, m_axis_tx_tkeep, m_axis_tx_tdata})
  );
endmodule
