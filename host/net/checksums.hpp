// SPDX-License-Identifier: Apache-2.0
// The checksums of frames the host reads and writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace srpnic::net {

/// RFC 1071: the value to store in a checksum field that was zero while summing; 0 over data that includes a right one.
std::uint16_t internet_checksum(std::span<const std::byte> bytes);

/// IBA 7.8.1 and A17: the invariant CRC of a RoCEv2 packet over IPv4. `packet` starts with the IP header and ends
/// before the ICRC; it has at least IPv4, UDP and BTH headers (40 bytes). Sent least significant byte first.
std::uint32_t invariant_crc(std::span<const std::byte> packet);

}  // namespace srpnic::net
