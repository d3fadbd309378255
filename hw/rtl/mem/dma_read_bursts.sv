// SPDX-License-Identifier: Apache-2.0
// dma_read_bursts: cuts read commands into AXI bursts that a buffer behind the R channel is sure to have room for.
// In: stream `cmd`, pulse `beat_freed_i` (a beat has left the buffer). Out: AR channel; stream `job` (byte offset in the
// first beat, byte count), one per command, ahead of its data.
// Guarantees: a burst ends where its address is a multiple of MaxBurstBeats beats, so none crosses 4 KiB (AXI A3.4.1);
// requested beats never exceed BufferBeats, so R can always be accepted.
module dma_read_bursts #(
  parameter int unsigned BufferBeats   = 256,  // beats the buffer holds; at least MaxBurstBeats
  parameter int unsigned MaxBurstBeats = 64    // a power of two, 2..64
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,

  input  logic                         cmd_valid_i,
  output logic                         cmd_ready_o,
  input  srp_abi_pkg::dma_command_t    cmd_data_i,

  output logic                         job_valid_o,
  input  logic                         job_ready_i,
  output logic [29:0]                  job_data_o,  // {bytes 24, offset 6}

  output logic [63:0]                  m_axi_araddr,
  output logic [7:0]                   m_axi_arlen,
  output logic                         m_axi_arvalid,
  input  logic                         m_axi_arready,

  input  logic                         beat_freed_i
);
  localparam int unsigned BurstBits  = $clog2(MaxBurstBeats);
  localparam int unsigned CreditBits = $clog2(BufferBeats) + 1;
  localparam int unsigned LeftBits   = 19;  // 2^24 bytes at any offset are at most 2^18 + 1 beats

  logic                  busy_q;
  logic [57:0]           beat_address_q;  // address / 64
  logic [LeftBits-1:0]   beats_left_q;
  logic [CreditBits-1:0] credits_q;       // beats of the buffer that nobody has requested
  logic [63:0]           ar_address_q;
  logic [7:0]            ar_length_q;
  logic                  ar_valid_q;
  logic [BurstBits:0]    to_boundary, burst_beats;
  logic                  burst_is_last, issue, accept;
  logic [24:0]           span;            // bytes from the start of the first beat to the end of the command

  assign to_boundary   = (BurstBits + 1)'(MaxBurstBeats) - {1'b0, beat_address_q[BurstBits-1:0]};
  assign burst_is_last = beats_left_q <= LeftBits'(to_boundary);
  assign burst_beats   = burst_is_last ? beats_left_q[BurstBits:0] : to_boundary;
  assign issue         = busy_q && (!ar_valid_q || m_axi_arready) && credits_q >= CreditBits'(burst_beats);

  assign span        = {1'b0, cmd_data_i.bytes} + {19'b0, cmd_data_i.address[5:0]};
  assign cmd_ready_o = job_ready_i && (!busy_q || (issue && burst_is_last));
  assign accept      = cmd_valid_i && cmd_ready_o;
  assign job_valid_o = cmd_valid_i && (!busy_q || (issue && burst_is_last));
  assign job_data_o  = {cmd_data_i.bytes, cmd_data_i.address[5:0]};

  assign m_axi_araddr  = ar_address_q;
  assign m_axi_arlen   = ar_length_q;
  assign m_axi_arvalid = ar_valid_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      busy_q     <= 1'b0;
      ar_valid_q <= 1'b0;
      credits_q  <= CreditBits'(BufferBeats);
    end else begin
      if (accept) busy_q <= 1'b1;
      else if (issue && burst_is_last) busy_q <= 1'b0;
      if (issue) ar_valid_q <= 1'b1;
      else if (m_axi_arready) ar_valid_q <= 1'b0;
      credits_q <= credits_q - (issue ? CreditBits'(burst_beats) : '0) + CreditBits'(beat_freed_i);
    end
  end

  always_ff @(posedge clk_i) begin
    if (accept) begin
      beat_address_q <= cmd_data_i.address[63:6];
      beats_left_q   <= span[24:6] + LeftBits'(|span[5:0]);
    end else if (issue) begin
      beat_address_q <= beat_address_q + 58'(burst_beats);
      beats_left_q   <= beats_left_q - LeftBits'(burst_beats);
    end
    if (issue) begin
      ar_address_q <= {beat_address_q, 6'b0};
      ar_length_q  <= 8'(burst_beats) - 8'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni && accept) assert (cmd_data_i.bytes != '0);
  end
endmodule
