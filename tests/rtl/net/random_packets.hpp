// SPDX-License-Identifier: Apache-2.0
// Random well-formed packets, and the record that asks net_tx for one.
#pragma once

#include <array>
#include <random>

#include "roce_packet.hpp"

namespace srpnic::test {

/// The opcodes the card sends and receives.
inline constexpr std::array<std::uint8_t, 15> kOpcodes = {0x00, 0x01, 0x02, 0x04, 0x06, 0x07, 0x08,      0x0A,
                                                          0x0C, 0x0D, 0x0E, 0x0F, 0x10, 0x11, kCnpOpcode};

inline RocePacket random_packet(std::mt19937_64& random, std::size_t payload_bytes) {
  RocePacket packet;
  packet.opcode = kOpcodes[random() % kOpcodes.size()];
  packet.source_mac = random() & 0xFEFFFFFFFFFF;
  if (random() % 3 == 0) packet.vlan_tci = static_cast<std::uint16_t>(random());
  packet.ipv6 = random() % 2 != 0;
  packet.source_ip = random() & 0xFFFFFFFF;
  packet.dest_ip = random() & 0xFFFFFFFF;
  if (packet.ipv6) {
    for (int i = 0; i < 2; ++i) {
      packet.source_ip.set_word(i, random());
      packet.dest_ip.set_word(i, random());
    }
  }
  packet.traffic_class = static_cast<std::uint8_t>(random());
  packet.hop_limit = static_cast<std::uint8_t>(random());
  packet.udp_source_port = static_cast<std::uint16_t>(random());
  packet.solicited = random() % 2 != 0;
  packet.ack_request = random() % 2 != 0;
  packet.pkey = static_cast<std::uint16_t>(random());
  packet.dest_qpn = static_cast<std::uint32_t>(2 + random() % 0xFFFFFD);
  packet.psn = static_cast<std::uint32_t>(random() & 0xFFFFFF);
  if (packet.opcode == kCnpOpcode) packet.congestion = kBecn;
  if (opcode_has_reth(packet.opcode)) {
    packet.reth_va = random();
    packet.reth_rkey = static_cast<std::uint32_t>(random());
    packet.reth_length = static_cast<std::uint32_t>(random());
  }
  if (opcode_has_aeth(packet.opcode)) {
    packet.aeth_syndrome = static_cast<std::uint8_t>(random());
    packet.aeth_msn = static_cast<std::uint32_t>(random() & 0xFFFFFF);
  }
  packet.payload = random_bytes(payload_bytes, random);
  return packet;
}

/// `qp_index` is for others than the framer, so it holds anything.
inline TxFrame tx_frame(const RocePacket& packet) {
  TxFrame frame;
  frame.packet.qp_index = 0xA5;
  frame.packet.opcode = packet.opcode;
  frame.packet.solicited = packet.solicited;
  frame.packet.ack_request = packet.ack_request;
  frame.packet.psn = packet.psn;
  frame.packet.payload_bytes = packet.payload.size();
  frame.packet.reth_va = packet.reth_va;
  frame.packet.reth_rkey = packet.reth_rkey;
  frame.packet.reth_length = packet.reth_length;
  frame.packet.aeth_syndrome = packet.aeth_syndrome;
  frame.packet.aeth_msn = packet.aeth_msn;
  frame.path.remote_qpn = packet.dest_qpn;
  frame.path.pkey = packet.pkey;
  frame.path.dest_mac = packet.dest_mac;
  frame.path.source_mac = packet.source_mac;
  frame.path.ipv6 = packet.ipv6;
  frame.path.vlan_present = packet.vlan_tci.has_value();
  frame.path.vlan_tci = packet.vlan_tci.value_or(0xDEAD);
  frame.path.source_ip = packet.source_ip;
  frame.path.dest_ip = packet.dest_ip;
  frame.path.udp_source_port = packet.udp_source_port;
  frame.path.traffic_class = packet.traffic_class;
  frame.path.hop_limit = packet.hop_limit;
  return frame;
}

}  // namespace srpnic::test
