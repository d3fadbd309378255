// SPDX-License-Identifier: Apache-2.0
// What a block consists of, as one tool has read its sources. Two independent readings of one block are brought to this
// form to be compared (compare.hpp): a tool that misreads a construct simulates or synthesises another circuit
// silently.
#pragma once

#include <map>
#include <string>

namespace srpnic::synth {

struct Memory {
  int depth = 0;   // words
  int width = 0;   // bits of a word
  int reads = 0;   // places in the source that read it; ports of the netlist
  int writes = 0;  // likewise

  friend bool operator==(const Memory&, const Memory&) = default;
};

/// Keys are paths below the block, through instances and generate blocks: "u_queue.memory_q", "gen_port[1].taken_q".
struct Circuit {
  std::map<std::string, Memory> memories;
  std::map<std::string, int> signals;  // the width in bits of what is no memory
};

}  // namespace srpnic::synth
