// SPDX-License-Identifier: Apache-2.0
// How long a memory takes: a fixed latency, and a bandwidth that transfers share in the order in which they come.
#pragma once

#include <algorithm>
#include <cstdint>

namespace srpnic::sim {

/// One card clock cycle at 250 MHz; all models count time in these ticks.
inline constexpr std::uint64_t kTickNs = 4;

struct MemoryTiming {
  std::uint64_t latency_ns;
  double bytes_per_ns;
};

/// The data bus of a memory or of one direction of a link.
class MemoryChannel {
 public:
  explicit MemoryChannel(const MemoryTiming& timing)
      : latency_((timing.latency_ns + kTickNs - 1) / kTickNs),
        ticks_per_beat_(64.0 / (timing.bytes_per_ns * static_cast<double>(kTickNs))) {}

  std::uint64_t latency_ticks() const { return latency_; }
  /// Reserves the bus for one beat that can start at `tick` at the earliest; the tick at which it is through.
  double reserve_beat(std::uint64_t tick) {
    free_at_ = std::max(free_at_, static_cast<double>(tick)) + ticks_per_beat_;
    return free_at_;
  }
  /// How far the bus is booked beyond `tick`.
  double backlog(std::uint64_t tick) const { return free_at_ - static_cast<double>(tick); }

 private:
  std::uint64_t latency_;
  double ticks_per_beat_;
  double free_at_ = 0;
};

}  // namespace srpnic::sim
