// SPDX-License-Identifier: Apache-2.0
// Address resolution for IPv6 (RFC 4861), the answering side. No I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "host/net/headers.hpp"
#include "host/net/ip_packet.hpp"

namespace srpnic::net {

/// The address that a neighbour solicitation asks for, after all checks of RFC 4861, 7.1.1; kNotForUs for any other
/// message.
Parsed<IpAddress> parse_neighbour_solicitation(const IpPacket& ip);

inline constexpr std::size_t kAdvertisementBytes = sizeof(wire::NeighbourMessage) + sizeof(wire::LinkAddressOption);

/// The answer to a solicitation (RFC 4861, 7.2.4): where it goes and whether it is flagged as one.
struct Advertisement {
  IpAddress target;
  IpAddress destination;
  bool solicited = true;
};

/// To the asker, or to all nodes when that has no address yet because it looks for a duplicate of `target`.
Advertisement answer_to(const IpAddress& asker, const IpAddress& target);

/// Writes the ICMPv6 message, sent from `target` itself, to `message`, which has kAdvertisementBytes.
void write_advertisement(const Advertisement& advertisement, std::uint64_t mac, std::span<std::byte> message);

}  // namespace srpnic::net
