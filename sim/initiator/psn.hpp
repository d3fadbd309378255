// SPDX-License-Identifier: Apache-2.0
// Packet sequence numbers: 24 bits that wrap; "ahead" is the half space in front (IBA 9.7.1).
#pragma once

#include <cstddef>
#include <cstdint>

namespace srpnic::sim {

inline constexpr std::uint32_t kPsnMask = 0xff'ffff;

constexpr std::uint32_t psn_add(std::uint32_t psn, std::uint32_t count) { return (psn + count) & kPsnMask; }

/// How far `psn` is ahead of `reference`; negative when it is behind.
constexpr std::int32_t psn_distance(std::uint32_t psn, std::uint32_t reference) {
  const std::uint32_t difference = (psn - reference) & kPsnMask;
  return difference < 0x80'0000 ? static_cast<std::int32_t>(difference)
                                : static_cast<std::int32_t>(difference) - 0x100'0000;
}

/// PSNs that a message or a READ's responses take: one for each PMTU begun, and at least one.
constexpr std::uint32_t packets_of(std::size_t bytes, std::size_t pmtu) {
  return bytes == 0 ? 1 : static_cast<std::uint32_t>((bytes + pmtu - 1) / pmtu);
}

}  // namespace srpnic::sim
