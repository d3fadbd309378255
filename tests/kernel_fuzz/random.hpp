// SPDX-License-Identifier: Apache-2.0
// Random choices. Only the engine of the standard library is the same everywhere, so its distributions are not used.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace srpnic::kernel_fuzz {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }
  /// From low to high, both included.
  int between(int low, int high) {
    return low + static_cast<int>(engine_() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool percent(int chance) { return between(0, 99) < chance; }
  template <class T>
  const T& of(const std::vector<T>& choices) {
    return choices[engine_() % choices.size()];
  }

 private:
  std::mt19937_64 engine_;
};

/// The seed of kernel `number` of a campaign (splitmix64's mixing).
inline std::uint64_t seed_of(std::uint64_t campaign, std::uint64_t number) {
  std::uint64_t mixed = campaign * 0x9E3779B97F4A7C15U + number;
  mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBU;
  return mixed ^ mixed >> 31;
}

}  // namespace srpnic::kernel_fuzz
