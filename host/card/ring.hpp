// SPDX-License-Identifier: Apache-2.0
// The host's end of a ring the card writes: finds new entries by their phase, without asking the card.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace srpnic {

class ConsumerRing {
 public:
  ConsumerRing() = default;
  /// `memory` is zeroed and holds 2^entries_log2 entries of `entry_bytes`.
  ConsumerRing(std::span<std::byte> memory, std::size_t entry_bytes, unsigned entries_log2)
      : memory_(memory), entry_bytes_(entry_bytes), entries_log2_(entries_log2) {}

  /// The next entry if the card has written it, else empty. It stays the next until advance().
  std::span<const std::byte> front() const {
    const auto entry = memory_.subspan((consumed_ & ((1u << entries_log2_) - 1)) * entry_bytes_, entry_bytes_);
    // The phase byte is the entry's first; acquiring it orders the reads of the rest behind it.
    const std::byte phase = std::atomic_ref(entry.front()).load(std::memory_order_acquire);
    const auto expected = static_cast<std::byte>(~(consumed_ >> entries_log2_) & 1);
    if (phase != expected) return {};
    return entry;
  }

  void advance() { ++consumed_; }

  /// Free-running count of consumed entries, as the card's consumer register wants it.
  std::uint16_t consumed() const { return static_cast<std::uint16_t>(consumed_); }

 private:
  std::span<std::byte> memory_;
  std::size_t entry_bytes_ = 0;
  unsigned entries_log2_ = 0;
  std::uint32_t consumed_ = 0;
};

}  // namespace srpnic
