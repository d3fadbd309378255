// SPDX-License-Identifier: Apache-2.0
// The modules of a batch as one Verilated model with random stalls.
#pragma once

#include <filesystem>
#include <vector>

#include "batch.hpp"

namespace srpnic::kernel_fuzz {

struct Module {
  std::size_t candidate = 0;
  unsigned latency = 0;
  Outcome outcome;
  std::string warning;  // the first of Verilator's

  std::string name() const;
};

/// Compares each module with <folder>/<candidate>.run, or only asks Verilator what it thinks of it; outcomes of those
/// that are not kEqual already stay.
void simulate(const Toolchain& tools, const std::vector<Candidate>& candidates, const std::filesystem::path& folder,
              bool only_verilate, std::vector<Module>& modules);

}  // namespace srpnic::kernel_fuzz
