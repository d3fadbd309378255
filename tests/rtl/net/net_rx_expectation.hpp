// SPDX-License-Identifier: Apache-2.0
// What net_rx must hand out for a packet.
#pragma once

#include <gtest/gtest.h>

#include "roce_packet.hpp"

namespace srpnic::test {

/// What the record of a frame must say.
inline RxFrame expected_record(const RocePacket& packet) {
  RxFrame frame;
  frame.ipv6 = packet.ipv6;
  frame.source_ip = packet.source_ip;
  frame.dest_ip = packet.dest_ip;
  RxPacket& record = frame.packet;
  record.opcode = packet.opcode;
  record.solicited = packet.solicited;
  record.ack_request = packet.ack_request;
  record.becn = packet.congestion >> 6 & 1U;
  record.ecn = packet.traffic_class & 3U;
  record.pkey = packet.pkey;
  record.dest_qpn = packet.dest_qpn;
  record.psn = packet.psn;
  record.payload_bytes = packet.payload.size();
  if (opcode_has_reth(packet.opcode)) {
    record.reth_va = packet.reth_va;
    record.reth_rkey = packet.reth_rkey;
    record.reth_length = packet.reth_length;
  }
  if (opcode_has_aeth(packet.opcode)) {
    record.aeth_syndrome = packet.aeth_syndrome;
    record.aeth_msn = packet.aeth_msn;
  }
  return frame;
}

struct Received {
  RxFrame record;
  Bytes payload;
};
/// Checks one packet against the fields read in software.
inline void expect_packet(const Received& received, const RocePacket& packet) {
  const RxFrame expected = expected_record(packet);
  EXPECT_TRUE(received.record == expected)
      << "opcode " << received.record.packet.opcode.to_uint() << " (" << expected.packet.opcode.to_uint() << "), psn "
      << received.record.packet.psn.to_uint() << " (" << expected.packet.psn.to_uint() << "), payload "
      << received.record.packet.payload_bytes.to_uint() << " (" << expected.packet.payload_bytes.to_uint() << ")";
  EXPECT_EQ(received.payload, packet.payload);
}

}  // namespace srpnic::test
