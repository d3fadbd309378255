// SPDX-License-Identifier: Apache-2.0
// ap_uint, whichever header it comes from, against arithmetic on single bits: what kernels may rely on.
#include <ap_int.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bitset>
#include <random>

#include "tests/support/seed.hpp"

namespace {

constexpr unsigned kSeed = 4711;

template <int W>
ap_uint<W> random_value(std::mt19937_64& random) {
  ap_uint<W> value = 0;
  for (int lo = 0; lo < W; lo += 64) value.range(std::min(lo + 63, W - 1), lo) = ap_uint<64>(random());
  return value >> static_cast<int>(random() % W);
}

template <int W>
std::bitset<W> bits_of(const ap_uint<W>& value) {
  std::bitset<W> bits;
  for (int i = 0; i < W; ++i) bits[i] = value[i];
  return bits;
}

template <class T>
class ApUint : public ::testing::Test {};
using Widths = ::testing::Types<ap_uint<1>, ap_uint<7>, ap_uint<64>, ap_uint<65>, ap_uint<128>, ap_uint<543>>;
TYPED_TEST_SUITE(ApUint, Widths);

TYPED_TEST(ApUint, ShiftsAndBitOperationsMatchABitset) {
  constexpr int kWidth = TypeParam::width;
  const srpnic::test::Seed seed(kSeed);
  std::mt19937_64 random(seed.value());
  for (int i = 0; i < 2000; ++i) {
    const TypeParam a = random_value<kWidth>(random);
    const TypeParam b = random_value<kWidth>(random);
    const int count = static_cast<int>(random() % (kWidth + 3));
    ASSERT_EQ(bits_of(a << count), bits_of(a) << count);
    ASSERT_EQ(bits_of(a >> count), bits_of(a) >> count);
    ASSERT_EQ(bits_of(ap_uint<kWidth>(a & b)), (bits_of(a) & bits_of(b)));
    ASSERT_EQ(bits_of(ap_uint<kWidth>(a | b)), (bits_of(a) | bits_of(b)));
    ASSERT_EQ(bits_of(ap_uint<kWidth>(a ^ b)), (bits_of(a) ^ bits_of(b)));
    ASSERT_EQ(bits_of(~a), ~bits_of(a));
  }
}

TYPED_TEST(ApUint, AdditionUndoesSubtraction) {
  constexpr int kWidth = TypeParam::width;
  const srpnic::test::Seed seed(kSeed);
  std::mt19937_64 random(seed.value());
  for (int i = 0; i < 2000; ++i) {
    const TypeParam a = random_value<kWidth>(random);
    const TypeParam b = random_value<kWidth>(random);
    ASSERT_TRUE(TypeParam(TypeParam(a - b) + b) == a);
    ASSERT_TRUE(a + b >= a);  // the sum has room for its carry
    ASSERT_EQ(a<b, b> a);
    ASSERT_EQ(a == b, !(a != b));
  }
}

TYPED_TEST(ApUint, ARangeIsWhatWasWrittenToItAndNothingElseChanges) {
  constexpr int kWidth = TypeParam::width;
  const srpnic::test::Seed seed(kSeed);
  std::mt19937_64 random(seed.value());
  for (int i = 0; i < 2000; ++i) {
    const TypeParam before = random_value<kWidth>(random);
    const TypeParam value = random_value<kWidth>(random);
    const int lo = static_cast<int>(random() % kWidth);
    const int hi = lo + static_cast<int>(random() % (kWidth - lo));
    TypeParam after = before;
    after.range(hi, lo) = value;
    for (int bit = 0; bit < kWidth; ++bit) {
      ASSERT_EQ(after[bit], bit < lo || bit > hi ? before[bit] : value[bit - lo]);
    }
    ASSERT_TRUE(after.range(hi, lo) == value.range(hi - lo, 0));
  }
}

TEST(ApUintConversion, TruncatesAndExtends) {
  EXPECT_TRUE(ap_uint<8>(0x1234) == 0x34);
  EXPECT_TRUE(ap_uint<128>(-1) == ~ap_uint<128>(0));
  EXPECT_TRUE(ap_uint<96>(ap_uint<32>(0xFFFFFFFFU)) == 0xFFFFFFFFU);
  EXPECT_FALSE(static_cast<bool>(ap_uint<64>(0)));
  EXPECT_TRUE(static_cast<bool>(ap_uint<64>(1) << 63));
}

}  // namespace
