// SPDX-License-Identifier: Apache-2.0
// The warnings of a log.
#include "warnings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace srpnic::synth {
namespace {

using ::testing::ElementsAre;

TEST(Warnings, AreFoundWithAndWithoutAPlaceAndGivenOnce) {
  std::istringstream log(
      "Executing PROC pass\n"
      "Warning: Wire top.a is used but has no driver.\n"
      "top.sv:12: Warning: Range select out of bounds\n"
      "ABC: Warning: The network is combinational\n"
      "Warning: Wire top.a is used but has no driver.\n"
      "Warnings: 3 unique messages, 4 total\n");
  EXPECT_THAT(read_warnings(log),
              ElementsAre("Warning: Range select out of bounds", "Warning: The network is combinational",
                          "Warning: Wire top.a is used but has no driver."));
}

}  // namespace
}  // namespace srpnic::synth
