// SPDX-License-Identifier: Apache-2.0
#include "reduce.hpp"

#include <gmock/gmock.h>

#include "generate.hpp"
#include "print.hpp"
#include "rules.hpp"

namespace srpnic::kernel_fuzz {
namespace {

constexpr std::uint64_t kReducedSeeds = 10;

/// Takes every kernel that has this text for one that shows the fault.
Oracle has_text(const std::string& wanted) {
  return [wanted](const std::vector<Kernel>& kernels) {
    std::vector<bool> failing;
    for (const Kernel& kernel : kernels) failing.push_back(print(kernel).find(wanted) != std::string::npos);
    return failing;
  };
}

TEST(KernelReducer, KeepsTheFault) {
  for (std::uint64_t seed = 0; seed < kReducedSeeds; ++seed) {
    const Kernel kernel = generate(seed, all_features());
    if (print(kernel).find(" ^ ") == std::string::npos) continue;
    const Kernel small = reduce(kernel, has_text(" ^ "), {});
    EXPECT_THAT(print(small), testing::HasSubstr(" ^ ")) << "seed " << seed;
    EXPECT_LE(count_statements(small.body), 12U) << "seed " << seed << "\n" << print(small);
    EXPECT_FALSE(check(small)) << "seed " << seed;
  }
}

TEST(KernelReducer, LeavesAKernelWithoutFaultAlone) {
  const Kernel kernel = generate(3, all_features());
  EXPECT_EQ(print(reduce(kernel, has_text("nowhere"), {})), print(kernel));
}

TEST(KernelReducer, KeepsWhatResultsWouldDependOnTimeWithout) {
  for (std::uint64_t seed = 0; seed < kReducedSeeds; ++seed) {
    const Kernel kernel = generate(seed, {Feature::kStates, Feature::kMoreInputs});
    const Kernel small = reduce(kernel, has_text("fuzzed"), {});
    EXPECT_THAT(print(small), testing::AllOf(testing::HasSubstr(".empty()"), testing::HasSubstr(".read(")))
        << "seed " << seed;
  }
}

TEST(KernelReducer, EndsAtItsLimit) {
  ReduceOptions options;
  options.limit = std::chrono::seconds(0);
  const Kernel kernel = generate(3, all_features());
  EXPECT_EQ(print(reduce(kernel, has_text("fuzzed"), options)), print(kernel));
}

TEST(KernelReducer, ProposesKernelsThatKeepTheRulesFromSmallToLarge) {
  for (std::uint64_t seed = 0; seed < kReducedSeeds; ++seed) {
    std::size_t size = 0;
    for (const Kernel& kernel : simpler(generate(seed, all_features()))) {
      EXPECT_FALSE(check(kernel)) << "seed " << seed;
      EXPECT_GE(print(kernel).size(), size);
      size = print(kernel).size();
    }
  }
}

}  // namespace
}  // namespace srpnic::kernel_fuzz
