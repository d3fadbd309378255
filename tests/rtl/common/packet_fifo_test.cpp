// SPDX-License-Identifier: Apache-2.0
// The model holds 16 beats of 32 bits.
#include <Vpacket_fifo.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "seed.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {
namespace {

using Word = ap_uint<32>;

TEST(PacketFifo, ShowsCommittedPacketsOnlyAndForgetsDroppedOnes) {
  const Seed seed(4);
  std::mt19937_64 random(seed.value());
  Bench<Vpacket_fifo> bench;
  StreamSink<Word> sink(bench->out_valid_o, bench->out_ready_i, bench->out_data_o, 0.5, seed.value());
  bench.attach(sink);
  bench.reset();
  // A writer that cannot wait: packets of 1 to 6 beats; the verdict on one comes with the next one's first beat or
  // before.
  std::vector<std::uint32_t> expected;
  std::vector<std::uint32_t> packet;
  bool lost = false;
  bool verdict = false;  // the packet has ended and waits for its verdict
  bool good = false;
  std::uint32_t number = 0;
  std::size_t committed = 0;
  std::size_t lost_packets = 0;
  auto cycle = [&](bool offer) {
    bench->in_valid_i = offer;
    if (offer) bench->in_data_i = ++number;
    bench->commit_i = verdict && good && !lost;
    bench->drop_i = verdict && !(good && !lost);
    bench->clk_i = 0;
    bench->eval();
    EXPECT_EQ(bench->lost_o, lost);
    if (verdict) {
      if (bench->commit_i) {
        expected.insert(expected.end(), packet.begin(), packet.end());
        ++committed;
      } else if (lost) {
        ++lost_packets;
      }
      packet.clear();
      lost = false;
      verdict = false;
    }
    if (offer) {
      packet.push_back(number);
      lost = lost || !bench->in_ready_o;
    }
    bench.cycle();
    bench->commit_i = bench->drop_i = 0;
  };
  for (int i = 0; i < 3000; ++i) {
    const std::size_t beats = 1 + random() % 6;
    for (std::size_t beat = 0; beat < beats; ++beat) {
      if (random() % 3 == 0) cycle(false);
      cycle(true);
    }
    verdict = true;
    good = random() % 4 != 0;
  }
  bench->in_valid_i = 0;
  bench.run(200);
  EXPECT_GT(committed, 500U);
  EXPECT_GT(lost_packets, 10U);
  ASSERT_EQ(sink.received().size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(sink.received()[i].to_uint(), expected[i]);
}

TEST(PacketFifo, AWriterThatWaitsFillsItAndReadsBackAtOneBeatACycle) {
  Bench<Vpacket_fifo> bench;
  StreamSource<Word> source(bench->in_valid_i, bench->in_ready_o, bench->in_data_i);
  StreamSink<Word> sink(bench->out_valid_o, bench->out_ready_i, bench->out_data_o);
  bench.attach(source);
  bench.attach(sink);
  bench.reset();
  for (std::uint32_t i = 0; i < 20; ++i) source.push(Word(i));
  bench.run(40);
  EXPECT_EQ(source.pending(), 4U);
  EXPECT_TRUE(sink.received().empty());
  bench->commit_i = 1;
  bench.cycle();
  bench->commit_i = 0;
  bench.run(17);
  EXPECT_EQ(sink.received().size(), 16U);
  bench.run(10);
  bench->commit_i = 1;
  bench.cycle();
  bench->commit_i = 0;
  bench.run(10);
  ASSERT_EQ(sink.received().size(), 20U);
  for (std::uint32_t i = 0; i < 20; ++i) EXPECT_EQ(sink.received()[i].to_uint(), i);
}

}  // namespace
}  // namespace srpnic::test
