// SPDX-License-Identifier: Apache-2.0
// Both halves of the MAC against 100 Gb/s arithmetic: a frame of n bytes takes n + 24 byte times, 50 of them a cycle.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <systemc>

#include "sim/card/mac_rx.hpp"
#include "sim/card/mac_tx.hpp"
#include "sim/card/systemc_context.hpp"
#include "sim/card/wire_module.hpp"
#include "tests/support/queue_endpoint.hpp"

namespace srpnic::sim {
namespace {

using test::numbered_frame;

class MacBench {
 public:
  MacBench() {
    const SystemcContext::Use use(context);
    rx = std::make_unique<MacRx>("rx", RxSignals{rx_data, &rx_keep, &rx_last, &rx_user, &rx_valid});
    tx = std::make_unique<MacTx>("tx", TxSignals{tx_data, &tx_keep, &tx_last, &tx_valid, &tx_ready});
    wire = std::make_unique<WireModule>("wire");
    tx->socket.bind(wire->from_card);
    wire->to_card.bind(rx->socket);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    wire->attach(&peer);
    tx->drive(0, false);
  }
  ~MacBench() {
    const SystemcContext::Use use(context);
    rx.reset();
    tx.reset();
    wire.reset();
  }
  /// One clock cycle; collects what the card receives and gives what it sends, without a pause if it may.
  void tick() {
    const SystemcContext::Use use(context);
    if (tx_valid && tx_ready) sent_bytes += static_cast<std::size_t>(__builtin_popcountll(tx_keep));
    const bool taken = tx->sample(now);
    if (taken && tx_last) tx_frames.pop_front(), sent_bytes = 0;
    ++now;
    wire->set_now(now * kTickNs);
    rx->set_now(now);
    while (rx->ready() && wire->pull()) {
    }
    tx->drive(now, wire->holding());
    if (rx->drive(now)) {
      const auto* bytes = reinterpret_cast<const std::uint8_t*>(rx_data);
      gathering.insert(gathering.end(), bytes, bytes + __builtin_popcountll(rx_keep));
      if (rx_last) {
        card_received.push_back(gathering);
        card_received_at.push_back(now);
        gathering.clear();
      }
    }
    tx_valid = !tx_frames.empty();
    if (!tx_valid) return;
    const Frame& frame = tx_frames.front();
    const std::size_t bytes = std::min<std::size_t>(64, frame.size() - sent_bytes);
    std::memcpy(tx_data, frame.data() + sent_bytes, bytes);
    tx_keep = bytes == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bytes) - 1;
    tx_last = sent_bytes + bytes == frame.size();
  }
  static constexpr std::uint64_t kTickNs = 4;

  std::uint64_t now = 0;
  test::QueueEndpoint peer;
  std::deque<Frame> tx_frames;
  std::vector<Frame> card_received;
  std::vector<std::uint64_t> card_received_at;

 private:
  SystemcContext context;
  std::uint32_t rx_data[16] = {}, tx_data[16] = {};
  std::uint64_t rx_keep = 0, tx_keep = 0;
  std::uint8_t rx_last = 0, rx_user = 0, rx_valid = 0, tx_last = 0, tx_valid = 0, tx_ready = 0;
  std::size_t sent_bytes = 0;
  Frame gathering;

 public:
  std::unique_ptr<MacRx> rx;
  std::unique_ptr<MacTx> tx;
  std::unique_ptr<WireModule> wire;
};

/// Cycles a frame takes: on the wire, or on the card's 64-byte bus where that is slower.
double cycles_per_frame(std::size_t bytes) {
  return std::max(static_cast<double>(bytes + 24) / 50, static_cast<double>((bytes + 63) / 64));
}

class MacAtLineRate : public ::testing::TestWithParam<std::size_t> {};

TEST_P(MacAtLineRate, ReceivesBackToBackFramesAtTheWiresPace) {
  MacBench bench;
  constexpr std::uint32_t kFrames = 200;
  for (std::uint32_t i = 0; i < kFrames; ++i) bench.peer.to_send.push_back(numbered_frame(i, GetParam()));
  while (bench.card_received.size() < kFrames && bench.now < 1000000) bench.tick();
  ASSERT_EQ(bench.card_received.size(), kFrames);
  for (std::uint32_t i = 0; i < kFrames; ++i) EXPECT_EQ(bench.card_received[i], numbered_frame(i, GetParam()));
  const double cycles = static_cast<double>(bench.card_received_at.back() - bench.card_received_at.front());
  EXPECT_NEAR(cycles, (kFrames - 1) * cycles_per_frame(GetParam()), 2);
}

TEST_P(MacAtLineRate, SendsBackToBackFramesAtTheWiresPace) {
  MacBench bench;
  constexpr std::uint32_t kFrames = 200;
  for (std::uint32_t i = 0; i < kFrames; ++i) bench.tx_frames.push_back(numbered_frame(i, GetParam()));
  while (bench.peer.received.size() < kFrames && bench.now < 1000000) bench.tick();
  ASSERT_EQ(bench.peer.received.size(), kFrames);
  for (std::uint32_t i = 0; i < kFrames; ++i) EXPECT_EQ(bench.peer.received[i], numbered_frame(i, GetParam()));
  const double nanoseconds = static_cast<double>(bench.peer.received_at_ns.back() - bench.peer.received_at_ns.front());
  EXPECT_NEAR(nanoseconds, (kFrames - 1) * cycles_per_frame(GetParam()) * 4, 8);
}

INSTANTIATE_TEST_SUITE_P(Sizes, MacAtLineRate, ::testing::Values(60, 64, 65, 127, 128, 1514, 4194, 9216),
                         ::testing::PrintToStringParamName());

TEST(MacRx, PadsFramesToTheWiresMinimum) {
  MacBench bench;
  bench.peer.to_send.push_back(numbered_frame(1, 42));
  while (bench.card_received.empty() && bench.now < 1000) bench.tick();
  ASSERT_EQ(bench.card_received.size(), 1U);
  Frame padded = numbered_frame(1, 42);
  padded.resize(60, 0);
  EXPECT_EQ(bench.card_received[0], padded);
}

TEST(MacTx, IsHeldByAPeerThatTakesNothingAndLosesNothing) {
  MacBench bench;
  bench.peer.refusing = true;
  for (std::uint32_t i = 0; i < 500; ++i) bench.tx_frames.push_back(numbered_frame(i, 100));
  for (int i = 0; i < 10000; ++i) bench.tick();
  EXPECT_TRUE(bench.wire->holding());
  EXPECT_GT(bench.tx_frames.size(), 300U);
  bench.peer.refusing = false;
  bench.wire->retry();
  for (int i = 0; i < 10000; ++i) bench.tick();
  ASSERT_EQ(bench.peer.received.size(), 500U);
  for (std::uint32_t i = 0; i < 500; ++i) EXPECT_EQ(bench.peer.received[i], numbered_frame(i, 100));
}

}  // namespace
}  // namespace srpnic::sim
