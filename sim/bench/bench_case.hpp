// SPDX-License-Identifier: Apache-2.0
// The cases of the benchmark, and what is known about each afterwards.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/bench/wire_limit.hpp"

namespace srpnic::sim {

struct BenchCase {
  CommandShape shape;
  unsigned queue_pairs = 1;
  unsigned depth = 1;        ///< commands in flight, of all queue pairs together
  bool fast_memory = false;  ///< card memory without latency and with bandwidth to spare
  bool headline = false;

  /// "read", "write" or "both".
  const char* direction() const;
  /// For example "read-4096-pmtu4096-qp4-depth128", "write-512-pmtu1024-qp1-depth1-immediate".
  std::string name() const;
};

/// Share of the cycles in which something happened at a place in or at the card.
struct StageUse {
  std::string name;
  double busy = 0;  ///< transfers; of the wire: byte times
  double held = 0;  ///< something waited for the next stage
};

/// Cycles between two events of a command.
struct Percentiles {
  std::uint64_t p50 = 0;
  std::uint64_t p99 = 0;
};

struct BenchResult {
  BenchCase bench_case;
  std::uint64_t commands = 0;  ///< counted, without warm-up
  std::uint64_t cycles = 0;    ///< they took
  double commands_per_second = 0;
  double share_of_wire_limit = 0;
  Percentiles latency;  ///< last beat of the SRP_CMD into the card to last beat of the SRP_RSP out of it
  Percentiles
      first_data;  ///< last beat of the SRP_CMD to the first beat of data, or of the first RDMA READ; depth 1 only
  std::uint64_t rx_overflows = 0;
  std::vector<StageUse> stages;
  std::string limiting_stage;
};

/// Cases that are the same (immediate data where none is possible) appear once.
std::vector<BenchCase> all_cases();
std::vector<BenchCase> headline_cases();

}  // namespace srpnic::sim
