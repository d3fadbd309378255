// SPDX-License-Identifier: Apache-2.0
// What the target did that no target may do, in words. The first ones are kept, all are counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace srpnic::sim {

class Violations {
 public:
  void record(std::uint64_t now_ns, const std::string& text) {
    ++count_;
    if (texts_.size() < kKept) texts_.push_back("at " + std::to_string(now_ns) + " ns: " + text);
  }
  std::size_t count() const { return count_; }
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  static constexpr std::size_t kKept = 50;

  std::size_t count_ = 0;
  std::vector<std::string> texts_;
};

}  // namespace srpnic::sim
