// SPDX-License-Identifier: Apache-2.0
#include "tests/support/seed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace srpnic::test {
namespace {

using ::testing::HasSubstr;

TEST(SeedValue, IsADecimalHexadecimalOrOctalNumber) {
  EXPECT_EQ(parse_seed("0"), 0U);
  EXPECT_EQ(parse_seed("4711"), 4711U);
  EXPECT_EQ(parse_seed("0xFf"), 255U);
  EXPECT_EQ(parse_seed("010"), 8U);
  EXPECT_EQ(parse_seed("18446744073709551615"), ~std::uint64_t{0});
}

TEST(SeedValue, IsNothingElse) {
  for (const char* wrong :
       {"", "abc", "12x", "0x", "08", " 1", "1 ", "-1", "+1", "1.5", "18446744073709551616", "SRPNIC_TEST_SEED=1"}) {
    EXPECT_EQ(parse_seed(wrong), std::nullopt) << wrong;
  }
}

TEST(SeedValue, OfTheEnvironmentComesFirst) {
  ::setenv("SRPNIC_TEST_SEED", "99", 1);
  EXPECT_EQ(choose_seed(), 99U);
  EXPECT_EQ(choose_seed(7), 99U);
  ::unsetenv("SRPNIC_TEST_SEED");
  EXPECT_EQ(choose_seed(7), 7U);
}

TEST(SeedValueDeathTest, ThatCannotBeReadEndsTheProgram) {
  ::setenv("SRPNIC_TEST_SEED", "abc", 1);
  EXPECT_EXIT(choose_seed(), ::testing::ExitedWithCode(2), "SRPNIC_TEST_SEED='abc' is not a number");
  EXPECT_EXIT(Seed(), ::testing::ExitedWithCode(2), "SRPNIC_TEST_SEED='abc' is not a number");
  EXPECT_EXIT(Seed(7), ::testing::ExitedWithCode(2), "SRPNIC_TEST_SEED='abc' is not a number");
}

TEST(Seed, IsPrintedAndRecordedAlsoWhenTheTestPasses) {
  ::setenv("SRPNIC_TEST_SEED", "123", 1);
  ::testing::internal::CaptureStdout();
  { const Seed seed; }
  EXPECT_THAT(::testing::internal::GetCapturedStdout(), HasSubstr("SRPNIC_TEST_SEED=123\n"));
  const auto& result = *::testing::UnitTest::GetInstance()->current_test_info()->result();
  ASSERT_EQ(result.test_property_count(), 1);
  EXPECT_STREQ(result.GetTestProperty(0).key(), "seed");
  EXPECT_STREQ(result.GetTestProperty(0).value(), "123");
}

}  // namespace
}  // namespace srpnic::test
