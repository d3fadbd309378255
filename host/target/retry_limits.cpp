// SPDX-License-Identifier: Apache-2.0
#include "host/target/retry_limits.hpp"

#include <algorithm>

namespace srpnic::target {

namespace {

constexpr std::uint8_t kForEver = 18;            // instead of an endless time-out: 1.07 s
constexpr std::uint8_t kShortestAckTimeout = 1;  // 0 would be endless
/// A connection survives the loss of a packet, and of its first and second repetition.
constexpr std::uint8_t kFewestRetries = 3;

}  // namespace

std::chrono::nanoseconds time_to_give_up(const RetryLimits& limits) {
  constexpr std::int64_t kUnitNs = 4096;  // IBA 9.7.6.1.3
  return std::chrono::nanoseconds((kUnitNs << limits.ack_timeout) * (limits.retry_limit + 1));
}

RetryLimits retry_limits(unsigned ack_timeout, unsigned retry_count, unsigned rnr_retry_count,
                         const RetryBounds& bounds) {
  RetryLimits limits{
      .ack_timeout = ack_timeout == 0 ? kForEver : static_cast<std::uint8_t>(ack_timeout),
      .retry_limit = static_cast<std::uint8_t>(retry_count),
      .rnr_retry_limit = static_cast<std::uint8_t>(std::min<unsigned>(rnr_retry_count, bounds.rnr_retry_limit))};
  const auto too_long = [&] { return time_to_give_up(limits) > bounds.peer_timeout; };
  while (too_long() && limits.retry_limit > kFewestRetries) --limits.retry_limit;
  while (too_long() && limits.ack_timeout > kShortestAckTimeout) --limits.ack_timeout;
  return limits;
}

}  // namespace srpnic::target
