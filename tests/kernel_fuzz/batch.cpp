// SPDX-License-Identifier: Apache-2.0
#include "batch.hpp"

#include <fmt/format.h>

#include "native.hpp"
#include "simulation.hpp"
#include "translation.hpp"

namespace srpnic::kernel_fuzz {

const char* name_of(Verdict verdict) {
  static constexpr const char* kNames[] = {"equal",     "refused", "crash",     "invalid",
                                           "different", "hang",    "undefined", "no kernel"};
  return kNames[static_cast<int>(verdict)];
}

bool is_fault(Verdict verdict) { return verdict != Verdict::kEqual && verdict != Verdict::kUndefined; }

std::vector<Outcome> evaluate(const Toolchain& tools, const std::vector<Candidate>& candidates,
                              const std::filesystem::path& folder, const BatchOptions& options) {
  std::filesystem::create_directories(folder);
  std::vector<Outcome> outcomes(candidates.size());
  run_natively(tools, candidates, folder, options.transactions, outcomes);
  std::vector<Module> modules;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    for (const unsigned latency : candidates[i].latencies) {
      if (outcomes[i].verdict != Verdict::kEqual) break;
      Module module{i, latency, {}, {}};
      module.outcome = translate(tools, folder / fmt::format("k{}.cpp", i), module.name(), latency);
      // What rtlgen refuses once it refuses with every latency.
      outcomes[i] = module.outcome;
      modules.push_back(std::move(module));
    }
  }
  if (options.until != BatchOptions::Until::kTranslated) {
    simulate(tools, candidates, folder, options.until == BatchOptions::Until::kVerilated, modules);
  }
  for (const Module& module : modules) {
    Outcome& outcome = outcomes[module.candidate];
    const bool only_warned = outcome.verdict == Verdict::kInvalid && module.outcome.verdict == Verdict::kDifferent;
    if (outcome.verdict == Verdict::kEqual || only_warned) outcome = module.outcome;
  }
  std::filesystem::remove_all(folder);
  return outcomes;
}

}  // namespace srpnic::kernel_fuzz
