// SPDX-License-Identifier: Apache-2.0
#include "batch.hpp"

#include <fmt/format.h>

#include "native.hpp"
#include "simulation.hpp"
#include "translation.hpp"

namespace srpnic::kernel_fuzz {

const char* name_of(Verdict verdict) {
  static constexpr const char* kNames[] = {"equal", "refused",   "crash",     "invalid", "different",
                                           "hang",  "undefined", "no kernel", "same"};
  return kNames[static_cast<int>(verdict)];
}

bool is_fault(Verdict verdict) {
  return verdict != Verdict::kEqual && verdict != Verdict::kUndefined && verdict != Verdict::kSame;
}

namespace {

std::vector<Module> translate_all(const Toolchain& tools, const std::vector<Candidate>& candidates,
                                  const std::filesystem::path& folder, std::vector<Outcome>& outcomes) {
  std::vector<Module> modules;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const std::filesystem::path source = folder / fmt::format("k{}.cpp", i);
    bool is_same = !tools.reference.empty();
    for (const unsigned latency : candidates[i].latencies) {
      Module module{i, latency, {}, {}};
      module.outcome = translate(tools, source, module.name(), latency);
      const bool translated = module.outcome.verdict == Verdict::kEqual;
      is_same = is_same && matches_reference(tools, source, module.name(), latency, candidates[i].seed);
      modules.push_back(std::move(module));
      if (!translated) break;  // what rtlgen refuses once it refuses with every latency
    }
    if (is_same) outcomes[i].verdict = Verdict::kSame;
  }
  return modules;
}

}  // namespace

std::vector<Outcome> evaluate(const Toolchain& tools, const std::vector<Candidate>& candidates,
                              const std::filesystem::path& folder, const BatchOptions& options) {
  std::filesystem::create_directories(folder);
  std::vector<Outcome> outcomes(candidates.size());
  write_sources(candidates, folder);
  std::vector<Module> modules = translate_all(tools, candidates, folder, outcomes);
  run_natively(tools, candidates, folder, options.transactions, outcomes);
  std::erase_if(modules, [&](const Module& module) { return outcomes[module.candidate].verdict != Verdict::kEqual; });
  for (const Module& module : modules) {
    if (module.outcome.verdict != Verdict::kEqual) outcomes[module.candidate] = module.outcome;
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
