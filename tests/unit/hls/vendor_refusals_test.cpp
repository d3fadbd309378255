// SPDX-License-Identifier: Apache-2.0
// What the vendor's ap_uint does not compile and the portable one does: for the vendor's header and for its double in
// tests/support/strict_types, which must refuse the same.
#include <ap_int.h>
#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

namespace {

enum class Scoped : unsigned { kOne = 1 };
enum Unscoped : unsigned { kTwo = 2 };
using Difference = decltype(ap_uint<8>(2) - ap_uint<8>(1));

template <class A, class B>
concept comparable = requires(const A& a, const B& b) {
  a == b;
};
template <class A, class B>
concept alternatives = requires(bool first, A a, B b) {
  first ? a : b;
};

TEST(VendorRefusals, AScopedEnumerationIsNoNumber) {
  EXPECT_FALSE((std::is_constructible_v<ap_uint<8>, Scoped>));
  EXPECT_FALSE((std::is_assignable_v<ap_uint<8>&, Scoped>));
  EXPECT_FALSE((comparable<ap_uint<8>, Scoped>));
  EXPECT_TRUE((std::is_constructible_v<ap_uint<8>, Unscoped>));
  EXPECT_TRUE((comparable<ap_uint<8>, Unscoped>));
}

TEST(VendorRefusals, AlternativesHaveOneType) {
  EXPECT_FALSE((alternatives<ap_uint<8>, int>));
  EXPECT_FALSE((alternatives<ap_uint<8>, ap_uint<9>>));
  EXPECT_FALSE((alternatives<ap_uint<8>, Difference>));
  EXPECT_TRUE((alternatives<ap_uint<8>, ap_uint<8>>));
}

}  // namespace
