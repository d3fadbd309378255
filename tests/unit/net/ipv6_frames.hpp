// SPDX-License-Identifier: Apache-2.0
// IPv6 packets for tests, right ones that a test then spoils. Built here byte by byte, with a checksum of their own.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "host/net/headers.hpp"
#include "host/net/ip_address.hpp"
#include "tests/support/captures.hpp"

namespace srpnic::net::test_ipv6 {

using test::ByteVector;

inline const IpAddress kOurs = *parse_ipv6_address("fd00:77::1234:5678");
inline const IpAddress kPeer = *parse_ipv6_address("fd00:77::1");
inline const IpAddress kUnspecified{};

inline void append(ByteVector& bytes, std::span<const std::uint8_t> more) {
  for (const std::uint8_t byte : more) bytes.push_back(std::byte{byte});
}

/// RFC 8200, 8.1 by way of a sum that is folded at the end.
inline std::uint16_t icmpv6_checksum(const IpAddress& source, const IpAddress& destination, const ByteVector& message) {
  std::uint64_t sum = message.size() + 58;
  const auto add = [&sum](unsigned high, unsigned low) { sum += high << 8 | low; };
  for (std::size_t i = 0; i < 16; i += 2) {
    add(source.bytes[i], source.bytes[i + 1]);
    add(destination.bytes[i], destination.bytes[i + 1]);
  }
  for (std::size_t i = 0; i < message.size(); i += 2)
    add(std::to_integer<unsigned>(message[i]), i + 1 < message.size() ? std::to_integer<unsigned>(message[i + 1]) : 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

struct Packet {
  IpAddress source = kPeer;
  IpAddress destination = kOurs;
  std::uint8_t next_header = 58;
  std::uint8_t hop_limit = 255;
  ByteVector payload;

  /// Makes the ICMPv6 checksum of the payload right.
  Packet& seal() {
    payload.at(2) = payload.at(3) = std::byte{0};
    const std::uint16_t checksum = icmpv6_checksum(source, destination, payload);
    payload[2] = static_cast<std::byte>(checksum >> 8);
    payload[3] = static_cast<std::byte>(checksum);
    return *this;
  }

  ByteVector bytes() const {
    ByteVector packet;
    append(packet,
           std::initializer_list<std::uint8_t>{0x60, 0, 0, 0, static_cast<std::uint8_t>(payload.size() >> 8),
                                               static_cast<std::uint8_t>(payload.size()), next_header, hop_limit});
    append(packet, source.bytes);
    append(packet, destination.bytes);
    packet.insert(packet.end(), payload.begin(), payload.end());
    return packet;
  }

  /// In an Ethernet frame to `mac`.
  ByteVector frame(std::uint64_t mac, std::uint64_t source_mac) const {
    ByteVector frame(14);
    wire::write(std::span(frame), wire::EthernetHeader{.destination = mac, .source = source_mac, .type = 0x86dd});
    const ByteVector packet = bytes();
    frame.insert(frame.end(), packet.begin(), packet.end());
    return frame;
  }
};

/// RFC 4861, 4.3, with a source link-layer address option.
inline Packet solicitation(const IpAddress& target = kOurs) {
  Packet packet;
  packet.destination = solicited_node_group(target);
  append(packet.payload, std::initializer_list<std::uint8_t>{135, 0, 0, 0, 0, 0, 0, 0});
  append(packet.payload, target.bytes);
  append(packet.payload, std::initializer_list<std::uint8_t>{1, 1, 0x52, 0x54, 0, 0, 0, 1});
  return packet.seal();
}

/// RFC 4861, 7.1.1: the unspecified source that looks for a duplicate of `target`.
inline Packet duplicate_address_detection(const IpAddress& target = kOurs) {
  Packet packet = solicitation(target);
  packet.source = kUnspecified;
  packet.payload.resize(24);
  return packet.seal();
}

inline Packet echo_request(std::size_t data_bytes = 57) {
  Packet packet;
  packet.hop_limit = 7;
  append(packet.payload, std::initializer_list<std::uint8_t>{128, 0, 0, 0, 0x12, 0x34, 0, 9});
  packet.payload.resize(8 + data_bytes, std::byte{0x5a});
  return packet.seal();
}

}  // namespace srpnic::net::test_ipv6
