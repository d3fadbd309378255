// SPDX-License-Identifier: Apache-2.0
// A block as its sources declare it, read by Verilator: `verilator --xml-only -O0 -fno-dfg`, without optimisation so
// that every place that uses a memory is still there.
#pragma once

#include <istream>

#include "circuit.hpp"

namespace srpnic::synth {

/// The module that the XML calls the top, with all instances below it. Unpacked arrays of any type are memories.
/// Parameters, and what is local to functions and procedures, are left out. Throws std::runtime_error when the text is
/// something else.
Circuit read_declared(std::istream& xml);

}  // namespace srpnic::synth
