// SPDX-License-Identifier: Apache-2.0
// The pauses of RNR NAKs against the table of the standard.
#include <Vrnr_delay.h>
#include <gtest/gtest.h>

#include <array>

namespace srpnic::test {
namespace {

// IBA table 45, milliseconds.
constexpr std::array<double, 32> kPauses = {
    655.36, 0.01, 0.02, 0.03, 0.04,  0.06,  0.08,  0.12,  0.16,  0.24,  0.32,  0.48,   0.64,   0.96,   1.28,   1.92,
    2.56,   3.84, 5.12, 7.68, 10.24, 15.36, 20.48, 30.72, 40.96, 61.44, 81.92, 122.88, 163.84, 245.76, 327.68, 491.52};

TEST(RnrDelay, IsAtLeastTheTimeOfTheTableAndHardlyMore) {
  Vrnr_delay delay;
  for (unsigned code = 0; code < 32; ++code) {
    delay.timer_i = code;
    delay.eval();
    const double milliseconds = delay.ticks_o * 1.024e-3;
    EXPECT_GE(milliseconds, kPauses[code]) << "code " << code;
    EXPECT_LE(milliseconds, kPauses[code] * 1.03) << "code " << code;
  }
}

}  // namespace
}  // namespace srpnic::test
