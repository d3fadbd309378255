// SPDX-License-Identifier: Apache-2.0
// RoCEv2 packets over IPv4 and IPv6, with a VLAN tag or without, as the initiator builds and reads them. Own code on
// purpose, the ICRC included: it must not share a mistake with the target it checks. Reading is strict: what a RoCE
// endpoint may not send is an error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "host/net/ip_address.hpp"
#include "sim/wire/endpoint.hpp"

namespace srpnic::sim {

using Payload = std::vector<std::uint8_t>;

/// BTH opcodes (IBA 9.2, table 38) that an SRP connection uses.
enum class RoceOpcode : std::uint8_t {
  kSendFirst = 0x00,
  kSendMiddle = 0x01,
  kSendLast = 0x02,
  kSendOnly = 0x04,
  kWriteFirst = 0x06,
  kWriteMiddle = 0x07,
  kWriteLast = 0x08,
  kWriteOnly = 0x0a,
  kReadRequest = 0x0c,
  kReadResponseFirst = 0x0d,
  kReadResponseMiddle = 0x0e,
  kReadResponseLast = 0x0f,
  kReadResponseOnly = 0x10,
  kAcknowledge = 0x11,
  kDatagram = 0x64,                // UD SEND only
  kCongestionNotification = 0x81,  // IBA A17.9.3
};

/// AETH syndromes (IBA 9.7.5.2.1).
inline constexpr std::uint8_t kAckUnlimited = 0x1f;
inline constexpr std::uint8_t kRnrNak = 0x20;  // and the timer code of IBA table 45
inline constexpr std::uint8_t kNakSequence = 0x60;
inline constexpr std::uint8_t kNakInvalidRequest = 0x61;
inline constexpr std::uint8_t kNakRemoteAccess = 0x62;

/// ECN field of the IP header (RFC 3168, 5).
inline constexpr std::uint8_t kNotEcnCapable = 0;
inline constexpr std::uint8_t kEcnCapable = 2;
inline constexpr std::uint8_t kCongestionExperienced = 3;

/// A port of the network.
struct PortAddress {
  std::uint64_t mac = 0;
  net::IpAddress ip = net::IpAddress::from_ipv4(0);

  bool operator==(const PortAddress&) const = default;
};

/// All fields of one packet as numbers; those that the opcode does not bring are zero and not sent.
struct RocePacket {
  PortAddress source;
  PortAddress destination;
  std::optional<std::uint16_t> vlan_tci;
  std::uint16_t udp_source_port = 0;
  std::uint8_t ecn = kNotEcnCapable;
  RoceOpcode opcode = RoceOpcode::kSendOnly;
  bool solicited = false;
  bool migrated = true;  ///< MigReq (IBA 17.2.8); a CNP never has it (IBA A17.9.3)
  bool ack_request = false;
  std::uint16_t pkey = 0xffff;
  std::uint32_t dest_qpn = 0;
  std::uint32_t psn = 0;
  std::uint64_t va = 0;  // RETH
  std::uint32_t rkey = 0;
  std::uint32_t dma_length = 0;
  std::uint8_t syndrome = 0;  // AETH
  std::uint32_t msn = 0;
  std::uint32_t queue_key = 0;  // DETH
  std::uint32_t source_qpn = 0;
  Payload payload;
};

/// The whole frame, with header checksum, pad and ICRC; not padded to Ethernet's 60 bytes (Linux over virtio does not).
Frame build_packet(const RocePacket& packet);

/// Makes the IP header checksum (of IPv4) and the ICRC of a frame right again after a change to it.
void seal_packet(Frame& frame);

/// Not a RoCEv2 packet: another protocol, nothing wrong with it.
struct NotRoce {};
/// What is wrong with a RoCEv2 packet.
struct PacketError {
  std::string text;
};

std::variant<RocePacket, NotRoce, PacketError> parse_packet(const Frame& frame);

}  // namespace srpnic::sim
