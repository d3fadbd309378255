// SPDX-License-Identifier: Apache-2.0
// Contradiction: which conditions of a netlist exclude or imply each other, by what follows from one when it is
// assumed.
#pragma once

#include "netlist.hpp"

namespace srpnic::rtlgen {

/// Whether two conditions are never 1 together; false when that cannot be seen.
bool contradict(const Netlist& netlist, const Bits& a, const Bits& b);

/// Whether the second condition is 1 whenever the first is; false when that cannot be seen.
bool implies(const Netlist& netlist, const Bits& a, const Bits& b);

}  // namespace srpnic::rtlgen
