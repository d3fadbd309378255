// SPDX-License-Identifier: Apache-2.0
// Whether synthesis has read what was written. yosys 0.23 takes an array of structs for one register of one word,
// without a warning, and then reports the cost and the levels of a circuit that nobody has simulated.
#pragma once

#include <string>
#include <vector>

#include "circuit.hpp"
#include "exceptions.hpp"

namespace srpnic::synth {

/// What differs, a line each; empty when the netlist has every declared memory with its depth, width and ports, no
/// other one, and every declared signal with its width. `register_arrays` lists the arrays that are registers by
/// design, as "block path": of those the netlist must have every word as a signal.
std::vector<std::string> differences(const std::string& block, const Circuit& declared, const Circuit& synthesised,
                                     Exceptions& register_arrays);

}  // namespace srpnic::synth
