// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "sim/bench/run_case.hpp"

namespace srpnic::sim {
namespace {

constexpr double kFull = 0.97;            // share of busy cycles from which a place is the limit
constexpr double kMakesOthersWait = 0.2;  // share of cycles in which something is held before it

}  // namespace

std::string find_limiting_stage(const std::vector<StageUse>& stages) {
  const auto busiest = std::ranges::max_element(stages, {}, &StageUse::busy);
  if (busiest != stages.end() && busiest->busy >= kFull) return busiest->name;
  for (auto stage = stages.rbegin(); stage != stages.rend(); ++stage) {
    if (stage->held >= kMakesOthersWait) return "behind " + stage->name;
  }
  return "commands in flight";
}

}  // namespace srpnic::sim
