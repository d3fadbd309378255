// SPDX-License-Identifier: Apache-2.0
// A list of what is allowed although it is not what one would expect, each entry with its reason. An entry is a regular
// expression on a line of its own; the lines below it that begin with a blank are the reason:
//
//   counters count_q
//     All of them may count in one cycle.
//
// Empty lines and lines beginning with # are skipped. Entries that cover nothing any more are errors too.
#pragma once

#include <istream>
#include <regex>
#include <string>
#include <vector>

namespace srpnic::synth {

class Exceptions {
 public:
  Exceptions() = default;
  /// Throws std::runtime_error naming the line when an entry is no regular expression or lacks its reason.
  explicit Exceptions(std::istream& list);

  /// Whether an entry matches the whole text; every such entry counts as used from now on.
  bool cover(const std::string& text);

  /// Entries that have covered nothing.
  std::vector<std::string> unused() const;

 private:
  struct Entry {
    std::string pattern;
    std::regex expression;
    bool has_reason = false;
    bool is_used = false;
  };
  std::vector<Entry> entries_;
};

}  // namespace srpnic::synth
