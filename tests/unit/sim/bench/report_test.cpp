// SPDX-License-Identifier: Apache-2.0
#include "sim/bench/report.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "sim/bench/run_case.hpp"

namespace srpnic::sim {
namespace {

BenchResult result_of(unsigned depth, double commands_per_second, std::uint64_t latency) {
  BenchResult result;
  result.bench_case.shape = {.direction = Direction::kRead, .bytes = 512, .pmtu = 4096, .immediate = false};
  result.bench_case.depth = depth;
  result.commands_per_second = commands_per_second;
  result.latency.p50 = latency;
  return result;
}

TEST(BenchCases, HaveDifferentNamesAndContainTheHeadlines) {
  std::set<std::string> names;
  for (const BenchCase& one : all_cases()) EXPECT_TRUE(names.insert(one.name()).second) << one.name();
  for (const BenchCase& one : headline_cases()) EXPECT_TRUE(names.contains(one.name())) << one.name();
}

TEST(BenchComparison, AcceptsWhatIsNotMoreThanTheToleranceSlower) {
  const std::string baseline = to_json({result_of(32, 1e6, 0)});
  EXPECT_TRUE(compare({result_of(32, 0.985e6, 0)}, baseline, 0.02).empty());
  EXPECT_EQ(compare({result_of(32, 0.975e6, 0)}, baseline, 0.02).size(), 1u);
}

TEST(BenchComparison, LooksAtTheLatencyOfSingleCommands) {
  const std::string baseline = to_json({result_of(1, 1e6, 100)});
  EXPECT_TRUE(compare({result_of(1, 1e6, 102)}, baseline, 0.02).empty());
  EXPECT_EQ(compare({result_of(1, 1e6, 103)}, baseline, 0.02).size(), 1u);
}

TEST(BenchComparison, ComplainsWhenItComparesNothing) {
  EXPECT_EQ(compare({result_of(32, 1e6, 0)}, "[]", 0.02).size(), 1u);
  EXPECT_THROW(compare({}, "{\"a\":1}", 0.02), std::runtime_error);
  EXPECT_THROW(compare({}, "nonsense", 0.02), std::runtime_error);
}

TEST(BenchPlot, HasABarForEachCase) {
  const std::string svg = to_svg({result_of(1, 1e6, 1), result_of(32, 2e6, 1)});
  EXPECT_NE(svg.find("read-512-pmtu4096-qp1-depth1<"), std::string::npos);
  EXPECT_NE(svg.find("read-512-pmtu4096-qp1-depth32<"), std::string::npos);
}

TEST(LimitingStage, IsAFullOneElseTheLastThatHoldsOthersElseTheCommandsInFlight) {
  EXPECT_EQ(find_limiting_stage({{"a", 0.99, 0}, {"b", 0.5, 0.9}}), "a");
  EXPECT_EQ(find_limiting_stage({{"a", 0.5, 0.9}, {"b", 0.5, 0.3}, {"c", 0.5, 0}}), "behind b");
  EXPECT_EQ(find_limiting_stage({{"a", 0.5, 0.0}}), "commands in flight");
}

}  // namespace
}  // namespace srpnic::sim
