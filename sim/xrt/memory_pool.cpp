// SPDX-License-Identifier: Apache-2.0
#include "sim/xrt/memory_pool.hpp"

#include <numeric>

namespace srpnic::sim {

std::optional<std::uint64_t> MemoryPool::allocate(std::uint64_t bytes) {
  if (bytes == 0 || bytes > bytes_) return std::nullopt;
  const std::uint64_t rounded = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  std::uint64_t candidate = 0;
  for (const auto& [address, size] : used_) {
    if (address - candidate >= rounded) break;
    candidate = address + size;
  }
  if (candidate > bytes_ || bytes_ - candidate < rounded) return std::nullopt;
  used_.emplace(candidate, rounded);
  return candidate;
}

std::optional<std::uint64_t> MemoryPool::size_of(std::uint64_t address) const {
  const auto found = used_.find(address);
  if (found == used_.end()) return std::nullopt;
  return found->second;
}

std::uint64_t MemoryPool::bytes_used() const {
  return std::accumulate(used_.begin(), used_.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& range) { return sum + range.second; });
}

}  // namespace srpnic::sim
