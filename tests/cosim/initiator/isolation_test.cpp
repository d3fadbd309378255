// SPDX-License-Identifier: Apache-2.0
// One that cannot go on costs the others nothing: a channel whose peer is mute or never ready, a host that stands
// still.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/card/memory_timing.hpp"
#include "tests/cosim/initiator/simulated_target.hpp"
#include "tests/cosim/initiator/troubled_peer.hpp"

namespace srpnic::sim {
namespace {

using test::LoggedIn;
using test::Trouble;
using test::TroubledPeer;

/// READs on a channel, `depth` at a time: how long all of them took, and each.
struct Reads {
  std::uint64_t total_ns = 0;
  std::vector<std::uint64_t> each_ns;
};

Reads read(test::SimulatedTarget& target, Initiator& initiator, std::size_t channel, std::uint32_t bytes,
           unsigned count, unsigned depth) {
  Reads reads;
  const std::uint64_t begin = target.card().time_ns();
  unsigned submitted = 0;
  const auto submit = [&] {
    for (; submitted < count && submitted - reads.each_ns.size() < depth; ++submitted) {
      initiator.channel(channel).submit(initiator.now_ns(),
                                        {.cdb = read_cdb(8 * submitted, bytes / 512), .data_in_bytes = bytes},
                                        [&](CommandResult&& result) {
                                          EXPECT_TRUE(result.good()) << result.failure;
                                          reads.each_ns.push_back(result.completed_ns - result.submitted_ns);
                                        });
    }
  };
  EXPECT_TRUE(target.run_until([&] {
    submit();
    return reads.each_ns.size() == count;
  }));
  reads.total_ns = target.card().time_ns() - begin;
  std::ranges::sort(reads.each_ns);
  return reads;
}

class OneStuckChannel : public ::testing::TestWithParam<Trouble> {};

TEST_P(OneStuckChannel, LeavesTheOthersTheirThroughputAndLatency) {
  // Given two channels, and what the second one reads alone
  test::SimulatedTarget target;
  InitiatorOptions options;
  options.channels = 2;
  options.pmtu = 4096;
  options.lossless = false;
  options.command_timeout_ns = 3'600'000'000'000;
  LoggedIn session(target, options);
  Initiator& initiator = session.initiator();
  read(target, initiator, 1, 4096, 64, 32);
  const Reads alone = read(target, initiator, 1, 4096, 512, 32);
  const Reads small_alone = read(target, initiator, 1, 512, 32, 1);

  // When the first one asks for more than its send queue holds and does not take it
  TroubledPeer peer(initiator, 0, GetParam());
  target.attach(&peer);
  for (int i = 0; i < 8; ++i) {
    initiator.channel(0).submit(initiator.now_ns(), {.cdb = read_cdb(2048 * i, 2048), .data_in_bytes = 1 << 20},
                                [](CommandResult&&) {});
  }
  const std::uint64_t begin = target.card().time_ns();
  target.run_until([&] { return target.card().time_ns() > begin + 200'000; });
  target.settle();  // time has jumped to the moment at which the card repeats it
  ASSERT_GE(peer.swallowed(), 2U) << "something has been on the wire";

  // Then the second one does not notice
  const Reads beside = read(target, initiator, 1, 4096, 512, 32);
  const Reads small_beside = read(target, initiator, 1, 512, 32, 1);
  std::cout << "512 READs of 4 KiB: " << alone.total_ns << " ns alone, " << beside.total_ns
            << " ns beside; slowest READ of 512 B: " << small_alone.each_ns.back() << " ns alone, "
            << small_beside.each_ns.back() << " ns beside\n";
  EXPECT_LE(beside.total_ns, alone.total_ns * 100 / 99);
  EXPECT_LE(small_beside.each_ns.back(), 3 * small_alone.each_ns.back());
  EXPECT_EQ(initiator.channel(0).outstanding(), 8U);
  target.attach(&initiator);
}

INSTANTIATE_TEST_SUITE_P(Peers, OneStuckChannel, ::testing::Values(Trouble::kMute, Trouble::kNeverReady),
                         [](const auto& trouble) { return trouble.param == Trouble::kMute ? "Mute" : "NeverReady"; });

// Given all credits of several channels, when each is used for a WRITE with immediate data, then all are answered:
// copies wait for memory only, whatever stands before and behind them.
TEST(AllCredits, OfImmediateDataAtOnceAreServed) {
  test::SimulatedTarget target;
  InitiatorOptions options;
  options.channels = 8;
  options.pmtu = 4096;
  LoggedIn session(target, options);
  Initiator& initiator = session.initiator();
  unsigned good = 0, submitted = 0;
  for (unsigned round = 0; round < 3; ++round) {
    for (std::size_t channel = 0; channel < options.channels; ++channel) {
      for (std::uint32_t i = 0; initiator.channel(channel).can_submit(); ++i, ++submitted) {
        const bool write = round != 1 || i % 3 != 0;
        Command command{.cdb = read_cdb(i, 1), .data_in_bytes = 512};
        if (write) command = {.cdb = write_cdb(i, 1), .data_out = Payload(512, 0x21)};
        initiator.channel(channel).submit(target.card().time_ns(), command,
                                          [&](CommandResult&& result) { good += result.good() ? 1 : 0; });
      }
    }
    ASSERT_TRUE(target.run_until([&] { return good == submitted; })) << good << " of " << submitted;
  }
  session.expect_works();
}

class LongStreams : public ::testing::TestWithParam<unsigned> {};

// Given channels that read 1 MiB at a time without a pause, when another one reads 512 bytes, then it hardly notices.
TEST_P(LongStreams, LeaveASmallReadItsLatency) {
  test::SimulatedTarget target;
  InitiatorOptions options;
  options.channels = GetParam() + 1;
  options.pmtu = 4096;
  LoggedIn session(target, options);
  Initiator& initiator = session.initiator();
  const std::size_t small = GetParam();
  read(target, initiator, small, 512, 16, 1);
  const Reads alone = read(target, initiator, small, 512, 64, 1);
  bool stop = false;
  std::size_t streaming = 0;
  std::function<void(std::size_t)> stream = [&](std::size_t channel) {
    ++streaming;
    initiator.channel(channel).submit(target.card().time_ns(), {.cdb = read_cdb(4096, 2048), .data_in_bytes = 1 << 20},
                                      [&, channel](CommandResult&& result) {
                                        EXPECT_TRUE(result.good()) << result.failure;
                                        --streaming;
                                        if (!stop) stream(channel);
                                      });
  };
  for (std::size_t channel = 0; channel < small; ++channel) {
    for (unsigned i = 0; i < 4; ++i) stream(channel);
  }
  target.run_until([&] { return initiator.queue_pair(0).responder().counters().writes > 1; });
  const Reads beside = read(target, initiator, small, 512, 64, 1);
  stop = true;
  const auto p99 = [](const Reads& reads) { return reads.each_ns[reads.each_ns.size() * 99 / 100]; };
  std::cout << "READ of 512 B, p99: " << p99(alone) << " ns alone, " << p99(beside) << " ns beside " << GetParam()
            << " streams\n";
  // It waits behind what has been read for packets before it (less than 8 KiB and one packet), frames at the MAC (two)
  // and a packet of each stream.
  const auto wire_ns = [](std::uint64_t bytes) { return bytes * 10 / 125; };
  EXPECT_LE(p99(beside), p99(alone) + wire_ns((8 << 10) + (3 + std::uint64_t{GetParam()}) * 4200));
  EXPECT_TRUE(target.run_until([&] { return streaming == 0; }));
}

INSTANTIATE_TEST_SUITE_P(Streams, LongStreams, ::testing::Values(1U, 2U, 4U),
                         [](const auto& streams) { return "Of" + std::to_string(streams.param); });

TEST(StandingHost, StopsOnlyWhatNeedsIt) {
  // Given 400 commands for the host on four channels, and a host that does not move
  test::SimulatedTarget target;
  InitiatorOptions options;
  options.channels = 5;
  LoggedIn session(target, options);
  Initiator& initiator = session.initiator();
  unsigned inquiries = 0;
  for (std::size_t i = 0; i < 400; ++i) {
    initiator.channel(i % 4).submit(initiator.now_ns(), {.cdb = inquiry_cdb(36), .data_in_bytes = 36},
                                    [&](CommandResult&& result) { inquiries += result.failure.empty() ? 1 : 0; });
  }
  const auto card_alone = [&](const std::function<bool()>& done) {
    for (int i = 0; i < 4000 && !done(); ++i) {
      if (target.card().run(512) == 0) target.card().advance(kTickNs);
    }
    return done();
  };
  ASSERT_TRUE(card_alone([&] { return target.card().quiet(); }));

  // When READs and WRITEs come on all channels
  unsigned good = 0;
  for (std::size_t i = 0; i < 50; ++i) {
    const auto count = [&](CommandResult&& result) { good += result.good() ? 1 : 0; };
    const auto lba = static_cast<std::uint32_t>(8 * i);
    initiator.channel(i % 5).submit(initiator.now_ns(), {.cdb = read_cdb(lba, 8), .data_in_bytes = 4096}, count);
    initiator.channel(i % 5).submit(
        initiator.now_ns(), {.cdb = write_cdb(lba, 8), .data_out = Payload(4096, 7), .immediate = i % 2 == 0}, count);
  }

  // Then they are done without the host, and the host's commands are answered when it moves again
  EXPECT_TRUE(card_alone([&] { return good == 100; })) << good;
  EXPECT_EQ(inquiries, 0U);
  EXPECT_TRUE(target.run_until([&] { return inquiries == 400; })) << inquiries;
  session.expect_works();
}

}  // namespace
}  // namespace srpnic::sim
