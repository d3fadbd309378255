// SPDX-License-Identifier: Apache-2.0
#include "host/net/roce_datagram.hpp"

#include <algorithm>
#include <cstring>

#include "host/net/checksums.hpp"
#include "hw/abi/generated/srp_abi.hpp"

namespace srpnic::net {

namespace {

constexpr std::uint8_t kTimeToLive = 64;
constexpr std::uint16_t kPartitionMask = 0x7fff;  // IBA 10.9.1.1: bit 15 tells full from limited members

std::size_t pad_bytes(std::size_t payload_bytes) { return (4 - payload_bytes % 4) % 4; }

/// The ICRC at the end of a packet is little endian, unlike everything before it.
std::array<std::byte, wire::kIcrcBytes> icrc_bytes(std::uint32_t icrc) {
  std::array<std::byte, wire::kIcrcBytes> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(icrc >> (8 * i));
  return bytes;
}

}  // namespace

std::size_t datagram_frame_bytes(const LinkAddress& link, std::size_t payload_bytes) {
  return sizeof(wire::EthernetHeader) + (link.vlan_tci ? sizeof(wire::VlanTag) : 0) + sizeof(wire::Ipv4Header) +
         sizeof(wire::UdpHeader) + sizeof(wire::Bth) + sizeof(wire::Deth) + payload_bytes + pad_bytes(payload_bytes) +
         wire::kIcrcBytes;
}

std::span<std::byte> write_link_header(const LocalAddress& local, const LinkAddress& to, std::uint16_t type,
                                       std::span<std::byte> frame) {
  if (!to.vlan_tci)
    return wire::write(frame, wire::EthernetHeader{.destination = to.mac, .source = local.mac, .type = type});
  const wire::EthernetHeader header{.destination = to.mac, .source = local.mac, .type = wire::kEtherTypeVlan};
  return wire::write(wire::write(frame, header), wire::VlanTag{.tci = *to.vlan_tci, .type = type});
}

void build_datagram_frame(const LocalAddress& local, const Peer& to, std::uint32_t psn,
                          std::span<const std::byte> payload, std::span<std::byte> frame) {
  const std::span<std::byte> packet = write_link_header(local, to.link, wire::kEtherTypeIpv4, frame);

  wire::Ipv4Header ip{.version_and_length = wire::Ipv4Header::kVersionAndLength,
                      .traffic_class = 0,
                      .total_length = static_cast<std::uint16_t>(packet.size()),
                      .identification = 0,
                      .fragment = wire::Ipv4Header::kDontFragment,
                      .time_to_live = kTimeToLive,
                      .protocol = wire::Ipv4Header::kProtocolUdp,
                      .checksum = 0,
                      .source = local.ipv4,
                      .destination = to.ipv4};
  ip.checksum = internet_checksum(wire::as_bytes(ip));

  auto rest = wire::write(packet, ip);
  rest = wire::write(rest, wire::UdpHeader{.source_port = to.udp_port,
                                           .destination_port = static_cast<std::uint16_t>(abi::kRoceUdpPort),
                                           .length = static_cast<std::uint16_t>(rest.size()),
                                           .checksum = 0});
  const auto pad = static_cast<std::uint8_t>(pad_bytes(payload.size()));
  rest = wire::write(rest, wire::Bth{.opcode = wire::Bth::kUdSendOnly,
                                     .flags = static_cast<std::uint8_t>(pad << wire::Bth::kPadShift),
                                     .pkey = to.pkey,
                                     .congestion = 0,
                                     .destination_qp = to.queue_pair,
                                     .ack_request = 0,
                                     .psn = psn & 0xff'ffff});
  rest = wire::write(
      rest, wire::Deth{.queue_key = wire::kManagementQueueKey, .reserved = 0, .source_qp = wire::kManagementQp});
  std::ranges::copy(payload, rest.begin());
  std::ranges::fill(rest.subspan(payload.size(), pad), std::byte{0});

  const auto icrc = icrc_bytes(invariant_crc(packet.first(packet.size() - wire::kIcrcBytes)));
  std::ranges::copy(icrc, rest.subspan(payload.size() + pad).begin());
}

ParsedDatagram parse_datagram(std::span<const std::byte> packet, std::span<const std::byte> udp_payload) {
  constexpr std::size_t kHeaders = sizeof(wire::Bth) + sizeof(wire::Deth);
  const auto bth = wire::read<wire::Bth>(udp_payload);
  const auto deth = wire::read<wire::Deth>(udp_payload, sizeof(wire::Bth));
  if (!bth || !deth || udp_payload.size() < kHeaders + wire::kIcrcBytes) return {.error = DatagramError::kTruncated};

  const auto icrc = icrc_bytes(invariant_crc(packet.first(packet.size() - wire::kIcrcBytes)));
  if (!std::ranges::equal(icrc, packet.last(wire::kIcrcBytes))) return {.error = DatagramError::kBadIcrc};

  if (bth->opcode != wire::Bth::kUdSendOnly || bth->destination_qp != wire::kManagementQp ||
      (bth->flags & wire::Bth::kVersionMask) != 0) {
    return {.error = DatagramError::kNotDatagram};
  }
  if (deth->queue_key != wire::kManagementQueueKey ||
      (bth->pkey & kPartitionMask) != (wire::kDefaultPkey & kPartitionMask)) {
    return {.error = DatagramError::kBadKey};
  }

  const std::size_t pad = bth->flags >> wire::Bth::kPadShift & wire::Bth::kPadMask;
  const std::size_t body = udp_payload.size() - kHeaders - wire::kIcrcBytes;
  if (pad > body) return {.error = DatagramError::kTruncated};
  return {.error = DatagramError::kNone,
          .pkey = bth->pkey,
          .source_queue_pair = deth->source_qp,
          .payload = udp_payload.subspan(kHeaders, body - pad)};
}

}  // namespace srpnic::net
