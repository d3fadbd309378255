// SPDX-License-Identifier: Apache-2.0
// The seed of a test's random numbers: SRPNIC_TEST_SEED from the environment, else a new one. Every failure shows it.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

namespace srpnic::test {

class Seed {
 public:
  Seed() : value_(choose()), trace_(__FILE__, __LINE__, "SRPNIC_TEST_SEED=" + std::to_string(value_)) {}
  std::uint64_t value() const { return value_; }

 private:
  static std::uint64_t choose() {
    const char* wanted = std::getenv("SRPNIC_TEST_SEED");
    return wanted ? std::strtoull(wanted, nullptr, 0) : std::random_device{}();
  }

  std::uint64_t value_;
  testing::ScopedTrace trace_;
};

}  // namespace srpnic::test
