// SPDX-License-Identifier: Apache-2.0
// mem_read_port: the read half of one memory port with its clients, each with a read DMA of its own.
// In: stream `cmd` of DmaCommand per client (client c in slice c of each vector). Out: byte stream `data` and `data_error_o`
// per client; AXI4 read master, bit HOST_ADDRESS_BIT of the address cleared.
// Guarantees: those of axi_read_dma and axi_read_mux.
module mem_read_port #(
  parameter int unsigned Clients       = 3,    // at least 2
  parameter int unsigned BufferBeats   = 256,  // of each client: bandwidth x latency of the memory; a power of two
  parameter int unsigned MaxBurstBeats = 64    // a power of two, 2..64
) (
  input  logic                                                  clk_i,
  input  logic                                                  rst_ni,

  input  logic [Clients-1:0]                                    cmd_valid_i,
  output logic [Clients-1:0]                                    cmd_ready_o,
  input  logic [Clients*srp_abi_pkg::DMA_COMMAND_BITS-1:0]      cmd_data_i,
  output logic [Clients-1:0]                                    data_valid_o,
  input  logic [Clients-1:0]                                    data_ready_i,
  output logic [Clients*srp_abi_pkg::BEAT_BITS-1:0]             data_data_o,
  output logic [Clients-1:0]                                    data_error_o,

  output logic [63:0]                                           m_axi_araddr,
  output logic [7:0]                                            m_axi_arlen,
  output logic [2:0]                                            m_axi_arsize,
  output logic [1:0]                                            m_axi_arburst,
  output logic                                                  m_axi_arvalid,
  input  logic                                                  m_axi_arready,
  input  logic [511:0]                                          m_axi_rdata,
  input  logic [1:0]                                            m_axi_rresp,
  input  logic                                                  m_axi_rlast,
  input  logic                                                  m_axi_rvalid,
  output logic                                                  m_axi_rready
);
  localparam int unsigned CommandBits = srp_abi_pkg::DMA_COMMAND_BITS;
  localparam int unsigned BeatBits    = srp_abi_pkg::BEAT_BITS;

  logic [Clients*64-1:0] ar_address;
  logic [Clients*8-1:0]  ar_length;
  logic [Clients-1:0]    ar_valid, ar_ready, r_valid;
  logic [511:0]          r_data;
  logic [1:0]            r_response;
  logic [63:0]           address;

  for (genvar c = 0; c < Clients; c++) begin : gen_client
    axi_read_dma #(.BufferBeats(BufferBeats), .MaxBurstBeats(MaxBurstBeats)) dma (
      .clk_i, .rst_ni,
      .cmd_valid_i(cmd_valid_i[c]), .cmd_ready_o(cmd_ready_o[c]), .cmd_data_i(cmd_data_i[c*CommandBits +: CommandBits]),
      .data_valid_o(data_valid_o[c]), .data_ready_i(data_ready_i[c]),
      .data_data_o(data_data_o[c*BeatBits +: BeatBits]), .data_error_o(data_error_o[c]),
      .m_axi_araddr(ar_address[c*64 +: 64]), .m_axi_arlen(ar_length[c*8 +: 8]),
      .m_axi_arvalid(ar_valid[c]), .m_axi_arready(ar_ready[c]),
      .m_axi_rdata(r_data), .m_axi_rresp(r_response), .m_axi_rvalid(r_valid[c])
    );
  end

  axi_read_mux #(.Clients(Clients)) mux (
    .clk_i, .rst_ni,
    .s_axi_araddr(ar_address), .s_axi_arlen(ar_length), .s_axi_arvalid(ar_valid), .s_axi_arready(ar_ready),
    .s_axi_rdata(r_data), .s_axi_rresp(r_response), .s_axi_rvalid(r_valid),
    .m_axi_araddr(address), .m_axi_arlen, .m_axi_arsize, .m_axi_arburst, .m_axi_arvalid, .m_axi_arready,
    .m_axi_rdata, .m_axi_rresp, .m_axi_rlast, .m_axi_rvalid, .m_axi_rready
  );

  assign m_axi_araddr = address & ~(64'd1 << srp_abi_pkg::HOST_ADDRESS_BIT);
endmodule
