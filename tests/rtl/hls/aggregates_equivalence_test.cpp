// SPDX-License-Identifier: Apache-2.0
#include <Vlatency0.h>
#include <Vlatency2.h>

#include "aggregates.hpp"
#include "kernel_test.hpp"

namespace srpnic::test {
namespace {

using Words = std::vector<ap_uint<64>>;

/// One run of the C++ function: its statics then are no longer as after reset.
Words results_of(const Words& words) {
  Words results;
  hls::stream<ap_uint<64>> word("word");
  hls::stream<ap_uint<64>> result("result");
  for (const auto& next : words) {
    word.write(next);
    aggregates(word, result);
    drain(result, results);
  }
  return results;
}

template <class Model>
void check(const Words& words, const Words& expected, const Stalls& stalls, std::uint64_t seed) {
  Bench<Model> bench;
  InputPort<ap_uint<64>> word(bench->word_valid_i, bench->word_ready_o, bench->word_data_i, words);
  OutputPort<ap_uint<64>> result(bench->result_valid_o, bench->result_ready_i, bench->result_data_o);
  run_module(bench, {&word, &result}, stalls, seed, [&] { return result.received().size(); });
  ASSERT_EQ(result.received().size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_EQ(result.received()[i], expected[i]) << "element " << i << ", input " << words[i].to_uint64();
  }
}

TEST(AggregatesRtl, GivesTheKernelsOutputs) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  Words words;
  for (std::size_t i = 0; i < kTransactions; ++i) words.emplace_back(random());
  const Words expected = results_of(words);
  check<Vlatency0>(words, expected, kRandomStalls, seed.value());
  check<Vlatency2>(words, expected, kRandomStalls, seed.value());
}

}  // namespace
}  // namespace srpnic::test
