// SPDX-License-Identifier: Apache-2.0
// How many commands a second a 100 Gb/s wire can carry at most: every frame that a command must have on the wire, with
// headers, ICRC, FCS, preamble and smallest gap, in the direction that has more of it.
#pragma once

#include <cstdint>

namespace srpnic::sim {

/// kBoth: as many WRITEs as READs.
enum class Direction : std::uint8_t { kRead, kWrite, kBoth };

/// What the commands of a case are.
struct CommandShape {
  Direction direction = Direction::kRead;
  std::uint32_t bytes = 0;
  std::uint32_t pmtu = 4096;
  bool immediate = false;  ///< a WRITE's data travels in the IU, when it is short enough
};

/// Bytes on the wire for one command (of both directions: on average), in byte times.
struct WireBytes {
  double to_card = 0;
  double from_card = 0;
};

/// Immediate data is at most as long as this (Linux's limit).
inline constexpr std::uint32_t kMaxImmediateBytes = 8192;

bool uses_immediate_data(const CommandShape& shape);
WireBytes wire_bytes(const CommandShape& shape);
double wire_limit_per_second(const CommandShape& shape);

}  // namespace srpnic::sim
