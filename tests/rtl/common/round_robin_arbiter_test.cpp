// SPDX-License-Identifier: Apache-2.0
// Built with N = 5.
#include <Vround_robin_arbiter.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "bench.hpp"
#include "seed.hpp"

namespace srpnic::test {
namespace {

constexpr unsigned kRequesters = 5;

TEST(RoundRobinArbiter, ChoosesARequesterAndNobodyWaitsLongerThanOneRound) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  Bench<Vround_robin_arbiter> bench;
  bench.reset();
  std::array<unsigned, kRequesters> passed_over{};
  unsigned requests = 0;
  for (int cycle = 0; cycle < 5000; ++cycle) {
    requests |= static_cast<unsigned>(random()) & static_cast<unsigned>(random()) & 0x1F;
    bench->request_i = static_cast<std::uint8_t>(requests);
    bench->taken_i = random() % 2;
    bench->eval();
    ASSERT_EQ(bench->valid_o, requests != 0);
    if (requests != 0) {
      const unsigned chosen = bench->index_o;
      ASSERT_TRUE(requests >> chosen & 1U);
      if (bench->taken_i) {
        for (unsigned i = 0; i < kRequesters; ++i) passed_over[i] += requests >> i & 1U;
        passed_over[chosen] = 0;
        requests &= ~(1U << chosen);
        ASSERT_LT(*std::ranges::max_element(passed_over), kRequesters);
      }
    }
    bench.cycle();
  }
}

}  // namespace
}  // namespace srpnic::test
