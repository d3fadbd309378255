// SPDX-License-Identifier: Apache-2.0
// Where everything random in the tests begins: SRPNIC_TEST_SEED from the environment, else what the caller prefers.
#pragma once

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>

namespace srpnic::test {

/// A number below 2^64: decimal, 0x… or 0…; nullopt for everything else.
inline std::optional<std::uint64_t> parse_seed(const std::string& text) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;  // strtoull takes blanks and signs
  errno = 0;
  char* end = nullptr;
  const std::uint64_t value = std::strtoull(text.c_str(), &end, 0);
  if (errno != 0 || *end != '\0') return std::nullopt;
  return value;
}

/// The seed of a run: that of the environment, else `otherwise`, else a new one. Ends the program if the environment's
/// is no number: a run that should repeat another one must not quietly be a different one.
inline std::uint64_t choose_seed(std::optional<std::uint64_t> otherwise = std::nullopt) {
  const char* wanted = std::getenv("SRPNIC_TEST_SEED");
  if (wanted == nullptr) return otherwise ? *otherwise : std::random_device{}();
  if (const auto seed = parse_seed(wanted)) return *seed;
  std::fflush(nullptr);
  std::fprintf(stderr,
               "SRPNIC_TEST_SEED='%s' is not a number below 2^64; set it to what a test has printed, or unset it\n",
               wanted);
  std::_Exit(2);
}

/// On a line of its own, so that whoever has the log of a run can repeat it.
inline void print_seed(std::uint64_t seed) {
  std::printf("SRPNIC_TEST_SEED=%llu\n", static_cast<unsigned long long>(seed));
  std::fflush(stdout);
}

}  // namespace srpnic::test
