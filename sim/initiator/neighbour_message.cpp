// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/neighbour_message.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

#include "host/net/headers.hpp"

namespace srpnic::sim {

namespace {

using Bytes = std::span<const std::byte>;

/// A neighbour solicitation or advertisement with its one option, from the IP header on.
struct NeighbourPacket {
  wire::Ipv6Header ip;
  wire::NeighbourMessage message;
  wire::LinkAddressOption option;
};
static_assert(alignof(NeighbourPacket) == 1);
constexpr std::size_t kMessageBytes = sizeof(NeighbourPacket) - sizeof(wire::Ipv6Header);

struct Link {
  std::uint16_t type = 0;
  std::optional<std::uint16_t> vlan_tci;
  Bytes payload;
};

Link link_of(const Frame& frame) {
  const Bytes bytes = std::as_bytes(std::span(frame));
  const auto ethernet = wire::read<wire::EthernetHeader>(bytes);
  if (!ethernet) return {};
  const auto tag = wire::read<wire::VlanTag>(bytes, sizeof(wire::EthernetHeader));
  if (ethernet->type == wire::kEtherTypeVlan && tag) {
    return {.type = tag->type,
            .vlan_tci = tag->tci,
            .payload = bytes.subspan(sizeof(wire::EthernetHeader) + sizeof(wire::VlanTag))};
  }
  return {.type = ethernet->type, .vlan_tci = {}, .payload = bytes.subspan(sizeof(wire::EthernetHeader))};
}

/// RFC 8200, 8.1: zero over a message with a right checksum.
std::uint16_t checksum(const NeighbourPacket& packet) {
  std::uint32_t sum = kMessageBytes + wire::Ipv6Header::kProtocolIcmpv6;
  const Bytes bytes = wire::as_bytes(packet);
  for (std::size_t i = offsetof(wire::Ipv6Header, source); i < bytes.size(); i += 2)
    sum += std::to_integer<std::uint32_t>(bytes[i]) << 8 | std::to_integer<std::uint32_t>(bytes[i + 1]);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

template <typename Packet>
Frame build_frame(std::uint64_t source, std::uint64_t destination, const std::optional<std::uint16_t>& vlan_tci,
                  std::uint16_t type, const Packet& packet) {
  Frame frame(sizeof(wire::EthernetHeader) + (vlan_tci ? sizeof(wire::VlanTag) : 0) + sizeof packet);
  auto rest =
      wire::write(std::as_writable_bytes(std::span(frame)),
                  wire::EthernetHeader{
                      .destination = destination, .source = source, .type = vlan_tci ? wire::kEtherTypeVlan : type});
  if (vlan_tci) rest = wire::write(rest, wire::VlanTag{.tci = *vlan_tci, .type = type});
  wire::write(rest, packet);
  return frame;
}

NeighbourPacket neighbour_packet(const net::IpAddress& source, const net::IpAddress& destination, std::uint8_t type,
                                 const net::IpAddress& target, std::uint64_t mac) {
  const bool solicitation = type == wire::NeighbourMessage::kSolicitation;
  NeighbourPacket packet{
      .ip = {.version_class_flow = wire::Ipv6Header::kVersion,
             .payload_length = kMessageBytes,
             .next_header = wire::Ipv6Header::kProtocolIcmpv6,
             .hop_limit = wire::NeighbourMessage::kHopLimit,
             .source = source.bytes,
             .destination = destination.bytes},
      .message = {.type = type,
                  .code = 0,
                  .checksum = 0,
                  .flags = solicitation ? 0 : wire::NeighbourMessage::kSolicited | wire::NeighbourMessage::kOverride,
                  .target = target.bytes},
      .option = {.type = solicitation ? wire::LinkAddressOption::kSource : wire::LinkAddressOption::kTarget,
                 .length = 1,
                 .mac = mac}};
  packet.message.checksum = checksum(packet);
  return packet;
}

std::optional<NeighbourMessage> parse_arp(const Link& link) {
  const auto arp = wire::read<wire::ArpPacket>(link.payload);
  if (!arp || arp->hardware_type != wire::ArpPacket::kHardwareEthernet || arp->protocol_type != wire::kEtherTypeIpv4 ||
      arp->hardware_bytes != sizeof(wire::Be48) || arp->protocol_bytes != sizeof(wire::Be32)) {
    return std::nullopt;
  }
  if (arp->operation != wire::ArpPacket::kRequest && arp->operation != wire::ArpPacket::kReply) return std::nullopt;
  return NeighbourMessage{.request = arp->operation == wire::ArpPacket::kRequest,
                          .vlan_tci = link.vlan_tci,
                          .sender = net::IpAddress::from_ipv4(arp->sender_ip),
                          .sender_mac = arp->sender_mac,
                          .asked = net::IpAddress::from_ipv4(arp->target_ip),
                          .destination = net::IpAddress::from_ipv4(arp->target_ip)};
}

/// Strict, as RFC 4861, 7.1 demands; of the options only the one that Linux and srpnic send, alone.
std::optional<NeighbourMessage> parse_discovery(const Link& link) {
  const auto packet = wire::read<NeighbourPacket>(link.payload);
  if (!packet || packet->ip.version_class_flow >> 28 != 6 || packet->ip.payload_length != kMessageBytes ||
      packet->ip.hop_limit != wire::NeighbourMessage::kHopLimit || packet->message.code != 0 ||
      packet->option.length != 1 || checksum(*packet) != 0) {
    return std::nullopt;
  }
  const bool request = packet->message.type == wire::NeighbourMessage::kSolicitation;
  const std::uint8_t option = request ? wire::LinkAddressOption::kSource : wire::LinkAddressOption::kTarget;
  if (packet->option.type != option) return std::nullopt;
  if (!request && (packet->message.flags & wire::NeighbourMessage::kSolicited) == 0) return std::nullopt;
  const net::IpAddress target{packet->message.target};
  return NeighbourMessage{.request = request,
                          .vlan_tci = link.vlan_tci,
                          .sender = request ? net::IpAddress{packet->ip.source} : target,
                          .sender_mac = packet->option.mac,
                          .asked = target,
                          .destination = {packet->ip.destination}};
}

}  // namespace

bool is_neighbour_message(const Frame& frame) {
  const Link link = link_of(frame);
  if (link.type == wire::kEtherTypeArp) return true;
  const auto ip = wire::read<wire::Ipv6Header>(link.payload);
  if (link.type != wire::kEtherTypeIpv6 || !ip || ip->next_header != wire::Ipv6Header::kProtocolIcmpv6) return false;
  const auto type = wire::read<std::uint8_t>(link.payload, sizeof(wire::Ipv6Header));
  return type == wire::NeighbourMessage::kSolicitation || type == wire::NeighbourMessage::kAdvertisement;
}

std::optional<NeighbourMessage> parse_neighbour_message(const Frame& frame) {
  if (!is_neighbour_message(frame)) return std::nullopt;
  const Link link = link_of(frame);
  return link.type == wire::kEtherTypeArp ? parse_arp(link) : parse_discovery(link);
}

Frame build_neighbour_request(const PortAddress& local, const net::IpAddress& asked,
                              const std::optional<std::uint16_t>& vlan_tci) {
  if (!asked.is_ipv4()) {
    const net::IpAddress group = net::solicited_node_group(asked);
    return build_frame(local.mac, net::multicast_mac(group), vlan_tci, wire::kEtherTypeIpv6,
                       neighbour_packet(local.ip, group, wire::NeighbourMessage::kSolicitation, asked, local.mac));
  }
  return build_frame(local.mac, wire::kBroadcastMac, vlan_tci, wire::kEtherTypeArp,
                     wire::ArpPacket{.hardware_type = wire::ArpPacket::kHardwareEthernet,
                                     .protocol_type = wire::kEtherTypeIpv4,
                                     .hardware_bytes = sizeof(wire::Be48),
                                     .protocol_bytes = sizeof(wire::Be32),
                                     .operation = wire::ArpPacket::kRequest,
                                     .sender_mac = local.mac,
                                     .sender_ip = local.ip.ipv4(),
                                     .target_mac = 0,
                                     .target_ip = asked.ipv4()});
}

Frame build_neighbour_answer(const NeighbourMessage& request, std::uint64_t mac) {
  if (!request.asked.is_ipv4()) {
    return build_frame(
        mac, request.sender_mac, request.vlan_tci, wire::kEtherTypeIpv6,
        neighbour_packet(request.asked, request.sender, wire::NeighbourMessage::kAdvertisement, request.asked, mac));
  }
  return build_frame(mac, request.sender_mac, request.vlan_tci, wire::kEtherTypeArp,
                     wire::ArpPacket{.hardware_type = wire::ArpPacket::kHardwareEthernet,
                                     .protocol_type = wire::kEtherTypeIpv4,
                                     .hardware_bytes = sizeof(wire::Be48),
                                     .protocol_bytes = sizeof(wire::Be32),
                                     .operation = wire::ArpPacket::kReply,
                                     .sender_mac = mac,
                                     .sender_ip = request.asked.ipv4(),
                                     .target_mac = request.sender_mac,
                                     .target_ip = request.sender.ipv4()});
}

}  // namespace srpnic::sim
