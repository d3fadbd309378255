// SPDX-License-Identifier: Apache-2.0
// UD SENDs over RoCEv2: building and checking the packets that carry management datagrams. No I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "host/net/datagram.hpp"
#include "host/net/headers.hpp"

namespace srpnic::net {

/// Bytes of a frame to a peer around a datagram of `payload_bytes`.
std::size_t datagram_frame_bytes(const Peer& to, std::size_t payload_bytes);

/// Writes the whole frame (headers, pad, ICRC) to `frame`, which has exactly datagram_frame_bytes() bytes.
void build_datagram_frame(std::uint64_t source_mac, const Peer& to, std::uint32_t psn,
                          std::span<const std::byte> payload, std::span<std::byte> frame);

/// kBadKey: not the Q_Key of QP 1, or not the default partition.
enum class DatagramError { kNone, kTruncated, kBadIcrc, kNotDatagram, kBadKey };

struct ParsedDatagram {
  DatagramError error = DatagramError::kNone;
  std::uint16_t pkey = 0;
  std::uint32_t source_queue_pair = 0;
  std::span<const std::byte> payload = {};
};

/// Checks a UD SEND to QP 1: `packet` is the IP packet without Ethernet padding; `udp_payload` what follows its UDP
/// header. The payload is a view into `udp_payload`.
ParsedDatagram parse_datagram(std::span<const std::byte> packet, std::span<const std::byte> udp_payload);

}  // namespace srpnic::net
