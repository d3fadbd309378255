// SPDX-License-Identifier: Apache-2.0
// net_tx_output: pads frames to 60 bytes (IEEE 802.3, without FCS) and hands them to the MAC as AXI4-Stream, registered.
module net_tx_output (
    input  logic               clk_i,
    input  logic               rst_ni,
    input  logic               beat_valid_i,
    output logic               beat_ready_o,
    input  srp_abi_pkg::beat_t beat_data_i,
    output logic [511:0]       m_axis_tx_tdata,
    output logic [63:0]        m_axis_tx_tkeep,
    output logic               m_axis_tx_tvalid,
    input  logic               m_axis_tx_tready,
    output logic               m_axis_tx_tlast,
    output logic               m_axis_tx_tuser,
    output logic               count_tx_frames_o,
    output logic               count_tx_bytes_64_o
);
  logic valid_q, last_q, first_q;  // first_q: the next beat to come in begins a frame
  logic [511:0] data_q;
  logic [63:0] keep_q;
  logic [6:0] bytes;

  assign beat_ready_o = !valid_q || m_axis_tx_tready;
  assign m_axis_tx_tvalid = valid_q;
  assign m_axis_tx_tdata = data_q;
  assign m_axis_tx_tkeep = keep_q;
  assign m_axis_tx_tlast = last_q;
  assign m_axis_tx_tuser = 1'b0;
  assign count_tx_bytes_64_o = beat_valid_i && beat_ready_o;
  assign count_tx_frames_o = count_tx_bytes_64_o && beat_data_i.last;

  assign bytes = (first_q && beat_data_i.bytes < 7'(net_pkg::MIN_FRAME_BYTES)) ? 7'(net_pkg::MIN_FRAME_BYTES) : beat_data_i.bytes;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      first_q <= 1'b1;
    end else if (beat_ready_o) begin
      valid_q <= beat_valid_i;
      if (beat_valid_i) first_q <= beat_data_i.last;
    end
  end
  always_ff @(posedge clk_i) begin
    if (beat_ready_o && beat_valid_i) begin
      data_q <= beat_data_i.data;
      last_q <= beat_data_i.last;
      keep_q <= ~64'd0 >> (7'd64 - bytes);
    end
  end
endmodule
