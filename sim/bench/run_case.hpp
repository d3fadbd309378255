// SPDX-License-Identifier: Apache-2.0
// One case of the benchmark: a card of its own, the host software, an initiator with the case's workload. Everything is
// counted between the end of the warm-up and the moment from which fewer commands than the depth are in flight.
#pragma once

#include <cstdint>

#include "sim/bench/bench_case.hpp"

namespace srpnic::sim {

struct RunOptions {
  std::uint64_t seed = 1;
  std::uint64_t commands = 0;  ///< to be counted; 0: as many as the case needs for a steady figure
};

/// Throws std::runtime_error when a command fails, a byte is wrong or the card breaks a rule.
BenchResult run_case(const BenchCase& bench_case, const RunOptions& options);

/// Where the time goes: the busiest place if it is full, else the last place of the data path that makes others wait,
/// else the number of commands in flight.
std::string find_limiting_stage(const std::vector<StageUse>& stages);

}  // namespace srpnic::sim
