// SPDX-License-Identifier: Apache-2.0
// axi_write_guard: lets the card be reset while it is writing memory: a register stage outside the card's reset.
// In: AXI4 write channels of the card (`s_axi_*`); out: the same towards memory (`m_axi_*`).
// Guarantees: what memory has seen stays as AXI demands; during the card's reset bursts that were announced are completed
// with beats that write nothing, and responses are dropped; drained_o tells that none is outstanding. W follows its AW.
// One cycle of delay on AW and W.
module axi_write_guard (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         card_rst_ni,
  output logic         drained_o,

  input  logic [63:0]  s_axi_awaddr,
  input  logic [7:0]   s_axi_awlen,
  input  logic         s_axi_awvalid,
  output logic         s_axi_awready,
  input  logic [511:0] s_axi_wdata,
  input  logic [63:0]  s_axi_wstrb,
  input  logic         s_axi_wvalid,
  output logic         s_axi_wready,
  output logic         s_axi_bvalid,

  output logic [63:0]  m_axi_awaddr,
  output logic [7:0]   m_axi_awlen,
  output logic         m_axi_awvalid,
  input  logic         m_axi_awready,
  output logic [511:0] m_axi_wdata,
  output logic [63:0]  m_axi_wstrb,
  output logic         m_axi_wlast,
  output logic         m_axi_wvalid,
  input  logic         m_axi_wready,
  input  logic         m_axi_bvalid,
  output logic         m_axi_bready
);
  // ------------------------------------------------------------------ AW
  logic       aw_ready, aw_taken, lengths_ready;
  logic [8:0] bursts_q;  // announced and not answered

  assign aw_taken      = s_axi_awvalid && s_axi_awready;
  assign s_axi_awready = aw_ready && lengths_ready && !bursts_q[8] && card_rst_ni;

  stream_register #(.Width(72)) u_aw (
    .clk_i, .rst_ni,
    .in_valid_i(aw_taken), .in_ready_o(aw_ready), .in_data_i({s_axi_awlen, s_axi_awaddr}),
    .out_valid_o(m_axi_awvalid), .out_ready_i(m_axi_awready), .out_data_o({m_axi_awlen, m_axi_awaddr})
  );

  // ------------------------------------------------------------------ W: beats announced and not yet given
  logic       burst_known, burst_ended, w_ready, w_valid, w_taken, w_last;
  logic [7:0] length, beat_q;
  logic       lengths_full;
  logic [6:0] lengths_count;

  // verilator lint_off PINCONNECTEMPTY
  stream_fifo #(.Width(8), .Depth(64)) u_lengths (
    .clk_i, .rst_ni,
    .in_valid_i(aw_taken), .in_ready_o(lengths_ready), .in_data_i(s_axi_awlen),
    .out_valid_o(burst_known), .out_ready_i(burst_ended), .out_data_o(length),
    .count_o(lengths_count), .full_o(lengths_full)
  );
  // verilator lint_on PINCONNECTEMPTY

  assign w_last       = beat_q == length;
  assign w_valid      = burst_known && (s_axi_wvalid || !card_rst_ni);
  assign w_taken      = w_valid && w_ready;
  assign burst_ended  = w_taken && w_last;
  assign s_axi_wready = burst_known && w_ready && card_rst_ni;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) beat_q <= '0;
    else if (w_taken) beat_q <= w_last ? '0 : beat_q + 8'd1;
  end

  stream_register #(.Width(577)) u_w (
    .clk_i, .rst_ni,
    .in_valid_i(w_valid), .in_ready_o(w_ready),
    .in_data_i({w_last, card_rst_ni ? s_axi_wstrb : 64'h0, s_axi_wdata}),
    .out_valid_o(m_axi_wvalid), .out_ready_i(m_axi_wready), .out_data_o({m_axi_wlast, m_axi_wstrb, m_axi_wdata})
  );

  // ------------------------------------------------------------------ B
  assign m_axi_bready = 1'b1;
  assign s_axi_bvalid = m_axi_bvalid && card_rst_ni;
  assign drained_o    = bursts_q == '0;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) bursts_q <= '0;
    else bursts_q <= bursts_q + 9'(aw_taken) - 9'(m_axi_bvalid);
  end

  logic unused;
  assign unused = &{1'b0, lengths_full, lengths_count};
endmodule
