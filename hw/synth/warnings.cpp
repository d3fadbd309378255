// SPDX-License-Identifier: Apache-2.0
#include "warnings.hpp"

namespace srpnic::synth {

std::set<std::string> read_warnings(std::istream& log) {
  std::set<std::string> warnings;
  for (std::string line; std::getline(log, line);) {
    const std::size_t begin = line.find("Warning: ");
    if (begin != std::string::npos) warnings.insert(line.substr(begin));
  }
  return warnings;
}

}  // namespace srpnic::synth
