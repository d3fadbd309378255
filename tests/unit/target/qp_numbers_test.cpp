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
  constexpr auto kIpv4 = net::IpAddress::from_ipv4(0xc0a84d01);
  EXPECT_EQ(path_mtu_log2(1500, kIpv4), 10);
  EXPECT_EQ(path_mtu_log2(9000, kIpv4), 12);
  EXPECT_EQ(path_mtu_log2(4156, kIpv4), 12);
  EXPECT_EQ(path_mtu_log2(4155, kIpv4), 11);
  EXPECT_EQ(path_mtu_log2(576, kIpv4), 9);
}

TEST(PathMtu, IsSmallerOverIpv6WhereItsHeaderDoesNotFit) {
  const auto ipv6 = *net::parse_ipv6_address("fd00:77::1");
  EXPECT_EQ(path_mtu_log2(1500, ipv6), 10);
  EXPECT_EQ(path_mtu_log2(4176, ipv6), 12);
  EXPECT_EQ(path_mtu_log2(4175, ipv6), 11);
}

}  // namespace
}  // namespace srpnic::target
