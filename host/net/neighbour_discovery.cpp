// SPDX-License-Identifier: Apache-2.0
#include "host/net/neighbour_discovery.hpp"

#include "host/net/checksums.hpp"

namespace srpnic::net {

namespace {

enum class Options : std::uint8_t { kMalformed, kWithoutSource, kWithSource };

/// RFC 4861, 4.6: every option has a length, in units of 8 bytes and not zero, that ends within the message. Unknown
/// ones are skipped.
Options check_options(std::span<const std::byte> options) {
  Options result = Options::kWithoutSource;
  while (!options.empty()) {
    if (options.size() < 2) return Options::kMalformed;
    const std::size_t bytes = 8 * std::to_integer<std::size_t>(options[1]);
    if (bytes == 0 || bytes > options.size()) return Options::kMalformed;
    if (std::to_integer<std::uint8_t>(options[0]) == wire::LinkAddressOption::kSource) {
      if (bytes != sizeof(wire::LinkAddressOption)) return Options::kMalformed;
      result = Options::kWithSource;
    }
    options = options.subspan(bytes);
  }
  return result;
}

}  // namespace

Parsed<IpAddress> parse_neighbour_solicitation(const IpPacket& ip) {
  if (ip.source.is_ipv4() || ip.protocol != wire::Ipv6Header::kProtocolIcmpv6) return Refusal::kNotForUs;
  const auto message = wire::read<wire::NeighbourMessage>(ip.payload);
  if (!message || transport_checksum(ip.source, ip.destination, ip.protocol, ip.payload) != 0)
    return Refusal::kMalformed;
  if (message->type != wire::NeighbourMessage::kSolicitation) return Refusal::kNotForUs;
  const IpAddress target{message->target};
  const Options options = check_options(ip.payload.subspan(sizeof(wire::NeighbourMessage)));
  if (ip.hop_limit != wire::NeighbourMessage::kHopLimit || message->code != 0 || target.is_multicast() ||
      options == Options::kMalformed) {
    return Refusal::kMalformed;
  }
  if (ip.source.is_unspecified() &&
      (ip.destination != solicited_node_group(target) || options == Options::kWithSource)) {
    return Refusal::kMalformed;
  }
  return target;
}

Advertisement answer_to(const IpAddress& asker, const IpAddress& target) {
  if (asker.is_unspecified()) return {.target = target, .destination = kAllNodes, .solicited = false};
  return {.target = target, .destination = asker, .solicited = true};
}

void write_advertisement(const Advertisement& advertisement, std::uint64_t mac, std::span<std::byte> message) {
  wire::NeighbourMessage header{
      .type = wire::NeighbourMessage::kAdvertisement,
      .code = 0,
      .checksum = 0,
      .flags = wire::NeighbourMessage::kOverride | (advertisement.solicited ? wire::NeighbourMessage::kSolicited : 0),
      .target = advertisement.target.bytes};
  wire::write(wire::write(message, header),
              wire::LinkAddressOption{.type = wire::LinkAddressOption::kTarget, .length = 1, .mac = mac});
  header.checksum =
      transport_checksum(advertisement.target, advertisement.destination, wire::Ipv6Header::kProtocolIcmpv6, message);
  wire::write(message, header);
}

}  // namespace srpnic::net
