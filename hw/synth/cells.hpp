// SPDX-License-Identifier: Apache-2.0
// What the cells of the UltraScale+ library are: their cost, and which of their outputs follow which inputs within a
// clock cycle, at how many levels.
//
// Levels: a LUT is one level, and so is reading a LUT used as memory (address to data). A carry chain is one level from
// wherever it is entered to wherever it is left, however long: its carries run beside the LUTs. F7, F8 and F9
// multiplexers (inside the slice), inverters (which LUTs and register pins absorb) and clock buffers are none.
// Flip-flops, block RAM, UltraRAM and DSP blocks begin and end paths. The routing between levels is not counted at all.
#pragma once

#include <vector>

#include "netlist.hpp"

namespace srpnic::synth {

/// `to`, a bit of an output, follows `from`, a bit of an input, within the cycle.
struct Arc {
  Bit from;
  Bit to;
  int levels;
};

struct Resources {
  int luts = 0;      // used as logic
  int lut_rams = 0;  // LUTs used as memory or shift register
  int flip_flops = 0;
  int ramb18 = 0;
  int ramb36 = 0;
  int ultra_rams = 0;
  int dsps = 0;

  Resources& operator+=(const Resources& other);
  friend bool operator==(const Resources&, const Resources&) = default;
};

/// Arcs of a cell, none of a constant. Throws std::runtime_error for a type that is not known here.
std::vector<Arc> arcs_of(const Cell& cell);

/// Whether a signal that reaches this input of the cell has reached the end of its path.
bool ends_path(const Cell& cell, const std::string& port);

Resources resources_of(const Cell& cell);
Resources resources_of(const Netlist& netlist);

}  // namespace srpnic::synth
