// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <optional>

#include "Vaxi_read_mux.h"
#include "axi_memory.hpp"
#include "seed.hpp"

namespace srpnic::test {
namespace {

constexpr std::uint64_t kBase = 0x5'0000'0000;
constexpr unsigned kClients = 3;

/// Three clients that request bursts and check that what they get is theirs, in order.
class AxiReadMux : public ::testing::Test, public Agent {
 protected:
  struct Burst {
    std::uint64_t address;
    unsigned beats;
  };

  void start(AxiTiming timing) {
    store_.bytes = random_bytes(1 << 18, random_);
    auto& m = bench_.model();
    memory_.emplace(
        AxiReadPorts{m.m_axi_araddr, m.m_axi_arlen, m.m_axi_arvalid, m.m_axi_arready, m.m_axi_rdata, m.m_axi_rresp,
                     m.m_axi_rvalid, &m.m_axi_rlast, &m.m_axi_arsize, &m.m_axi_arburst, &m.m_axi_rready},
        store_, timing, random_());
    bench_.attach(*memory_);
    bench_.attach(*this);
    bench_.reset();
  }

  void request(unsigned client, std::uint64_t offset, unsigned beats) {
    waiting_[client].push_back({kBase + offset, beats});
  }

  void drive() override {
    bench_->s_axi_arvalid = 0;
    for (unsigned c = 0; c < kClients; ++c) {
      if (waiting_[c].empty()) continue;
      bench_->s_axi_arvalid |= 1U << c;
      bench_->s_axi_araddr[2 * c] = static_cast<EData>(waiting_[c].front().address);
      bench_->s_axi_araddr[2 * c + 1] = static_cast<EData>(waiting_[c].front().address >> 32);
      bench_->s_axi_arlen = (bench_->s_axi_arlen & ~(0xffU << 8 * c)) | (waiting_[c].front().beats - 1) << 8 * c;
    }
  }

  void sample() override {
    for (unsigned c = 0; c < kClients; ++c) {
      if (bench_->s_axi_arvalid & bench_->s_axi_arready & 1U << c) {
        pending_[c].push_back(waiting_[c].front());
        waiting_[c].pop_front();
        grants_.push_back(c);
      }
      if (bench_->s_axi_rvalid >> c & 1) take_beat(c);
    }
  }

  void take_beat(unsigned client) {
    ASSERT_FALSE(pending_[client].empty()) << "client " << client << " got data it has not requested";
    Burst& burst = pending_[client].front();
    EXPECT_EQ(bench_->s_axi_rdata[0] & 0xff, store_.bytes[burst.address - kBase]);
    EXPECT_EQ(bench_->s_axi_rdata[15] >> 24, store_.bytes[burst.address - kBase + 63]);
    burst.address += kBeatBytes;
    if (--burst.beats == 0) pending_[client].pop_front();
    ++beats_[client];
  }

  bool finished() const {
    return std::ranges::all_of(waiting_, [](auto& q) { return q.empty(); }) &&
           std::ranges::all_of(pending_, [](auto& q) { return q.empty(); });
  }

  Bench<Vaxi_read_mux> bench_;
  AxiStore store_{kBase, {}};
  std::optional<AxiReadMemory> memory_;
  std::array<std::deque<Burst>, kClients> waiting_, pending_;
  std::array<std::uint64_t, kClients> beats_{};
  std::vector<unsigned> grants_;
  Seed seed_;
  std::mt19937_64 random_{seed_.value()};
};

TEST_F(AxiReadMux, BringsEachBeatToTheClientThatRequestedIt) {
  start({1, 30, 0.3});
  std::array<std::uint64_t, kClients> wanted{};
  for (int i = 0; i < 600; ++i) {
    const unsigned client = random_() % kClients, beats = 1 + random_() % 16;
    request(client, 1024 * (random_() % 256), beats);
    wanted[client] += beats;
  }
  ASSERT_TRUE(bench_.run_until([&] { return finished(); }, 100'000));
  EXPECT_EQ(beats_, wanted);
}

TEST_F(AxiReadMux, ServesWaitingClientsInTurn) {
  start({1, 1, 0.0});
  for (int i = 0; i < 30; ++i) {
    for (unsigned c = 0; c < kClients; ++c) request(c, 0, 4);
  }
  ASSERT_TRUE(bench_.run_until([&] { return finished(); }, 10'000));
  for (std::size_t i = kClients; i < grants_.size(); ++i) EXPECT_EQ(grants_[i], grants_[i - kClients]) << i;
}

}  // namespace
}  // namespace srpnic::test
