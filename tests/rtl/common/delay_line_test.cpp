// SPDX-License-Identifier: Apache-2.0
// The model delays 32 bits by 5 cycles.
#include <Vdelay_line.h>
#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "bench.hpp"
#include "seed.hpp"

namespace srpnic::test {
namespace {

TEST(DelayLine, EverythingLeavesExactlyFiveCyclesLater) {
  const Seed seed(5);
  std::mt19937_64 random(seed.value());
  Bench<Vdelay_line> bench;
  bench.reset();
  struct Entry {
    bool valid;
    std::uint32_t data;
  };
  std::deque<Entry> expected(5, Entry{false, 0});
  for (int i = 0; i < 5000; ++i) {
    const Entry entry{i < 1000 || random() % 2 != 0, static_cast<std::uint32_t>(random())};
    bench->in_valid_i = entry.valid;
    bench->in_data_i = entry.data;
    bench->clk_i = 0;
    bench->eval();
    ASSERT_EQ(bench->out_valid_o != 0, expected.front().valid);
    if (expected.front().valid) {
      ASSERT_EQ(bench->out_data_o, expected.front().data);
    }
    expected.pop_front();
    expected.push_back(entry);
    bench.cycle();
  }
}

}  // namespace
}  // namespace srpnic::test
