// SPDX-License-Identifier: Apache-2.0
// The model has 3 inputs of 32 bits.
#include <Vstream_arbiter.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <random>
#include <vector>

#include "seed.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {
namespace {

constexpr unsigned kInputs = 3;

/// Entry: input in bits 31:28, end of packet in bit 27, number below.
class Inputs : public Agent {
 public:
  Inputs(Vstream_arbiter& model, double stall, std::uint64_t seed) : model_(model), stall_(stall), random_(seed) {}
  std::array<std::deque<std::uint32_t>, kInputs> queues;

  void drive() override {
    CData valid = 0;
    CData last = 0;
    for (unsigned n = 0; n < kInputs; ++n) {
      showing_[n] = showing_[n] || (!queues[n].empty() && chance_(random_) >= stall_);
      if (!showing_[n]) continue;
      valid = static_cast<CData>(valid | 1U << n);
      if ((queues[n].front() >> 27 & 1U) != 0) last = static_cast<CData>(last | 1U << n);
      model_.in_data_i[n] = queues[n].front();
    }
    model_.in_valid_i = valid;
    model_.in_last_i = last;
  }
  void sample() override {
    for (unsigned n = 0; n < kInputs; ++n) {
      if ((model_.in_ready_o >> n & 1) == 0 || !showing_[n]) continue;
      queues[n].pop_front();
      showing_[n] = false;
    }
  }
  bool idle() const {
    return std::all_of(queues.begin(), queues.end(), [](const auto& queue) { return queue.empty(); });
  }

 private:
  Vstream_arbiter& model_;
  double stall_;
  std::mt19937_64 random_;
  std::uniform_real_distribution<> chance_{0.0, 1.0};
  std::array<bool, kInputs> showing_{};
};

TEST(StreamArbiter, KeepsPacketsWholeAndInOrderWithRandomStalls) {
  const Seed seed(3);
  std::mt19937_64 random(seed.value());
  for (const double stall : {0.0, 0.4}) {
    Bench<Vstream_arbiter> bench;
    Inputs inputs(bench.model(), stall, seed.value());
    StreamSink<ap_uint<32>> sink(bench->out_valid_o, bench->out_ready_i, bench->out_data_o, stall, seed.value());
    bench.attach(inputs);
    bench.attach(sink);
    bench.reset();
    std::size_t total = 0;
    for (unsigned n = 0; n < kInputs; ++n) {
      for (std::uint32_t i = 0; i < 2000; ++i) {
        const bool last = i == 1999 || random() % 3 == 0;
        inputs.queues[n].push_back(n << 28 | (last ? 1U << 27 : 0U) | i);
        ++total;
      }
    }
    ASSERT_TRUE(bench.run_until([&] { return sink.received().size() == total; }));
    std::array<std::uint32_t, kInputs> next{};
    int owner = -1;
    for (const auto& entry : sink.received()) {
      const std::uint32_t value = entry.to_uint();
      const unsigned input = value >> 28;
      if (owner >= 0) {
        ASSERT_EQ(input, static_cast<unsigned>(owner)) << "packets mix";
      }
      ASSERT_EQ(value & 0x7FFFFFF, next[input]++);
      owner = (value >> 27 & 1U) != 0 ? -1 : static_cast<int>(input);
    }
  }
}

TEST(StreamArbiter, ServesAllWaitingInputsInTurnEveryCycle) {
  Bench<Vstream_arbiter> bench;
  Inputs inputs(bench.model(), 0.0, 1);
  StreamSink<ap_uint<32>> sink(bench->out_valid_o, bench->out_ready_i, bench->out_data_o);
  bench.attach(inputs);
  bench.attach(sink);
  bench.reset();
  for (unsigned n = 0; n < kInputs; ++n) {
    for (std::uint32_t i = 0; i < 50; ++i) inputs.queues[n].push_back(n << 28 | 1U << 27 | i);
  }
  bench.run(150);
  ASSERT_EQ(sink.received().size(), 150U);
  for (std::size_t i = kInputs; i < 150; ++i) {
    EXPECT_EQ(sink.received()[i].to_uint() >> 28, sink.received()[i - kInputs].to_uint() >> 28);
    EXPECT_NE(sink.received()[i].to_uint() >> 28, sink.received()[i - 1].to_uint() >> 28);
  }
}

}  // namespace
}  // namespace srpnic::test
