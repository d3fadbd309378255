// SPDX-License-Identifier: Apache-2.0
// axi_read_dma: reads memory for one client.
// In: stream `cmd` of DmaCommand. Out: byte stream `data`, one packet per command, in order, the byte at `address` first;
// `data_error_o` marks a beat with a byte that memory answered with an error. AXI4 read master without IDs.
// Guarantees: bursts of at most MaxBurstBeats that do not cross 4 KiB; bursts of several commands are outstanding, as many
// as the buffer has room for, so R is accepted in every cycle whatever the client does (there is no rready);
// one beat each cycle. Cost: a command covering n beats of memory takes n cycles.
module axi_read_dma #(
  parameter int unsigned BufferBeats   = 256,  // beats outstanding or waiting for the client; a power of two >= MaxBurstBeats
  parameter int unsigned MaxBurstBeats = 64,   // a power of two, 2..64
  parameter int unsigned CommandDepth  = 64    // commands outstanding; a power of two
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,

  input  logic                         cmd_valid_i,
  output logic                         cmd_ready_o,
  input  srp_abi_pkg::dma_command_t    cmd_data_i,

  output logic                         data_valid_o,
  input  logic                         data_ready_i,
  output srp_abi_pkg::beat_t           data_data_o,
  output logic                         data_error_o,

  output logic [63:0]                  m_axi_araddr,
  output logic [7:0]                   m_axi_arlen,
  output logic                         m_axi_arvalid,
  input  logic                         m_axi_arready,
  input  logic [511:0]                 m_axi_rdata,
  input  logic [1:0]                   m_axi_rresp,
  input  logic                         m_axi_rvalid
);
  logic         job_in_valid, job_in_ready, job_valid, job_ready;
  logic [29:0]  job_in_data, job_data;
  logic         raw_valid, raw_ready, buffer_ready;
  logic [512:0] raw_data;

  dma_read_bursts #(.BufferBeats(BufferBeats), .MaxBurstBeats(MaxBurstBeats)) bursts (
    .clk_i, .rst_ni, .cmd_valid_i, .cmd_ready_o, .cmd_data_i,
    .job_valid_o(job_in_valid), .job_ready_i(job_in_ready), .job_data_o(job_in_data),
    .m_axi_araddr, .m_axi_arlen, .m_axi_arvalid, .m_axi_arready,
    .beat_freed_i(raw_valid && raw_ready)
  );

  // verilator lint_off PINCONNECTEMPTY
  stream_fifo #(.Width(30), .Depth(CommandDepth)) job_fifo (
    .clk_i, .rst_ni, .in_valid_i(job_in_valid), .in_ready_o(job_in_ready), .in_data_i(job_in_data),
    .out_valid_o(job_valid), .out_ready_i(job_ready), .out_data_o(job_data), .count_o(), .full_o()
  );
  // verilator lint_on PINCONNECTEMPTY

  beat_buffer #(.Width(513), .Depth(BufferBeats)) buffer (
    .clk_i, .rst_ni, .in_valid_i(m_axi_rvalid), .in_ready_o(buffer_ready), .in_data_i({|m_axi_rresp, m_axi_rdata}),
    .out_valid_o(raw_valid), .out_ready_i(raw_ready), .out_data_o(raw_data)
  );

  dma_read_align align (
    .clk_i, .rst_ni, .job_valid_i(job_valid), .job_ready_o(job_ready), .job_data_i(job_data),
    .raw_valid_i(raw_valid), .raw_ready_o(raw_ready), .raw_data_i(raw_data),
    .data_valid_o, .data_ready_i, .data_data_o, .data_error_o
  );

  // Credits: a beat arrives only when a place for it was reserved.
  always_ff @(posedge clk_i) begin
    if (rst_ni && m_axi_rvalid) assert (buffer_ready);
  end
endmodule
