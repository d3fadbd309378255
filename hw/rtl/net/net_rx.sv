// SPDX-License-Identifier: Apache-2.0
// net_rx: frames from the wire become RoCEv2 packets (header record and payload) for the transport, whole frames for the host,
// or a count of why they were dropped (docs/card.md "net/"). A pipeline that never stalls in front of packet FIFOs that
// show only frames whose end has been seen and found good; a frame that finds a FIFO full is dropped whole.
//
//   input ─ align ─ parse ─┬─ strip ────────► payload FIFO
//     │                    ├─ ICRC check ─┐
//     │                    └─ summary ─ delay ─ verdict ─► header FIFO, commits
//     └───────────── delay ────────────────► host frame FIFO
//
// From a frame's last beat on the wire to its header on `packet` and payload, or to the host frame, it takes 9 cycles.
module net_rx #(
    parameter int unsigned PayloadDepthLog2 = 10,  // log2 of the payload FIFO's beats: at least 4 frames of 9216 bytes
    parameter int unsigned PacketDepth = 1024,     // headers waiting, a power of two: a burst of all queue pairs
    parameter int unsigned FrameDepthLog2 = 9,     // log2 of the host frame FIFO's beats: at least 2 frames of 9216 bytes
    parameter int unsigned ReasonDepth = 128       // host frames waiting
) (
    input  logic                    clk_i,
    input  logic                    rst_ni,
    input  logic [47:0]             local_mac_i,
    // the wire
    input  logic [511:0]            s_axis_rx_tdata,
    input  logic [63:0]             s_axis_rx_tkeep,
    input  logic                    s_axis_rx_tvalid,
    input  logic                    s_axis_rx_tlast,
    input  logic                    s_axis_rx_tuser,   // with tlast: error seen by the MAC
    // to the transport
    output logic                    packet_valid_o,
    input  logic                    packet_ready_i,
    output srp_abi_pkg::rx_frame_t  packet_data_o,
    output logic                    payload_valid_o,
    input  logic                    payload_ready_i,
    output srp_abi_pkg::beat_t      payload_data_o,
    // to the host
    output logic                    frame_valid_o,
    input  logic                    frame_ready_i,
    output srp_abi_pkg::beat_t      frame_data_o,
    output logic [7:0]              frame_reason_o,    // ExceptionReason, valid with frame_valid_o, same for all beats of a frame
    // counters: RX_BYTES_64 counts beats, RX_FRAMES every frame, the others each its share of the frames
    output logic                    count_rx_frames_o,
    output logic                    count_rx_bytes_64_o,
    output logic                    count_rx_truncated_o,
    output logic                    count_rx_oversized_o,
    output logic                    count_rx_bad_ip_o,
    output logic                    count_rx_bad_icrc_o,
    output logic                    count_rx_not_for_us_o,
    output logic                    count_rx_overflow_o,
    output logic                    count_rx_roce_packets_o,
    output logic                    count_rx_exception_frames_o,
    output logic                    count_rx_exception_dropped_o
);
  // From the summary of a frame to its ICRC verdict; the beats of the host's copy arrive just before.
  localparam int unsigned VerdictDelay = 3;
  localparam int unsigned FrameDelay = 5;

  logic beat_valid, beat_error;
  srp_abi_pkg::beat_t beat;
  net_rx_input i_input (
      .clk_i, .rst_ni, .s_axis_rx_tdata, .s_axis_rx_tkeep, .s_axis_rx_tvalid, .s_axis_rx_tlast, .s_axis_rx_tuser,
      .beat_valid_o(beat_valid), .beat_data_o(beat), .beat_error_o(beat_error)
  );
  assign count_rx_bytes_64_o = beat_valid;
  assign count_rx_frames_o = beat_valid && beat.last;

  logic aligned_valid, aligned_first, end_valid;
  logic [511:0] aligned_data;
  logic [6:0] aligned_bytes;
  net_pkg::ip_facts_t aligned_facts;
  net_pkg::l2_summary_t end_data;
  net_rx_align i_align (
      .clk_i, .rst_ni, .local_mac_i,
      .beat_valid_i(beat_valid), .beat_data_i(beat), .beat_error_i(beat_error),
      .aligned_valid_o(aligned_valid), .aligned_data_o(aligned_data), .aligned_bytes_o(aligned_bytes),
      .aligned_first_o(aligned_first), .aligned_facts_o(aligned_facts),
      .end_valid_o(end_valid), .end_data_o(end_data)
  );

  logic cut_valid, cut_first, cut_last, ipv6, summary_valid;
  logic [511:0] cut_data;
  logic [4:0] cut_words, payload_offset;
  logic [13:0] payload_bytes;
  net_pkg::rx_class_t summary_class;
  srp_abi_pkg::rx_frame_t summary_frame;
  net_rx_parse i_parse (
      .clk_i, .rst_ni,
      .aligned_valid_i(aligned_valid), .aligned_data_i(aligned_data), .aligned_bytes_i(aligned_bytes),
      .aligned_first_i(aligned_first), .aligned_facts_i(aligned_facts),
      .end_valid_i(end_valid), .end_data_i(end_data),
      .cut_valid_o(cut_valid), .cut_data_o(cut_data), .cut_words_o(cut_words), .cut_first_o(cut_first), .cut_last_o(cut_last),
      .ipv6_o(ipv6), .payload_offset_o(payload_offset), .payload_bytes_o(payload_bytes),
      .summary_valid_o(summary_valid), .summary_class_o(summary_class), .summary_frame_o(summary_frame)
  );

  logic icrc_good;
  icrc_check i_icrc (
      .clk_i, .rst_ni, .beat_valid_i(cut_valid), .beat_data_i(cut_data), .beat_words_i(cut_words),
      .beat_first_i(cut_first), .beat_last_i(cut_last), .ipv6_i(ipv6), .good_o(icrc_good)
  );

  logic stripped_valid;
  srp_abi_pkg::beat_t stripped_data;
  net_rx_strip i_strip (
      .clk_i, .rst_ni, .cut_valid_i(cut_valid), .cut_data_i(cut_data), .cut_first_i(cut_first), .cut_last_i(cut_last),
      .payload_offset_i(payload_offset), .payload_bytes_i(payload_bytes),
      .payload_valid_o(stripped_valid), .payload_data_o(stripped_data)
  );

  logic verdict_valid;
  net_pkg::rx_class_t verdict_class;
  srp_abi_pkg::rx_frame_t verdict_frame;
  delay_line #(.Width(net_pkg::RX_CLASS_BITS + srp_abi_pkg::RX_FRAME_BITS), .Cycles(VerdictDelay)) i_summary_delay (
      .clk_i, .rst_ni, .in_valid_i(summary_valid), .in_data_i({summary_class, summary_frame}),
      .out_valid_o(verdict_valid), .out_data_o({verdict_class, verdict_frame})
  );

  logic frame_copy_valid;
  srp_abi_pkg::beat_t frame_copy;
  delay_line #(.Width(srp_abi_pkg::BEAT_BITS), .Cycles(FrameDelay)) i_frame_delay (
      .clk_i, .rst_ni, .in_valid_i(beat_valid), .in_data_i(beat), .out_valid_o(frame_copy_valid), .out_data_o(frame_copy)
  );

  logic payload_lost, payload_commit, payload_drop, packet_ready, frame_lost, frame_commit, frame_drop, reason_ready;
  net_rx_verdict i_verdict (
      .valid_i(verdict_valid), .class_i(verdict_class), .icrc_good_i(icrc_good),
      .payload_lost_i(payload_lost), .packet_ready_i(packet_ready), .frame_lost_i(frame_lost), .reason_ready_i(reason_ready),
      .payload_commit_o(payload_commit), .payload_drop_o(payload_drop), .frame_commit_o(frame_commit), .frame_drop_o(frame_drop),
      .count_rx_truncated_o, .count_rx_oversized_o, .count_rx_not_for_us_o, .count_rx_bad_ip_o, .count_rx_bad_icrc_o,
      .count_rx_overflow_o, .count_rx_roce_packets_o, .count_rx_exception_frames_o, .count_rx_exception_dropped_o
  );

  // verilator lint_off PINCONNECTEMPTY
  packet_fifo #(.Width(srp_abi_pkg::BEAT_BITS), .DepthLog2(PayloadDepthLog2)) i_payload_fifo (
      .clk_i, .rst_ni, .in_valid_i(stripped_valid), .in_ready_o(), .in_data_i(stripped_data),
      .commit_i(payload_commit), .drop_i(payload_drop), .lost_o(payload_lost),
      .out_valid_o(payload_valid_o), .out_ready_i(payload_ready_i), .out_data_o(payload_data_o)
  );
  record_queue #(.Width(srp_abi_pkg::RX_FRAME_BITS), .Depth(PacketDepth)) i_packet_fifo (
      .clk_i, .rst_ni, .in_valid_i(payload_commit), .in_ready_o(packet_ready), .in_data_i(verdict_frame),
      .out_valid_o(packet_valid_o), .out_ready_i(packet_ready_i), .out_data_o(packet_data_o), .empty_o()
  );
  packet_fifo #(.Width(srp_abi_pkg::BEAT_BITS), .DepthLog2(FrameDepthLog2)) i_frame_fifo (
      .clk_i, .rst_ni, .in_valid_i(frame_copy_valid), .in_ready_o(), .in_data_i(frame_copy),
      .commit_i(frame_commit), .drop_i(frame_drop), .lost_o(frame_lost),
      .out_valid_o(frame_valid_o), .out_ready_i(frame_ready_i), .out_data_o(frame_data_o)
  );
  logic management;  // of the frame that the reader sees; its entry is there a cycle before the frame
  stream_fifo #(.Width(1), .Depth(ReasonDepth)) i_reason_fifo (
      .clk_i, .rst_ni, .in_valid_i(frame_commit), .in_ready_o(reason_ready), .in_data_i(verdict_class.management),
      .out_valid_o(), .out_ready_i(frame_valid_o && frame_ready_i && frame_data_o.last), .out_data_o(management),
      .count_o(), .full_o()
  );
  // verilator lint_on PINCONNECTEMPTY
  assign frame_reason_o = management ? srp_abi_pkg::EXCEPTION_REASON_MANAGEMENT : srp_abi_pkg::EXCEPTION_REASON_NOT_ROCE;
endmodule
