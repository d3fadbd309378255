// SPDX-License-Identifier: Apache-2.0
// What only the portable ap_uint promises, not the vendor's: kernels do not rely on it.
#include <ap_int.h>
#include <gtest/gtest.h>

namespace {

TEST(ApUintPortable, IsZeroUntilItIsGivenAValue) { EXPECT_TRUE(ap_uint<65>() == 0); }

TEST(ApUintPortable, IsTrueWhenAnyOfItsBitsIsSet) {
  EXPECT_FALSE(static_cast<bool>(ap_uint<65>(0)));
  EXPECT_TRUE(static_cast<bool>(ap_uint<65>(1) << 64));
}

}  // namespace
