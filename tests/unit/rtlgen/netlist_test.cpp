// SPDX-License-Identifier: Apache-2.0
#include "netlist.hpp"
#include "contradiction.hpp"

#include <gtest/gtest.h>

namespace srpnic::rtlgen {
namespace {

TEST(RtlgenBits, JoinWhatLiesSideBySide) {
  const Bits whole = Bits::of_node(3, 0, 16);
  Bits again = whole.slice(0, 5);
  again.append(whole.slice(5, 11));
  EXPECT_EQ(again, whole);
  EXPECT_EQ(again.pieces().size(), 1U);
  EXPECT_EQ(Bits::constant(4, 0xA).append(Bits::constant(8, 0xBC)), Bits::constant(12, 0xBCA));
}

TEST(RtlgenBits, ShiftAndExtendWithoutLogic) {
  const Bits value = Bits::of_node(1, 0, 8);
  EXPECT_EQ(value.shifted_left(3).slice(3, 5), value.slice(0, 5));
  EXPECT_EQ(value.shifted_left(3).slice(0, 3), Bits::constant(3, 0));
  EXPECT_EQ(value.shifted_right(6, true).bit(7), value.bit(7));
  EXPECT_EQ(value.resized(12).slice(8, 4), Bits::constant(4, 0));
  EXPECT_EQ(value.resized(12, true).bit(11), value.bit(7));
  EXPECT_EQ(value.shifted_right(8), Bits::constant(8, 0));
}

class NetlistTest : public testing::Test {
 protected:
  Netlist netlist;
  Bits a = netlist.source(Op::kElement, 0, 16);
  Bits b = netlist.source(Op::kElement, 1, 16);
  Bits p = netlist.source(Op::kEmpty, 0, 1);
  Bits q = netlist.source(Op::kEmpty, 1, 1);
};

TEST_F(NetlistTest, NeverBuildsAnOperationTwice) {
  EXPECT_EQ(netlist.add(a, b), netlist.add(a, b));
  EXPECT_FALSE(netlist.add(a, b) == netlist.subtract(a, b));
}

TEST_F(NetlistTest, MasksAndMergesFieldsWithoutLogic) {
  const std::size_t before = netlist.nodes().size();
  const Bits low = netlist.both(a, Bits::constant(16, 0x00FF));
  const Bits high = netlist.both(b.shifted_left(8), Bits::constant(16, 0xFF00));
  Bits expected = a.slice(0, 8);
  EXPECT_EQ(netlist.either(low, high), expected.append(b.slice(0, 8)));
  EXPECT_EQ(netlist.nodes().size(), before);
}

TEST_F(NetlistTest, ComparesOnlyWhatDiffers) {
  EXPECT_TRUE(netlist.equal(a, a) == Netlist::one());
  EXPECT_TRUE(netlist.equal(a.resized(20), Bits::constant(20, 0x10000)) == Netlist::zero());
  EXPECT_EQ(netlist.equal(a.resized(20), b.resized(20)), netlist.equal(a, b));
  EXPECT_EQ(netlist.less(a.resized(20), b.resized(20), true), netlist.less(a, b, false));
  EXPECT_TRUE(netlist.less(a, Bits::constant(16, 0), false) == Netlist::zero());
  EXPECT_EQ(netlist.less(a, Bits::constant(16, 0x100), false), netlist.equal(a.slice(8, 8), Bits::constant(8, 0)));
}

TEST_F(NetlistTest, ChoosesOnlyWhereTheValuesDiffer) {
  const Bits chosen = netlist.mux(p, a, a.slice(0, 8).append(b.slice(8, 8)));
  EXPECT_EQ(chosen.slice(0, 8), a.slice(0, 8));
  EXPECT_EQ(netlist.mux(Netlist::one(), a, b), a);
  EXPECT_EQ(netlist.mux(netlist.invert(p), a, b), netlist.mux(p, b, a));
}

TEST_F(NetlistTest, SeesThroughConditions) {
  EXPECT_TRUE(netlist.both(p, netlist.invert(p)) == Netlist::zero());
  EXPECT_EQ(netlist.invert(netlist.either(p, q)), netlist.both(netlist.invert(p), netlist.invert(q)));
  const Bits both = netlist.both(p, q);
  EXPECT_EQ(netlist.both(p, both), both);
  EXPECT_EQ(factors(netlist, both).size(), 2U);
}

TEST_F(NetlistTest, SeesConditionsThatContradictEachOther) {
  EXPECT_TRUE(contradict(netlist, netlist.both(netlist.invert(p), q), p));
  EXPECT_FALSE(contradict(netlist, netlist.either(netlist.invert(p), q), p));
  const Bits is_three = netlist.equal(a, Bits::constant(16, 3));
  const Bits is_five = netlist.equal(a, Bits::constant(16, 5));
  EXPECT_TRUE(contradict(netlist, netlist.both(is_three, p), netlist.both(is_five, q)));
  EXPECT_FALSE(contradict(netlist, is_three, netlist.equal(b, Bits::constant(16, 5))));
  EXPECT_TRUE(contradict(netlist, is_three, netlist.either(is_five, netlist.both(q, netlist.invert(is_three)))));
  EXPECT_FALSE(contradict(netlist, netlist.invert(is_three), netlist.invert(is_five)));
  EXPECT_TRUE(contradict(netlist, a.bit(3), netlist.both(netlist.invert(a.bit(3)), q)));
}

TEST_F(NetlistTest, SeesConditionsThatImplyEachOther) {
  EXPECT_TRUE(implies(netlist, netlist.both(p, q), p));
  EXPECT_FALSE(implies(netlist, p, netlist.both(p, q)));
  EXPECT_TRUE(implies(netlist, p, netlist.either(p, q)));
  EXPECT_FALSE(implies(netlist, netlist.either(p, q), p));
  EXPECT_TRUE(implies(netlist, netlist.invert(p), netlist.invert(netlist.both(p, q))));
}

TEST_F(NetlistTest, ComputesIndicesOnlyAsFarAsTheyCount) {
  const Bits wide = netlist.add(a.resized(64), Bits::constant(llvm::APInt::getAllOnes(64)));
  EXPECT_EQ(netlist.low_bits(wide, 4), netlist.subtract(a.slice(0, 4), Bits::constant(4, 1)));
  const Bits odd = Bits::constant(1, 1).append(a);
  EXPECT_EQ(netlist.low_bits(netlist.subtract(odd, Bits::constant(17, 1)), 4),
            Bits::constant(1, 0).append(a.slice(0, 3)));
  const Bits chosen = netlist.mux(p, Bits::constant(16, 5), a);
  EXPECT_EQ(netlist.low_bits(netlist.subtract(chosen, Bits::constant(16, 1)), 4),
            netlist.mux(p, Bits::constant(4, 4), netlist.subtract(a.slice(0, 4), Bits::constant(4, 1))));
}

TEST_F(NetlistTest, FoldsArithmeticWithConstants) {
  EXPECT_EQ(netlist.add(a, Bits::constant(16, 0)), a);
  EXPECT_EQ(netlist.multiply(a, Bits::constant(16, 8)), a.shifted_left(3));
  EXPECT_EQ(netlist.subtract(a, a), Bits::constant(16, 0));
  EXPECT_EQ(netlist.shift(Op::kShiftRight, a, Bits::constant(16, 4)), a.shifted_right(4));
}

}  // namespace
}  // namespace srpnic::rtlgen
