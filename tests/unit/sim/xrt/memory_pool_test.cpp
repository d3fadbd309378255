// SPDX-License-Identifier: Apache-2.0
#include "sim/xrt/memory_pool.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/support/seed.hpp"

namespace srpnic::sim {
namespace {

TEST(MemoryPool, RefusesNothingAndTooMuch) {
  MemoryPool pool(1 << 20);
  EXPECT_FALSE(pool.allocate(0));
  EXPECT_FALSE(pool.allocate((1 << 20) + 1));
  EXPECT_FALSE(pool.allocate(~std::uint64_t{0}));
  EXPECT_EQ(pool.allocate(1 << 20), 0U);
  EXPECT_FALSE(pool.allocate(1));
}

TEST(MemoryPool, FillsAGapAgain) {
  MemoryPool pool(5 * 4096);
  const auto first = pool.allocate(1);
  const auto second = pool.allocate(4097);
  ASSERT_TRUE(pool.allocate(4096));
  EXPECT_TRUE(pool.free(*second));
  EXPECT_FALSE(pool.free(*second));
  EXPECT_EQ(pool.allocate(8192), second);
  EXPECT_EQ(first, 0U);
}

TEST(MemoryPool, NeverHandsOutOverlappingRanges) {
  const test::Seed seed(7);
  std::mt19937 random(seed.value());
  MemoryPool pool(256 * 4096);
  std::map<std::uint64_t, std::uint64_t> mine;
  for (int round = 0; round < 20000; ++round) {
    if (random() % 2 == 0 && !mine.empty()) {
      auto chosen = mine.begin();
      std::advance(chosen, random() % mine.size());
      EXPECT_TRUE(pool.free(chosen->first));
      mine.erase(chosen);
    } else if (const auto address = pool.allocate(1 + random() % 40000)) {
      const std::uint64_t bytes = *pool.size_of(*address);
      const auto next = mine.lower_bound(*address);
      ASSERT_TRUE(next == mine.end() || *address + bytes <= next->first);
      ASSERT_TRUE(next == mine.begin() || std::prev(next)->first + std::prev(next)->second <= *address);
      ASSERT_LE(*address + bytes, pool.bytes());
      mine[*address] = bytes;
    }
  }
}

}  // namespace
}  // namespace srpnic::sim
