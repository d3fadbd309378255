// SPDX-License-Identifier: Apache-2.0
// Address resolution for IPv4 (RFC 826), the answering side. No I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "host/net/headers.hpp"
#include "host/net/parsed.hpp"

namespace srpnic::net {

/// A request for the MAC of an IPv4 address; kNotForUs for a reply.
Parsed<wire::ArpPacket> parse_arp_request(std::span<const std::byte> packet);

/// The answer to a request: `mac` has the address that was asked for.
wire::ArpPacket arp_reply(const wire::ArpPacket& request, std::uint64_t mac);

}  // namespace srpnic::net
