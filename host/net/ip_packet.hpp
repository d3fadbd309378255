// SPDX-License-Identifier: Apache-2.0
// IP packets of both versions: reading and writing the headers around a payload (RFC 791, RFC 8200). No I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "host/net/ip_address.hpp"
#include "host/net/parsed.hpp"

namespace srpnic::net {

/// A packet with a right header. The views are into the bytes that were parsed.
struct IpPacket {
  IpAddress source;
  IpAddress destination;
  std::uint8_t protocol = 0;  ///< of the payload
  std::uint8_t hop_limit = 0;
  std::span<const std::byte> bytes;  ///< from the IP header on, without Ethernet padding
  std::span<const std::byte> payload;
};

/// IPv4 without options and fragments.
Parsed<IpPacket> parse_ipv4(std::span<const std::byte> packet);
/// IPv6 without extension headers. The source may be the unspecified address, as of a host without one.
Parsed<IpPacket> parse_ipv6(std::span<const std::byte> packet);

inline constexpr std::uint8_t kDefaultHopLimit = 64;

/// Bytes of the IP header in front of a payload between addresses of this version.
std::size_t ip_header_bytes(const IpAddress& address);

/// Writes the header of a packet that fills `packet`, and returns the room for its payload.
std::span<std::byte> write_ip_header(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol,
                                     std::uint8_t hop_limit, std::span<std::byte> packet);

struct UdpDatagram {
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::span<const std::byte> packet;  ///< from the IP header to the end of the UDP payload
  std::span<const std::byte> payload;
};

/// A checksum of zero is accepted over IPv6 too: RoCEv2 sends none and has its ICRC instead (IBA A17.3.1, RFC 6936).
Parsed<UdpDatagram> parse_udp(const IpPacket& ip);

}  // namespace srpnic::net
