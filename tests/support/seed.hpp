// SPDX-License-Identifier: Apache-2.0
// The seed of a test's random numbers. It is printed and recorded in every run, so that also a run that passed can be
// repeated with SRPNIC_TEST_SEED, and every failure shows it.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>

#include "tests/support/seed_value.hpp"

namespace srpnic::test {

class Seed {
 public:
  /// A new one in every run.
  Seed() : Seed(std::optional<std::uint64_t>()) {}
  /// The same in every run unless SRPNIC_TEST_SEED says otherwise: for tests whose length or coverage depends on it.
  explicit Seed(std::uint64_t fixed) : Seed(std::optional(fixed)) {}

  std::uint64_t value() const { return value_; }

 private:
  explicit Seed(std::optional<std::uint64_t> fixed)
      : value_(choose_seed(fixed)), trace_(__FILE__, __LINE__, "SRPNIC_TEST_SEED=" + std::to_string(value_)) {
    print_seed(value_);
    testing::Test::RecordProperty("seed", std::to_string(value_));
  }

  std::uint64_t value_;
  testing::ScopedTrace trace_;
};

}  // namespace srpnic::test
