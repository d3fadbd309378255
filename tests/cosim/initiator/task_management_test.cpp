// SPDX-License-Identifier: Apache-2.0
// Done means done: after the answer to a task management function, after QP_DESTROY, after a drained LUN_CLEAR, nothing
// of the commands before it reads or writes memory or is answered any more.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <iostream>
#include <optional>
#include <vector>

#include "tests/cosim/initiator/lun_memory.hpp"
#include "tests/cosim/initiator/simulated_target.hpp"
#include "tests/cosim/initiator/troubled_peer.hpp"

namespace srpnic::sim {
namespace {

using abi::Counter;
using test::LoggedIn;
using test::lun_address;
using test::SimulatedTarget;

constexpr std::uint8_t kMark = 0xEE;

std::size_t marks(SimulatedTarget& target, std::uint64_t address, std::size_t bytes) {
  const std::byte* begin = target.card().card_memory().bytes + address;
  return static_cast<std::size_t>(std::count(begin, begin + bytes, std::byte{kMark}));
}

void set(SimulatedTarget& target, std::uint64_t address, std::size_t bytes, std::uint8_t value) {
  std::memset(target.card().card_memory().bytes + address, value, bytes);
}

bool complete(const std::optional<CommandResult>& result) {
  return result && result->response_data.size() == 4 && result->response_data[3] == 0;
}

struct Function {
  srp::TaskFunction function;
  std::size_t channel;  // on which it comes; the WRITE is on channel 0
};

class TaskManagement : public ::testing::TestWithParam<Function> {};

// Given a WRITE whose data takes 5 ms, when a function ends it, then the answer comes after the last of its bytes.
TEST_P(TaskManagement, IsAnsweredAfterTheLastByte) {
  SimulatedTarget target;
  InitiatorOptions options;
  options.channels = 3;
  options.read_latency_ns = 5'000'000;
  LoggedIn session(target, options);
  const std::uint64_t place = lun_address(target, session) + 100 * 512;
  Initiator& initiator = session.initiator();

  std::optional<CommandResult> written, ended, other;
  const std::uint64_t before = target.counter(Counter::kTxRdmaReads);
  const std::uint64_t tag = initiator.channel(0).submit(
      initiator.now_ns(), {.cdb = write_cdb(100, 8), .data_out = Payload(4096, kMark), .immediate = false},
      [&](CommandResult&& result) { written = std::move(result); });
  target.run_until([&] { return target.counter(Counter::kTxRdmaReads) > before; });
  initiator.channel(GetParam().channel)
      .submit_task(initiator.now_ns(), GetParam().function, 0, tag,
                   [&](CommandResult&& result) { ended = std::move(result); });
  initiator.channel(2).submit(initiator.now_ns(), {.cdb = read_cdb(0, 1), .data_in_bytes = 512},
                              [&](CommandResult&& result) { other = std::move(result); });
  ASSERT_TRUE(target.run_until([&] { return ended.has_value(); }));

  EXPECT_TRUE(complete(ended));
  EXPECT_TRUE(written) << "it would be answered after the function";
  EXPECT_EQ(marks(target, place, 4096), 4096U);
  ASSERT_TRUE(other);
  EXPECT_LT(other->completed_ns, ended->completed_ns) << "a command that comes later waits for nothing";
  set(target, place, 4096, 0);
  target.run_until([&] { return initiator.now_ns() > ended->completed_ns + 50'000'000; });
  EXPECT_EQ(marks(target, place, 4096), 0U);
  session.expect_works();
}

INSTANTIATE_TEST_SUITE_P(
    Functions, TaskManagement,
    ::testing::Values(Function{srp::TaskFunction::kAbortTask, 0}, Function{srp::TaskFunction::kAbortTask, 1},
                      Function{srp::TaskFunction::kAbortTaskSet, 1}, Function{srp::TaskFunction::kLunReset, 0},
                      Function{srp::TaskFunction::kLunReset, 1}),
    [](const auto& function) {
      const auto value = static_cast<unsigned>(function.param.function);
      return "Function" + std::to_string(value) + "OnChannel" + std::to_string(function.param.channel);
    });

// Given a READ that the host carries out, when another channel resets the LUN, then its answer has come before.
TEST(TaskManagementOfTheHost, WaitsForTheAcknowledgementOfTheAnswer) {
  SimulatedTarget target;
  InitiatorOptions options;
  options.channels = 2;
  LoggedIn session(target, options);
  Initiator& initiator = session.initiator();
  std::optional<CommandResult> answered, ended;
  initiator.channel(0).submit(initiator.now_ns(), {.cdb = read_cdb(0, 2048), .data_in_bytes = 1 << 20, .segments = 32},
                              [&](CommandResult&& result) { answered = std::move(result); });
  target.run_until([&] { return target.target().executor_counters().block_transfers > 0; });
  initiator.channel(1).submit_task(initiator.now_ns(), srp::TaskFunction::kLunReset, 0, 0,
                                   [&](CommandResult&& result) { ended = std::move(result); });
  ASSERT_TRUE(target.run_until([&] { return ended.has_value(); }));
  EXPECT_TRUE(complete(ended));
  ASSERT_TRUE(answered) << "it would be answered, and its data would arrive, after the function";
  EXPECT_TRUE(answered->good());
}

// Given WRITEs of a peer that sends nothing any more, when another channel resets the LUN, then their channel is closed
// in time, the reset is complete, and nothing of theirs is written.
TEST(TaskManagementOfAMutePeer, ClosesItsChannelAfterTwoSeconds) {
  SimulatedTarget target;
  InitiatorOptions options;
  options.channels = 2;
  options.lossless = false;
  LoggedIn session(target, options);
  const std::uint64_t place = lun_address(target, session) + 100 * 512;
  Initiator& initiator = session.initiator();
  test::TroubledPeer peer(initiator, 0, test::Trouble::kNeverReady);  // for ever: its limit of RNR NAKs is none
  target.attach(&peer);
  for (int i = 0; i < 4; ++i) {
    initiator.channel(0).submit(initiator.now_ns(),
                                {.cdb = write_cdb(100, 8), .data_out = Payload(4096, kMark), .immediate = false},
                                [](CommandResult&&) {});
  }
  target.run_until([&] { return peer.swallowed() > 0; });
  std::optional<CommandResult> ended;
  initiator.channel(1).submit_task(initiator.now_ns(), srp::TaskFunction::kLunReset, 0, 0,
                                   [&](CommandResult&& result) { ended = std::move(result); });
  ASSERT_TRUE(target.run_until([&] { return ended.has_value(); }));
  EXPECT_TRUE(complete(ended));
  std::cout << "LUN RESET answered after " << (ended->completed_ns - ended->submitted_ns) / 1'000'000 << " ms\n";
  EXPECT_LT(ended->completed_ns - ended->submitted_ns, 4'000'000'000U) << "ib_srp waits for 5 s";
  EXPECT_EQ(target.target().channels(), 1U);
  target.attach(&initiator);  // what comes now comes too late
  target.settle();
  EXPECT_EQ(marks(target, place, 4096), 0U);
  EXPECT_TRUE(session.execute({.cdb = read_cdb(0, 1), .data_in_bytes = 512}, 1).good());
}

// Given 60 WRITEs with immediate data, when QP_DESTROY ends, then no byte of theirs is written any more.
TEST(QpDestroy, MeansThatNoByteMovesAnyMore) {
  SimulatedTarget target;
  InitiatorOptions options;
  options.pmtu = 4096;
  options.lossless = false;
  LoggedIn session(target, options);
  const std::uint64_t place = lun_address(target, session) + 1000 * 512;
  Initiator& initiator = session.initiator();
  constexpr unsigned kWrites = 60;
  const std::uint64_t before = target.counter(Counter::kRxSends);
  for (unsigned i = 0; i < kWrites; ++i) {
    initiator.channel(0).submit(initiator.now_ns(),
                                {.cdb = write_cdb(1000 + 16 * i, 16), .data_out = Payload(8192, kMark)},
                                [](CommandResult&&) {});
  }
  while (target.counter(Counter::kRxSends) < before + kWrites) target.card().run(16);
  const std::uint64_t copied = target.counter(Counter::kCopyJobs);
  ASSERT_EQ(target.port().destroy_qp(initiator.queue_pair(0).config().remote_qpn), abi::MailboxStatus::kOk);
  EXPECT_LT(copied, kWrites) << "they had all ended before";
  set(target, place, kWrites * 8192, 0);
  target.card().run_until_idle(100'000);
  EXPECT_EQ(marks(target, place, kWrites * 8192), 0U);
}

// Given a WRITE whose data takes 5 ms, when the LUN is cleared and the target drained, then its memory can be used
// again.
TEST(LunClear, LeavesTheMemoryAloneOnceDrained) {
  SimulatedTarget target;
  InitiatorOptions options;
  options.channels = 2;
  options.read_latency_ns = 5'000'000;
  LoggedIn session(target, options);
  const std::uint64_t place = lun_address(target, session) + 100 * 512;
  Initiator& initiator = session.initiator();
  std::optional<CommandResult> written;
  const std::uint64_t before = target.counter(Counter::kTxRdmaReads);
  initiator.channel(0).submit(initiator.now_ns(),
                              {.cdb = write_cdb(100, 8), .data_out = Payload(4096, kMark), .immediate = false},
                              [&](CommandResult&& result) { written = std::move(result); });
  target.run_until([&] { return target.counter(Counter::kTxRdmaReads) > before; });
  ASSERT_EQ(target.port().clear_lun(0), abi::MailboxStatus::kOk);
  bool drained = false;
  target.target().drain([&] { drained = true; });
  EXPECT_FALSE(drained);
  ASSERT_TRUE(target.run_until([&] { return drained; }));
  EXPECT_TRUE(written);
  set(target, place, 4096, 0);
  target.settle();
  EXPECT_EQ(marks(target, place, 4096), 0U);
}

}  // namespace
}  // namespace srpnic::sim
