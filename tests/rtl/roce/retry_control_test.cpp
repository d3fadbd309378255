// SPDX-License-Identifier: Apache-2.0
// What retry_control counts when other things happen in the same cycle.
#include <Vretry_control.h>
#include <gtest/gtest.h>

#include <random>

#include "bench.hpp"
#include "seed.hpp"

namespace srpnic::test {
namespace {

class RetryControl : public ::testing::Test {
 protected:
  RetryControl() : random_(seed_.value()) { bench_.reset(); }

  void open(unsigned index, unsigned retry_limit) {
    bench_->opening_i = 1;
    bench_->open_i = 1;
    bench_->open_index_i = index;
    bench_->open_ack_timeout_i = 0;  // 4.096 us
    bench_->open_retry_limit_i = retry_limit;
    bench_->open_rnr_retry_limit_i = 0;
  }

  Seed seed_;
  std::mt19937_64 random_;
  Bench<Vretry_control> bench_;
};

TEST_F(RetryControl, CountsTimeOutsWhileOtherQueuePairsAreOpened) {
  for (unsigned retry_limit = 0; retry_limit < 8; ++retry_limit) {
    SCOPED_TRACE(retry_limit);
    // GIVEN a queue pair whose packet is never answered
    const auto index = static_cast<unsigned>(random_() % 128);
    open(index, retry_limit);
    bench_.cycle();
    bench_->opening_i = 0;
    bench_->open_i = 0;
    bench_->sent_valid_i = 1;
    bench_->sent_index_i = index;
    bench_.cycle();
    bench_->sent_valid_i = 0;

    // WHEN others are opened, or wait for it, nearly all the time until it fails
    unsigned rewinds = 0;
    unsigned time_outs = 0;
    bool failed = false;
    bench_->failure_ready_i = 1;
    for (unsigned cycle = 0; cycle < 20'000 && !failed; ++cycle) {
      bench_->opening_i = random_() % 2;
      bench_->open_i = 0;
      if (random_() % 2 == 0) open(128 + static_cast<unsigned>(random_() % 128), 7);
      bench_->clk_i = 0;
      bench_->eval();
      rewinds += bench_->rewind_valid_o;
      time_outs += bench_->count_ack_timeouts_o;
      failed = bench_->failure_valid_o;
      if (bench_->rewind_valid_o) {
        EXPECT_EQ(bench_->rewind_index_o, index);
      }
      if (failed) {
        EXPECT_EQ(bench_->failure_index_o, index);
      }
      bench_.cycle();
    }
    bench_->opening_i = 0;
    bench_->open_i = 0;

    // THEN each time-out has counted: it was sent again exactly as often as its limit says
    EXPECT_TRUE(failed);
    EXPECT_EQ(rewinds, retry_limit);
    EXPECT_EQ(time_outs, retry_limit + 1);
  }
}

}  // namespace
}  // namespace srpnic::test
