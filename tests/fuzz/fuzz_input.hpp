// SPDX-License-Identifier: Apache-2.0
// What a fuzzer makes of its bytes, and how it says that a promise was broken.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <type_traits>

namespace srpnic::fuzz {

/// A broken promise ends the program like a memory error does: libFuzzer keeps the input.
inline void require(bool condition, const char* promise) {
  if (condition) return;
  std::fprintf(stderr, "broken: %s\n", promise);
  std::abort();
}

/// Takes the input apart from its front. What is missing at the end reads as zero.
class FuzzInput {
 public:
  FuzzInput(const std::uint8_t* data, std::size_t size) : rest_(std::as_bytes(std::span(data, size))) {}

  bool empty() const { return rest_.empty(); }
  std::span<const std::byte> rest() const { return rest_; }

  /// Little endian.
  template <typename Value>
  Value number() {
    static_assert(std::is_unsigned_v<Value>);
    std::uint64_t value = 0;
    const auto taken = bytes(sizeof(Value));
    for (std::size_t i = 0; i < taken.size(); ++i) value |= std::to_integer<std::uint64_t>(taken[i]) << (8 * i);
    return static_cast<Value>(value);
  }
  std::uint8_t byte() { return number<std::uint8_t>(); }

  /// At most `count` bytes.
  std::span<const std::byte> bytes(std::size_t count) {
    const auto taken = rest_.first(std::min(count, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

  /// A length of two bytes and so many bytes.
  std::span<const std::byte> record() { return bytes(number<std::uint16_t>()); }

  /// Changes `target` at up to 15 places: a count, then an offset of two bytes and a value each.
  void edit(std::span<std::byte> target) {
    for (unsigned count = byte() & 15U; count > 0 && !target.empty(); --count) {
      const std::size_t offset = number<std::uint16_t>() % target.size();
      target[offset] = std::byte{byte()};
    }
  }

 private:
  std::span<const std::byte> rest_;
};

}  // namespace srpnic::fuzz

/// One execution; libFuzzer's and the replay program's entry.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
