// SPDX-License-Identifier: Apache-2.0
// The warnings in a log of yosys, and of the programs it runs.
#pragma once

#include <istream>
#include <set>
#include <string>

namespace srpnic::synth {

/// Each once, from the word "Warning" on: where in a file it was given is left out.
std::set<std::string> read_warnings(std::istream& log);

}  // namespace srpnic::synth
