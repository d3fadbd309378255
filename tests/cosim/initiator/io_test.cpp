// SPDX-License-Identifier: Apache-2.0
// READs and WRITEs through the whole simulated card and the host software, every byte verified.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "sim/wire/pcapng_writer.hpp"
#include "sim/wire/recording_endpoint.hpp"
#include "tests/cosim/initiator/simulated_target.hpp"
#include "tests/support/temporary_folder.hpp"

namespace srpnic::sim {
namespace {

using test::LoggedIn;
using test::SimulatedTarget;

/// Writes, then reads back, `commands` of each size.
std::vector<Job> write_and_read(std::uint32_t bytes, unsigned depth, std::uint64_t commands) {
  Job job{.kind = Job::Kind::kWrite, .bytes = bytes, .depth = depth, .commands = commands, .first_lba = 64};
  std::vector<Job> jobs = {job};
  job.kind = Job::Kind::kRead;
  jobs.push_back(job);
  return jobs;
}

InitiatorReport run(const InitiatorOptions& options) {
  SimulatedTarget target(options.seed);
  Initiator initiator(options);
  target.attach(&initiator);
  target.run_until([&] { return initiator.finished(); });
  target.settle();
  const InitiatorReport report = initiator.report();
  EXPECT_TRUE(report.ok) << to_text(report);
  EXPECT_EQ(target.target().channels(), 0u);
  EXPECT_EQ(target.counter(abi::Counter::kRxBadIcrc), 0u);
  return report;
}

TEST(CardWithInitiator, LogsInTellsWhatItIsAndLogsOut) {
  SimulatedTarget target;
  LoggedIn session(target, {});
  EXPECT_EQ(session.initiator().discovery().disk().blocks, SimulatedTarget::kLunBytes / 512);
  EXPECT_EQ(session.initiator().discovery().disk().block_bytes, 512u);
  EXPECT_EQ(session.initiator().discovery().luns(), std::vector<std::uint64_t>{0});
  EXPECT_EQ(target.target().channels(), 1u);
  session.logout();
  EXPECT_EQ(target.target().channels(), 0u);
  EXPECT_EQ(target.target().sessions(), 0u);
}

struct Case {
  std::uint32_t bytes;
  unsigned depth;
  std::uint64_t commands;
};

class CardWithInitiatorBySize : public ::testing::TestWithParam<Case> {};

TEST_P(CardWithInitiatorBySize, ReadsBackWhatWasWritten) {
  const auto [bytes, depth, commands] = GetParam();
  InitiatorOptions options;
  options.jobs = write_and_read(bytes, depth, commands);
  const InitiatorReport report = run(options);
  EXPECT_EQ(report.commands, 2 * commands);
  EXPECT_EQ(report.bytes, 2 * commands * bytes);
}

INSTANTIATE_TEST_SUITE_P(Sizes, CardWithInitiatorBySize,
                         ::testing::Values(Case{512, 1, 8}, Case{512, 32, 128}, Case{4096, 1, 8}, Case{4096, 32, 96},
                                           Case{65536, 1, 4}, Case{65536, 32, 40}, Case{1 << 20, 1, 2},
                                           Case{1 << 20, 32, 32}),
                         [](const auto& instance) {
                           return std::to_string(instance.param.bytes) + "BytesAtDepth" +
                                  std::to_string(instance.param.depth);
                         });

TEST(CardWithInitiator, NeedsNoHostForReadsAndWrites) {
  SimulatedTarget target;
  InitiatorOptions options;
  options.jobs = write_and_read(4096, 8, 32);
  Initiator initiator(options);
  target.attach(&initiator);
  ASSERT_TRUE(target.run_until([&] { return initiator.finished(); }));
  EXPECT_TRUE(initiator.report().ok) << to_text(initiator.report());
  EXPECT_EQ(target.counter(abi::Counter::kCommandsFast), 64u);
  EXPECT_EQ(target.target().executor_counters().commands, 4u);  // discovery
  target.attach(nullptr);
}

TEST(CardWithInitiator, ServesTwoChannelsOfOneSession) {
  InitiatorOptions options;
  options.channels = 2;
  for (const std::uint32_t bytes : {512U, 65536U}) {
    for (const Job& job : write_and_read(bytes, 16, 48)) options.jobs.push_back(job);
  }
  EXPECT_EQ(run(options).channels, 2u);
}

TEST(CardWithInitiator, WorksAtPathMtu4096) {
  InitiatorOptions options;
  options.pmtu = 4096;
  for (const std::uint32_t bytes : {512U, 4096U, 65536U, 1U << 20}) {
    for (const Job& job : write_and_read(bytes, 8, 16)) options.jobs.push_back(job);
  }
  run(options);
}

TEST(CardWithInitiator, WorksAtPathMtu256) {
  InitiatorOptions options;
  options.pmtu = 256;
  for (const std::uint32_t bytes : {512U, 8192U, 65536U}) {
    for (const Job& job : write_and_read(bytes, 8, 16)) options.jobs.push_back(job);
  }
  run(options);
}

TEST(CardWithInitiator, WorksWithoutImmediateData) {
  InitiatorOptions options;
  options.immediate = false;
  for (const std::uint32_t bytes : {512U, 4096U, 8192U}) {
    for (const Job& job : write_and_read(bytes, 16, 48)) options.jobs.push_back(job);
  }
  run(options);
}

/// A card that obeys small counts has one answer on the way at a time: 32 commands in flight take longer.
TEST(CardWithInitiator, SendsAnswersOnlyAsThePeersReceiveRequestsAllow) {
  const auto duration = [](std::uint8_t credit_code) {
    InitiatorOptions options;
    options.credit_code = credit_code;
    options.jobs = write_and_read(512, 32, 200);
    const InitiatorReport report = run(options);
    EXPECT_EQ(report.commands, 400u);
    return report.jobs.back().ended_ns - report.jobs.front().started_ns;
  };
  const std::uint64_t uncounted = duration(31);
  EXPECT_EQ(duration(12), uncounted);
  EXPECT_GT(duration(1), uncounted);
  EXPECT_GE(duration(0), duration(1));
}

TEST(CardWithInitiator, TakesBuffersAtAnyByteAndMixedCommandsInRandomOrder) {
  InitiatorOptions options;
  for (const std::uint32_t bytes : {512U, 4608U, 65536U}) {
    Job job{.kind = Job::Kind::kMixed, .bytes = bytes, .depth = 24, .commands = 120, .random = true};
    job.blocks = std::uint64_t{bytes} / 512 * 64;
    job.misaligned = true;
    options.jobs.push_back(job);
  }
  run(options);
}

TEST(CardWithInitiator, TakesIndirectDescriptors) {
  InitiatorOptions options;
  for (const std::uint32_t bytes : {4096U, 65536U}) {
    for (Job job : write_and_read(bytes, 8, 16)) {
      job.segments = 5;
      job.misaligned = true;
      job.immediate = false;
      options.jobs.push_back(job);
    }
  }
  run(options);
}

TEST(CardWithInitiator, KeepsTheReadDepthOfASlowInitiator) {
  InitiatorOptions options;
  options.read_depth = 2;
  options.read_latency_ns = 20'000;
  options.jobs = write_and_read(1 << 20, 4, 6);
  run(options);
}

TEST(CardWithInitiator, LosesNothingForGoodWhenImmediateDataComesFasterThanItsMemory) {
  InitiatorOptions options;
  options.lossless = false;  // the card may drop frames; its NAKs bring them again
  options.jobs = write_and_read(8192, 120, 300);
  run(options);
}

TEST(CardWithInitiator, LogsInAgainAfterLogout) {
  SimulatedTarget target;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {  // of the connection's ids: an old REQ again gets its old answer
    InitiatorOptions options;
    options.seed = seed;
    LoggedIn session(target, options);
    session.expect_works();
    session.logout();
  }
}

TEST(CardWithInitiator, ANewLoginEndsTheSessionThatWasLeft) {
  SimulatedTarget target;
  {
    LoggedIn session(target, {});
    session.expect_works();
  }
  InitiatorOptions options;
  options.seed = 2;
  LoggedIn session(target, options);
  session.expect_works();
  EXPECT_EQ(target.target().channels(), 1u);
}

std::string wire_of_a_run(const std::filesystem::path& file) {
  InitiatorOptions options;
  options.channels = 2;
  for (const std::uint32_t bytes : {512U, 65536U}) {
    for (const Job& job : write_and_read(bytes, 32, 64)) options.jobs.push_back(job);
  }
  {
    SimulatedTarget target;
    PcapngWriter writer(file);
    auto made = std::make_unique<Initiator>(options);
    const Initiator& initiator = *made;
    RecordingEndpoint recorder(std::move(made), writer);
    target.attach(&recorder);
    EXPECT_TRUE(target.run_until([&] { return initiator.finished(); }));
    EXPECT_TRUE(initiator.report().ok) << to_text(initiator.report());
    target.attach(nullptr);
  }
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(CardWithInitiator, SameSeedSameFramesAtTheSameTimes) {
  const test::TemporaryFolder folder;
  const std::string first = wire_of_a_run(folder / "first.pcapng");
  const std::string second = wire_of_a_run(folder / "second.pcapng");
  EXPECT_GT(first.size(), 100'000u);
  EXPECT_TRUE(first == second);
}

}  // namespace
}  // namespace srpnic::sim
