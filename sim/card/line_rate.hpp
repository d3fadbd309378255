// SPDX-License-Identifier: Apache-2.0
// Time on the 100 Gb/s wire, counted in bytes (80 ps): exactly 50 in a card clock cycle.
#pragma once

#include <cstdint>

namespace srpnic::sim {

inline constexpr std::uint64_t kBytesPerTick = 50;
inline constexpr std::uint64_t kPreambleBytes = 8;  // IEEE 802.3: preamble and start of frame delimiter
inline constexpr std::uint64_t kFcsBytes = 4;
inline constexpr std::uint64_t kGapBytes = 12;       // smallest interpacket gap
inline constexpr std::uint64_t kMinFrameBytes = 60;  // without FCS

}  // namespace srpnic::sim
