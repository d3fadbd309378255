// SPDX-License-Identifier: Apache-2.0
// Cycles per work request of the send side: a 512-byte READ command (RDMA WRITE and SEND) takes the cycles of its nine
// beats of payload, where the wire takes 16; long transfers at one beat per cycle whatever the memory's latency.
#include <gtest/gtest.h>

#include <iostream>

#include "send_side_bench.hpp"

namespace srpnic::test::send_side_speed {
namespace {

/// Runs `works` with a peer that acknowledges at once; returns the cycles until the last packet has left.
std::uint64_t cycles_to_send(SendSideBench& side, const std::vector<WorkRequest>& works) {
  for (const WorkRequest& work : works) side.kernel_work.push(work);
  side.on_packet = [&side](const SentPacket& packet) {
    side.sent.push_back(packet);
    if (packet.packet.ack_request != 0) {
      side.respond(acknowledgement(packet.packet.qp_index.to_uint(), packet.packet.psn.to_uint()));
    }
  };
  std::size_t messages = 0;
  const auto all_sent = [&] {
    for (; !side.sent.empty(); side.sent.pop_back()) {
      const unsigned opcode = side.sent.back().packet.opcode.to_uint();
      messages += opcode == 0x02 || opcode == 0x04 || opcode == 0x08 || opcode == 0x0a;
    }
    return messages >= works.size();
  };
  EXPECT_TRUE(side.bench.run_until([&] { return !side.sent.empty(); }, 10'000));
  const std::uint64_t start = side.bench.now();
  EXPECT_TRUE(side.bench.run_until(all_sent, 1'000'000));
  return side.bench.now() - start;
}

std::vector<WorkRequest> read_commands(unsigned count, unsigned queue_pairs) {
  std::vector<WorkRequest> works;
  for (unsigned i = 0; i < count; ++i) {
    const std::uint32_t qpn = i % queue_pairs;
    WorkRequest data = work_request(work_opcode::kRdmaWrite, qpn, 512, i, 0x10000 + std::uint64_t{512} * (i % 64));
    data.signaled = 0;
    WorkRequest answer = work_request(work_opcode::kSend, qpn, 36, i);
    answer.signaled = 0;
    answer.is_inline = 1;
    works.push_back(data);
    works.push_back(answer);
  }
  return works;
}

class SmallCommands : public ::testing::TestWithParam<unsigned> {};

TEST_P(SmallCommands, TakeNoMoreCyclesThanBeats) {
  SendSideBench side({0.0, 100, 1});
  for (unsigned i = 0; i < GetParam(); ++i) side.create(queue_pair(i, 10));
  constexpr unsigned kCommands = 500;
  const std::uint64_t cycles = cycles_to_send(side, read_commands(kCommands, GetParam()));
  const double each = static_cast<double>(cycles) / kCommands;
  std::cout << GetParam() << " queue pairs: " << each << " cycles per 512-byte READ command\n";
  EXPECT_LE(each, 10.0);
}
INSTANTIATE_TEST_SUITE_P(QueuePairs, SmallCommands, ::testing::Values(1U, 2U, 8U, 64U),
                         ::testing::PrintToStringParamName());

TEST(SendSideLatency, APacketLeavesWithin16CyclesWhenNothingElseIsToDo) {
  SendSideBench side;
  side.create(queue_pair(1));
  side.bench.run(50);
  WorkRequest work = work_request(work_opcode::kSend, 1, 36, 1);
  work.is_inline = 1;
  side.kernel_work.push(work);
  const std::uint64_t start = side.bench.now();
  ASSERT_TRUE(side.bench.run_until([&] { return !side.sent.empty(); }, 100));
  std::cout << "work request to payload: " << side.bench.now() - start << " cycles\n";
  EXPECT_LE(side.bench.now() - start, 16U);
}

struct Transfer {
  unsigned pmtu_log2;
  double beats_share;  // payload beats per cycle that must be reached
};

class LongTransfers : public ::testing::TestWithParam<Transfer> {};

TEST_P(LongTransfers, HideTheLatencyOfMemory) {
  SendSideBench side({0.0, 130, 1});
  side.create(queue_pair(1, GetParam().pmtu_log2));
  side.create(queue_pair(2, GetParam().pmtu_log2));
  constexpr std::uint32_t kBytes = 65536;
  constexpr unsigned kWorks = 12;
  std::vector<WorkRequest> works;
  for (unsigned i = 0; i < kWorks; ++i)
    works.push_back(work_request(work_opcode::kRdmaWrite, 1 + i % 2, kBytes, i, 0x10000));
  const std::uint64_t cycles = cycles_to_send(side, works);
  const double share = kWorks * (kBytes / 64.0) / static_cast<double>(cycles);
  std::cout << "PMTU " << (1U << GetParam().pmtu_log2) << ": " << share << " payload beats per cycle, "
            << side.most_reads_outstanding() << " packet reads outstanding\n";
  EXPECT_GE(share, GetParam().beats_share);
}
// 130 cycles of memory latency (520 ns); the wire takes 0.78 beats a cycle. What is read ahead is bounded, so that a
// short packet does not stand behind it.
INSTANTIATE_TEST_SUITE_P(Pmtus, LongTransfers,
                         ::testing::Values(Transfer{12, 0.85}, Transfer{10, 0.85}, Transfer{8, 0.8}),
                         [](const auto& transfer) { return std::to_string(1U << transfer.param.pmtu_log2); });

}  // namespace
}  // namespace srpnic::test::send_side_speed
