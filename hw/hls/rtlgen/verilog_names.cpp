// SPDX-License-Identifier: Apache-2.0
#include "verilog_names.hpp"

#include <set>

namespace srpnic::rtlgen {

bool is_reserved(const std::string& name) {
  static const std::set<std::string> words = {
#include "verilog_keywords.inc"
  };
  return words.count(name) != 0;
}

std::string legal_name(const std::string& name) {
  std::string result;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    // Two underscores in a row are Verilator's own.
    if (plain || result.empty() || result.back() != '_') result += plain ? c : '_';
  }
  if (result.empty() || (result.front() >= '0' && result.front() <= '9')) result.insert(0, "n");
  return result;
}

}  // namespace srpnic::rtlgen
