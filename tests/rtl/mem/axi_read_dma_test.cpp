// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdio>
#include <optional>

#include "Vaxi_read_dma.h"
#include "axi_memory.hpp"
#include "seed.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {
namespace {

constexpr std::uint64_t kBase = 0x0000'0120'4000'0000;
constexpr unsigned kBufferBeats = 256;

class AxiReadDma : public ::testing::Test {
 protected:
  void start(AxiTiming timing, double stall) {
    store_.bytes = random_bytes(1 << 20, random_);
    auto& m = bench_.model();
    memory_.emplace(AxiReadPorts{m.m_axi_araddr, m.m_axi_arlen, m.m_axi_arvalid, m.m_axi_arready, m.m_axi_rdata,
                                 m.m_axi_rresp, m.m_axi_rvalid},
                    store_, timing, random_());
    commands_.emplace(m.cmd_valid_i, m.cmd_ready_o, m.cmd_data_i, stall, random_());
    data_.emplace(m.data_valid_o, m.data_ready_i, m.data_data_o, stall, random_());
    bench_.attach(*memory_);
    bench_.attach(*commands_);
    bench_.attach(*data_);
    bench_.reset();
  }

  void request(std::uint64_t offset, std::size_t bytes) {
    commands_->push(DmaCommand{kBase + offset, bytes});
    const auto begin = store_.bytes.begin() + static_cast<std::ptrdiff_t>(offset);
    expected_.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(bytes));
  }

  std::size_t packets() {
    return static_cast<std::size_t>(
        std::count_if(data_->received().begin(), data_->received().end(), [](const Beat& b) { return b.last == 1; }));
  }

  void expect_all(std::uint64_t limit = 2'000'000) {
    std::size_t wanted_beats = 0;
    for (const Bytes& packet : expected_) wanted_beats += (packet.size() + 63) / 64;
    ASSERT_TRUE(bench_.run_until([&] { return data_->received().size() >= wanted_beats; }, limit));
    bench_.run(20);
    EXPECT_EQ(to_packets(data_->received()), expected_);
  }

  Bench<Vaxi_read_dma> bench_;
  AxiStore store_{kBase, {}};
  std::optional<AxiReadMemory> memory_;
  std::optional<StreamSource<DmaCommand>> commands_;
  std::optional<StreamSink<Beat>> data_;
  std::vector<Bytes> expected_;
  Seed seed_;
  std::mt19937_64 random_{seed_.value()};
};

TEST_F(AxiReadDma, PutsTheByteAtAnyOffsetFirstForAnyLength) {
  start({1, 20, 0.2}, 0.2);
  for (unsigned offset = 0; offset < 64; ++offset) {
    for (unsigned bytes : {1U, 2U, 63U, 64U, 65U, 64U - offset, 65U - offset, 127U, 128U, 129U, 128U - offset, 192U}) {
      if (bytes > 0) request(64 * (random_() % 1000) + offset, bytes);
    }
  }
  expect_all();
}

TEST_F(AxiReadDma, ReadsRandomCommandsAcrossPages) {
  start({1, 60, 0.3}, 0.3);
  for (int i = 0; i < 400; ++i) {
    const std::size_t bytes = 1 + random_() % (i % 8 == 0 ? 20'000 : 700);
    const std::uint64_t page = 4096 * (1 + random_() % 200);
    request(page - random_() % 256, bytes);
  }
  expect_all();
}

TEST_F(AxiReadDma, DeliversOneBeatEachCycle) {
  start({100, 100, 0.0}, 0.0);
  constexpr unsigned kCommands = 64;
  for (unsigned i = 0; i < kCommands; ++i) request(4096 * i, 4096);
  ASSERT_TRUE(bench_.run_until([&] { return !data_->received().empty(); }));
  const std::uint64_t begin = bench_.now();
  ASSERT_TRUE(bench_.run_until([&] { return packets() == kCommands; }));
  const std::uint64_t cycles = bench_.now() - begin + 1;
  std::printf("4 KiB commands, latency 100: %u beats in %llu cycles; cmd to AR %llu, R to data %llu cycles\n",
              64 * kCommands, static_cast<unsigned long long>(cycles),
              static_cast<unsigned long long>(memory_->first_request()),
              static_cast<unsigned long long>(begin - 1 - memory_->first_beat()));
  EXPECT_EQ(cycles, 64 * kCommands);
}

TEST_F(AxiReadDma, DeliversShortCommandsBackToBack) {
  start({20, 20, 0.0}, 0.0);
  constexpr unsigned kCommands = 500;
  for (unsigned i = 0; i < kCommands; ++i) request(64 * (i % 64), 64);
  ASSERT_TRUE(bench_.run_until([&] { return !data_->received().empty(); }));
  const std::uint64_t begin = bench_.now();
  ASSERT_TRUE(bench_.run_until([&] { return packets() == kCommands; }));
  const std::uint64_t cycles = bench_.now() - begin + 1;
  std::printf("64-byte commands, latency 20: %u in %llu cycles\n", kCommands, static_cast<unsigned long long>(cycles));
  EXPECT_EQ(cycles, kCommands);
}

TEST_F(AxiReadDma, RequestsNoMoreThanItCanBufferWhenTheClientStalls) {
  start({1, 10, 0.1}, 0.0);
  data_->set_stall(1.0);
  for (int i = 0; i < 40; ++i) request(static_cast<std::uint64_t>(random_() % 500'000), 3000);
  bench_.run(3000);
  EXPECT_GE(memory_->beats(), kBufferBeats - 64);
  EXPECT_LE(memory_->beats(), kBufferBeats + 2);  // two more have left the buffer for the aligner's registers
  data_->set_stall(0.3);
  expect_all();
}

TEST_F(AxiReadDma, MarksTheBeatsThatMemoryAnsweredWithAnError) {
  start({1, 10, 0.2}, 0.2);
  store_.error_begin = kBase + 8192 + 128;
  store_.error_end = store_.error_begin + 64;
  std::vector<bool> marks;
  data_->on_accept([&](const Beat&) { marks.push_back(bench_->data_error_o); });
  request(8192, 256);       // third of four beats
  request(8192 + 32, 256);  // second and third of four
  expect_all();
  EXPECT_EQ(marks, (std::vector<bool>{false, false, true, false, false, true, true, false}));
}

}  // namespace
}  // namespace srpnic::test
