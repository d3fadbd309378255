// SPDX-License-Identifier: Apache-2.0
// Counters against a model of them.
#include <Vcounters.h>
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "bench.hpp"
#include "seed.hpp"
#include "srp_abi.hpp"

namespace srpnic::test {
namespace {

TEST(Counters, CountEveryPulseOfEveryEvent) {
  Bench<Vcounters> bench;
  bench.reset();
  const Seed seed(11);
  std::mt19937_64 random(seed.value());
  std::array<std::uint64_t, 64> expected{};
  for (int i = 0; i < 2000; ++i) {
    const std::uint64_t pulses = random() & random() & ((std::uint64_t{1} << abi::kCounterCount) - 1);
    bench->pulse_i = pulses;
    for (unsigned n = 0; n < 64; ++n) expected[n] += pulses >> n & 1;
    bench.cycle();
  }
  bench->pulse_i = 0;
  for (unsigned n = 0; n < 64; ++n) {
    bench->read_valid_i = 1;
    bench->read_index_i = static_cast<std::uint8_t>(n);
    bench.cycle();
    bench->read_valid_i = 0;
    bench->eval();
    EXPECT_EQ(bench->read_value_o, expected[n]) << "counter " << n;
  }
}

}  // namespace
}  // namespace srpnic::test
