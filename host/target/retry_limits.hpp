// SPDX-License-Identifier: Apache-2.0
// How long the card tries to reach a peer that does not answer: what the peer's REQ asks for, within bounds of ours.
#pragma once

#include <chrono>
#include <cstdint>

namespace srpnic::target {

/// Bounds of this target on what a connection request may ask for.
struct RetryBounds {
  std::chrono::nanoseconds peer_timeout = std::chrono::seconds(30);  ///< 1 ms at least
  std::uint8_t rnr_retry_limit = 6;                                  ///< 0..6: never "for ever"
};

/// Limits of a queue pair, as QpConfig has them.
struct RetryLimits {
  std::uint8_t ack_timeout = 0;      ///< 1..31: 4.096 us * 2^n without an answer are a time-out
  std::uint8_t retry_limit = 0;      ///< 0..7 repetitions without progress
  std::uint8_t rnr_retry_limit = 0;  ///< 0..6 RNR NAKs without progress

  bool operator==(const RetryLimits&) const = default;
};

/// After this time a peer from which nothing comes is given up: the first attempt and each repetition time out.
std::chrono::nanoseconds time_to_give_up(const RetryLimits& limits);

/// What is asked for (5, 3 and 3 bits of a REQ) as long as time_to_give_up() stays within `bounds.peer_timeout`; else
/// fewer repetitions, but 3 as long as so many are asked for, and if that is not enough, a shorter time-out too.
/// A time-out of 0 asks to wait for ever (IBA 9.7.6.1.3); it counts as about a second.
/// RNR NAKs are counted, not timed: the peer names a pause of up to 655 ms with each.
RetryLimits retry_limits(unsigned ack_timeout, unsigned retry_count, unsigned rnr_retry_count,
                         const RetryBounds& bounds);

}  // namespace srpnic::target
