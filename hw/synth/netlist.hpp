// SPDX-License-Identifier: Apache-2.0
// A mapped netlist as yosys writes it (`write_json`): the cells of the one module that is not a library cell, and the
// names the source gave to its nets. A bit is a non-negative number; constants are dropped when the file is read.
#pragma once

#include <istream>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace srpnic::synth {

/// A wire of one bit.
using Bit = int;
inline constexpr Bit kConstant = -1;

/// The bits connected to each port of a cell or module; kConstant where a constant is.
using Ports = std::map<std::string, std::vector<Bit>>;

struct Cell {
  std::string name;
  std::string type;
  Ports inputs;
  Ports outputs;
};

struct Netlist {
  std::string module;
  Ports inputs;
  Ports outputs;
  std::vector<Cell> cells;
  std::unordered_map<Bit, std::string> names;  // of the source; a bit without any is absent
};

/// Reads `module` of the JSON text. Throws std::runtime_error when the text is no netlist or lacks the module.
Netlist read_netlist(std::istream& json, const std::string& module);

}  // namespace srpnic::synth
