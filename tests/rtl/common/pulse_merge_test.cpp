// SPDX-License-Identifier: Apache-2.0
// Built with N = 3.
#include <Vpulse_merge.h>
#include <gtest/gtest.h>

#include <random>

#include "bench.hpp"
#include "seed.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {
namespace {

TEST(PulseMerge, SendsAsManyPulsesAsCame) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  Bench<Vpulse_merge> bench;
  bench.reset();
  PulseCounter merged(bench->pulse_o);
  bench.attach(merged);
  std::uint64_t expected = 0;
  for (int cycle = 0; cycle < 3000; ++cycle) {
    const auto pulses = static_cast<unsigned>(random() & random() & random()) & 7U;
    bench->pulse_i = static_cast<std::uint8_t>(pulses);
    expected += static_cast<std::uint64_t>(__builtin_popcount(pulses));
    bench.cycle();
  }
  bench->pulse_i = 0;
  bench.run(300);
  EXPECT_EQ(merged.count(), expected);
}

}  // namespace
}  // namespace srpnic::test
