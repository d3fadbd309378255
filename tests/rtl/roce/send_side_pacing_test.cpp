// SPDX-License-Identifier: Apache-2.0
// Congestion control in the send side: a queue pair that CNPs have slowed down keeps its rate, and nobody else notices.
#include <gtest/gtest.h>

#include <iostream>
#include <map>

#include "port_bits.hpp"
#include "send_side_bench.hpp"

namespace srpnic::test::send_side_pacing {
namespace {

constexpr std::uint32_t kSlow = 1, kFast = 2;

class Pacing : public ::testing::Test {
 protected:
  Pacing() {
    settings_.enabled = 1;
    settings_.alpha_shift = 8;
    settings_.alpha_timer = settings_.rate_timer = 60'000;  // nothing recovers during a test
    settings_.byte_counter = 0xFFFFFF;
    settings_.stages = 5;
    settings_.ai_rate = settings_.hai_rate = 1;
    set_min_rate(1);
    side_.bench.on_sample([this] { model().now_i = side_.bench.now() / 256; });
    side_.on_packet = [this](const SentPacket& packet) {
      const auto index = packet.packet.qp_index.to_uint();
      ++packets_[index];
      bytes_[index] += packet.payload.size() + abi::kCcPacketOverhead;
      if (packet.packet.ack_request != 0) side_.respond(acknowledgement(index, packet.packet.psn.to_uint()));
    };
  }
  Vsend_side& model() { return side_.bench.model(); }
  void set_min_rate(std::uint32_t rate) {
    settings_.min_rate = rate;
    put(model().congestion_i, settings_);
  }
  void slow_down(std::uint32_t qpn, unsigned cnps) {
    for (unsigned i = 0; i < cnps; ++i) {
      model().cnp_valid_i = 1;
      model().cnp_index_i = qpn & 0xFF;
      side_.bench.cycle();
      model().cnp_valid_i = 0;
      side_.bench.run(600);
    }
  }
  void post(std::uint32_t qpn, unsigned count, std::uint32_t length = 65536) {
    for (unsigned i = 0; i < count; ++i) {
      side_.kernel_work.push(work_request(work_opcode::kRdmaWrite, qpn, length, i));
    }
  }
  std::uint64_t cycles_to_complete(std::size_t count) {
    const std::uint64_t start = side_.bench.now();
    const std::size_t before = side_.kernel_completions.received().size();
    EXPECT_TRUE(
        side_.bench.run_until([&] { return side_.kernel_completions.received().size() == before + count; }, 3'000'000));
    return side_.bench.now() - start;
  }

