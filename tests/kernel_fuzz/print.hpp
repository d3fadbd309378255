// SPDX-License-Identifier: Apache-2.0
// The tree as C++: a file that defines one kernel, for g++ and for rtlgen alike.
#pragma once

#include <string>

#include "tree.hpp"

namespace srpnic::kernel_fuzz {

inline constexpr const char* kKernelName = "fuzzed";

std::string print(const Expression& expression);

/// The whole file; the kernel is the function kKernelName.
std::string print(const Kernel& kernel);

}  // namespace srpnic::kernel_fuzz
