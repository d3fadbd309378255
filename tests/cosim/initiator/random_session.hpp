// SPDX-License-Identifier: Apache-2.0
// A session of random jobs: channels, path MTU, read depth, sizes, depths, alignments, descriptors, directions.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>

#include "sim/initiator/options.hpp"
#include "sim/target/simulated_target.hpp"

namespace srpnic::test {

/// The disk is SimulatedTarget's. Same seed, same session.
inline sim::InitiatorOptions random_session(std::uint64_t seed, bool immediate) {
  static constexpr std::uint64_t kDiskBlocks = sim::SimulatedTarget::kLunBytes / 512;
  static constexpr std::uint64_t kJobBytes = std::uint64_t{4}
                                             << 20;  // about so much in each job, for the run time's sake
  static constexpr std::array<std::uint32_t, 9> kSizes = {512, 1024, 4096, 4608, 8192, 16384, 65536, 262144, 1 << 20};
  std::mt19937_64 random(seed);
  const auto random_job = [&random] {
    sim::Job job;
    job.kind = static_cast<sim::Job::Kind>(random() % 3);
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
  };
  sim::InitiatorOptions options;
  options.seed = seed;
  options.channels = static_cast<unsigned>(1 + random() % 4);
  options.pmtu = 256U << random() % 5;
  options.read_depth = static_cast<unsigned>(1 + random() % 16);
  options.read_latency_ns = random() % 3 == 0 ? random() % 10'000 : 0;
  options.coalesce_acks = random() % 2 == 0;
  if (random() % 2 == 0) options.credit_code = static_cast<std::uint8_t>(random() % 12);
  options.immediate = immediate;
  for (int i = 0; i < 4; ++i) options.jobs.push_back(random_job());
  return options;
}

}  // namespace srpnic::test
