// SPDX-License-Identifier: Apache-2.0
// The card's reset waits for what memory owes the card.
#include <Vreset_control.h>
#include <gtest/gtest.h>

#include "bench.hpp"

namespace srpnic::test {
namespace {

class ResetControl : public ::testing::Test {
 protected:
  ResetControl() {
    bench_->drained_i = 1;
    bench_.reset();
  }
  unsigned cycles_in_reset() {
    unsigned cycles = 0;
    for (; !bench_->card_rst_no && cycles < 1000; ++cycles) bench_.cycle();
    return cycles;
  }
  void request() {
    bench_->request_i = 1;
    bench_.cycle();
    bench_->request_i = 0;
  }
  Bench<Vreset_control> bench_;
};

TEST_F(ResetControl, HoldsTheCardAfterPowerOn) { EXPECT_GE(cycles_in_reset(), 16U); }

TEST_F(ResetControl, ResetsOnRequestAndOnce) {
  cycles_in_reset();
  request();
  EXPECT_FALSE(bench_->card_rst_no);
  EXPECT_GE(cycles_in_reset(), 16U);
  bench_.run(100);
  EXPECT_TRUE(bench_->card_rst_no);
}

TEST_F(ResetControl, LastsUntilMemoryHasAnswered) {
  cycles_in_reset();
  bench_->drained_i = 0;
  request();
  bench_.run(300);
  EXPECT_FALSE(bench_->card_rst_no);
  bench_->drained_i = 1;
  EXPECT_LE(cycles_in_reset(), 2U);
}

}  // namespace
}  // namespace srpnic::test
