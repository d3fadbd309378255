// SPDX-License-Identifier: Apache-2.0
// Makes the checksums of a changed frame right again: without that nearly every input would end at the first of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "host/net/checksums.hpp"
#include "host/net/headers.hpp"
#include "hw/abi/generated/srp_abi.hpp"

namespace srpnic::fuzz {

inline void put_be16(std::span<std::byte> bytes, std::size_t offset, std::uint16_t value) {
  wire::write(bytes.subspan(offset), wire::Be16(value));
}

/// `packet` starts with an IPv4 header: its checksum, and ICMP's or the ICRC of what it carries. Lengths stay as they
/// are; what they point past is left alone.
inline void seal_ipv4(std::span<std::byte> packet) {
  constexpr std::size_t kIp = sizeof(wire::Ipv4Header);
  constexpr std::size_t kBeforeIcrc = kIp + sizeof(wire::UdpHeader) + sizeof(wire::Bth);
  const auto ip = wire::read<wire::Ipv4Header>(packet);
  if (!ip || ip->version_and_length >> 4 != 4) return;  // the EtherType may say otherwise
  put_be16(packet, offsetof(wire::Ipv4Header, checksum), 0);
  put_be16(packet, offsetof(wire::Ipv4Header, checksum), net::internet_checksum(packet.first(kIp)));

  std::size_t end = ip->total_length;
  if (end > packet.size()) return;
  if (ip->protocol == wire::Ipv4Header::kProtocolIcmp && end >= kIp + sizeof(wire::IcmpEcho)) {
    const auto message = packet.subspan(kIp, end - kIp);
    put_be16(message, offsetof(wire::IcmpEcho, checksum), 0);
    put_be16(message, offsetof(wire::IcmpEcho, checksum), net::internet_checksum(message));
  }
  const auto udp = wire::read<wire::UdpHeader>(packet, kIp);
  if (ip->protocol != wire::Ipv4Header::kProtocolUdp || !udp || udp->destination_port != abi::kRoceUdpPort) return;
  end = kIp + udp->length;
  if (end > packet.size() || end < kBeforeIcrc + wire::kIcrcBytes) return;
  const std::uint32_t icrc = net::invariant_crc(packet.first(end - wire::kIcrcBytes));
  for (std::size_t i = 0; i < wire::kIcrcBytes; ++i) {
    packet[end - wire::kIcrcBytes + i] = static_cast<std::byte>(icrc >> (8 * i));
  }
}

/// `packet` starts with an IPv6 header without extensions: the checksum of ICMPv6, or the ICRC.
inline void seal_ipv6(std::span<std::byte> packet) {
  constexpr std::size_t kIp = sizeof(wire::Ipv6Header);
  const auto ip = wire::read<wire::Ipv6Header>(packet);
  if (!ip || ip->payload_length > packet.size() - kIp) return;
  const auto message = packet.subspan(kIp, ip->payload_length);
  if (ip->next_header == wire::Ipv6Header::kProtocolIcmpv6 && message.size() >= sizeof(wire::IcmpEcho)) {
    put_be16(message, offsetof(wire::IcmpEcho, checksum), 0);
    put_be16(message, offsetof(wire::IcmpEcho, checksum),
             net::transport_checksum({ip->source}, {ip->destination}, ip->next_header, message));
  }
  const auto udp = wire::read<wire::UdpHeader>(message);
  if (ip->next_header != wire::Ipv4Header::kProtocolUdp || !udp || udp->destination_port != abi::kRoceUdpPort ||
      message.size() < sizeof(wire::UdpHeader) + sizeof(wire::Bth) + wire::kIcrcBytes) {
    return;
  }
  const std::size_t end = kIp + message.size() - wire::kIcrcBytes;
  const std::uint32_t icrc = net::invariant_crc(packet.first(end));
  for (std::size_t i = 0; i < wire::kIcrcBytes; ++i) packet[end + i] = static_cast<std::byte>(icrc >> (8 * i));
}

/// The same for an Ethernet frame, with or without a VLAN tag.
inline void seal_frame(std::span<std::byte> frame) {
  const auto ethernet = wire::read<wire::EthernetHeader>(frame);
  if (!ethernet) return;
  std::size_t offset = sizeof(wire::EthernetHeader);
  std::uint16_t type = ethernet->type;
  if (type == wire::kEtherTypeVlan) {
    const auto tag = wire::read<wire::VlanTag>(frame, offset);
    if (!tag) return;
    type = tag->type;
    offset += sizeof(wire::VlanTag);
  }
  if (type == wire::kEtherTypeIpv4) seal_ipv4(frame.subspan(offset));
  if (type == wire::kEtherTypeIpv6) seal_ipv6(frame.subspan(offset));
}

}  // namespace srpnic::fuzz
