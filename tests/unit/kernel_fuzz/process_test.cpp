// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel_fuzz/process.hpp"

#include <gtest/gtest.h>

namespace srpnic::kernel_fuzz {
namespace {

constexpr std::chrono::seconds kLimit(1);

TEST(Programs, AreEndedWhenTheyTakeTooMuchProcessorTime) {
  const Result result = run({"/bin/sh", "-c", "echo begins; while :; do :; done"}, kLimit);
  EXPECT_TRUE(result.timed_out);
  EXPECT_FALSE(result.succeeded());
  EXPECT_EQ(result.output, "begins\n");
}

TEST(Programs, MayWaitForTheProcessor) {
  const Result result = run({"/bin/sh", "-c", "sleep 2; echo done"}, kLimit);
  EXPECT_TRUE(result.succeeded());
  EXPECT_EQ(result.output, "done\n");
}

TEST(Programs, AreEndedWhenTheyDoNothingForEver) { EXPECT_TRUE(run({"/bin/sleep", "1000"}, kLimit).timed_out); }

}  // namespace
}  // namespace srpnic::kernel_fuzz
