// SPDX-License-Identifier: Apache-2.0
// Schedule: when a call fires, what it takes and gives, and in which pipeline stage each operation is done.
// Stage 0 holds all that decides about the next call: reads, statics, memories, the firing itself. What only leaves
// through output streams may be spread over `latency` further stages; all outputs of a call leave together.
#pragma once

#include <vector>

#include "kernel.hpp"

namespace srpnic::rtlgen {

struct Schedule {
  unsigned latency = 0;
  Bits fire;                    ///< stage 0: all streams that the call touches are ready
  std::vector<Bits> take;       ///< per stream that is read, stage 0: the call fires and takes the element
  std::vector<Bits> reserve;    ///< per stream that is written, stage 0: room is taken up, because the call may write
  std::vector<Bits> confirm;    ///< per stream that is written, stage `latency`: a call with room taken up does write
  std::vector<unsigned> stage;  ///< per node
  std::vector<bool> live;       ///< per node: an output, or what a call takes, depends on it
  std::vector<bool> live_memories;
  std::vector<bool> live_tables;
};

/// Adds the firing logic to the kernel's netlist.
Schedule make_schedule(Kernel& kernel, unsigned latency);

/// Estimated delay of an operation in quarters of a LUT level.
unsigned delay_of(const Node& node);

}  // namespace srpnic::rtlgen
