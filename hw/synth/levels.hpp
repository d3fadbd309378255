// SPDX-License-Identifier: Apache-2.0
// The longest combinational path of a netlist in levels (see cells.hpp), from a register, memory or port to another.
#pragma once

#include <string>

#include "netlist.hpp"

namespace srpnic::synth {

struct Path {
  int levels = 0;
  std::string start;  // the name of the register, memory or port
  std::string end;
};

/// Throws std::runtime_error when combinational logic feeds itself, naming a net of the loop.
Path longest_path(const Netlist& netlist);

}  // namespace srpnic::synth
