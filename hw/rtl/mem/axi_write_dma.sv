// SPDX-License-Identifier: Apache-2.0
// axi_write_dma: writes memory for one client.
// In: stream `cmd` of DmaCommand and byte stream `data`, one packet per command, its first byte for `address`.
// Out: pulse `done_o` per command, in order, when memory has answered all of its bursts; `done_error_o` with it when one
// failed. AXI4 write master without IDs (B is accepted in every cycle, there is no bready).
// Guarantees: bursts of at most MaxBurstBeats that do not cross 4 KiB; AW is offered only when all data of the burst is
// in the buffer, so W never waits for the client; several bursts and commands outstanding; one memory beat each cycle.
module axi_write_dma #(
  parameter int unsigned BufferBeats   = 128,  // beats waiting for W; a power of two >= MaxBurstBeats
  parameter int unsigned MaxBurstBeats = 64,   // a power of two, 2..64
  parameter int unsigned BurstDepth    = 32    // bursts buffered, and bursts awaiting their response; a power of two
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,

  input  logic                         cmd_valid_i,
  output logic                         cmd_ready_o,
  input  srp_abi_pkg::dma_command_t    cmd_data_i,

  input  logic                         data_valid_i,
  output logic                         data_ready_o,
  input  srp_abi_pkg::beat_t           data_data_i,

  output logic                         done_o,
  output logic                         done_error_o,

  output logic [63:0]                  m_axi_awaddr,
  output logic [7:0]                   m_axi_awlen,
  output logic                         m_axi_awvalid,
  input  logic                         m_axi_awready,
  output logic [511:0]                 m_axi_wdata,
  output logic [63:0]                  m_axi_wstrb,
  output logic                         m_axi_wlast,
  output logic                         m_axi_wvalid,
  input  logic                         m_axi_wready,
  input  logic [1:0]                   m_axi_bresp,
  input  logic                         m_axi_bvalid
);
  logic         beat_valid, beat_ready, burst_in_valid, burst_in_ready;
  logic [576:0] beat_data;
  logic [72:0]  burst_in_data;
  logic         burst_valid, burst_last;
  logic         answer_ready, answer_valid, answer_last;
  logic         error_q;  // an earlier burst of the command now being answered failed

  dma_write_align #(.MaxBurstBeats(MaxBurstBeats)) align (
    .clk_i, .rst_ni, .cmd_valid_i, .cmd_ready_o, .cmd_data_i, .data_valid_i, .data_ready_o, .data_data_i,
    .beat_valid_o(beat_valid), .beat_ready_i(beat_ready), .beat_data_o(beat_data),
    .burst_valid_o(burst_in_valid), .burst_ready_i(burst_in_ready), .burst_data_o(burst_in_data)
  );

  beat_buffer #(.Width(577), .Depth(BufferBeats)) buffer (
    .clk_i, .rst_ni, .in_valid_i(beat_valid), .in_ready_o(beat_ready), .in_data_i(beat_data),
    .out_valid_o(m_axi_wvalid), .out_ready_i(m_axi_wready), .out_data_o({m_axi_wlast, m_axi_wstrb, m_axi_wdata})
  );

  // verilator lint_off PINCONNECTEMPTY
  stream_fifo #(.Width(73), .Depth(BurstDepth)) burst_fifo (
    .clk_i, .rst_ni, .in_valid_i(burst_in_valid), .in_ready_o(burst_in_ready), .in_data_i(burst_in_data),
    .out_valid_o(burst_valid), .out_ready_i(m_axi_awready && answer_ready),
    .out_data_o({burst_last, m_axi_awlen, m_axi_awaddr}), .count_o(), .full_o()
  );
  // verilator lint_on PINCONNECTEMPTY

  // For each burst whose response is awaited: whether it is the last of its command.
  // verilator lint_off PINCONNECTEMPTY
  stream_fifo #(.Width(1), .Depth(BurstDepth)) answer_fifo (
    .clk_i, .rst_ni, .in_valid_i(burst_valid && m_axi_awready), .in_ready_o(answer_ready), .in_data_i(burst_last),
    .out_valid_o(answer_valid), .out_ready_i(m_axi_bvalid), .out_data_o(answer_last), .count_o(), .full_o()
  );
  // verilator lint_on PINCONNECTEMPTY

  assign m_axi_awvalid = burst_valid && answer_ready;
  assign done_o        = m_axi_bvalid && answer_last;
  assign done_error_o  = done_o && (error_q || |m_axi_bresp);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) error_q <= 1'b0;
    else if (m_axi_bvalid) error_q <= !answer_last && (error_q || |m_axi_bresp);
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni && m_axi_bvalid) assert (answer_valid);
  end
endmodule
