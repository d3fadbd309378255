// SPDX-License-Identifier: Apache-2.0
// Random kernels that a right rtlgen must accept and translate faithfully. What they write does not depend on when
// elements arrive: they wait for all streams, for the one that their state names, or access streams without tests.
#pragma once

#include <cstdint>

#include "features.hpp"
#include "tree.hpp"

namespace srpnic::kernel_fuzz {

/// The same seed and features give the same kernel.
Kernel generate(std::uint64_t seed, const Features& allowed);

}  // namespace srpnic::kernel_fuzz
