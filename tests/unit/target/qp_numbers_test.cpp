// SPDX-License-Identifier: Apache-2.0
#include "host/target/qp_numbers.hpp"

#include <gtest/gtest.h>

#include <set>

#include "host/target/queue_pair.hpp"

namespace srpnic::target {
namespace {

TEST(QpNumbers, AreDistinctAndKeepOffTheManagementIndices) {
  QpNumbers numbers(0xfffe);
  std::set<std::uint32_t> indices;
  while (const auto number = numbers.allocate()) {
    EXPECT_LT(*number, 1u << 24);
    EXPECT_TRUE(indices.insert(*number & 0xff).second);
  }
  EXPECT_EQ(indices.size(), 254u);
  EXPECT_EQ(*indices.begin(), 2u);
}

TEST(QpNumbers, ComeBackWithAnotherGenerationThatIsNeverZero) {
  QpNumbers numbers(0xfffe);
  std::set<std::uint32_t> seen;
  for (int i = 0; i < 254 * 4; ++i) {
    const auto number = *numbers.allocate();
    EXPECT_TRUE(seen.insert(number).second);
    EXPECT_NE(number >> 8, 0u);
    numbers.release(number);
  }
}

TEST(PathMtu, IsTheLargestThatFitsThePort) {
  EXPECT_EQ(path_mtu_log2(1500), 10);
  EXPECT_EQ(path_mtu_log2(9000), 12);
  EXPECT_EQ(path_mtu_log2(4156), 12);
  EXPECT_EQ(path_mtu_log2(4155), 11);
  EXPECT_EQ(path_mtu_log2(576), 9);
}

}  // namespace
}  // namespace srpnic::target
