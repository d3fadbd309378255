// SPDX-License-Identifier: Apache-2.0
// What the simulator says about a run.
#pragma once

#include <string>

#include "sim/card/sim_card.hpp"
#include "sim/wire/impairment.hpp"

namespace srpnic::sim {

struct RunReport {
  CardStatistics card;
  double wall_seconds = 0;  // since the simulator started
  bool impaired = false;
  ImpairmentStatistics to_card;
  ImpairmentStatistics to_peer;
};

/// One JSON object; see docs/simulation.md for its members.
std::string to_json(const RunReport& report);

/// Replaces the file at `path` at once, so that a reader never sees half of it. False if it cannot be written.
bool write_file(const std::string& path, const std::string& text);

}  // namespace srpnic::sim
