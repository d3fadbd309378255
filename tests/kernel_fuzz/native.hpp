// SPDX-License-Identifier: Apache-2.0
// The kernels of a batch as one C++ program with sanitizers.
#pragma once

#include <filesystem>
#include <vector>

#include "batch.hpp"

namespace srpnic::kernel_fuzz {

/// Writes <folder>/k<number>.cpp.
void write_sources(const std::vector<Candidate>& candidates, const std::filesystem::path& folder);

/// Writes <folder>/<number>.run where nothing is undefined; outcomes say where not. Looks at those that are equal so
/// far.
void run_natively(const Toolchain& tools, const std::vector<Candidate>& candidates, const std::filesystem::path& folder,
                  int transactions, std::vector<Outcome>& outcomes);

}  // namespace srpnic::kernel_fuzz
