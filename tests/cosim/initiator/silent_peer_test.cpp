// SPDX-License-Identifier: Apache-2.0
// Peers that stop answering: what they hold is free again within the target's own bounds, whatever their REQ asked for
// (17 s and any number of RNR NAKs, as Linux does), and the others do not notice.
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

#include "tests/cosim/initiator/simulated_target.hpp"

namespace srpnic::sim {
namespace {

using namespace std::chrono_literals;
using abi::Counter;
using test::LoggedIn;
using test::SimulatedTarget;

constexpr std::chrono::nanoseconds kPeerTimeout = 5ms;
constexpr std::uint32_t kBytes = 65536;  // 64 packets

SimulatedTargetOptions impatient() {
  SimulatedTargetOptions options = SimulatedTarget::default_options();
  options.retry_bounds.peer_timeout = kPeerTimeout;
  return options;
}

InitiatorOptions two_channels() {
  InitiatorOptions options;
  options.channels = 2;
  return options;
}

struct Death {
  const char* name;
  Command command;
  std::uint64_t packets;  ///< sent after the command is submitted: the command, then some answers
};

const Death kDeaths[] = {
    {"WhileTheCardReads",
     {.cdb = write_cdb(0, kBytes / 512), .data_out = Payload(kBytes, 0x3a), .immediate = false},
     1 + 20},
    {"WhileTheCardWrites", {.cdb = read_cdb(0, kBytes / 512), .data_in_bytes = kBytes}, 1 + 2},
};

class SilentChannel : public ::testing::TestWithParam<Death> {
 protected:
  std::chrono::nanoseconds now() { return std::chrono::nanoseconds(target_.card().time_ns()); }

  SimulatedTarget target_{impatient()};
  LoggedIn session_{target_, two_channels()};
};

TEST_P(SilentChannel, IsClosedWithinThePeerTimeoutAndTheOtherOneWorksOn) {
  Initiator& initiator = session_.initiator();
  QueuePair& silent = initiator.queue_pair(1);
  std::optional<CommandResult> result;
  silent.fall_silent(GetParam().packets);
  initiator.channel(1).submit(initiator.now_ns(), GetParam().command,
                              [&](CommandResult&& ended) { result = std::move(ended); });
  ASSERT_TRUE(target_.run_until([&] { return silent.silent(); }));
  const auto silent_since = now();
  const std::uint64_t cycles = target_.card().cycle();
  EXPECT_EQ(silent.responder().counters().most_reads_outstanding, GetParam().command.data_in_bytes == 0 ? 1u : 0u);
  EXPECT_TRUE(session_.execute({.cdb = read_cdb(0, 1), .data_in_bytes = 512}).good()) << "the other channel";
  EXPECT_EQ(target_.target().channels(), 2u);

  ASSERT_TRUE(target_.run_until([&] { return target_.target().channels() == 1; }));
  EXPECT_LE(now() - silent_since, kPeerTimeout);
  EXPECT_GE(now() - silent_since, kPeerTimeout / 4) << "given up without patience";
  EXPECT_LT(target_.card().cycle() - cycles, 200'000u) << "the time was not skipped";
  EXPECT_EQ(target_.counter(Counter::kQpErrors), 1u);
  EXPECT_EQ(target_.counter(Counter::kAckTimeouts), 4u);
  ASSERT_TRUE(target_.run_until([&] { return result.has_value(); }));
  EXPECT_EQ(result->failure, "the target has disconnected");
  session_.expect_works();
}

INSTANTIATE_TEST_SUITE_P(Deaths, SilentChannel, ::testing::ValuesIn(kDeaths),
                         [](const auto& death) { return std::string(death.param.name); });

TEST(SilentInitiator, IsForgottenWithinThePeerTimeoutAndAnotherOneLogsIn) {
  SimulatedTarget target(impatient());
  {
    LoggedIn session(target, two_channels());
    session.expect_works();
    for (const std::size_t channel : {0, 1}) {
      session.initiator().channel(channel).submit(
          session.initiator().now_ns(), {.cdb = read_cdb(0, 2048), .data_in_bytes = 1 << 20}, [](CommandResult&&) {});
    }
    target.run_until([&] { return session.initiator().queue_pair(1).responder().counters().writes > 0; });
  }  // nobody is at the other end of the wire any more, not even for connection management
  const std::uint64_t since_ns = target.card().time_ns();
  EXPECT_EQ(target.target().sessions(), 1u);
  ASSERT_TRUE(target.run_until([&] { return target.target().sessions() == 0; }));
  EXPECT_LE(std::chrono::nanoseconds(target.card().time_ns() - since_ns), kPeerTimeout);
  EXPECT_EQ(target.target().channels(), 0u);

  InitiatorOptions next;
  next.seed = 2;
  next.alone = false;
  LoggedIn session(target, next);
  session.expect_works();
  session.logout();
}

TEST(SilentInitiator, ThatNeverSaysItIsReadyIsForgottenToo) {
  SimulatedTarget target(impatient());
  {
    Initiator initiator({});
    target.attach(&initiator);
    ASSERT_TRUE(target.run_until([&] { return target.target().channels() == 1; }));
    target.attach(nullptr);
  }
  const auto pass = [&](std::chrono::nanoseconds time) {
    target.card().advance(static_cast<std::uint64_t>(time.count()));
    target.target().poll();
    target.settle();
  };
  pass(kPeerTimeout - 1ms);
  EXPECT_EQ(target.target().sessions(), 1u);
  pass(1ms);
  EXPECT_EQ(target.target().sessions(), 0u);
}

TEST(RefusingInitiator, IsGivenUpAfterTheLastRnrNakOfOurs) {
  SimulatedTarget target(SimulatedTarget::default_options());
  InitiatorOptions options = two_channels();
  options.lossless = false;  // what follows a refused SEND meets a gap
  LoggedIn session(target, options);
  QueuePair& refusing = session.initiator().queue_pair(1);
  constexpr std::uint8_t kLongestPause = 0;  // 655.36 ms
  refusing.refuse_sends(kLongestPause);
  const std::uint64_t since_ns = target.card().time_ns();
  const CommandResult result = session.execute({.cdb = test_unit_ready_cdb()}, 1);
  EXPECT_EQ(result.failure, "the target has disconnected");
  EXPECT_EQ(refusing.responder().counters().rnr_naks, 7u);  // the REQ asked for any number
  EXPECT_EQ(target.target().channels(), 1u);
  const std::chrono::nanoseconds elapsed(target.card().time_ns() - since_ns);
  EXPECT_GE(elapsed, 6 * 655'360us);
  EXPECT_LE(elapsed, 6 * 680ms);
  session.expect_works();
}

}  // namespace
}  // namespace srpnic::sim
