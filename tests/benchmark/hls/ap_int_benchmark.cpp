// SPDX-License-Identifier: Apache-2.0
// What an operation of the portable ap_uint costs on 512 bits, the width of the data path: natively compiled kernels
// are as fast as these. Operands lie in arrays, so that nothing is known to the compiler.
#include <ap_int.h>
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>

namespace {

using Wide = ap_uint<512>;
constexpr std::size_t kOperands = 64;  // 8 KiB in all: they stay in the first cache

std::array<Wide, kOperands> random_operands(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::array<Wide, kOperands> operands;
  for (Wide& operand : operands) {
    for (int i = 0; i < Wide::kWords; ++i) operand.set_word(i, random());
  }
  return operands;
}

template <class Operation>
void per_operation(benchmark::State& state, Operation operation) {
  const auto a = random_operands(1);
  const auto b = random_operands(2);
  std::size_t i = 0;
  for (auto _ : state) {
    auto result = operation(a[i % kOperands], b[i % kOperands]);
    benchmark::DoNotOptimize(result);
    ++i;
  }
}

BENCHMARK_CAPTURE(per_operation, add, [](const Wide& a, const Wide& b) { return Wide(a + b); });
BENCHMARK_CAPTURE(per_operation, subtract, [](const Wide& a, const Wide& b) { return Wide(a - b); });
BENCHMARK_CAPTURE(per_operation, exclusive_or, [](const Wide& a, const Wide& b) { return Wide(a ^ b); });
BENCHMARK_CAPTURE(per_operation, invert, [](const Wide& a, const Wide&) { return ~a; });
BENCHMARK_CAPTURE(per_operation, less_than, [](const Wide& a, const Wide& b) { return a < b; });
BENCHMARK_CAPTURE(per_operation, equal, [](const Wide& a, const Wide& b) { return a == b; });
BENCHMARK_CAPTURE(per_operation, shift_by_constant, [](const Wide& a, const Wide&) { return a << 73; });
BENCHMARK_CAPTURE(per_operation, field, [](const Wide& a, const Wide&) { return a.range(183, 120).to_uint64(); });
BENCHMARK_CAPTURE(per_operation, shift_by_variable,
                  [](const Wide& a, const Wide& b) { return a >> ap_uint<9>(b.word(0)); });

}  // namespace

BENCHMARK_MAIN();
