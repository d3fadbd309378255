// SPDX-License-Identifier: Apache-2.0
#include <Vstream_fifo.h>
#include <gtest/gtest.h>

#include "seed.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {
namespace {

using Word = ap_uint<32>;

TEST(StreamFifo, KeepsOrderAndLosesNothingWithRandomStalls) {
  const Seed seed(1);
  for (const auto& [in_stall, out_stall] :
       {std::pair{0.0, 0.0}, std::pair{0.5, 0.0}, std::pair{0.0, 0.5}, std::pair{0.4, 0.4}}) {
    Bench<Vstream_fifo> bench;
    StreamSource<Word> source(bench->in_valid_i, bench->in_ready_o, bench->in_data_i, in_stall, seed.value());
    StreamSink<Word> sink(bench->out_valid_o, bench->out_ready_i, bench->out_data_o, out_stall, seed.value() + 1);
    bench.attach(source);
    bench.attach(sink);
    bench.reset();
    for (int i = 0; i < 5000; ++i) source.push(Word(i));
    ASSERT_TRUE(bench.run_until([&] { return sink.received().size() == 5000; }));
    for (int i = 0; i < 5000; ++i) ASSERT_TRUE(sink.received()[static_cast<std::size_t>(i)] == Word(i));
    bench.run(10);
    EXPECT_EQ(bench->count_o, 0);
    EXPECT_EQ(sink.received().size(), 5000U);
  }
}

TEST(StreamFifo, HoldsExactlyItsDepthAndRunsAtOneEntryACycle) {
  constexpr unsigned kDepth = 11;  // the parameter the model is built with: no power of two
  Bench<Vstream_fifo> bench;
  StreamSource<Word> source(bench->in_valid_i, bench->in_ready_o, bench->in_data_i);
  StreamSink<Word> sink(bench->out_valid_o, bench->out_ready_i, bench->out_data_o, 1.0);
  bench.attach(source);
  bench.attach(sink);
  bench.reset();
  for (int i = 0; i < 100; ++i) source.push(Word(i));
  bench.run(50);
  EXPECT_EQ(source.pending(), 100 - kDepth);
  EXPECT_EQ(bench->count_o, kDepth);
  EXPECT_EQ(bench->full_o, 1);
  sink.set_stall(0.0);
  const std::uint64_t start = bench.now();
  ASSERT_TRUE(bench.run_until([&] { return sink.received().size() == 100; }));
  EXPECT_LE(bench.now() - start, 101U);
}

}  // namespace
}  // namespace srpnic::test
