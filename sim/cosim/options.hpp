// SPDX-License-Identifier: Apache-2.0
// The command line of srpnic-cosim.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "sim/card/sim_card.hpp"
#include "sim/wire/impairment.hpp"

namespace srpnic::sim {

struct CosimOptions {
  std::string socket;                           // of the XRT driver library
  std::string wire;                             // "KIND:ARGUMENTS"; empty: nothing plugged in
  std::string pcapng;                           // file to record the wire in
  std::optional<ImpairmentOptions> impairment;  // of the wire
  std::uint64_t seed = 1;                       // of everything random, also of `card`
  CardOptions card;                             // sizes and speed of the memories
  std::string statistics;                       // file
  bool verbose = false;
};

/// The options, or the exit status of a program that has nothing more to do (help, or an error it has printed).
/// `wire_kinds` is shown in the help.
std::variant<CosimOptions, int> parse_cosim_options(int argc, const char* const* argv, const std::string& wire_kinds);

}  // namespace srpnic::sim
