// SPDX-License-Identifier: Apache-2.0
// Lists of exceptions: each has its reason, and each is needed.
#include "exceptions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

namespace srpnic::synth {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Exceptions list_of(const std::string& text) {
  std::istringstream stream(text);
  return Exceptions(stream);
}

TEST(Exceptions, CoverWhatAnEntryMatchesAsAWhole) {
  Exceptions list = list_of("# a comment\n\nWarning: Resizing \\S+\\.\n  a reason\n  that goes on\n");
  EXPECT_TRUE(list.cover("Warning: Resizing x."));
  EXPECT_FALSE(list.cover("Warning: Resizing x. And more"));
  EXPECT_FALSE(list.cover("Warning: something new"));
}

TEST(Exceptions, TellWhichEntriesCoverNothingAnyMore) {
  Exceptions list = list_of("old\n  a reason\nnew\n  a reason\n");
  EXPECT_THAT(list.unused(), ElementsAre("old", "new"));
  list.cover("new");
  EXPECT_THAT(list.unused(), ElementsAre("old"));
  list.cover("old");
  EXPECT_THAT(list.unused(), IsEmpty());
}

TEST(Exceptions, WithoutAReasonAreRefused) {
  EXPECT_THROW(list_of("first\nsecond\n  a reason\n"), std::runtime_error);
  EXPECT_THROW(list_of("last\n"), std::runtime_error);
  EXPECT_THROW(list_of("  a reason for nothing\n"), std::runtime_error);
}

TEST(Exceptions, ThatAreNoRegularExpressionAreRefused) {
  EXPECT_THROW(list_of("(open\n  a reason\n"), std::runtime_error);
}

}  // namespace
}  // namespace srpnic::synth
