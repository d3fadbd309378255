// SPDX-License-Identifier: Apache-2.0
#include "translation.hpp"

#include <gtest/gtest.h>

namespace srpnic::kernel_fuzz {
namespace {

Verdict verdict(int signal, int exit_code, const std::string& printed) {
  return judge(false, signal, exit_code, printed, 0).verdict;
}

TEST(RtlgensEnd, IsARefusalWhenItNamesFileLineAndReason) {
  EXPECT_EQ(verdict(0, 1, "rtlgen: /tmp/k.cpp:12: two reads of one memory\n"), Verdict::kRefused);
  EXPECT_EQ(verdict(0, 1, "k.cpp:3:7: warning: unused\n1 warning generated.\nrtlgen: k.cpp:12: a division\n"),
            Verdict::kRefused);
  EXPECT_EQ(verdict(0, 1, "k.cpp:3:7: error: no such name\nrtlgen: clang-16 found errors\n"), Verdict::kRefused);
}

TEST(RtlgensEnd, IsACrashOtherwise) {
  EXPECT_EQ(verdict(11, 0, ""), Verdict::kCrash);
  EXPECT_EQ(verdict(0, 139, "k.cpp:3: reason\n"), Verdict::kCrash);
  EXPECT_EQ(verdict(0, 1, "rtlgen: something went wrong\n"), Verdict::kCrash);
  EXPECT_EQ(verdict(0, 1, "k.cpp:3:7: warning: unused\n"), Verdict::kCrash);
  EXPECT_EQ(verdict(6, 0, "terminate called after throwing\n  what():  map::at\n"), Verdict::kCrash);
}

TEST(RtlgensEnd, IsAHangAtTheLimit) { EXPECT_EQ(judge(true, 9, 0, "", 3).verdict, Verdict::kHang); }

TEST(RtlgensEnd, IsSuccessWithoutError) { EXPECT_EQ(verdict(0, 0, "k.cpp:3:7: warning: unused\n"), Verdict::kEqual); }

}  // namespace
}  // namespace srpnic::kernel_fuzz
