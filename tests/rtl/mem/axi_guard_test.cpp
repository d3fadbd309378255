// SPDX-License-Identifier: Apache-2.0
// A master that is reset at any moment, in front of a memory that checks the protocol and always answers.
#include <Vaxi_guard.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <utility>

#include "axi_memory.hpp"
#include "seed.hpp"

namespace srpnic::test {
namespace {

constexpr std::uint64_t kStoreBytes = 1 << 20;

/// Bursts of random length; a reset makes it forget everything. Write data is the address of each beat.
class Master : public Agent {
 public:
  Master(Vaxi_guard& guard, std::uint64_t seed) : guard_(guard), random_(seed) {}
  std::uint64_t reads = 0, writes = 0, resets = 0;

  void drive() override {
    if (std::exchange(ar_taken_, false)) guard_.s_axi_arvalid = 0;
    if (std::exchange(aw_taken_, false)) guard_.s_axi_awvalid = 0;
    if (std::exchange(w_taken_, false)) guard_.s_axi_wvalid = 0;
    if (reset_left_ > 1 || (reset_left_ == 1 && guard_.drained_o)) --reset_left_;
    if (reset_left_ == 0 && random_() % 300 == 0) begin_reset();
    guard_.card_rst_ni = reset_left_ == 0;
    if (reset_left_ > 0) {
      guard_.s_axi_awvalid = guard_.s_axi_wvalid = guard_.s_axi_arvalid = 0;
      return;
    }
    if (!guard_.s_axi_arvalid && random_() % 64 == 0) {
      guard_.s_axi_arvalid = 1;
      choose(guard_.s_axi_araddr, guard_.s_axi_arlen);
    }
    if (!guard_.s_axi_awvalid && random_() % 64 == 0) {
      guard_.s_axi_awvalid = 1;
      choose(guard_.s_axi_awaddr, guard_.s_axi_awlen);
      for (unsigned i = 0; i <= guard_.s_axi_awlen; ++i) beats_.push_back(guard_.s_axi_awaddr + 64 * i);
    }
    if (!guard_.s_axi_wvalid && !beats_.empty() && random_() % 4 != 0) {
      guard_.s_axi_wvalid = 1;
      for (int i = 0; i < 16; ++i) guard_.s_axi_wdata[i] = static_cast<EData>(beats_.front());
    }
    guard_.s_axi_wstrb = ~std::uint64_t{0};
    guard_.s_axi_rready = random_() % 4 != 0;
  }

  void sample() override {
    if (!guard_.card_rst_ni) {
      EXPECT_FALSE(guard_.s_axi_bvalid || guard_.s_axi_rvalid) << "an answer in reset";
      return;
    }
    if (guard_.s_axi_arvalid && guard_.s_axi_arready) {
      read_beats_ += guard_.s_axi_arlen + 1U;
      ar_taken_ = true;
    }
    if (guard_.s_axi_rvalid && guard_.s_axi_rready) {
      EXPECT_GT(read_beats_, 0U) << "data nobody asked for";
      --read_beats_;
      ++reads;
    }
    if (guard_.s_axi_bvalid) {
      EXPECT_GT(open_writes_, 0U) << "a response to nothing";
      --open_writes_;
      ++writes;
    }
    if (guard_.s_axi_awvalid && guard_.s_axi_awready) {
      ++open_writes_;
      aw_taken_ = true;
    }
    if (guard_.s_axi_wvalid && guard_.s_axi_wready) {
      beats_.pop_front();
      w_taken_ = true;
    }
  }

 private:
  void begin_reset() {
    reset_left_ = 2 + static_cast<unsigned>(random_() % 8);
    beats_.clear();
    open_writes_ = read_beats_ = 0;
    ++resets;
  }
  void choose(QData& address, CData& length) {
    address = random_() % (kStoreBytes / 4096) * 4096;
    length = static_cast<CData>(random_() % 64);
  }

  Vaxi_guard& guard_;
  std::mt19937_64 random_;
  unsigned reset_left_ = 0;
  bool ar_taken_ = false, aw_taken_ = false, w_taken_ = false;
  std::deque<std::uint64_t> beats_;
  std::uint64_t open_writes_ = 0, read_beats_ = 0;
};

TEST(AxiGuard, KeepsTheProtocolTowardsMemoryWhenTheCardIsReset) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  Bench<Vaxi_guard> bench;
  AxiStore store{0, Bytes(kStoreBytes, 0xFF)};
  const AxiTiming timing{1, 100, 0.2};
  auto& m = bench.model();
  AxiReadMemory read_memory({m.m_axi_araddr, m.m_axi_arlen, m.m_axi_arvalid, m.m_axi_arready, m.m_axi_rdata,
                             m.m_axi_rresp, m.m_axi_rvalid, &m.m_axi_rlast, nullptr, nullptr, &m.m_axi_rready},
                            store, timing, random());
  AxiWriteMemory write_memory(
      {m.m_axi_awaddr, m.m_axi_awlen, m.m_axi_awvalid, m.m_axi_awready, m.m_axi_wdata, m.m_axi_wstrb, m.m_axi_wlast,
       m.m_axi_wvalid, m.m_axi_wready, m.m_axi_bresp, m.m_axi_bvalid, nullptr, nullptr, &m.m_axi_bready},
      store, timing, random());
  Master master(m, random());
  for (Agent* agent : std::initializer_list<Agent*>{&read_memory, &write_memory, &master}) bench.attach(*agent);
  m.card_rst_ni = 1;
  bench.reset();
  bench.run(60000);
  EXPECT_GT(master.resets, 30U);
  EXPECT_GT(master.writes, 100U);
  EXPECT_GT(master.reads, 1000U);
  for (std::uint64_t address = 0; address < kStoreBytes; address += 4) {
    std::uint32_t word = 0;
    for (unsigned i = 0; i < 4; ++i) word |= std::uint32_t{store.bytes[address + i]} << (8 * i);
    ASSERT_TRUE(word == 0xFFFFFFFF || word == (address & ~std::uint64_t{63})) << "a beat went to a wrong address";
  }
}

}  // namespace
}  // namespace srpnic::test
