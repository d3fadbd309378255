// SPDX-License-Identifier: Apache-2.0
#include "host/net/roce_datagram.hpp"

#include <algorithm>
#include <cstring>

#include "host/net/checksums.hpp"
#include "host/net/ip_packet.hpp"
#include "hw/abi/generated/srp_abi.hpp"

namespace srpnic::net {

namespace {

std::size_t pad_bytes(std::size_t payload_bytes) { return (4 - payload_bytes % 4) % 4; }

/// The ICRC at the end of a packet is little endian, unlike everything before it.
std::array<std::byte, wire::kIcrcBytes> icrc_bytes(std::uint32_t icrc) {
  std::array<std::byte, wire::kIcrcBytes> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(icrc >> (8 * i));
  return bytes;
}

}  // namespace

std::size_t datagram_frame_bytes(const Peer& to, std::size_t payload_bytes) {
  return link_header_bytes(to.link) + ip_header_bytes(to.ip) + sizeof(wire::UdpHeader) + sizeof(wire::Bth) +
         sizeof(wire::Deth) + payload_bytes + pad_bytes(payload_bytes) + wire::kIcrcBytes;
}

void build_datagram_frame(std::uint64_t source_mac, const Peer& to, std::uint32_t psn,
                          std::span<const std::byte> payload, std::span<std::byte> frame) {
  const std::uint16_t type = to.ip.is_ipv4() ? wire::kEtherTypeIpv4 : wire::kEtherTypeIpv6;
  const std::span<std::byte> packet = write_link_header(source_mac, to.link, type, frame);
  auto rest = write_ip_header(to.local_ip, to.ip, wire::Ipv4Header::kProtocolUdp, kDefaultHopLimit, packet);
  // IBA A17.3.1: no UDP checksum, over IPv6 neither; the ICRC covers the packet.
  rest = wire::write(rest, wire::UdpHeader{.source_port = to.udp_port,
                                           .destination_port = static_cast<std::uint16_t>(abi::kRoceUdpPort),
                                           .length = static_cast<std::uint16_t>(rest.size()),
                                           .checksum = 0});
  const auto pad = static_cast<std::uint8_t>(pad_bytes(payload.size()));
  rest = wire::write(rest,
                     wire::Bth{.opcode = wire::Bth::kUdSendOnly,
                               .flags = static_cast<std::uint8_t>(wire::Bth::kMigrated | pad << wire::Bth::kPadShift),
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
  if (deth->queue_key != wire::kManagementQueueKey || !wire::pkeys_match(bth->pkey, wire::kDefaultPkey)) {
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
