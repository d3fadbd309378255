// SPDX-License-Identifier: Apache-2.0
#include "host/target/retry_limits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace srpnic::target {
namespace {

using namespace std::chrono_literals;

/// Also what REQs ask for to the nanosecond: four time-outs of 524 us, eight of 2.1 s.
constexpr std::chrono::nanoseconds kBounds[] = {
    1ms, 2ms, std::chrono::nanoseconds(4 * (4096LL << 7)),  4ms, 10ms, 100ms, 999ms, 1s,
    2s,  17s, std::chrono::nanoseconds(8 * (4096LL << 19)), 30s, 60s,  1h};

RetryLimits limits_of(unsigned ack_timeout, unsigned retries, std::chrono::nanoseconds bound) {
  return retry_limits(ack_timeout, retries, 7, {.peer_timeout = bound, .rnr_retry_limit = 6});
}

/// Every time-out and retry count that a REQ can ask for, and every bound.
template <typename Check>
void for_each_case(Check check) {
  for (const auto bound : kBounds) {
    for (unsigned ack_timeout = 0; ack_timeout < 32; ++ack_timeout) {
      for (unsigned retries = 0; retries < 8; ++retries) {
        SCOPED_TRACE("bound " + std::to_string(bound.count()) + " ns, time-out " + std::to_string(ack_timeout) +
                     ", retries " + std::to_string(retries));
        check(bound, ack_timeout, retries, limits_of(ack_timeout, retries, bound));
        if (testing::Test::HasFailure()) return;
      }
    }
  }
}

TEST(RetryLimits, AreNeverAboveTheBoundAndNeverEndless) {
  for_each_case([](auto bound, unsigned, unsigned, const RetryLimits& limits) {
    EXPECT_LE(time_to_give_up(limits), bound);
    EXPECT_GE(limits.ack_timeout, 1);
    EXPECT_LE(limits.ack_timeout, 31);
    EXPECT_LE(limits.retry_limit, 7);
  });
}

TEST(RetryLimits, AreNeverAboveWhatIsAskedFor) {
  for_each_case([](auto, unsigned ack_timeout, unsigned retries, const RetryLimits& limits) {
    EXPECT_LE(limits.ack_timeout, ack_timeout == 0 ? 18 : ack_timeout);
    EXPECT_LE(limits.retry_limit, retries);
  });
}

TEST(RetryLimits, AreWhatIsAskedForWithinTheBound) {
  for_each_case([](auto bound, unsigned ack_timeout, unsigned retries, const RetryLimits& limits) {
    const RetryLimits asked{.ack_timeout = static_cast<std::uint8_t>(ack_timeout),
                            .retry_limit = static_cast<std::uint8_t>(retries),
                            .rnr_retry_limit = 6};
    if (ack_timeout != 0 && time_to_give_up(asked) <= bound) {
      EXPECT_EQ(limits, asked);
    }
  });
}

TEST(RetryLimits, LoseRepetitionsDownToThreeBeforeTheTimeoutIsCut) {
  for_each_case([](auto bound, unsigned ack_timeout, unsigned retries, const RetryLimits& limits) {
    EXPECT_GE(limits.retry_limit, std::min(retries, 3u));
    if (limits.ack_timeout < ack_timeout) {
      EXPECT_EQ(limits.retry_limit, std::min(retries, 3u));
    }
    // Nothing is given away: one repetition more, or twice the time-out, would be too long.
    RetryLimits more = limits;
    if (limits.retry_limit < retries && limits.ack_timeout == ack_timeout) {
      ++more.retry_limit;
      EXPECT_GT(time_to_give_up(more), bound);
    } else if (limits.ack_timeout < ack_timeout) {
      ++more.ack_timeout;
      EXPECT_GT(time_to_give_up(more), bound);
    }
  });
}

TEST(RetryLimits, GrowWithTheBound) {
  for (unsigned ack_timeout = 0; ack_timeout < 32; ++ack_timeout) {
    for (unsigned retries = 0; retries < 8; ++retries) {
      RetryLimits before = limits_of(ack_timeout, retries, kBounds[0]);
      for (const auto bound : kBounds) {
        const RetryLimits limits = limits_of(ack_timeout, retries, bound);
        EXPECT_GE(limits.ack_timeout, before.ack_timeout);
        EXPECT_GE(limits.retry_limit, before.retry_limit);
        before = limits;
      }
    }
  }
}

TEST(RetryLimits, GrowWithWhatIsAskedFor) {
  for (const auto bound : kBounds) {
    for (unsigned retries = 0; retries < 8; ++retries) {
      for (unsigned ack_timeout = 2; ack_timeout < 32; ++ack_timeout) {
        EXPECT_GE(limits_of(ack_timeout, retries, bound).ack_timeout,
                  limits_of(ack_timeout - 1, retries, bound).ack_timeout);
      }
    }
    for (unsigned ack_timeout = 0; ack_timeout < 32; ++ack_timeout) {
      for (unsigned retries = 1; retries < 8; ++retries) {
        EXPECT_GE(limits_of(ack_timeout, retries, bound).retry_limit,
                  limits_of(ack_timeout, retries - 1, bound).retry_limit);
      }
    }
  }
}

TEST(RetryLimits, CountAnEndlessTimeoutAsAboutASecond) {
  EXPECT_EQ(limits_of(0, 7, 30s), limits_of(18, 7, 30s));
  EXPECT_EQ(limits_of(0, 7, 30s).ack_timeout, 18);
  EXPECT_EQ(limits_of(0, 2, 4ms), limits_of(18, 2, 4ms));
}

TEST(RetryLimits, KeepWhatLinuxAsksForByDefault) {
  const RetryLimits limits = retry_limits(19, 7, 7, {});
  EXPECT_EQ(limits, (RetryLimits{.ack_timeout = 19, .retry_limit = 7, .rnr_retry_limit = 6}));
  EXPECT_EQ(time_to_give_up(limits), std::chrono::nanoseconds(8 * (4096LL << 19)));
}

TEST(RetryLimits, BoundTheNumberOfRnrNaks) {
  for (unsigned asked = 0; asked < 8; ++asked) {
    for (std::uint8_t bound = 0; bound < 7; ++bound) {
      EXPECT_EQ(retry_limits(19, 7, asked, {.rnr_retry_limit = bound}).rnr_retry_limit,
                std::min<unsigned>(asked, bound));
    }
  }
}

}  // namespace
}  // namespace srpnic::target
