// SPDX-License-Identifier: Apache-2.0
// What passes the card's borders, for whoever measures it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>

namespace srpnic::sim {

/// A frame whose last beat has just been transferred between MAC and card.
struct FrameHead {
  bool to_card;
  std::array<std::uint8_t, 128> bytes;  // the first ones, without preamble
  std::uint64_t length;                 // of the whole frame, without FCS
  std::uint64_t first_tick;             // of the clock edges that took its first and its last beat
  std::uint64_t last_tick;
};

using FrameWatcher = std::function<void(const FrameHead&)>;

/// One stream at a border, counted in clock cycles.
struct StreamActivity {
  std::string name;
  std::uint64_t transfers = 0;  // valid and ready
  std::uint64_t held = 0;       // valid without ready: what comes behind is not fast enough
};

}  // namespace srpnic::sim
