// SPDX-License-Identifier: Apache-2.0
// mem_write_port: the write half of one memory port with its clients, each with a write DMA of its own.
// In: stream `cmd` of DmaCommand and byte stream `data` per client (client c in slice c of each vector). Out: pulses `done_o`,
// `done_error_o` per client; AXI4 write master, bit HOST_ADDRESS_BIT of the address cleared.
// Guarantees: those of axi_write_dma and axi_write_mux.
module mem_write_port #(
  parameter int unsigned Clients       = 3,    // at least 2
  parameter int unsigned BufferBeats   = 128,  // of each client; a power of two >= MaxBurstBeats
  parameter int unsigned MaxBurstBeats = 64,   // a power of two, 2..64
  parameter logic [Clients-1:0] Background = '0  // clients that write when no other has a burst
) (
  input  logic                                                  clk_i,
  input  logic                                                  rst_ni,

  input  logic [Clients-1:0]                                    cmd_valid_i,
  output logic [Clients-1:0]                                    cmd_ready_o,
  input  logic [Clients*srp_abi_pkg::DMA_COMMAND_BITS-1:0]      cmd_data_i,
  input  logic [Clients-1:0]                                    data_valid_i,
  output logic [Clients-1:0]                                    data_ready_o,
  input  logic [Clients*srp_abi_pkg::BEAT_BITS-1:0]             data_data_i,
  output logic [Clients-1:0]                                    done_o,
  output logic [Clients-1:0]                                    done_error_o,

  output logic [63:0]                                           m_axi_awaddr,
  output logic [7:0]                                            m_axi_awlen,
  output logic [2:0]                                            m_axi_awsize,
  output logic [1:0]                                            m_axi_awburst,
  output logic                                                  m_axi_awvalid,
  input  logic                                                  m_axi_awready,
  output logic [511:0]                                          m_axi_wdata,
  output logic [63:0]                                           m_axi_wstrb,
  output logic                                                  m_axi_wlast,
  output logic                                                  m_axi_wvalid,
  input  logic                                                  m_axi_wready,
  input  logic [1:0]                                            m_axi_bresp,
  input  logic                                                  m_axi_bvalid,
  output logic                                                  m_axi_bready
);
  localparam int unsigned CommandBits = srp_abi_pkg::DMA_COMMAND_BITS;
  localparam int unsigned BeatBits    = srp_abi_pkg::BEAT_BITS;

  logic [Clients*64-1:0]  aw_address, w_strobes;
  logic [Clients*8-1:0]   aw_length;
  logic [Clients*512-1:0] w_data;
  logic [Clients-1:0]     aw_valid, aw_ready, w_last, w_valid, w_ready, b_valid;
  logic [1:0]             b_response;
  logic [63:0]            address;

  for (genvar c = 0; c < Clients; c++) begin : gen_client
    axi_write_dma #(.BufferBeats(BufferBeats), .MaxBurstBeats(MaxBurstBeats)) dma (
      .clk_i, .rst_ni,
      .cmd_valid_i(cmd_valid_i[c]), .cmd_ready_o(cmd_ready_o[c]), .cmd_data_i(cmd_data_i[c*CommandBits +: CommandBits]),
      .data_valid_i(data_valid_i[c]), .data_ready_o(data_ready_o[c]),
      .data_data_i(data_data_i[c*BeatBits +: BeatBits]),
      .done_o(done_o[c]), .done_error_o(done_error_o[c]),
      .m_axi_awaddr(aw_address[c*64 +: 64]), .m_axi_awlen(aw_length[c*8 +: 8]),
      .m_axi_awvalid(aw_valid[c]), .m_axi_awready(aw_ready[c]),
      .m_axi_wdata(w_data[c*512 +: 512]), .m_axi_wstrb(w_strobes[c*64 +: 64]), .m_axi_wlast(w_last[c]),
      .m_axi_wvalid(w_valid[c]), .m_axi_wready(w_ready[c]),
      .m_axi_bresp(b_response), .m_axi_bvalid(b_valid[c])
    );
  end

  axi_write_mux #(.Clients(Clients), .Background(Background)) mux (
    .clk_i, .rst_ni,
    .s_axi_awaddr(aw_address), .s_axi_awlen(aw_length), .s_axi_awvalid(aw_valid), .s_axi_awready(aw_ready),
    .s_axi_wdata(w_data), .s_axi_wstrb(w_strobes), .s_axi_wlast(w_last), .s_axi_wvalid(w_valid), .s_axi_wready(w_ready),
    .s_axi_bresp(b_response), .s_axi_bvalid(b_valid),
    .m_axi_awaddr(address), .m_axi_awlen, .m_axi_awsize, .m_axi_awburst, .m_axi_awvalid, .m_axi_awready,
    .m_axi_wdata, .m_axi_wstrb, .m_axi_wlast, .m_axi_wvalid, .m_axi_wready, .m_axi_bresp, .m_axi_bvalid, .m_axi_bready
  );

  assign m_axi_awaddr = address & ~(64'd1 << srp_abi_pkg::HOST_ADDRESS_BIT);
endmodule
