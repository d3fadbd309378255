// SPDX-License-Identifier: Apache-2.0
// Memories and signals of a netlist, with the paths that the sources give them.
#include "synthesised.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

namespace srpnic::synth {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

constexpr char kNetlist[] = R"({"modules": {
  "top": {"netnames": {"q_o": {"hide_name": 0, "bits": [2, 3]}, "$1": {"hide_name": 1, "bits": [4]}},
          "cells": {"gen_a.u_fifo": {"type": "$paramod\\fifo\\Width=8"}, "$2": {"type": "$add"},
                    "$3": {"type": "$mem_v2", "parameters": {"MEMID": "$auto$proc_rom.cc:150:do_switch$9",
                           "SIZE": "10000", "WIDTH": "111", "RD_PORTS": "1", "WR_PORTS": "0"}}}},
  "$paramod\\fifo\\Width=8": {"netnames": {"count_q": {"bits": [5]}},
          "cells": {"$4": {"type": "$mem_v2", "parameters": {"MEMID": "\\memory_q",
                           "SIZE": "100000", "WIDTH": "1000", "RD_PORTS": "10", "WR_PORTS": "1"}}}}}})";

TEST(Synthesised, HasMemoriesAndSignalsByTheirPath) {
  std::istringstream json(kNetlist);
  const Circuit circuit = read_synthesised(json, "top");
  EXPECT_THAT(circuit.signals, ElementsAre(Pair("gen_a.u_fifo.count_q", 1), Pair("q_o", 2)));
  // Not the table that a case statement became: no array declares it.
  EXPECT_THAT(circuit.memories,
              ElementsAre(Pair("gen_a.u_fifo.memory_q", Memory{.depth = 32, .width = 8, .reads = 2, .writes = 1})));
}

TEST(Synthesised, OfSomethingElseIsRefused) {
  std::istringstream json(kNetlist);
  EXPECT_THROW(read_synthesised(json, "bottom"), std::runtime_error);
  std::istringstream text("no JSON");
  EXPECT_THROW(read_synthesised(text, "top"), std::runtime_error);
}

}  // namespace
}  // namespace srpnic::synth
