// SPDX-License-Identifier: Apache-2.0
// axi_write_mux: shares one AXI4 write port among clients, burst by burst, round robin; background clients get what the
// others leave.
// In: AW and W channels per client (client c in slice c of each vector). Out: `s_axi_bvalid` of the client a response is for;
// AXI4 write master with a single ID: W follows the order of AW (AXI A5.4), B comes back in it.
// Guarantees: a client offers AW only when it has the burst's data, so W waits for nobody but memory. B is always accepted.
module axi_write_mux #(
  parameter int unsigned Clients    = 3,  // at least 2
  parameter int unsigned BurstDepth = 64, // bursts outstanding; a power of two
  parameter logic [Clients-1:0] Background = '0  // clients that can wait while others have bursts
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,

  input  logic [Clients*64-1:0]  s_axi_awaddr,
  input  logic [Clients*8-1:0]   s_axi_awlen,
  input  logic [Clients-1:0]     s_axi_awvalid,
  output logic [Clients-1:0]     s_axi_awready,
  input  logic [Clients*512-1:0] s_axi_wdata,
  input  logic [Clients*64-1:0]  s_axi_wstrb,
  input  logic [Clients-1:0]     s_axi_wlast,
  input  logic [Clients-1:0]     s_axi_wvalid,
  output logic [Clients-1:0]     s_axi_wready,
  output logic [1:0]             s_axi_bresp,
  output logic [Clients-1:0]     s_axi_bvalid,

  output logic [63:0]            m_axi_awaddr,
  output logic [7:0]             m_axi_awlen,
  output logic [2:0]             m_axi_awsize,
  output logic [1:0]             m_axi_awburst,
  output logic                   m_axi_awvalid,
  input  logic                   m_axi_awready,
  output logic [511:0]           m_axi_wdata,
  output logic [63:0]            m_axi_wstrb,
  output logic                   m_axi_wlast,
  output logic                   m_axi_wvalid,
  input  logic                   m_axi_wready,
  input  logic [1:0]             m_axi_bresp,
  input  logic                   m_axi_bvalid,
  output logic                   m_axi_bready
);
  localparam int unsigned ClientBits = $clog2(Clients);

  logic [Clients-1:0]    urgent, candidates;
  logic [$clog2(BurstDepth+1)-1:0] beats_wait;  // bursts whose beats W has not carried yet
  logic                  request, take, beat_order_ready, answer_order_ready;
  logic                  source_valid, move, answer_valid;
  logic [ClientBits-1:0] chosen, source, target;
  logic [63:0]           aw_address_q;
  logic [7:0]            aw_length_q;
  logic                  aw_valid_q;
  logic [511:0]          w_data_q;
  logic [63:0]           w_strobes_q;
  logic                  w_last_q, w_valid_q;

  // AW runs ahead of W; a background burst may only be the next one, or the others would wait behind many of them.
  assign urgent     = s_axi_awvalid & ~Background;
  assign candidates = |urgent ? urgent : beats_wait > 1 ? '0 : s_axi_awvalid;

  round_robin_arbiter #(.N(Clients)) arbiter (
    .clk_i, .rst_ni, .request_i(candidates), .taken_i(take), .valid_o(request), .index_o(chosen)
  );

  assign take          = request && beat_order_ready && answer_order_ready && (!aw_valid_q || m_axi_awready);
  assign s_axi_awready = take ? Clients'(1) << chosen : '0;

  // The clients whose beats W carries next.
  // verilator lint_off PINCONNECTEMPTY
  stream_fifo #(.Width(ClientBits), .Depth(BurstDepth)) beat_order_fifo (
    .clk_i, .rst_ni, .in_valid_i(take), .in_ready_o(beat_order_ready), .in_data_i(chosen),
    .out_valid_o(source_valid), .out_ready_i(move && s_axi_wlast[source]), .out_data_o(source), .count_o(beats_wait),
    .full_o()
  );
  // verilator lint_on PINCONNECTEMPTY

  // The clients whose responses are awaited.
  // verilator lint_off PINCONNECTEMPTY
  stream_fifo #(.Width(ClientBits), .Depth(BurstDepth)) answer_order_fifo (
    .clk_i, .rst_ni, .in_valid_i(take), .in_ready_o(answer_order_ready), .in_data_i(chosen),
    .out_valid_o(answer_valid), .out_ready_i(m_axi_bvalid), .out_data_o(target), .count_o(), .full_o()
  );
  // verilator lint_on PINCONNECTEMPTY

  assign move         = source_valid && s_axi_wvalid[source] && (!w_valid_q || m_axi_wready);
  assign s_axi_wready = move ? Clients'(1) << source : '0;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      aw_valid_q <= 1'b0;
      w_valid_q  <= 1'b0;
    end else begin
      if (take) aw_valid_q <= 1'b1;
      else if (m_axi_awready) aw_valid_q <= 1'b0;
      if (move) w_valid_q <= 1'b1;
      else if (m_axi_wready) w_valid_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) begin
      aw_address_q <= s_axi_awaddr[chosen*64 +: 64];
      aw_length_q  <= s_axi_awlen[chosen*8 +: 8];
    end
    if (move) begin
      w_data_q    <= s_axi_wdata[source*512 +: 512];
      w_strobes_q <= s_axi_wstrb[source*64 +: 64];
      w_last_q    <= s_axi_wlast[source];
    end
  end

  assign m_axi_awaddr  = aw_address_q;
  assign m_axi_awlen   = aw_length_q;
  assign m_axi_awsize  = 3'd6;   // 64 bytes a beat
  assign m_axi_awburst = 2'b01;  // INCR
  assign m_axi_awvalid = aw_valid_q;
  assign m_axi_wdata   = w_data_q;
  assign m_axi_wstrb   = w_strobes_q;
  assign m_axi_wlast   = w_last_q;
  assign m_axi_wvalid  = w_valid_q;
  assign m_axi_bready  = 1'b1;

  assign s_axi_bresp  = m_axi_bresp;
  assign s_axi_bvalid = m_axi_bvalid ? Clients'(1) << target : '0;

  always_ff @(posedge clk_i) begin
    if (rst_ni && m_axi_bvalid) assert (answer_valid);
  end
endmodule
