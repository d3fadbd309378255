// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <optional>

#include "Vmem_system.h"
#include "memory_clients.hpp"
#include "seed.hpp"

namespace srpnic::test {
namespace {

// Reads come from the first half of a memory; each write client has an eighth of the second half.
constexpr std::uint64_t kStoreBytes = 1 << 20;
constexpr std::uint64_t kWritePart = kStoreBytes / 2 / 4;

enum Reader { kTxRead, kCopyRead, kExceptionRead, kWorkRead, kFrameRead, kReaders };
enum Writer { kIuWrite, kResponseWrite, kCopyWrite, kExceptionWrite, kCompletionWrite, kWriters };

bool on_card(Reader r) { return r <= kExceptionRead; }
bool on_host(Reader r) { return r == kTxRead || r >= kWorkRead; }
bool on_card(Writer w) { return w <= kCopyWrite; }
bool on_host(Writer w) { return w == kResponseWrite || w >= kExceptionWrite; }

#define SRPNIC_READ_PORTS(p)                                                                                      \
  AxiReadPorts {                                                                                                  \
    m.m_axi_##p##_araddr, m.m_axi_##p##_arlen, m.m_axi_##p##_arvalid, m.m_axi_##p##_arready, m.m_axi_##p##_rdata, \
        m.m_axi_##p##_rresp, m.m_axi_##p##_rvalid, &m.m_axi_##p##_rlast, &m.m_axi_##p##_arsize,                   \
        &m.m_axi_##p##_arburst, &m.m_axi_##p##_rready                                                             \
  }
#define SRPNIC_WRITE_PORTS(p)                                                                                      \
  AxiWritePorts {                                                                                                  \
    m.m_axi_##p##_awaddr, m.m_axi_##p##_awlen, m.m_axi_##p##_awvalid, m.m_axi_##p##_awready, m.m_axi_##p##_wdata,  \
        m.m_axi_##p##_wstrb, m.m_axi_##p##_wlast, m.m_axi_##p##_wvalid, m.m_axi_##p##_wready, m.m_axi_##p##_bresp, \
        m.m_axi_##p##_bvalid, &m.m_axi_##p##_awsize, &m.m_axi_##p##_awburst, &m.m_axi_##p##_bready                 \
  }
#define SRPNIC_READER(n)                                                                                       \
  std::make_unique<ReadClient>(#n, m.n##_cmd_valid_i, m.n##_cmd_ready_o, m.n##_cmd_data_i, m.n##_data_valid_o, \
                               m.n##_data_ready_i, m.n##_data_data_o, stall, random_())
#define SRPNIC_WRITER(n)                                                                                        \
  std::make_unique<WriteClient>(#n, m.n##_cmd_valid_i, m.n##_cmd_ready_o, m.n##_cmd_data_i, m.n##_data_valid_i, \
                                m.n##_data_ready_o, m.n##_data_data_i, m.n##_done_o, m.n##_done_error_o, stall, \
                                random_())

class MemSystem : public ::testing::Test {
 protected:
  void start(AxiTiming card, AxiTiming host, double stall) {
    card_.bytes = random_bytes(kStoreBytes, random_);
    host_.bytes = random_bytes(kStoreBytes, random_);
    auto& m = bench_.model();
    card_read_.emplace(SRPNIC_READ_PORTS(card), card_, card, random_());
    host_read_.emplace(SRPNIC_READ_PORTS(host), host_, host, random_());
    card_write_.emplace(SRPNIC_WRITE_PORTS(card), card_, card, random_());
    host_write_.emplace(SRPNIC_WRITE_PORTS(host), host_, host, random_());
    readers_ = {SRPNIC_READER(tx_read), SRPNIC_READER(copy_read), SRPNIC_READER(exception_read),
                SRPNIC_READER(work_read), SRPNIC_READER(frame_read)};
    writers_ = {SRPNIC_WRITER(iu_write), SRPNIC_WRITER(response_write), SRPNIC_WRITER(copy_write),
                SRPNIC_WRITER(exception_write), SRPNIC_WRITER(completion_write)};
    bench_.attach(*card_read_);
    bench_.attach(*host_read_);
    bench_.attach(*card_write_);
    bench_.attach(*host_write_);
    for (auto& reader : readers_) reader->attach(bench_);
    for (auto& writer : writers_) writer->attach(bench_);
    bench_.on_sample([this] { errors_ += bench_->count_axi_errors_o; });
    bench_.reset();
  }

  std::size_t some_bytes() { return 1 + random_() % (random_() % 6 == 0 ? 9000 : 300); }

  void request_random(Reader r) {
    const bool host = on_host(r) && (!on_card(r) || random_() % 2);
    const std::size_t bytes = some_bytes();
    readers_[r]->request(host ? host_ : card_, random_() % (kStoreBytes / 2 - bytes - 64), bytes, host);
  }

  /// Transfers of one client do not overlap, so that their bytes can be checked at any time.
  void write_random(Writer w) {
    const bool host = on_host(w) && (!on_card(w) || random_() % 2);
    const std::size_t bytes = some_bytes();
    std::uint64_t& next = next_write_[w];
    if (next + bytes + 200 > kWritePart) return;
    const std::uint64_t part = host ? std::uint64_t{w == kResponseWrite ? 1U : w - 1U} : std::uint64_t{w};
    writers_[w]->write(host ? host_ : card_, kStoreBytes / 2 + part * kWritePart + next, bytes, host, random_);
    next += bytes + random_() % 100;
  }

  bool finished() {
    return std::ranges::all_of(readers_, [](auto& r) { return r->finished(); }) &&
           std::ranges::all_of(writers_, [](auto& w) { return w->finished(); });
  }

  void expect_all() {
    ASSERT_TRUE(bench_.run_until([&] { return finished(); }, 500'000));
    bench_.run(50);
    for (auto& reader : readers_) reader->expect_bytes();
    EXPECT_TRUE(finished());
  }

  Bench<Vmem_system> bench_;
  AxiStore card_{0x0000'0002'0000'0000, {}}, host_{0x0000'7f00'1230'0000, {}};
  std::optional<AxiReadMemory> card_read_, host_read_;
  std::optional<AxiWriteMemory> card_write_, host_write_;
  std::array<std::unique_ptr<ReadClient>, kReaders> readers_;
  std::array<std::unique_ptr<WriteClient>, kWriters> writers_;
  std::array<std::uint64_t, kWriters> next_write_{};
  std::uint64_t errors_ = 0;
  Seed seed_;
  std::mt19937_64 random_{seed_.value()};
};

TEST_F(MemSystem, ServesAllClientsAtTheSameTimeEachInOrder) {
  start({1, 40, 0.2}, {20, 200, 0.3}, 0.2);
  for (int i = 0; i < 120; ++i) {
    for (int r = 0; r < kReaders; ++r) request_random(static_cast<Reader>(r));
    for (int w = 0; w < kWriters; ++w) write_random(static_cast<Writer>(w));
  }
  expect_all();
  EXPECT_EQ(errors_, 0U);
}

TEST_F(MemSystem, KeepsTheOrderOfAClientWhosePortsDifferInLatency) {
  start({1, 1, 0.0}, {300, 300, 0.0}, 0.0);
  for (int i = 0; i < 40; ++i) {
    const bool host = i % 2 == 0;
    readers_[kTxRead]->request(host ? host_ : card_, 512 * i, 512, host);
    writers_[kResponseWrite]->write(host ? host_ : card_, kStoreBytes / 2 + 512 * i, 512, host, random_);
  }
  expect_all();
}

TEST_F(MemSystem, AClientThatStallsHoldsUpNobodyElse) {
  start({1, 20, 0.1}, {20, 60, 0.1}, 0.1);
  for (Reader r : {kCopyRead, kFrameRead, kTxRead}) readers_[r]->data().set_stall(1.0);
  for (Writer w : {kIuWrite, kExceptionWrite, kResponseWrite}) writers_[w]->data().set_stall(1.0);
  for (int i = 0; i < 60; ++i) {
    for (int r = 0; r < kReaders; ++r) request_random(static_cast<Reader>(r));
    for (int w = 0; w < kWriters; ++w) write_random(static_cast<Writer>(w));
  }
  const auto others_finished = [&] {
    return readers_[kExceptionRead]->finished() && readers_[kWorkRead]->finished() &&
           writers_[kCopyWrite]->finished() && writers_[kCompletionWrite]->finished();
  };
  ASSERT_TRUE(bench_.run_until(others_finished, 50'000));
  for (auto& reader : readers_) reader->data().set_stall(0.1);
  for (auto& writer : writers_) writer->data().set_stall(0.1);
  expect_all();
}

TEST_F(MemSystem, SharesAPortEvenlyAndLosesNoCycle) {
  start({60, 60, 0.0}, {200, 200, 0.0}, 0.0);
  for (int i = 0; i < 80; ++i) {
    for (Reader r : {kTxRead, kCopyRead, kExceptionRead}) readers_[r]->request(card_, 4096 * i, 4096, false);
    for (Reader r : {kWorkRead, kFrameRead}) readers_[r]->request(host_, 4096 * i, 4096, true);
  }
  bench_.run(500);
  const std::uint64_t card_beats = card_read_->beats(), host_beats = host_read_->beats();
  std::array<std::size_t, kReaders> before{};
  for (int r = 0; r < kReaders; ++r) before[r] = readers_[r]->beats();
  bench_.run(3840);
  std::printf("reads in 3840 cycles: card %llu, host %llu beats;",
              static_cast<unsigned long long>(card_read_->beats() - card_beats),
              static_cast<unsigned long long>(host_read_->beats() - host_beats));
  for (int r = 0; r < kReaders; ++r) {
    const std::size_t beats = readers_[r]->beats() - before[r];
    std::printf(" %zu", beats);
    EXPECT_NEAR(static_cast<double>(beats), r == kTxRead || on_card(static_cast<Reader>(r)) ? 1280.0 : 1920.0, 64.0);
  }
  std::printf(" of each client\n");
  EXPECT_EQ(card_read_->beats() - card_beats, 3840U);
  EXPECT_EQ(host_read_->beats() - host_beats, 3840U);
  expect_all();
}

TEST_F(MemSystem, WritesOneBeatEachCycleOnEachPort) {
  start({60, 60, 0.0}, {200, 200, 0.0}, 0.0);
  for (int i = 0; i < 30; ++i) {
    for (Writer w : {kIuWrite, kCopyWrite}) {
      writers_[w]->write(card_, kStoreBytes / 2 + w * kWritePart + 4096 * i, 4096, false, random_);
    }
    for (Writer w : {kExceptionWrite, kCompletionWrite}) {
      writers_[w]->write(host_, kStoreBytes / 2 + (w - 1) * kWritePart + 4096 * i, 4096, true, random_);
    }
  }
  bench_.run(200);
  const std::uint64_t card_beats = card_write_->beats(), host_beats = host_write_->beats();
  bench_.run(2560);
  std::printf("writes in 2560 cycles: card %llu, host %llu beats\n",
              static_cast<unsigned long long>(card_write_->beats() - card_beats),
              static_cast<unsigned long long>(host_write_->beats() - host_beats));
  EXPECT_EQ(card_write_->beats() - card_beats, 2560U);
  EXPECT_EQ(host_write_->beats() - host_beats, 2560U);
  expect_all();
}

TEST_F(MemSystem, CopiesTakeWhatTheWireLeavesOfTheCardsWritePort) {
  start({60, 60, 0.0}, {200, 200, 0.0}, 0.0);
  for (int i = 0; i < 30; ++i) {
    for (Writer w : {kIuWrite, kCopyWrite}) {
      writers_[w]->write(card_, kStoreBytes / 2 + w * kWritePart + 4096 * i, 4096, false, random_);
    }
  }
  ASSERT_TRUE(bench_.run_until([&] { return writers_[kIuWrite]->finished(); }, 5000));
  const std::uint64_t cycles = bench_.now();
  std::printf("30 IUs of 4 KiB beside as many copies: %llu cycles, %llu beats in all\n",
              static_cast<unsigned long long>(cycles), static_cast<unsigned long long>(card_write_->beats()));
  EXPECT_LT(cycles, 30U * 64 + 2 * 128 + 200);  // its own beats, two buffers of the copies, latency
  expect_all();
}

TEST_F(MemSystem, AddsFewCyclesToTheLatencyOfMemory) {
  start({1, 1, 0.0}, {1, 1, 0.0}, 0.0);
  readers_[kTxRead]->request(card_, 0, 64, false);
  writers_[kIuWrite]->write(card_, kStoreBytes / 2, 64, false, random_);
  std::uint64_t data_at = 0;
  readers_[kTxRead]->data().on_accept([&](const Beat&) { data_at = bench_.now(); });
  expect_all();
  std::printf("64 bytes: read cmd to AR %llu, R to data %llu; write cmd to AW %llu cycles\n",
              static_cast<unsigned long long>(card_read_->first_request()),
              static_cast<unsigned long long>(data_at - card_read_->first_beat()),
              static_cast<unsigned long long>(card_write_->first_request()));
  EXPECT_LE(card_read_->first_request() + data_at - card_read_->first_beat(), 8U);
  EXPECT_LE(card_write_->first_request(), 5U);
}

TEST_F(MemSystem, CountsAndReportsErrorsOfMemory) {
  start({1, 10, 0.1}, {1, 10, 0.1}, 0.1);
  card_.error_begin = card_.base + 64;
  card_.error_end = card_.base + 128;
  host_.error_begin = host_.base + kStoreBytes / 2;
  host_.error_end = host_.error_begin + 64;
  readers_[kTxRead]->request(card_, 0, 256, false);
  writers_[kResponseWrite]->write(card_, kStoreBytes / 2, 100, false, random_);
  writers_[kResponseWrite]->write(host_, kStoreBytes / 2, 100, true, random_);
  writers_[kResponseWrite]->write(host_, kStoreBytes / 2 + 128, 100, true, random_);
  expect_all();
  EXPECT_EQ(errors_, 2U);
  EXPECT_EQ(writers_[kResponseWrite]->errors(), (std::vector<bool>{false, true, false}));
}

}  // namespace
}  // namespace srpnic::test
