// SPDX-License-Identifier: Apache-2.0
// What makes scripts/synth.sh fail besides the levels.
#include "check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace srpnic::synth {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Memory kQueue{.depth = 2, .width = 8, .reads = 1, .writes = 1};
const Circuit kDeclared{.memories = {{"queue_q", kQueue}}, .signals = {}};
const Circuit kRegisters{.memories = {}, .signals = {{"queue_q[0]", 8}, {"queue_q[1]", 8}}};

Check check_with(const std::string& register_arrays, const std::string& known_warnings) {
  std::istringstream arrays(register_arrays);
  std::istringstream warnings(known_warnings);
  return {Exceptions(arrays), Exceptions(warnings)};
}

TEST(Check, FindsNothingInABlockThatWasReadAsWritten) {
  Check check = check_with("", "");
  check.add_module("a", kDeclared, kDeclared, {});
  check.refuse_unused_exceptions();
  EXPECT_THAT(check.findings(), IsEmpty());
  EXPECT_EQ(check.summary(), "1 modules, 1 memories and 0 signals compared with their sources: 0 findings");
}

TEST(Check, FindsADifferenceInAnyBlock) {
  Check check = check_with("", "");
  check.add_module("a", kDeclared, kDeclared, {});
  check.add_module("b", kDeclared, {}, {});
  EXPECT_THAT(check.findings(), ElementsAre(HasSubstr("b: queue_q is declared")));
}

TEST(Check, FindsAWarningThatIsNotListed) {
  Check check = check_with("", "Warning: known .*\n  a reason\n");
  check.add_module("a", {}, {}, {"Warning: known 12", "Warning: Wire top.x is used but has no driver."});
  check.refuse_unused_exceptions();
  EXPECT_THAT(check.findings(), ElementsAre(HasSubstr("a: Warning: Wire top.x is used but has no driver.")));
}

TEST(Check, FindsExceptionsThatNothingNeedsAnyMore) {
  Check check = check_with("a queue_q\n  a reason\nb queue_q\n  a reason\n", "Warning: old\n  a reason\n");
  check.add_module("a", kDeclared, kRegisters, {});
  check.add_module("b", kDeclared, kDeclared, {});  // has become a memory
  check.refuse_unused_exceptions();
  EXPECT_THAT(check.findings(), ElementsAre(HasSubstr("'b queue_q' covers no array any more"),
                                            HasSubstr("'Warning: old' covers no warning any more")));
}

}  // namespace
}  // namespace srpnic::synth
