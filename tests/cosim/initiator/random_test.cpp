// SPDX-License-Identifier: Apache-2.0
// Random sessions: channels, path MTU, read depth, sizes, depths, alignments, descriptors, directions. Everything
// verified.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "tests/cosim/initiator/simulated_target.hpp"
#include "tests/rtl/support/seed.hpp"

namespace srpnic::sim {
namespace {

using test::SimulatedTarget;
using Random = std::mt19937_64;

constexpr std::uint64_t kDiskBlocks = SimulatedTarget::kLunBytes / 512;
constexpr std::uint64_t kJobBytes = std::uint64_t{4} << 20;  // about so much in each job, for the run time's sake

Job random_job(Random& random) {
  constexpr std::array<std::uint32_t, 9> kSizes = {512, 1024, 4096, 4608, 8192, 16384, 65536, 262144, 1 << 20};
  Job job;
  job.kind = static_cast<Job::Kind>(random() % 3);
  job.bytes = kSizes[random() % kSizes.size()];
  if (random() % 4 == 0) job.bytes = 512 * static_cast<std::uint32_t>(1 + random() % 300);
  job.first_lba = random() % 1000;
  const std::uint64_t slots = (kDiskBlocks - job.first_lba) * 512 / job.bytes;
  job.depth = static_cast<unsigned>(std::min<std::uint64_t>(slots, 1 + random() % 100));
  job.commands = std::clamp<std::uint64_t>(kJobBytes / job.bytes, 8, 150);
  job.random = random() % 2 == 0;
  job.segments = random() % 3 == 0 ? static_cast<unsigned>(1 + random() % 12) : 1;
  job.misaligned = random() % 2 == 0;
  return job;
}

InitiatorOptions random_session(std::uint64_t seed, bool immediate) {
  Random random(seed);
  InitiatorOptions options;
  options.seed = seed;
  options.channels = static_cast<unsigned>(1 + random() % 4);
  options.pmtu = 256U << random() % 5;
  options.read_depth = static_cast<unsigned>(1 + random() % 16);
  options.read_latency_ns = random() % 3 == 0 ? random() % 10'000 : 0;
  options.coalesce_acks = random() % 2 == 0;
  options.immediate = immediate;
  for (int i = 0; i < 4; ++i) options.jobs.push_back(random_job(random));
  return options;
}

/// One session. False: it was to be lossless, but the card's receive buffer dropped frames.
bool run_once(const InitiatorOptions& options) {
  SimulatedTarget target(options.seed);
  Initiator initiator(options);
  target.attach(&initiator);
  target.run_until([&] { return initiator.finished(); });
  target.attach(nullptr);
  const auto dropped = target.counter(abi::Counter::kRxOverflow);
  if (options.lossless && dropped > 0) return false;
  EXPECT_TRUE(initiator.report().ok) << "channels " << options.channels << ", path MTU " << options.pmtu
                                     << ", read depth " << options.read_depth << ", RX_OVERFLOW " << dropped << "\n"
                                     << to_text(initiator.report());
  return true;
}

/// Data can come faster than the card's memory takes it. What is dropped then is asked for again, and the session is
/// judged as one on a wire that loses.
void run_and_verify(InitiatorOptions options) {
  if (run_once(options)) return;
  options.lossless = false;
  run_once(options);
}

TEST(RandomSessions, EveryByteArrivesWithoutABrokenRule) {
  const test::Seed seed;
  for (std::uint64_t i = 0; i < 4 && !HasFailure(); ++i) run_and_verify(random_session(seed.value() + i, false));
}

TEST(RandomSessions, EveryByteArrivesWithImmediateData) {
  const test::Seed seed;
  for (std::uint64_t i = 0; i < 3 && !HasFailure(); ++i) {
    InitiatorOptions options = random_session(seed.value() + i, true);
    options.lossless = false;
    for (Job& job : options.jobs) job.bytes = std::min<std::uint32_t>(job.bytes, 8192);  // all of it can be immediate
    run_and_verify(options);
  }
}

}  // namespace
}  // namespace srpnic::sim
