// SPDX-License-Identifier: Apache-2.0
// Recorded traffic of a Linux initiator and a Linux target, as the host's code wants it: bytes, datagrams, IUs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "host/net/headers.hpp"
#include "tests/rtl/support/pcap.hpp"

namespace srpnic::test {

using ByteVector = std::vector<std::byte>;

/// Addresses in all recordings.
inline constexpr std::uint32_t kInitiatorIp = 0xc0a84d01;
inline constexpr std::uint32_t kTargetIp = 0xc0a84d02;

/// The frames of a recording of tests/data/captures, by its name without ".pcap.gz".
inline std::vector<ByteVector> frames_of(const std::string& recording) {
  // Appended, because in a sum GCC 12 sees accesses beyond its temporaries (a false alarm of -Warray-bounds).
  std::string path = SRPNIC_TEST_DATA_DIR "/captures/";
  path += recording;
  path += ".pcap.gz";
  std::vector<ByteVector> frames;
  for (const Bytes& frame : read_pcap(path)) {
    const auto bytes = std::as_bytes(std::span(frame));
    frames.emplace_back(bytes.begin(), bytes.end());
  }
  return frames;
}

struct RecordedPacket {
  wire::Ipv4Header ip;
  wire::UdpHeader udp;
  wire::Bth bth;
  ByteVector packet;   ///< from the IP header to the ICRC
  ByteVector payload;  ///< between BTH and pad: extension headers and data
};

/// The RoCEv2 packets of a recording.
inline std::vector<RecordedPacket> packets_of(const std::string& recording) {
  std::vector<RecordedPacket> packets;
  for (const ByteVector& frame : frames_of(recording)) {
    const auto ethernet = wire::read<wire::EthernetHeader>(frame);
    const auto ip = wire::read<wire::Ipv4Header>(frame, 14);
    const auto udp = wire::read<wire::UdpHeader>(frame, 34);
    const auto bth = wire::read<wire::Bth>(frame, 42);
    if (!bth || ethernet->type != wire::kEtherTypeIpv4 || ip->protocol != wire::Ipv4Header::kProtocolUdp ||
        udp->destination_port != 4791) {
      continue;
    }
    const std::size_t pad = bth->flags >> wire::Bth::kPadShift & wire::Bth::kPadMask;
    const auto packet = std::span(frame).subspan(14, ip->total_length);
    const auto payload = packet.subspan(40, packet.size() - 40 - pad - wire::kIcrcBytes);
    packets.push_back({*ip, *udp, *bth, {packet.begin(), packet.end()}, {payload.begin(), payload.end()}});
  }
  return packets;
}

/// A management datagram of a recording.
struct RecordedDatagram {
  bool from_initiator;
  ByteVector mad;
};

inline std::vector<RecordedDatagram> datagrams_of(const std::string& recording) {
  std::vector<RecordedDatagram> datagrams;
  for (const RecordedPacket& packet : packets_of(recording)) {
    if (packet.bth.opcode != wire::Bth::kUdSendOnly) continue;
    datagrams.push_back(
        {packet.ip.source == kInitiatorIp, {packet.payload.begin() + sizeof(wire::Deth), packet.payload.end()}});
  }
  return datagrams;
}

/// The SENDs of one direction, put together from their packets.
inline std::vector<ByteVector> units_of(const std::string& recording, std::uint32_t sender_ip) {
  std::vector<ByteVector> units;
  std::map<std::uint32_t, ByteVector> partial;  // by destination queue pair
  for (const RecordedPacket& packet : packets_of(recording)) {
    const unsigned opcode = packet.bth.opcode;
    const bool send = opcode <= 2 || opcode == 4;
    if (!send || packet.ip.source != sender_ip) continue;
    ByteVector& unit = partial[packet.bth.destination_qp];
    if (opcode == 0 || opcode == 4) unit.clear();
    unit.insert(unit.end(), packet.payload.begin(), packet.payload.end());
    if (opcode == 2 || opcode == 4) units.push_back(unit);
  }
  return units;
}

}  // namespace srpnic::test
