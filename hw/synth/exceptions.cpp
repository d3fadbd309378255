// SPDX-License-Identifier: Apache-2.0
#include "exceptions.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace srpnic::synth {

Exceptions::Exceptions(std::istream& list) {
  std::string line;
  for (int number = 1; std::getline(list, line); ++number) {
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with(' ')) {
      if (entries_.empty())
        throw std::runtime_error(fmt::format("line {}: a reason without an entry above it", number));
      entries_.back().has_reason = true;
      continue;
    }
    try {
      entries_.push_back({.pattern = line, .expression = std::regex(line), .has_reason = false, .is_used = false});
    } catch (const std::regex_error& error) {
      throw std::runtime_error(fmt::format("line {}: '{}': {}", number, line, error.what()));
    }
  }
  for (const Entry& entry : entries_) {
    if (!entry.has_reason) throw std::runtime_error(fmt::format("'{}' has no reason below it", entry.pattern));
  }
}

bool Exceptions::cover(const std::string& text) {
  bool is_covered = false;
  for (Entry& entry : entries_) {
    if (!std::regex_match(text, entry.expression)) continue;
    entry.is_used = true;
    is_covered = true;
  }
  return is_covered;
}

std::vector<std::string> Exceptions::unused() const {
  std::vector<std::string> patterns;
  for (const Entry& entry : entries_) {
    if (!entry.is_used) patterns.push_back(entry.pattern);
  }
  return patterns;
}

}  // namespace srpnic::synth
