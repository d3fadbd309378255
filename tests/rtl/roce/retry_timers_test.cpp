// SPDX-License-Identifier: Apache-2.0
// The timers of all queue pairs against a model: none ends early, none late, and time may be skipped up to the next
// one.
#include <Vretry_timers.h>
#include <gtest/gtest.h>

#include <array>
#include <iostream>
#include <map>
#include <optional>
#include <random>

#include "bench.hpp"
#include "seed.hpp"

namespace srpnic::test {
namespace {

constexpr std::uint64_t kTick = 256;     // cycles
constexpr std::uint64_t kLateTicks = 3;  // at most, when no time is skipped
constexpr std::uint64_t kOldTicks = 2;   // what is known about the next timer to end may be two rounds old

class RetryTimers : public ::testing::Test {
 protected:
  struct Timer {
    std::uint64_t start;  // cycles, skipped ones included
    std::uint64_t ticks;
  };

  RetryTimers() : random_(seed_.value()) {
    bench_.on_sample([this] { watch(); });
    bench_.reset();
    bench_->expired_ready_i = 1;
    for (unsigned index = 0; index < 256; ++index) {
      open(index, static_cast<unsigned>(random_() % 8));
    }
  }

  /// `code` is n of 4.096 us * 2^n.
  void open(unsigned index, unsigned code) {
    ack_timeout_[index] = code;
    bench_->open_i = 1;
    bench_->open_index_i = index;
    bench_->open_ack_timeout_i = code;
    bench_.cycle();
    bench_->open_i = 0;
  }

  std::uint64_t time() const { return bench_.now() + skipped_ * kTick; }

  static void set(WData* vector, unsigned index, bool value) {
    vector[index / 32] = (vector[index / 32] & ~(1U << index % 32)) | (value ? 1U : 0U) << index % 32;
  }

  /// Starts a timer, or starts it again; `rnr` is the code of an RNR pause.
  void start(unsigned index, std::optional<unsigned> rnr) {
    const unsigned port = rnr ? 0 : static_cast<unsigned>(random_() % 2);
    bench_->restart_i = 1U << port;
    bench_->restart_index_i = index << 8 * port;
    bench_->rnr_i = rnr.has_value();
    bench_->rnr_timer_i = rnr.value_or(0);
    bench_.cycle();
    bench_->restart_i = 0;
    bench_->rnr_i = 0;
    set(bench_->running_i, index, true);  // not before: what is left of the last time must not count
    set(bench_->held_i, index, rnr.has_value());
    timers_[index] = {time(), rnr ? std::uint64_t{10} << *rnr / 2 : std::uint64_t{4} << ack_timeout_[index]};
  }
  void stop(unsigned index) {
    set(bench_->running_i, index, false);
    timers_.erase(index);
  }

  void watch() {
    if (!bench_->rst_ni) return;
    std::uint64_t latest = ~std::uint64_t{0};  // by then a timer has ended
    for (const auto& [index, timer] : timers_) {
      latest = std::min(latest, timer.start + (timer.ticks + kLateTicks) * kTick);
    }
    if (skipped_ != 0 && !timers_.empty()) latest += kOldTicks * kTick;
    EXPECT_LE(time(), latest) << "a timer is late";
    if (bench_->pending_o && bench_->next_o != 0 && !timers_.empty()) {
      EXPECT_LE(time() + bench_->next_o * kTick, latest + (skipped_ == 0 ? kOldTicks * kTick : 0))
          << "skipping so much would be too much";
    }
    if (bench_->expired_valid_o && bench_->expired_ready_i) {
      const auto timer = timers_.find(bench_->expired_index_o);
      ASSERT_NE(timer, timers_.end());
      EXPECT_GE(time() - timer->second.start, timer->second.ticks * kTick) << "a timer is early";
      timer->second.start = time() + 1;
      ++expired_;
    }
  }

  Seed seed_;
  std::mt19937_64 random_;
  Bench<Vretry_timers> bench_;
  std::array<unsigned, 256> ack_timeout_{};
  std::map<unsigned, Timer> timers_;  // by queue pair index
  std::uint64_t skipped_ = 0;
  unsigned expired_ = 0;
};

TEST_F(RetryTimers, EndInTheirTimeWhateverStartsStopsAndIsSkipped) {
  for (unsigned round = 0; round < 4000 && !HasFailure(); ++round) {
    const auto index = static_cast<unsigned>(23 * (random_() % 12));
    switch (random_() % 4) {
      case 0:
        stop(index);
        break;
      case 1:
        start(index, 2 + 2 * (random_() % 4));
        break;
      default:
        start(index, std::nullopt);
        break;
    }
    const std::uint64_t cycles = random_() % 3 == 0 ? random_() % 20 : random_() % 2000;
    for (std::uint64_t i = 0; i < cycles; ++i) {
      bench_->skipped_ticks_i = 0;
      if (bench_->pending_o && bench_->next_o != 0 && random_() % 300 == 0) {
        bench_->skipped_ticks_i = 1 + random_() % bench_->next_o;
      }
      bench_.cycle();
      skipped_ += bench_->skipped_ticks_i;
    }
    bench_->skipped_ticks_i = 0;
  }
  std::cout << expired_ << " timers ended in " << bench_.now() << " cycles and " << skipped_ << " skipped ticks\n";
  EXPECT_GT(expired_, 1000U);
  EXPECT_GT(skipped_, 1000U);
}

TEST_F(RetryTimers, KnowWhatIsLeftWhateverIsBeingLookedAtWhenTimeIsSkipped) {
  // GIVEN one timer of about a second
  constexpr unsigned kCode = 18;
  constexpr std::uint64_t kSkip = 100;
  const auto index = static_cast<unsigned>(random_() % 256);
  open(index, kCode);
  start(index, std::nullopt);

  for (unsigned offset = 0; offset < kTick && !HasFailure(); ++offset) {
    SCOPED_TRACE(offset);
    // WHEN time is skipped once in each cycle of a round
    for (unsigned cycle = 0; cycle < 3 * kTick + 1; ++cycle) bench_.cycle();
    bench_->skipped_ticks_i = kSkip;
    bench_.cycle();
    skipped_ += kSkip;
    bench_->skipped_ticks_i = 0;

    // THEN what is left is known at once, and is still known two rounds later
    for (unsigned cycle = 0; cycle < 2 * kTick; ++cycle) {
      bench_.cycle();
      const std::uint64_t left = (std::uint64_t{4} << kCode) - (time() - timers_.at(index).start) / kTick;
      ASSERT_LE(bench_->next_o, left + 2 + kOldTicks);  // 2: until its deadline is set, and a whole tick
      ASSERT_GE(bench_->next_o + 1, left);
    }
  }
}

TEST_F(RetryTimers, KnowEveryTimeThatAQueuePairCanAskFor) {
  for (unsigned code = 0; code < 32; ++code) {
    SCOPED_TRACE(code);
    // GIVEN a queue pair that waits 4.096 us * 2^code for an answer
    open(code, code);

    // WHEN its timer alone runs, and every timer has been looked at
    start(code, std::nullopt);
    for (unsigned cycle = 0; cycle < 2 * kTick; ++cycle) bench_.cycle();

    // THEN what is left is that time, less what went by
    const std::uint64_t ticks = std::uint64_t{4} << code;
    EXPECT_LE(bench_->next_o, ticks);
    EXPECT_GE(bench_->next_o, ticks - 3);
    stop(code);
    bench_.cycle();
  }
}

}  // namespace
}  // namespace srpnic::test
