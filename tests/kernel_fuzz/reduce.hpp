// SPDX-License-Identifier: Apache-2.0
// Makes a kernel that shows a fault small, on its tree: drops statements with all that depends on them, puts bodies in
// the place of branches and loops, operands or constants in the place of expressions.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "tree.hpp"

namespace srpnic::kernel_fuzz {

/// For each kernel, whether it still shows the fault.
using Oracle = std::function<std::vector<bool>(const std::vector<Kernel>&)>;

struct ReduceOptions {
  std::size_t batch = 16;  // kernels to ask about at a time
  std::chrono::seconds limit{170};
};

/// A kernel no larger than the given one that shows the fault and keeps the rules; nothing simpler that was tried does.
Kernel reduce(Kernel kernel, const Oracle& still_fails, const ReduceOptions& options);

/// All simpler kernels that are tried next, from the smallest to the largest.
std::vector<Kernel> simpler(const Kernel& kernel);

}  // namespace srpnic::kernel_fuzz
