// SPDX-License-Identifier: Apache-2.0
// mem_system: everything of the card that reads or writes memory meets here.
// In: per client a stream `cmd` of DmaCommand and, to write, a byte stream `data`. Out: per client a byte stream `data` with
// `data_error_o`, or pulses `done_o` with `done_error_o`; AXI4 masters `m_axi_card_*` (card memory) and `m_axi_host_*`
// (host memory), bit HOST_ADDRESS_BIT of the address cleared; a pulse `count_axi_errors_o` for
// each read beat and each burst written that memory answered with an error.
// Guarantees: each client's packets and `done` pulses come in the order of its commands; ports are shared burst by burst, round
// robin; a client that does not take its data, or does not deliver it, holds up nobody else.
module mem_system #(
  parameter int unsigned CardReadBeats = 256,  // read buffer of a client of the card port: bandwidth x latency
  parameter int unsigned HostReadBeats = 512,  // the same for the host port
  parameter int unsigned WriteBeats    = 128   // write buffer of each client
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,

  // tx_read: payload of the requester; card or host memory
  input  logic                         tx_read_cmd_valid_i,
  output logic                         tx_read_cmd_ready_o,
  input  srp_abi_pkg::dma_command_t    tx_read_cmd_data_i,
  output logic                         tx_read_data_valid_o,
  input  logic                         tx_read_data_ready_i,
  output srp_abi_pkg::beat_t           tx_read_data_data_o,
  output logic                         tx_read_data_error_o,

  // copy_read: immediate data from IU slots; card
  input  logic                         copy_read_cmd_valid_i,
  output logic                         copy_read_cmd_ready_o,
  input  srp_abi_pkg::dma_command_t    copy_read_cmd_data_i,
  output logic                         copy_read_data_valid_o,
  input  logic                         copy_read_data_ready_i,
  output srp_abi_pkg::beat_t           copy_read_data_data_o,
  output logic                         copy_read_data_error_o,

  // exception_read: IUs from their slots; card
  input  logic                         exception_read_cmd_valid_i,
  output logic                         exception_read_cmd_ready_o,
  input  srp_abi_pkg::dma_command_t    exception_read_cmd_data_i,
  output logic                         exception_read_data_valid_o,
  input  logic                         exception_read_data_ready_i,
  output srp_abi_pkg::beat_t           exception_read_data_data_o,
  output logic                         exception_read_data_error_o,

  // work_read: work ring; host
  input  logic                         work_read_cmd_valid_i,
  output logic                         work_read_cmd_ready_o,
  input  srp_abi_pkg::dma_command_t    work_read_cmd_data_i,
  output logic                         work_read_data_valid_o,
  input  logic                         work_read_data_ready_i,
  output srp_abi_pkg::beat_t           work_read_data_data_o,
  output logic                         work_read_data_error_o,

  // frame_read: frames of the host; host
  input  logic                         frame_read_cmd_valid_i,
  output logic                         frame_read_cmd_ready_o,
  input  srp_abi_pkg::dma_command_t    frame_read_cmd_data_i,
  output logic                         frame_read_data_valid_o,
  input  logic                         frame_read_data_ready_i,
  output srp_abi_pkg::beat_t           frame_read_data_data_o,
  output logic                         frame_read_data_error_o,

  // iu_write: received IUs into their slots; card
  input  logic                         iu_write_cmd_valid_i,
  output logic                         iu_write_cmd_ready_o,
  input  srp_abi_pkg::dma_command_t    iu_write_cmd_data_i,
  input  logic                         iu_write_data_valid_i,
  output logic                         iu_write_data_ready_o,
  input  srp_abi_pkg::beat_t           iu_write_data_data_i,
  output logic                         iu_write_done_o,
  output logic                         iu_write_done_error_o,

  // response_write: READ responses; card or host memory
  input  logic                         response_write_cmd_valid_i,
  output logic                         response_write_cmd_ready_o,
  input  srp_abi_pkg::dma_command_t    response_write_cmd_data_i,
  input  logic                         response_write_data_valid_i,
  output logic                         response_write_data_ready_o,
  input  srp_abi_pkg::beat_t           response_write_data_data_i,
  output logic                         response_write_done_o,
  output logic                         response_write_done_error_o,

  // copy_write: immediate data to LUNs; card
  input  logic                         copy_write_cmd_valid_i,
  output logic                         copy_write_cmd_ready_o,
  input  srp_abi_pkg::dma_command_t    copy_write_cmd_data_i,
  input  logic                         copy_write_data_valid_i,
  output logic                         copy_write_data_ready_o,
  input  srp_abi_pkg::beat_t           copy_write_data_data_i,
  output logic                         copy_write_done_o,
  output logic                         copy_write_done_error_o,

  // exception_write: exception ring; host
  input  logic                         exception_write_cmd_valid_i,
  output logic                         exception_write_cmd_ready_o,
  input  srp_abi_pkg::dma_command_t    exception_write_cmd_data_i,
  input  logic                         exception_write_data_valid_i,
  output logic                         exception_write_data_ready_o,
  input  srp_abi_pkg::beat_t           exception_write_data_data_i,
  output logic                         exception_write_done_o,
  output logic                         exception_write_done_error_o,

  // completion_write: completion ring; host
  input  logic                         completion_write_cmd_valid_i,
  output logic                         completion_write_cmd_ready_o,
  input  srp_abi_pkg::dma_command_t    completion_write_cmd_data_i,
  input  logic                         completion_write_data_valid_i,
  output logic                         completion_write_data_ready_o,
  input  srp_abi_pkg::beat_t           completion_write_data_data_i,
  output logic                         completion_write_done_o,
  output logic                         completion_write_done_error_o,

  // AXI4 master to card memory, 512 bits, one ID
  output logic [63:0]                 m_axi_card_awaddr,
  output logic [7:0]                  m_axi_card_awlen,
  output logic [2:0]                  m_axi_card_awsize,
  output logic [1:0]                  m_axi_card_awburst,
  output logic                        m_axi_card_awvalid,
  input  logic                        m_axi_card_awready,
  output logic [511:0]                m_axi_card_wdata,
  output logic [63:0]                 m_axi_card_wstrb,
  output logic                        m_axi_card_wlast,
  output logic                        m_axi_card_wvalid,
  input  logic                        m_axi_card_wready,
  input  logic [1:0]                  m_axi_card_bresp,
  input  logic                        m_axi_card_bvalid,
  output logic                        m_axi_card_bready,
  output logic [63:0]                 m_axi_card_araddr,
  output logic [7:0]                  m_axi_card_arlen,
  output logic [2:0]                  m_axi_card_arsize,
  output logic [1:0]                  m_axi_card_arburst,
  output logic                        m_axi_card_arvalid,
  input  logic                        m_axi_card_arready,
  input  logic [511:0]                m_axi_card_rdata,
  input  logic [1:0]                  m_axi_card_rresp,
  input  logic                        m_axi_card_rlast,
  input  logic                        m_axi_card_rvalid,
  output logic                        m_axi_card_rready,

  // AXI4 master to host memory, 512 bits, one ID
  output logic [63:0]                 m_axi_host_awaddr,
  output logic [7:0]                  m_axi_host_awlen,
  output logic [2:0]                  m_axi_host_awsize,
  output logic [1:0]                  m_axi_host_awburst,
  output logic                        m_axi_host_awvalid,
  input  logic                        m_axi_host_awready,
  output logic [511:0]                m_axi_host_wdata,
  output logic [63:0]                 m_axi_host_wstrb,
  output logic                        m_axi_host_wlast,
  output logic                        m_axi_host_wvalid,
  input  logic                        m_axi_host_wready,
  input  logic [1:0]                  m_axi_host_bresp,
  input  logic                        m_axi_host_bvalid,
  output logic                        m_axi_host_bready,
  output logic [63:0]                 m_axi_host_araddr,
  output logic [7:0]                  m_axi_host_arlen,
  output logic [2:0]                  m_axi_host_arsize,
  output logic [1:0]                  m_axi_host_arburst,
  output logic                        m_axi_host_arvalid,
  input  logic                        m_axi_host_arready,
  input  logic [511:0]                m_axi_host_rdata,
  input  logic [1:0]                  m_axi_host_rresp,
  input  logic                        m_axi_host_rlast,
  input  logic                        m_axi_host_rvalid,
  output logic                        m_axi_host_rready,

  output logic                         count_axi_errors_o
);
  // Slices of the ports' client vectors, highest first: {third, second, first}.
  srp_abi_pkg::dma_command_t tx_command, response_command;
  srp_abi_pkg::beat_t        tx_card_data, tx_host_data, response_data;
  logic [1:0]                tx_cmd_valid, tx_cmd_ready, tx_data_valid, tx_data_ready, tx_error;
  logic [1:0]                response_cmd_valid, response_cmd_ready, response_data_valid, response_data_ready;
  logic [1:0]                response_done, response_done_error;

  dual_read_client tx_read (
    .clk_i, .rst_ni,
    .cmd_valid_i(tx_read_cmd_valid_i), .cmd_ready_o(tx_read_cmd_ready_o), .cmd_data_i(tx_read_cmd_data_i),
    .data_valid_o(tx_read_data_valid_o), .data_ready_i(tx_read_data_ready_i), .data_data_o(tx_read_data_data_o),
    .data_error_o(tx_read_data_error_o),
    .port_cmd_valid_o(tx_cmd_valid), .port_cmd_ready_i(tx_cmd_ready), .port_cmd_data_o(tx_command),
    .port_data_valid_i(tx_data_valid), .port_data_ready_o(tx_data_ready),
    .card_data_i(tx_card_data), .host_data_i(tx_host_data), .port_data_error_i(tx_error)
  );

  dual_write_client response_write (
    .clk_i, .rst_ni,
    .cmd_valid_i(response_write_cmd_valid_i), .cmd_ready_o(response_write_cmd_ready_o),
    .cmd_data_i(response_write_cmd_data_i),
    .data_valid_i(response_write_data_valid_i), .data_ready_o(response_write_data_ready_o),
    .data_data_i(response_write_data_data_i),
    .done_o(response_write_done_o), .done_error_o(response_write_done_error_o),
    .port_cmd_valid_o(response_cmd_valid), .port_cmd_ready_i(response_cmd_ready), .port_cmd_data_o(response_command),
    .port_data_valid_o(response_data_valid), .port_data_ready_i(response_data_ready), .port_data_data_o(response_data),
    .port_done_i(response_done), .port_done_error_i(response_done_error)
  );

  mem_read_port #(.Clients(3), .BufferBeats(CardReadBeats)) card_read_port (
    .clk_i, .rst_ni,
    .cmd_valid_i({exception_read_cmd_valid_i, copy_read_cmd_valid_i, tx_cmd_valid[0]}),
    .cmd_ready_o({exception_read_cmd_ready_o, copy_read_cmd_ready_o, tx_cmd_ready[0]}),
    .cmd_data_i({exception_read_cmd_data_i, copy_read_cmd_data_i, tx_command}),
    .data_valid_o({exception_read_data_valid_o, copy_read_data_valid_o, tx_data_valid[0]}),
    .data_ready_i({exception_read_data_ready_i, copy_read_data_ready_i, tx_data_ready[0]}),
    .data_data_o({exception_read_data_data_o, copy_read_data_data_o, tx_card_data}),
    .data_error_o({exception_read_data_error_o, copy_read_data_error_o, tx_error[0]}),
    .m_axi_araddr(m_axi_card_araddr), .m_axi_arlen(m_axi_card_arlen), .m_axi_arsize(m_axi_card_arsize),
    .m_axi_arburst(m_axi_card_arburst), .m_axi_arvalid(m_axi_card_arvalid), .m_axi_arready(m_axi_card_arready),
    .m_axi_rdata(m_axi_card_rdata), .m_axi_rresp(m_axi_card_rresp), .m_axi_rlast(m_axi_card_rlast),
    .m_axi_rvalid(m_axi_card_rvalid), .m_axi_rready(m_axi_card_rready)
  );

  mem_read_port #(.Clients(3), .BufferBeats(HostReadBeats)) host_read_port (
    .clk_i, .rst_ni,
    .cmd_valid_i({frame_read_cmd_valid_i, work_read_cmd_valid_i, tx_cmd_valid[1]}),
    .cmd_ready_o({frame_read_cmd_ready_o, work_read_cmd_ready_o, tx_cmd_ready[1]}),
    .cmd_data_i({frame_read_cmd_data_i, work_read_cmd_data_i, tx_command}),
    .data_valid_o({frame_read_data_valid_o, work_read_data_valid_o, tx_data_valid[1]}),
    .data_ready_i({frame_read_data_ready_i, work_read_data_ready_i, tx_data_ready[1]}),
    .data_data_o({frame_read_data_data_o, work_read_data_data_o, tx_host_data}),
    .data_error_o({frame_read_data_error_o, work_read_data_error_o, tx_error[1]}),
    .m_axi_araddr(m_axi_host_araddr), .m_axi_arlen(m_axi_host_arlen), .m_axi_arsize(m_axi_host_arsize),
    .m_axi_arburst(m_axi_host_arburst), .m_axi_arvalid(m_axi_host_arvalid), .m_axi_arready(m_axi_host_arready),
    .m_axi_rdata(m_axi_host_rdata), .m_axi_rresp(m_axi_host_rresp), .m_axi_rlast(m_axi_host_rlast),
    .m_axi_rvalid(m_axi_host_rvalid), .m_axi_rready(m_axi_host_rready)
  );

  // The wire cannot wait; a copy can: what it has to do is bounded by the IU slots.
  mem_write_port #(.Clients(3), .BufferBeats(WriteBeats), .Background(3'b100)) card_write_port (
    .clk_i, .rst_ni,
    .cmd_valid_i({copy_write_cmd_valid_i, iu_write_cmd_valid_i, response_cmd_valid[0]}),
    .cmd_ready_o({copy_write_cmd_ready_o, iu_write_cmd_ready_o, response_cmd_ready[0]}),
    .cmd_data_i({copy_write_cmd_data_i, iu_write_cmd_data_i, response_command}),
    .data_valid_i({copy_write_data_valid_i, iu_write_data_valid_i, response_data_valid[0]}),
    .data_ready_o({copy_write_data_ready_o, iu_write_data_ready_o, response_data_ready[0]}),
    .data_data_i({copy_write_data_data_i, iu_write_data_data_i, response_data}),
    .done_o({copy_write_done_o, iu_write_done_o, response_done[0]}),
    .done_error_o({copy_write_done_error_o, iu_write_done_error_o, response_done_error[0]}),
    .m_axi_awaddr(m_axi_card_awaddr), .m_axi_awlen(m_axi_card_awlen), .m_axi_awsize(m_axi_card_awsize),
    .m_axi_awburst(m_axi_card_awburst), .m_axi_awvalid(m_axi_card_awvalid), .m_axi_awready(m_axi_card_awready),
    .m_axi_wdata(m_axi_card_wdata), .m_axi_wstrb(m_axi_card_wstrb), .m_axi_wlast(m_axi_card_wlast),
    .m_axi_wvalid(m_axi_card_wvalid), .m_axi_wready(m_axi_card_wready), .m_axi_bresp(m_axi_card_bresp),
    .m_axi_bvalid(m_axi_card_bvalid), .m_axi_bready(m_axi_card_bready)
  );

  mem_write_port #(.Clients(3), .BufferBeats(WriteBeats)) host_write_port (
    .clk_i, .rst_ni,
    .cmd_valid_i({completion_write_cmd_valid_i, exception_write_cmd_valid_i, response_cmd_valid[1]}),
    .cmd_ready_o({completion_write_cmd_ready_o, exception_write_cmd_ready_o, response_cmd_ready[1]}),
    .cmd_data_i({completion_write_cmd_data_i, exception_write_cmd_data_i, response_command}),
    .data_valid_i({completion_write_data_valid_i, exception_write_data_valid_i, response_data_valid[1]}),
    .data_ready_o({completion_write_data_ready_o, exception_write_data_ready_o, response_data_ready[1]}),
    .data_data_i({completion_write_data_data_i, exception_write_data_data_i, response_data}),
    .done_o({completion_write_done_o, exception_write_done_o, response_done[1]}),
    .done_error_o({completion_write_done_error_o, exception_write_done_error_o, response_done_error[1]}),
    .m_axi_awaddr(m_axi_host_awaddr), .m_axi_awlen(m_axi_host_awlen), .m_axi_awsize(m_axi_host_awsize),
    .m_axi_awburst(m_axi_host_awburst), .m_axi_awvalid(m_axi_host_awvalid), .m_axi_awready(m_axi_host_awready),
    .m_axi_wdata(m_axi_host_wdata), .m_axi_wstrb(m_axi_host_wstrb), .m_axi_wlast(m_axi_host_wlast),
    .m_axi_wvalid(m_axi_host_wvalid), .m_axi_wready(m_axi_host_wready), .m_axi_bresp(m_axi_host_bresp),
    .m_axi_bvalid(m_axi_host_bvalid), .m_axi_bready(m_axi_host_bready)
  );

  pulse_merge #(.N(4), .BacklogBits(16)) axi_errors (
    .clk_i, .rst_ni,
    .pulse_i({m_axi_card_rvalid && |m_axi_card_rresp, m_axi_host_rvalid && |m_axi_host_rresp,
              m_axi_card_bvalid && |m_axi_card_bresp, m_axi_host_bvalid && |m_axi_host_bresp}),
    .pulse_o(count_axi_errors_o)
  );

  // Clients of one port do not use the other's addresses.
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      if (copy_read_cmd_valid_i) assert (!copy_read_cmd_data_i.address[srp_abi_pkg::HOST_ADDRESS_BIT]);
      if (exception_read_cmd_valid_i) assert (!exception_read_cmd_data_i.address[srp_abi_pkg::HOST_ADDRESS_BIT]);
      if (iu_write_cmd_valid_i) assert (!iu_write_cmd_data_i.address[srp_abi_pkg::HOST_ADDRESS_BIT]);
      if (copy_write_cmd_valid_i) assert (!copy_write_cmd_data_i.address[srp_abi_pkg::HOST_ADDRESS_BIT]);
      if (work_read_cmd_valid_i) assert (work_read_cmd_data_i.address[srp_abi_pkg::HOST_ADDRESS_BIT]);
      if (frame_read_cmd_valid_i) assert (frame_read_cmd_data_i.address[srp_abi_pkg::HOST_ADDRESS_BIT]);
      if (exception_write_cmd_valid_i) assert (exception_write_cmd_data_i.address[srp_abi_pkg::HOST_ADDRESS_BIT]);
      if (completion_write_cmd_valid_i) assert (completion_write_cmd_data_i.address[srp_abi_pkg::HOST_ADDRESS_BIT]);
    end
  end
endmodule
