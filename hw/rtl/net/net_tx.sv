// SPDX-License-Identifier: Apache-2.0
// net_tx: RoCEv2 packets of the transport, with headers, pad and ICRC, and whole frames of the host become frames on the wire,
// one after the other, round robin (docs/card.md "net/"). A frame of the host starts when its last beat has come, so that it
// never pauses on the wire; a packet's payload is sent as it comes.
//
//   tx_frame ─ header ─┐
//   tx_payload ────────┴ assemble ─ ICRC insert ─ prepend ─┐
//   host_frame ──────────────────────────── packet FIFO ───┴ arbiter ─ output
//
// From `tx_frame` and its payload to the first beat on the wire it takes 8 cycles.
module net_tx #(
    parameter int unsigned HostDepthLog2 = 8  // log2 of the beats kept of the host's frames: at least one of 9216 bytes
) (
    input  logic                   clk_i,
    input  logic                   rst_ni,
    // packets of the transport
    input  logic                   tx_frame_valid_i,
    output logic                   tx_frame_ready_o,
    input  srp_abi_pkg::tx_frame_t tx_frame_data_i,
    input  logic                   tx_payload_valid_i,
    output logic                   tx_payload_ready_o,
    /* verilator lint_off UNUSEDSIGNAL */
    input  srp_abi_pkg::beat_t     tx_payload_data_i,  // only `data` is used: the record tells the length
    /* verilator lint_on UNUSEDSIGNAL */
    // frames of the host, at most MAX_FRAME_BYTES
    input  logic                   host_frame_valid_i,
    output logic                   host_frame_ready_o,
    input  srp_abi_pkg::beat_t     host_frame_data_i,
    // the wire
    output logic [511:0]           m_axis_tx_tdata,
    output logic [63:0]            m_axis_tx_tkeep,
    output logic                   m_axis_tx_tvalid,
    input  logic                   m_axis_tx_tready,
    output logic                   m_axis_tx_tlast,
    output logic                   m_axis_tx_tuser,
    // counters: TX_BYTES_64 counts beats
    output logic                   count_tx_frames_o,
    output logic                   count_tx_bytes_64_o,
    output logic                   count_tx_roce_packets_o,
    output logic                   count_tx_host_frames_o
);
  // The Ethernet headers of all packets between `assemble` and `prepend`; there are never more than pipeline stages.
  localparam int unsigned L2Depth = 8;

  logic header_valid, header_ready;
  net_pkg::tx_header_t header;
  net_tx_header i_header (
      .clk_i, .rst_ni, .frame_valid_i(tx_frame_valid_i), .frame_ready_o(tx_frame_ready_o), .frame_data_i(tx_frame_data_i),
      .header_valid_o(header_valid), .header_ready_i(header_ready), .header_data_o(header)
  );

  logic plain_valid, plain_ready, plain_first, plain_last;
  logic [511:0] plain_data;
  logic [4:0] plain_words;
  net_tx_assemble i_assemble (
      .clk_i, .rst_ni, .header_valid_i(header_valid), .header_ready_o(header_ready), .header_data_i(header),
      .payload_valid_i(tx_payload_valid_i), .payload_ready_o(tx_payload_ready_o), .payload_data_i(tx_payload_data_i.data),
      .beat_valid_o(plain_valid), .beat_ready_i(plain_ready), .beat_data_o(plain_data), .beat_words_o(plain_words),
      .beat_first_o(plain_first), .beat_last_o(plain_last)
  );

  logic sealed_valid, sealed_ready, sealed_first, sealed_last;
  logic [511:0] sealed_data;
  logic [4:0] sealed_words;
  icrc_insert i_icrc (
      .clk_i, .rst_ni, .in_valid_i(plain_valid), .in_ready_o(plain_ready), .in_data_i(plain_data), .in_words_i(plain_words),
      .in_first_i(plain_first), .in_last_i(plain_last), .in_ipv6_i(header.ipv6),
      .out_valid_o(sealed_valid), .out_ready_i(sealed_ready), .out_data_o(sealed_data), .out_words_o(sealed_words),
      .out_first_o(sealed_first), .out_last_o(sealed_last)
  );

  logic l2_push, l2_pop, l2_vlan, l2_full;
  logic [143:0] l2;
  assign l2_push = plain_valid && plain_ready && plain_first;
  // verilator lint_off PINCONNECTEMPTY
  stream_fifo #(.Width(145), .Depth(L2Depth)) i_l2_fifo (
      .clk_i, .rst_ni, .in_valid_i(l2_push), .in_ready_o(), .in_data_i({header.vlan, header.l2}),
      .out_valid_o(), .out_ready_i(l2_pop), .out_data_o({l2_vlan, l2}), .count_o(), .full_o(l2_full)
  );
  // verilator lint_on PINCONNECTEMPTY

  logic [1:0] merge_valid, merge_ready, merge_last;
  srp_abi_pkg::beat_t packet_beat, host_beat;
  net_tx_prepend i_prepend (
      .clk_i, .rst_ni, .l2_i(l2), .vlan_i(l2_vlan), .l2_taken_o(l2_pop),
      .in_valid_i(sealed_valid), .in_ready_o(sealed_ready), .in_data_i(sealed_data), .in_words_i(sealed_words),
      .in_first_i(sealed_first), .in_last_i(sealed_last),
      .out_valid_o(merge_valid[0]), .out_ready_i(merge_ready[0]), .out_data_o(packet_beat)
  );

  // The host's frames: a beat counts as accepted one cycle before the commit that ends its frame.
  logic host_end_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) host_end_q <= 1'b0;
    else host_end_q <= host_frame_valid_i && host_frame_ready_o && host_frame_data_i.last;
  end
  // verilator lint_off PINCONNECTEMPTY
  packet_fifo #(.Width(srp_abi_pkg::BEAT_BITS), .DepthLog2(HostDepthLog2)) i_host_fifo (
      .clk_i, .rst_ni, .in_valid_i(host_frame_valid_i), .in_ready_o(host_frame_ready_o), .in_data_i(host_frame_data_i),
      .commit_i(host_end_q), .drop_i(1'b0), .lost_o(),
      .out_valid_o(merge_valid[1]), .out_ready_i(merge_ready[1]), .out_data_o(host_beat)
  );
  // verilator lint_on PINCONNECTEMPTY

  logic out_valid, out_ready, out_last, out_index;
  srp_abi_pkg::beat_t out_beat;
  assign merge_last = {host_beat.last, packet_beat.last};
  stream_arbiter #(.Inputs(2), .Width(srp_abi_pkg::BEAT_BITS)) i_arbiter (
      .clk_i, .rst_ni, .in_valid_i(merge_valid), .in_ready_o(merge_ready), .in_data_i({host_beat, packet_beat}),
      .in_last_i(merge_last),
      .out_valid_o(out_valid), .out_ready_i(out_ready), .out_data_o(out_beat), .out_last_o(out_last), .out_index_o(out_index)
  );
  assign count_tx_roce_packets_o = out_valid && out_ready && out_last && !out_index;
  assign count_tx_host_frames_o = out_valid && out_ready && out_last && out_index;

  net_tx_output i_output (
      .clk_i, .rst_ni, .beat_valid_i(out_valid), .beat_ready_o(out_ready), .beat_data_i(out_beat),
      .m_axis_tx_tdata, .m_axis_tx_tkeep, .m_axis_tx_tvalid, .m_axis_tx_tready, .m_axis_tx_tlast, .m_axis_tx_tuser,
      .count_tx_frames_o, .count_tx_bytes_64_o
  );

  always_ff @(posedge clk_i) begin
    if (rst_ni) assert (!(l2_push && l2_full));
  end
endmodule
