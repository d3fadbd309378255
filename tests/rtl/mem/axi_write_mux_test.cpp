// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <optional>

#include "Vaxi_write_mux.h"
#include "axi_memory.hpp"
#include "seed.hpp"

namespace srpnic::test {
namespace {

constexpr std::uint64_t kBase = 0x5'0000'0000;
constexpr std::uint64_t kPart = 1 << 16;  // of each client
constexpr unsigned kClients = 3;

/// Three clients that write bursts, each to its part of the memory.
class AxiWriteMux : public ::testing::Test, public Agent {
 protected:
  struct Beat {
    std::array<EData, 16> data;
    std::uint64_t strobes;
    bool last;
  };
  struct Client {
    std::deque<std::pair<std::uint64_t, unsigned>> bursts;  // address, beats
    std::deque<Beat> beats;
    std::uint64_t requested = 0, answered = 0, failed = 0;
    std::uint64_t next = 0;
  };

  void start(AxiTiming timing) {
    store_.bytes = random_bytes(kClients * kPart, random_);
    expected_ = store_.bytes;
    auto& m = bench_.model();
    memory_.emplace(AxiWritePorts{m.m_axi_awaddr, m.m_axi_awlen, m.m_axi_awvalid, m.m_axi_awready, m.m_axi_wdata,
                                  m.m_axi_wstrb, m.m_axi_wlast, m.m_axi_wvalid, m.m_axi_wready, m.m_axi_bresp,
                                  m.m_axi_bvalid, &m.m_axi_awsize, &m.m_axi_awburst, &m.m_axi_bready},
                    store_, timing, random_());
    bench_.attach(*memory_);
    bench_.attach(*this);
    bench_.reset();
  }

  /// The next burst of a client's part; it does not cross 1 KiB.
  void write(unsigned c, unsigned beats) {
    Client& client = clients_[c];
    const std::uint64_t offset = c * kPart + client.next;
    client.next += 1024;
    client.bursts.emplace_back(kBase + offset, beats);
    ++client.requested;
    for (unsigned b = 0; b < beats; ++b) {
      Beat beat{{}, random_(), b + 1 == beats};
      for (auto& word : beat.data) word = static_cast<EData>(random_());
      for (unsigned i = 0; i < kBeatBytes; ++i) {
        if (beat.strobes >> i & 1)
          expected_[offset + 64 * b + i] = static_cast<std::uint8_t>(beat.data[i / 4] >> 8 * (i % 4));
      }
      client.beats.push_back(beat);
    }
  }

  void drive() override {
    bench_->s_axi_awvalid = 0;
    bench_->s_axi_wvalid = 0;
    for (unsigned c = 0; c < kClients; ++c) {
      const Client& client = clients_[c];
      if (!client.bursts.empty()) {
        bench_->s_axi_awvalid |= 1U << c;
        bench_->s_axi_awaddr[2 * c] = static_cast<EData>(client.bursts.front().first);
        bench_->s_axi_awaddr[2 * c + 1] = static_cast<EData>(client.bursts.front().first >> 32);
        bench_->s_axi_awlen = (bench_->s_axi_awlen & ~(0xffU << 8 * c)) | (client.bursts.front().second - 1) << 8 * c;
      }
      if (!client.beats.empty()) {
        const Beat& beat = client.beats.front();
        bench_->s_axi_wvalid |= 1U << c;
        std::ranges::copy(beat.data, &bench_->s_axi_wdata[16 * c]);
        bench_->s_axi_wstrb[2 * c] = static_cast<EData>(beat.strobes);
        bench_->s_axi_wstrb[2 * c + 1] = static_cast<EData>(beat.strobes >> 32);
        bench_->s_axi_wlast = static_cast<CData>((bench_->s_axi_wlast & ~(1U << c)) | unsigned{beat.last} << c);
      }
    }
  }

  void sample() override {
    for (unsigned c = 0; c < kClients; ++c) {
      const unsigned bit = 1U << c;
      Client& client = clients_[c];
      if (bench_->s_axi_awvalid & bench_->s_axi_awready & bit) {
        client.bursts.pop_front();
        grants_.push_back(c);
      }
      if (bench_->s_axi_wvalid & bench_->s_axi_wready & bit) client.beats.pop_front();
      if (bench_->s_axi_bvalid & bit) {
        ++client.answered;
        client.failed += bench_->s_axi_bresp != 0;
      }
    }
  }

  void expect_all() {
    ASSERT_TRUE(bench_.run_until(
        [&] { return std::ranges::all_of(clients_, [](auto& client) { return client.answered == client.requested; }); },
        100'000));
    EXPECT_TRUE(store_.bytes == expected_);
  }

  Bench<Vaxi_write_mux> bench_;
  AxiStore store_{kBase, {}};
  std::optional<AxiWriteMemory> memory_;
  std::array<Client, kClients> clients_;
  Bytes expected_;
  std::vector<unsigned> grants_;
  Seed seed_;
  std::mt19937_64 random_{seed_.value()};
};

TEST_F(AxiWriteMux, WritesTheBurstsOfAllClientsAndAnswersEach) {
  start({1, 30, 0.3});
  for (unsigned i = 0; i < 180; ++i) write(i % kClients, 1 + random_() % 16);
  expect_all();
}

TEST_F(AxiWriteMux, ServesWaitingClientsInTurn) {
  start({1, 1, 0.0});
  for (unsigned i = 0; i < 90; ++i) write(i % kClients, 4);
  expect_all();
  for (std::size_t i = kClients; i < grants_.size(); ++i) EXPECT_EQ(grants_[i], grants_[i - kClients]) << i;
}

TEST_F(AxiWriteMux, BringsAnErrorToTheClientThatCausedIt) {
  start({1, 5, 0.1});
  store_.error_begin = kBase + kPart + 2048;
  store_.error_end = store_.error_begin + 64;
  for (unsigned i = 0; i < 30; ++i) write(i % kClients, 2);
  expect_all();
  EXPECT_EQ(clients_[0].failed, 0U);
  EXPECT_EQ(clients_[1].failed, 1U);
  EXPECT_EQ(clients_[2].failed, 0U);
}

}  // namespace
}  // namespace srpnic::test