  SendSideBench side_{{0.0, 100, 1}};
  CongestionSettings settings_;
  std::uint64_t skip_ = 0;
  bool resting_ = false;
  std::map<unsigned, std::uint64_t> packets_, bytes_;
};

TEST_F(Pacing, ASlowQueuePairSendsAtItsRate) {
  side_.create(queue_pair(kSlow));
  slow_down(kSlow, 3);  // an eighth of the line
  post(kSlow, 4);
  const std::uint64_t cycles = cycles_to_complete(4);
  const double rate = static_cast<double>(bytes_[kSlow]) / static_cast<double>(cycles);
  std::cout << rate << " bytes a cycle of 6.25\n";
  EXPECT_NEAR(rate, 6.25, 0.5);
}

TEST_F(Pacing, TheOthersAreAsFastAsIfTheSlowOneWereNotThere) {
  side_.create(queue_pair(kSlow));
  side_.create(queue_pair(kFast));
  post(kFast, 20);
  const std::uint64_t alone = cycles_to_complete(20);
  slow_down(kSlow, 8);
  post(kSlow, 1);
  side_.bench.run(3000);
  const std::uint64_t slow_packets = packets_[kSlow];
  ASSERT_LT(slow_packets, 16U) << "still at work";
  post(kFast, 20);
  const std::uint64_t together = cycles_to_complete(20);
  std::cout << alone << " cycles alone, " << together << " beside a slow queue pair that sent "
            << packets_[kSlow] - slow_packets << " packets\n";
  EXPECT_LE(together, alone + alone / 50);
  side_.bench.run(30'000);
  EXPECT_GT(packets_[kSlow], slow_packets) << "the slow one goes on, too";
}

TEST_F(Pacing, SmallRequestsOfOthersDoNotWaitForASlowQueuePair) {
  side_.create(queue_pair(kSlow));
  side_.create(queue_pair(kFast));
  const auto post_small = [&] {
    for (unsigned i = 0; i < 200; ++i) {
      WorkRequest work = work_request(work_opcode::kSend, kFast, 36, i);
      work.is_inline = 1;
      side_.kernel_work.push(work);
    }
  };
  post_small();
  const std::uint64_t alone = cycles_to_complete(200);
  slow_down(kSlow, 8);
  post(kSlow, 1);
  side_.bench.run(3000);
  post_small();
  const std::uint64_t together = cycles_to_complete(200);
  std::cout << alone << " cycles alone, " << together << " beside a slow queue pair\n";
  EXPECT_LE(together, alone + 20);
}

TEST_F(Pacing, APacedQueuePairNearLineRateNeedsFewCyclesAPacket) {
  set_min_rate(abi::kCcLineRate - 1);
  side_.create(queue_pair(kSlow, 8));
  slow_down(kSlow, 1);
  post(kSlow, 4);
  const std::uint64_t cycles = cycles_to_complete(4);
  const double each = static_cast<double>(cycles) / static_cast<double>(packets_[kSlow]);
  std::cout << each << " cycles a packet of 256 bytes\n";
  EXPECT_LE(each, 12.0);
}

TEST_F(Pacing, ABlockedQueuePairCanBeDestroyedAndItsSuccessorIsUnlimited) {
  side_.create(queue_pair(kSlow));
  slow_down(kSlow, 12);
  post(kSlow, 1);
  side_.bench.run(3000);
  EXPECT_TRUE(model().timers_pending_o);
  side_.destroy(kSlow);
  ASSERT_EQ(side_.kernel_completions.received().size(), 1U);
  EXPECT_EQ(side_.kernel_completions.received()[0].status, completion_status::kFlushed);
  side_.create(queue_pair(kSlow + 0x100));
  post(kSlow + 0x100, 4);
  EXPECT_LT(cycles_to_complete(4), 6000U);
  side_.bench.run(10);
  EXPECT_FALSE(model().timers_pending_o);
}

TEST_F(Pacing, TheClockMayRestWhileARateIsWaitedForAndNothingIsForgotten) {
  std::uint64_t still = 0, skipped = 0, packets = 0;
  side_.create(queue_pair(kSlow));
  slow_down(kSlow, 9);
  side_.bench.on_sample([&] {  // as the simulation does, but for nothing else than the end of a wait
    model().now_i = side_.bench.now() / 256 + skipped;
    still = packets == packets_[kSlow] ? still + 1 : 0;
    packets = packets_[kSlow];
    resting_ = still > 300 && !model().timers_pending_o;
    skip_ = still > 300 && model().timers_pending_o ? model().timers_next_o : 0;
    skipped += skip_;
  });
  post(kSlow, 2);
  while (side_.kernel_completions.received().size() < 2 && side_.bench.now() < 300'000) {
    model().skipped_ticks_i = skip_;
    side_.bench.cycle();
    ASSERT_FALSE(resting_) << "the clock would stop for good with work to do";
  }
  std::cout << side_.bench.now() << " cycles and " << skipped << " ticks\n";
  EXPECT_EQ(side_.kernel_completions.received().size(), 2U);
  EXPECT_GT(skipped, 2000U);
}

TEST_F(Pacing, ASequenceNakIsFollowedAtTheSameRate) {
  side_.create(queue_pair(kSlow));
  slow_down(kSlow, 3);
  unsigned seen = 0;
  side_.on_packet = [&](const SentPacket& packet) {  // the fifth packet is lost once
    const std::uint32_t psn = packet.packet.psn.to_uint();
    bytes_[kSlow] += packet.payload.size() + abi::kCcPacketOverhead;
    ++seen;
    if (seen == 6) side_.respond(acknowledgement(kSlow, psn - 1, syndrome::kNakSequence));
    if (seen > 8 && packet.packet.ack_request != 0) side_.respond(acknowledgement(kSlow, psn));
  };
  post(kSlow, 2);
  const std::uint64_t cycles = cycles_to_complete(2);
  EXPECT_GT(seen, 32U);
  EXPECT_EQ(side_.retransmissions.count(), 1U);
  EXPECT_LE(static_cast<double>(bytes_[kSlow]) / static_cast<double>(cycles),
            6.75 + 16384.0 / static_cast<double>(cycles));
}

}  // namespace
}  // namespace srpnic::test::send_side_pacing
