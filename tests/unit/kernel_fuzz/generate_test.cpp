// SPDX-License-Identifier: Apache-2.0
#include "generate.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "print.hpp"
#include "rules.hpp"
#include "temporary_folder.hpp"
#include "tests/kernel_fuzz/process.hpp"

namespace srpnic::kernel_fuzz {
namespace {

constexpr std::uint64_t kSeeds = 200;

TEST(KernelGenerator, MakesTheSameKernelOfTheSameSeed) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    EXPECT_EQ(print(generate(seed, all_features())), print(generate(seed, all_features())));
  }
}

TEST(KernelGenerator, MakesAnotherKernelOfAnotherSeed) {
  EXPECT_NE(print(generate(1, all_features())), print(generate(2, all_features())));
}

TEST(KernelGenerator, KeepsTheRules) {
  for (std::uint64_t seed = 0; seed < 2 * kSeeds; ++seed) {
    EXPECT_FALSE(check(generate(seed, all_features()))) << "seed " << seed;
  }
}

TEST(KernelGenerator, ReadsAndWrites) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Kernel kernel = generate(seed, all_features());
    const auto is_input = [](const Stream& stream) { return stream.is_input; };
    EXPECT_TRUE(std::any_of(kernel.streams.begin(), kernel.streams.end(), is_input)) << "seed " << seed;
    EXPECT_FALSE(std::all_of(kernel.streams.begin(), kernel.streams.end(), is_input)) << "seed " << seed;
  }
}

TEST(KernelGenerator, UsesOnlyWhatIsAllowed) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const std::string text = print(generate(seed, {Feature::kLoops}));
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("switch"))) << "seed " << seed;
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("struct"))) << "seed " << seed;
  }
}

TEST(KernelGenerator, MakesKernelsThatCompile) {
  const test::TemporaryFolder folder;
  const std::string path = folder / "kernels.cpp";
  std::ofstream file(path);
  file << "#include <ap_int.h>\n#include <hls_stream.h>\n";
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    file << "namespace kernel" << seed << " {\n" << print(generate(seed, all_features())) << "}\n";
  }
  file.close();
  const std::string headers = std::string(SRPNIC_SOURCE_DIR) + "/hw/hls/include";
  const Result result =
      run({CXX_COMPILER, "-std=c++20", "-fsyntax-only", "-w", "-I" + headers, path}, std::chrono::seconds(110));
  EXPECT_TRUE(result.succeeded()) << result.output;
}

}  // namespace
}  // namespace srpnic::kernel_fuzz
