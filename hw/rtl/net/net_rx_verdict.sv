// SPDX-License-Identifier: Apache-2.0
// net_rx_verdict: what becomes of a frame. One pulse per frame commits or drops its payload, hands its header on, commits or
// drops its copy for the host, and counts it in exactly one counter. Combinational.
module net_rx_verdict (
    input  logic                valid_i,            // pulse: a frame has ended and all that follows is known
    input  net_pkg::rx_class_t  class_i,
    input  logic                icrc_good_i,
    input  logic                payload_lost_i,     // a payload beat found no room
    input  logic                packet_ready_i,     // room for a header
    input  logic                frame_lost_i,       // a beat of the host's copy found no room
    input  logic                reason_ready_i,     // room for a reason
    output logic                payload_commit_o,   // with the header
    output logic                payload_drop_o,
    output logic                frame_commit_o,     // with the reason
    output logic                frame_drop_o,
    output logic                count_rx_truncated_o,
    output logic                count_rx_oversized_o,
    output logic                count_rx_not_for_us_o,
    output logic                count_rx_bad_ip_o,
    output logic                count_rx_bad_icrc_o,
    output logic                count_rx_overflow_o,
    output logic                count_rx_roce_packets_o,
    output logic                count_rx_exception_frames_o,
    output logic                count_rx_exception_dropped_o
);
  logic sound, good, to_host, to_transport;

  assign sound = valid_i && !class_i.oversized && !class_i.truncated && !class_i.not_for_us;
  assign good = sound && !(class_i.roce && (class_i.bad_ip || !icrc_good_i));
  assign to_host = good && (!class_i.roce || class_i.management);
  assign to_transport = good && class_i.roce && !class_i.management;

  assign payload_commit_o = to_transport && !payload_lost_i && packet_ready_i;
  assign payload_drop_o = valid_i && !payload_commit_o;
  assign frame_commit_o = to_host && !frame_lost_i && reason_ready_i;
  assign frame_drop_o = valid_i && !frame_commit_o;

  assign count_rx_oversized_o = valid_i && class_i.oversized;
  assign count_rx_truncated_o = valid_i && !class_i.oversized && class_i.truncated;
  assign count_rx_not_for_us_o = valid_i && !class_i.oversized && !class_i.truncated && class_i.not_for_us;
  assign count_rx_bad_ip_o = sound && class_i.roce && class_i.bad_ip;
  assign count_rx_bad_icrc_o = sound && class_i.roce && !class_i.bad_ip && !icrc_good_i;
  assign count_rx_roce_packets_o = payload_commit_o;
  assign count_rx_overflow_o = to_transport && !payload_commit_o;
  assign count_rx_exception_frames_o = frame_commit_o;
  assign count_rx_exception_dropped_o = to_host && !frame_commit_o;
endmodule
