// SPDX-License-Identifier: Apache-2.0
#include "host/net/echo.hpp"

#include <algorithm>

#include "host/net/checksums.hpp"
#include "host/net/headers.hpp"

namespace srpnic::net {

namespace {

/// ICMP has no pseudo-header, ICMPv6 has one.
std::uint16_t icmp_checksum(const IpAddress& source, const IpAddress& destination, std::span<const std::byte> message) {
  return source.is_ipv4() ? internet_checksum(message)
                          : transport_checksum(source, destination, wire::Ipv6Header::kProtocolIcmpv6, message);
}

}  // namespace

Parsed<std::span<const std::byte>> parse_echo_request(const IpPacket& ip) {
  const bool ipv4 = ip.source.is_ipv4();
  if (ip.protocol != (ipv4 ? wire::Ipv4Header::kProtocolIcmp : wire::Ipv6Header::kProtocolIcmpv6))
    return Refusal::kNotForUs;
  const auto echo = wire::read<wire::IcmpEcho>(ip.payload);
  if (!echo || icmp_checksum(ip.source, ip.destination, ip.payload) != 0) return Refusal::kMalformed;
  if (echo->type != (ipv4 ? wire::IcmpEcho::kRequest : wire::IcmpEcho::kRequestIpv6) || echo->code != 0)
    return Refusal::kNotForUs;
  return ip.payload;
}

void write_echo_reply(const IpAddress& source, const IpAddress& destination, std::span<const std::byte> request,
                      std::span<std::byte> reply) {
  std::ranges::copy(request, reply.begin());
  auto echo = *wire::read<wire::IcmpEcho>(request);
  echo.type = source.is_ipv4() ? wire::IcmpEcho::kReply : wire::IcmpEcho::kReplyIpv6;
  echo.checksum = 0;
  wire::write(reply, echo);
  echo.checksum = icmp_checksum(source, destination, reply);
  wire::write(reply, echo);
}

}  // namespace srpnic::net
