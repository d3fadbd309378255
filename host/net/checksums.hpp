// SPDX-License-Identifier: Apache-2.0
// The checksums of frames the host reads and writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "host/net/ip_address.hpp"

namespace srpnic::net {

/// RFC 1071: the value to store in a checksum field that was zero while summing; 0 over data that includes a right one.
std::uint16_t internet_checksum(std::span<const std::byte> bytes);

/// The same over a UDP or ICMPv6 message with the pseudo-header of its IP version (RFC 768; RFC 8200, 8.1).
std::uint16_t transport_checksum(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol,
                                 std::span<const std::byte> message);

/// IBA 7.8.1 and A17: the invariant CRC of a RoCEv2 packet. `packet` starts with the IP header, of 20 (IPv4) or 40
/// bytes (IPv6, by its version field), and ends before the ICRC; UDP and BTH headers are there. Sent least significant
/// byte first.
std::uint32_t invariant_crc(std::span<const std::byte> packet);

}  // namespace srpnic::net
