// SPDX-License-Identifier: Apache-2.0
// What the simulator says about a run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/card/sim_card.hpp"
#include "sim/initiator/initiator.hpp"
#include "sim/wire/impairment.hpp"

namespace srpnic::sim {

struct RunReport {
  CardStatistics card;
  double wall_seconds = 0;                                      // since the simulator started
  std::vector<std::pair<std::string, std::uint64_t>> counters;  // of the card's blocks, by name
  struct Impairment {
    ImpairmentStatistics to_card;
    ImpairmentStatistics to_peer;
  };
  std::optional<Impairment> impairment;
  std::optional<InitiatorReport> initiator;
};

/// All counters of the card, by name.
std::vector<std::pair<std::string, std::uint64_t>> read_counters(SimCard& card);

/// One JSON object; see docs/simulation.md for its members.
std::string to_json(const RunReport& report);

}  // namespace srpnic::sim
