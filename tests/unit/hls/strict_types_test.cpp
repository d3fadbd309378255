// SPDX-License-Identifier: Apache-2.0
// The double of the vendor's ap_uint ends the program where the vendor's would give another result than the portable
// one.
#include <ap_int.h>
#include <gtest/gtest.h>

#include <type_traits>

namespace {

TEST(StrictTypes, ANegativeDifferenceIsOnlyCut) {
  const ap_uint<8> one = 1;
  const ap_uint<8> two = 2;
  EXPECT_TRUE(ap_uint<8>(one - two) == 255);
  EXPECT_TRUE(ap_uint<9>(two - one) == 1);
  EXPECT_DEATH((void)ap_uint<9>(one - two), "wider number");
  EXPECT_DEATH((void)(one - two > 5), "as operand");
  EXPECT_DEATH((void)(one - two + two), "as operand");
}

TEST(StrictTypes, NoOperandIsBelowZero) {
  EXPECT_DEATH((void)(ap_uint<32>(1) == -1), "negative operand");
  EXPECT_DEATH((void)(ap_uint<8>(1) << -1), "negative count");
}

TEST(StrictTypes, RangesLieInsideTheNumberAndUpwards) {
  const ap_uint<8> number = 0x12;
  EXPECT_TRUE(number.range(7, 4) == 1);
  EXPECT_DEATH((void)number.range(0, 3), "reversed");
  EXPECT_DEATH((void)number.range(8, 4), "not inside");
}

TEST(StrictTypes, OnlyANumberThatFitsACIntegerIsACondition) {
  EXPECT_TRUE((std::is_constructible_v<bool, ap_uint<64>>));
  EXPECT_FALSE((std::is_constructible_v<bool, ap_uint<65>>));
}

}  // namespace
