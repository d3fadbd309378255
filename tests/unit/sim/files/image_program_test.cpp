// SPDX-License-Identifier: Apache-2.0
// srpnic-image as the build runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/process.hpp"

namespace srpnic::sim {
namespace {

void expect_failure(const std::string& path, const std::string& cause) {
  test::Process image({SRPNIC_IMAGE, "--output", path});
  EXPECT_THAT(image.wait_for("\1"), ::testing::HasSubstr("cannot write the image to '" + path + "': " + cause));
  EXPECT_EQ(image.wait(), 1);
}

TEST(ImageProgram, NamesThePathItCannotWriteAndTheCause) {
  expect_failure("/nonexistent/card.xclbin", "No such file or directory");
  expect_failure("/dev/full", "No space left on device");
}

}  // namespace
}  // namespace srpnic::sim
