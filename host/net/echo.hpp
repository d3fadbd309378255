// SPDX-License-Identifier: Apache-2.0
// ICMP echo over IPv4 (RFC 792) and IPv6 (RFC 4443, 4.1), the answering side. No I/O.
#pragma once

#include <cstddef>
#include <span>

#include "host/net/ip_packet.hpp"

namespace srpnic::net {

/// The message of an echo request: header and data.
Parsed<std::span<const std::byte>> parse_echo_request(const IpPacket& ip);

/// Writes the reply to a message that parse_echo_request() took to `reply`, which has its size. `source` sends it.
void write_echo_reply(const IpAddress& source, const IpAddress& destination, std::span<const std::byte> request,
                      std::span<std::byte> reply);

}  // namespace srpnic::net
