// SPDX-License-Identifier: Apache-2.0
// net_loopback: for tests: the wire of net_tx goes to net_rx; `wire_ready_i` stalls it.
module net_loopback (
    input  logic                    clk_i,
    input  logic                    rst_ni,
    input  logic [47:0]             local_mac_i,
    input  logic                    wire_ready_i,
    input  logic                    tx_frame_valid_i,
    output logic                    tx_frame_ready_o,
    input  srp_abi_pkg::tx_frame_t  tx_frame_data_i,
    input  logic                    tx_payload_valid_i,
    output logic                    tx_payload_ready_o,
    input  srp_abi_pkg::beat_t      tx_payload_data_i,
    output logic                    packet_valid_o,
    input  logic                    packet_ready_i,
    output srp_abi_pkg::rx_frame_t  packet_data_o,
    output logic                    payload_valid_o,
    input  logic                    payload_ready_i,
    output srp_abi_pkg::beat_t      payload_data_o,
    output logic                    count_rx_frames_o,
    output logic                    count_rx_roce_packets_o
);
  logic [511:0] tdata;
  logic [63:0] tkeep;
  logic tvalid, tlast, tuser;

  // verilator lint_off PINMISSING
  net_tx i_tx (
      .clk_i, .rst_ni, .tx_frame_valid_i, .tx_frame_ready_o, .tx_frame_data_i,
      .tx_payload_valid_i, .tx_payload_ready_o, .tx_payload_data_i,
      .host_frame_valid_i(1'b0), .host_frame_data_i('0),
      .m_axis_tx_tdata(tdata), .m_axis_tx_tkeep(tkeep), .m_axis_tx_tvalid(tvalid), .m_axis_tx_tready(wire_ready_i),
      .m_axis_tx_tlast(tlast), .m_axis_tx_tuser(tuser)
  );
  net_rx i_rx (
      .clk_i, .rst_ni, .local_mac_i,
      .s_axis_rx_tdata(tdata), .s_axis_rx_tkeep(tkeep), .s_axis_rx_tvalid(tvalid && wire_ready_i), .s_axis_rx_tlast(tlast),
      .s_axis_rx_tuser(tuser),
      .packet_valid_o, .packet_ready_i, .packet_data_o, .payload_valid_o, .payload_ready_i, .payload_data_o,
      .frame_ready_i(1'b1), .count_rx_frames_o, .count_rx_roce_packets_o
  );
  // verilator lint_on PINMISSING
endmodule
