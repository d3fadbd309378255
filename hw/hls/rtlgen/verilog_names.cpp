// SPDX-License-Identifier: Apache-2.0
#include "verilog_names.hpp"

#include <algorithm>
#include <set>

namespace srpnic::rtlgen {

bool is_reserved(const std::string& name) {
  static const std::set<std::string> words = {
#include "verilog_keywords.inc"
  };
  return words.count(name) != 0;
}

bool is_identifier(const std::string& name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && (name.front() < '0' || name.front() > '9') && std::all_of(name.begin(), name.end(), is_plain);
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
