// SPDX-License-Identifier: Apache-2.0
// Hands out 4 KiB aligned, non-overlapping ranges of one memory, first fit. Knows only addresses, not bytes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace srpnic::sim {

class MemoryPool {
 public:
  static constexpr std::uint64_t kAlignment = 4096;

  explicit MemoryPool(std::uint64_t bytes) : bytes_(bytes) {}

  /// Address of `bytes` (rounded up to the alignment) of free memory; nullopt when there is no such range, or for 0.
  std::optional<std::uint64_t> allocate(std::uint64_t bytes);
  /// False when no range was handed out at `address`.
  bool free(std::uint64_t address) { return used_.erase(address) != 0; }
  /// Size of the range at `address`; nullopt when there is none.
  std::optional<std::uint64_t> size_of(std::uint64_t address) const;
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t bytes_used() const;

 private:
  std::uint64_t bytes_;
  std::map<std::uint64_t, std::uint64_t> used_;  // address → bytes
};

}  // namespace srpnic::sim
