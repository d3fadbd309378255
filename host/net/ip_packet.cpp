// SPDX-License-Identifier: Apache-2.0
#include "host/net/ip_packet.hpp"

#include "host/net/checksums.hpp"
#include "host/net/headers.hpp"

namespace srpnic::net {

namespace {

/// Extension headers of IANA's registry (RFC 7045, 4).
bool is_extension_header(std::uint8_t protocol) {
  switch (protocol) {
    case 0:    // hop-by-hop options
    case 43:   // routing
    case 44:   // fragment
    case 50:   // encapsulating security payload
    case 51:   // authentication
    case 60:   // destination options
    case 135:  // mobility
    case 139:  // host identity
    case 140:  // shim6
    case 253:  // experiments
    case 254:
      return true;
    default:
      return false;
  }
}

}  // namespace

Parsed<IpPacket> parse_ipv4(std::span<const std::byte> packet) {
  const auto ip = wire::read<wire::Ipv4Header>(packet);
  if (!ip) return Refusal::kMalformed;
  const std::size_t header_bytes = 4 * std::size_t{ip->version_and_length & 0x0fU};
  if (ip->version_and_length >> 4 != 4 || header_bytes < sizeof(wire::Ipv4Header) || ip->total_length < header_bytes ||
      ip->total_length > packet.size() || internet_checksum(packet.first(header_bytes)) != 0) {
    return Refusal::kMalformed;
  }
  if (header_bytes != sizeof(wire::Ipv4Header) || (ip->fragment & wire::Ipv4Header::kFragmentMask) != 0)
    return Refusal::kUnsupported;
  const auto source = IpAddress::from_ipv4(ip->source);
  if (!source.is_unicast()) return Refusal::kMalformed;
  packet = packet.first(ip->total_length);
  return IpPacket{.source = source,
                  .destination = IpAddress::from_ipv4(ip->destination),
                  .protocol = ip->protocol,
                  .hop_limit = ip->time_to_live,
                  .bytes = packet,
                  .payload = packet.subspan(sizeof(wire::Ipv4Header))};
}

Parsed<IpPacket> parse_ipv6(std::span<const std::byte> packet) {
  const auto ip = wire::read<wire::Ipv6Header>(packet);
  if (!ip || ip->version_class_flow >> 28 != 6 || ip->payload_length > packet.size() - sizeof(wire::Ipv6Header))
    return Refusal::kMalformed;
  const IpAddress source{ip->source};
  const IpAddress destination{ip->destination};
  // RFC 4291, 2.7 and RFC 8200, 3; IPv4-mapped addresses never stand in a packet (RFC 4038, 4.2).
  if (source.is_ipv4() || destination.is_ipv4() || source.is_multicast()) return Refusal::kMalformed;
  if (is_extension_header(ip->next_header)) return Refusal::kUnsupported;
  packet = packet.first(sizeof(wire::Ipv6Header) + ip->payload_length);
  return IpPacket{.source = source,
                  .destination = destination,
                  .protocol = ip->next_header,
                  .hop_limit = ip->hop_limit,
                  .bytes = packet,
                  .payload = packet.subspan(sizeof(wire::Ipv6Header))};
}

std::size_t ip_header_bytes(const IpAddress& address) {
  return address.is_ipv4() ? sizeof(wire::Ipv4Header) : sizeof(wire::Ipv6Header);
}

std::span<std::byte> write_ip_header(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol,
                                     std::uint8_t hop_limit, std::span<std::byte> packet) {
  if (!source.is_ipv4()) {
    return wire::write(
        packet, wire::Ipv6Header{.version_class_flow = wire::Ipv6Header::kVersion,
                                 .payload_length = static_cast<std::uint16_t>(packet.size() - sizeof(wire::Ipv6Header)),
                                 .next_header = protocol,
                                 .hop_limit = hop_limit,
                                 .source = source.bytes,
                                 .destination = destination.bytes});
  }
  wire::Ipv4Header ip{.version_and_length = wire::Ipv4Header::kVersionAndLength,
                      .traffic_class = 0,
                      .total_length = static_cast<std::uint16_t>(packet.size()),
                      .identification = 0,
                      .fragment = wire::Ipv4Header::kDontFragment,
                      .time_to_live = hop_limit,
                      .protocol = protocol,
                      .checksum = 0,
                      .source = source.ipv4(),
                      .destination = destination.ipv4()};
  ip.checksum = internet_checksum(wire::as_bytes(ip));
  return wire::write(packet, ip);
}

Parsed<UdpDatagram> parse_udp(const IpPacket& ip) {
  const auto udp = wire::read<wire::UdpHeader>(ip.payload);
  if (!udp || udp->length < sizeof(wire::UdpHeader) || udp->length > ip.payload.size()) return Refusal::kMalformed;
  const auto datagram = ip.payload.first(udp->length);
  if (udp->checksum != 0 && transport_checksum(ip.source, ip.destination, ip.protocol, datagram) != 0)
    return Refusal::kMalformed;
  return UdpDatagram{.source_port = udp->source_port,
                     .destination_port = udp->destination_port,
                     .packet = ip.bytes.first(ip.bytes.size() - ip.payload.size() + udp->length),
                     .payload = datagram.subspan(sizeof(wire::UdpHeader))};
}

}  // namespace srpnic::net
