// SPDX-License-Identifier: Apache-2.0
#include "rules.hpp"

#include <gmock/gmock.h>

namespace srpnic::kernel_fuzz {
namespace {

Statement read_of(const std::string& memory, const std::string& index) {
  Statement statement;
  statement.text = memory + "[" + index + "];";
  statement.accesses = {{memory, index, false}};
  return statement;
}

Statement branch(Body then, Body otherwise) {
  Statement statement;
  statement.kind = Statement::Kind::kIf;
  statement.operands = {{boolean(), "true", {}, {}, {}, false}};
  statement.bodies = {std::move(then), std::move(otherwise)};
  return statement;
}

Statement of_kind(Statement::Kind kind) {
  Statement statement;
  statement.kind = kind;
  return statement;
}

Statement move_of(const std::string& stream) {
  Statement statement;
  statement.streams = {stream};
  return statement;
}

std::string violation(Body body, bool waits = true) {
  Kernel kernel;
  kernel.streams = {{"in", "ap_uint<8>", true}, {"out", "ap_uint<8>", false}};
  kernel.body = std::move(body);
  kernel.waits = waits;
  return check(kernel).what;
}

TEST(KernelRules, AMemoryHasOneReadAddressOnAPath) {
  EXPECT_EQ(violation({read_of("t", "i"), read_of("t", "i")}), "");
  EXPECT_EQ(violation({read_of("t", "i"), read_of("t", "j")}), "a second address of t");
  EXPECT_EQ(violation({read_of("t", "i"), read_of("u", "j")}), "");
}

TEST(KernelRules, ATableHasConstantOrVariableIndicesOnAPath) {
  Statement written = read_of("t.a", "i");
  written.accesses[0].is_write = true;
  EXPECT_EQ(violation({written, read_of("t.b", "1")}), "constant and variable indices of t.b");
  EXPECT_EQ(violation({branch({written}, {read_of("t.b", "1")})}), "");
}

TEST(KernelRules, PathsThatExcludeEachOtherAreApart) {
  EXPECT_EQ(violation({branch({read_of("t", "i")}, {read_of("t", "j")})}), "");
  EXPECT_EQ(violation({branch({read_of("t", "i")}, {}), read_of("t", "j")}), "a second address of t");
  EXPECT_EQ(violation({branch({read_of("t", "i"), of_kind(Statement::Kind::kReturn)}, {}), read_of("t", "j")}), "");
}

TEST(KernelRules, ALoopRepeatsWhatIsInIt) {
  Statement loop = of_kind(Statement::Kind::kLoop);
  loop.declares = {"n"};
  loop.bodies = {{move_of("in")}};
  EXPECT_EQ(violation({loop}), "a second access to in");
  loop.bodies = {{move_of("in"), of_kind(Statement::Kind::kBreak)}};
  EXPECT_EQ(violation({loop}), "");
  Statement varying = read_of("t", "n");
  varying.uses = {"n"};
  loop.bodies = {{varying}};
  EXPECT_EQ(violation({loop}), "a second address of t");
}

TEST(KernelRules, AStreamIsTestedBeforeItIsAccessed) {
  Statement guard = of_kind(Statement::Kind::kGuard);
  guard.streams = {"in"};
  EXPECT_EQ(violation({guard, move_of("in")}, false), "");
  EXPECT_EQ(violation({guard, move_of("out")}, false), "out is not tested");
  EXPECT_EQ(violation({move_of("out"), guard}), "an effect before a test");
}

TEST(KernelRules, NamesAreDeclaredBeforeUse) {
  Statement use;
  use.uses = {"x"};
  Statement declared;
  declared.declares = {"x"};
  EXPECT_EQ(violation({use}), "x is not declared");
  EXPECT_EQ(violation({declared, use}), "");
  EXPECT_EQ(violation({branch({declared}, {}), use}), "x is not declared");
}

TEST(KernelRules, RepairTakesOutWhatBreaksThem) {
  Kernel kernel;
  kernel.streams = {{"in", "ap_uint<8>", true}};
  kernel.waits = true;
  kernel.body = {move_of("in"), branch({move_of("in")}, {}), read_of("t", "i")};
  repair(kernel);
  EXPECT_EQ(count_statements(kernel.body), 3U);
  EXPECT_FALSE(check(kernel));
}

}  // namespace
}  // namespace srpnic::kernel_fuzz
