// SPDX-License-Identifier: Apache-2.0
// Queue pair numbers for the card's tables: the low bits index the card's table, the upper 16 are a generation, so that
// a packet of a dead connection never meets a living one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "hw/abi/generated/srp_abi.hpp"

namespace srpnic::target {

class QpNumbers {
 public:
  static constexpr std::uint32_t kFirstIndex = 2;  ///< IBA 3.5.10: queue pairs 0 and 1 are for management

  /// `first_generation` is best random, to keep apart the numbers of a restarted daemon.
  explicit QpNumbers(std::uint16_t first_generation) {
    generations_.fill(first_generation);
    for (std::uint32_t index = kFirstIndex; index < abi::kQueuePairs; ++index) free_.push_back(index);
  }

  /// A number not used before (within 65535 uses of its index), or nothing when all indices are taken.
  std::optional<std::uint32_t> allocate() {
    if (free_.empty()) return std::nullopt;
    const std::uint32_t index = free_.front();
    free_.pop_front();
    std::uint16_t& generation = generations_[index];
    if (++generation == 0) generation = 1;  // generation 0 would give the numbers 0 to 255, which look like indices
    return std::uint32_t{generation} << abi::kQpIndexBits | index;
  }

  void release(std::uint32_t number) { free_.push_back(number & (abi::kQueuePairs - 1)); }

 private:
  std::array<std::uint16_t, abi::kQueuePairs> generations_{};
  std::deque<std::uint32_t> free_;  // first freed, first used: an index rests as long as possible
};

}  // namespace srpnic::target
