// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdio>
#include <optional>

#include "Vaxi_write_dma.h"
#include "axi_memory.hpp"
#include "seed.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {
namespace {

constexpr std::uint64_t kBase = 0x0000'0120'4000'0000;

class AxiWriteDma : public ::testing::Test {
 protected:
  void start(AxiTiming timing, double stall) {
    store_.bytes = random_bytes(1 << 20, random_);
    expected_ = store_.bytes;
    auto& m = bench_.model();
    memory_.emplace(
        AxiWritePorts{m.m_axi_awaddr, m.m_axi_awlen, m.m_axi_awvalid, m.m_axi_awready, m.m_axi_wdata, m.m_axi_wstrb,
                      m.m_axi_wlast, m.m_axi_wvalid, m.m_axi_wready, m.m_axi_bresp, m.m_axi_bvalid},
        store_, timing, random_());
    commands_.emplace(m.cmd_valid_i, m.cmd_ready_o, m.cmd_data_i, stall, random_());
    data_.emplace(m.data_valid_i, m.data_ready_o, m.data_data_i, stall, random_());
    bench_.attach(*memory_);
    bench_.attach(*commands_);
    bench_.attach(*data_);
    bench_.on_sample([this] {
      if (bench_->done_o) {
        if (done_ < ends_at_answer_.size()) {
          EXPECT_GE(memory_->answers(), ends_at_answer_[done_]) << "done before memory has answered";
        }
        failed_.push_back(bench_->done_error_o);
        ++done_;
      }
    });
    bench_.reset();
  }

  void write(std::uint64_t offset, std::size_t bytes) {
    const Bytes packet = random_bytes(bytes, random_);
    commands_->push(DmaCommand{kBase + offset, bytes});
    data_->push(to_beats(packet));
    std::ranges::copy(packet, expected_.begin() + static_cast<std::ptrdiff_t>(offset));
    // Whole pages that a command touches are one burst each.
    const std::uint64_t pages = (offset + bytes - 1) / 4096 - offset / 4096 + 1;
    ends_at_answer_.push_back((ends_at_answer_.empty() ? 0 : ends_at_answer_.back()) + pages);
  }

  void expect_all(std::uint64_t limit = 2'000'000) {
    ASSERT_TRUE(bench_.run_until([&] { return done_ >= ends_at_answer_.size(); }, limit));
    bench_.run(50);
    EXPECT_EQ(done_, ends_at_answer_.size());
    EXPECT_EQ(memory_->bursts(), ends_at_answer_.back());
    EXPECT_TRUE(store_.bytes == expected_);
  }

  Bench<Vaxi_write_dma> bench_;
  AxiStore store_{kBase, {}};
  std::optional<AxiWriteMemory> memory_;
  std::optional<StreamSource<DmaCommand>> commands_;
  std::optional<StreamSource<Beat>> data_;
  Bytes expected_;
  std::vector<std::uint64_t> ends_at_answer_;  // answers of memory that the end of each command needs
  std::vector<bool> failed_;
  std::size_t done_ = 0;
  Seed seed_;
  std::mt19937_64 random_{seed_.value()};
};

TEST_F(AxiWriteDma, WritesExactlyTheBytesOfAnyOffsetAndLength) {
  start({1, 20, 0.2}, 0.2);
  for (unsigned offset = 0; offset < 64; ++offset) {
    for (unsigned bytes : {1U, 2U, 63U, 64U, 65U, 64U - offset, 65U - offset, 127U, 128U, 129U, 128U - offset, 192U}) {
      if (bytes > 0) write(64 * (random_() % 1000) + offset, bytes);
    }
  }
  expect_all();
}

TEST_F(AxiWriteDma, WritesRandomCommandsAcrossPages) {
  start({1, 60, 0.3}, 0.3);
  for (int i = 0; i < 400; ++i) {
    const std::size_t bytes = 1 + random_() % (i % 8 == 0 ? 20'000 : 700);
    const std::uint64_t page = 4096 * (1 + random_() % 200);
    write(page - random_() % 256, bytes);
  }
  expect_all();
}

TEST_F(AxiWriteDma, TakesOneBeatEachCycle) {
  start({100, 100, 0.0}, 0.0);
  constexpr unsigned kCommands = 64;
  for (unsigned i = 0; i < kCommands; ++i) write(4096 * i, 4096);
  ASSERT_TRUE(bench_.run_until([&] { return memory_->beats() > 0; }));
  const std::uint64_t begin = bench_.now();
  ASSERT_TRUE(bench_.run_until([&] { return memory_->beats() == 64 * kCommands; }));
  const std::uint64_t cycles = bench_.now() - begin + 1;
  std::printf("4 KiB commands, latency 100: %u beats in %llu cycles, cmd to AW of 64 beats %llu cycles\n",
              64 * kCommands, static_cast<unsigned long long>(cycles),
              static_cast<unsigned long long>(memory_->first_request()));
  EXPECT_EQ(cycles, 64 * kCommands);
  expect_all();
}

TEST_F(AxiWriteDma, TakesShortCommandsBackToBack) {
  start({20, 20, 0.0}, 0.0);
  constexpr unsigned kCommands = 500;
  for (unsigned i = 0; i < kCommands; ++i) write(64 * i, 64);
  ASSERT_TRUE(bench_.run_until([&] { return memory_->beats() > 0; }));
  const std::uint64_t begin = bench_.now();
  ASSERT_TRUE(bench_.run_until([&] { return memory_->beats() == kCommands; }));
  const std::uint64_t cycles = bench_.now() - begin + 1;
  std::printf("64-byte commands, latency 20: %u in %llu cycles, cmd to AW %llu cycles\n", kCommands,
              static_cast<unsigned long long>(cycles), static_cast<unsigned long long>(memory_->first_request()));
  EXPECT_LE(cycles, kCommands + 2);
  expect_all();
}

TEST_F(AxiWriteDma, OffersNoAddressBeforeItHasTheDataOfTheBurst) {
  start({1, 1, 0.0}, 0.0);
  data_->set_stall(0.9);
  for (int i = 0; i < 20; ++i) write(4096 * i, 4096);
  expect_all();
  EXPECT_LE(memory_->starved(), memory_->bursts()) << "at most the cycle in which the last beat enters the buffer";
}

TEST_F(AxiWriteDma, ReportsAnErrorWithTheEndOfTheCommandThatHadIt) {
  start({1, 10, 0.2}, 0.2);
  store_.error_begin = kBase + 4096;
  store_.error_end = kBase + 4096 + 64;
  write(0, 4096);
  write(4000, 8192);  // first page fine, second fails, third fine
  write(8192, 100);
  write(4096, 1);
  expect_all();
  EXPECT_EQ(failed_, (std::vector<bool>{false, true, false, true}));
}

}  // namespace
}  // namespace srpnic::test
