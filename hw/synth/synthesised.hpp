// SPDX-License-Identifier: Apache-2.0
// A block as synthesis has read it: yosys' JSON after `proc; memory_collect`, before anything is flattened or mapped.
#pragma once

#include <istream>
#include <string>

#include "circuit.hpp"

namespace srpnic::synth {

/// The module `top` with all instances below it. Throws std::runtime_error when the text is no netlist or lacks it.
Circuit read_synthesised(std::istream& json, const std::string& top);

}  // namespace srpnic::synth
