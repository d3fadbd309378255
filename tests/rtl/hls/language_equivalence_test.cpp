// SPDX-License-Identifier: Apache-2.0
#include <Vlatency0.h>
#include <Vlatency2.h>

#include "kernel_test.hpp"
#include "language.hpp"

namespace srpnic::test {
namespace {

using Numbers = std::vector<ap_uint<32>>;

Numbers random_numbers(std::size_t count, std::mt19937_64& random) {
  Numbers numbers;
  for (std::size_t i = 0; i < count; ++i) numbers.emplace_back(static_cast<std::uint32_t>(random()));
  return numbers;
}

struct Outputs {
  std::vector<ap_uint<96>> results;
  std::vector<ap_uint<24>> sums;
};

/// One run of the C++ function: its statics then are no longer as after reset.
const Outputs& expected_outputs(const Numbers& numbers) {
  static Outputs outputs;
  if (!outputs.results.empty()) return outputs;
  hls::stream<ap_uint<32>> number("number");
  hls::stream<ap_uint<96>> result("result");
  hls::stream<ap_uint<24>> sum("sum");
  for (const auto& next : numbers) {
    number.write(next);
    language(number, result, sum);
    drain(result, outputs.results);
    drain(sum, outputs.sums);
  }
  return outputs;
}

template <class Model>
void check(const Numbers& numbers, const Outputs& expected, const Stalls& stalls, std::uint64_t seed) {
  Bench<Model> bench;
  InputPort<ap_uint<32>> number(bench->number_valid_i, bench->number_ready_o, bench->number_data_i, numbers);
  OutputPort<ap_uint<96>> result(bench->result_valid_o, bench->result_ready_i, bench->result_data_o);
  OutputPort<ap_uint<24>> sum(bench->sum_valid_o, bench->sum_ready_i, bench->sum_data_o);
  const std::uint64_t cycles = run_module(bench, {&number, &result, &sum}, stalls, seed,
                                          [&] { return result.received().size() + sum.received().size(); });
  EXPECT_EQ(result.received(), expected.results);
  EXPECT_EQ(sum.received(), expected.sums);
  if (stalls.input_percent == 0) {
    EXPECT_LE(cycles, numbers.size() + 26) << "a call each clock, after clearing the memories";
  }
}

TEST(LanguageRtl, GivesTheKernelsOutputs) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  const Numbers numbers = random_numbers(kTransactions, random);
  const Outputs& expected = expected_outputs(numbers);
  check<Vlatency0>(numbers, expected, kRandomStalls, seed.value());
  check<Vlatency2>(numbers, expected, kRandomStalls, seed.value());
  check<Vlatency0>(numbers, expected, kFree, seed.value());
  check<Vlatency2>(numbers, expected, kFree, seed.value());
}

}  // namespace
}  // namespace srpnic::test
