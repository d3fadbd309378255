// SPDX-License-Identifier: Apache-2.0
// axi_read_mux: shares one AXI4 read port among clients, burst by burst, round robin.
// In: an AR channel per client (client c in slice c of each vector). Out: R, broadcast, with `s_axi_rvalid` of the client
// it is for; AXI4 read master with a single ID, so the responses come back in the order of the requests (AXI A5.3.1).
// Guarantees: a client must have room for what it requested, so R is always accepted and no client can hold up another.
module axi_read_mux #(
  parameter int unsigned Clients    = 3,  // at least 2
  parameter int unsigned BurstDepth = 64  // bursts outstanding; a power of two
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,

  input  logic [Clients*64-1:0] s_axi_araddr,
  input  logic [Clients*8-1:0]  s_axi_arlen,
  input  logic [Clients-1:0]    s_axi_arvalid,
  output logic [Clients-1:0]    s_axi_arready,
  output logic [511:0]          s_axi_rdata,
  output logic [1:0]            s_axi_rresp,
  output logic [Clients-1:0]    s_axi_rvalid,

  output logic [63:0]           m_axi_araddr,
  output logic [7:0]            m_axi_arlen,
  output logic [2:0]            m_axi_arsize,
  output logic [1:0]            m_axi_arburst,
  output logic                  m_axi_arvalid,
  input  logic                  m_axi_arready,
  input  logic [511:0]          m_axi_rdata,
  input  logic [1:0]            m_axi_rresp,
  input  logic                  m_axi_rlast,
  input  logic                  m_axi_rvalid,
  output logic                  m_axi_rready
);
  localparam int unsigned ClientBits = $clog2(Clients);

  logic                  request, take, order_ready, order_valid;
  logic [ClientBits-1:0] chosen, target;
  logic [63:0]           ar_address_q;
  logic [7:0]            ar_length_q;
  logic                  ar_valid_q;

  round_robin_arbiter #(.N(Clients)) arbiter (
    .clk_i, .rst_ni, .request_i(s_axi_arvalid), .taken_i(take), .valid_o(request), .index_o(chosen)
  );

  assign take          = request && order_ready && (!ar_valid_q || m_axi_arready);
  assign s_axi_arready = take ? Clients'(1) << chosen : '0;

  // verilator lint_off PINCONNECTEMPTY
  stream_fifo #(.Width(ClientBits), .Depth(BurstDepth)) order_fifo (
    .clk_i, .rst_ni, .in_valid_i(take), .in_ready_o(order_ready), .in_data_i(chosen),
    .out_valid_o(order_valid), .out_ready_i(m_axi_rvalid && m_axi_rlast), .out_data_o(target), .count_o(), .full_o()
  );
  // verilator lint_on PINCONNECTEMPTY

  always_ff @(posedge clk_i) begin
    if (!rst_ni) ar_valid_q <= 1'b0;
    else if (take) ar_valid_q <= 1'b1;
    else if (m_axi_arready) ar_valid_q <= 1'b0;
    if (take) begin
      ar_address_q <= s_axi_araddr[chosen*64 +: 64];
      ar_length_q  <= s_axi_arlen[chosen*8 +: 8];
    end
  end

  assign m_axi_araddr  = ar_address_q;
  assign m_axi_arlen   = ar_length_q;
  assign m_axi_arsize  = 3'd6;   // 64 bytes a beat
  assign m_axi_arburst = 2'b01;  // INCR
  assign m_axi_arvalid = ar_valid_q;
  assign m_axi_rready  = 1'b1;

  assign s_axi_rdata  = m_axi_rdata;
  assign s_axi_rresp  = m_axi_rresp;
  assign s_axi_rvalid = m_axi_rvalid ? Clients'(1) << target : '0;

  always_ff @(posedge clk_i) begin
    if (rst_ni && m_axi_rvalid) assert (order_valid);
  end
endmodule
