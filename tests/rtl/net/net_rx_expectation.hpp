// SPDX-License-Identifier: Apache-2.0
// What net_rx must hand out for a packet.
#pragma once

#include <gtest/gtest.h>

#include "roce_packet.hpp"

namespace srpnic::test {

/// What the record of a frame must say.
inline RxPacket expected_record(const RocePacket& packet) {
  RxPacket record;
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
  return record;
}

struct Received {
  RxPacket record;
  Bytes payload;
};
/// Checks one packet against the fields read in software.
inline void expect_packet(const Received& received, const RocePacket& packet) {
  const RxPacket expected = expected_record(packet);
  EXPECT_TRUE(received.record == expected)
      << "opcode " << received.record.opcode.to_uint() << " (" << expected.opcode.to_uint() << "), psn "
      << received.record.psn.to_uint() << " (" << expected.psn.to_uint() << "), payload "
      << received.record.payload_bytes.to_uint() << " (" << expected.payload_bytes.to_uint() << ")";
  EXPECT_EQ(received.payload, packet.payload);
}

}  // namespace srpnic::test
