// SPDX-License-Identifier: Apache-2.0
// srpnic-bench as a program: what it writes, and that it is repeatable.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace srpnic {
namespace {

using test::Process;
using ::testing::HasSubstr;

int run(const std::string& arguments) {
  const int status = std::system((SRPNIC_BENCH " " + arguments + " > /dev/null 2>&1").c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

nlohmann::json read_json(const std::filesystem::path& path) { return nlohmann::json::parse(std::ifstream(path)); }

TEST(Bench, WritesItsHeadlineCases) {
  const test::TemporaryFolder folder;
  const auto json = folder / "bench.json";
  const auto svg = folder / "bench.svg";
  ASSERT_EQ(run("--headline --commands 24 --json " + json.string() + " --svg " + svg.string()), 0);
  const nlohmann::json cases = read_json(json);
  ASSERT_EQ(cases.size(), 5u);
  for (const auto& one : cases) {
    EXPECT_TRUE(one.at("headline").get<bool>());
    for (const char* key :
         {"bytes", "depth", "queue_pairs", "pmtu", "commands_per_s", "share_of_wire_limit", "latency_p50_cycles"}) {
      EXPECT_GT(one.at(key).get<double>(), 0) << one.at("name") << ' ' << key;
    }
    EXPECT_FALSE(one.at("limiting_stage").get<std::string>().empty());
    EXPECT_FALSE(one.at("direction").get<std::string>().empty());
  }
  EXPECT_GT(std::filesystem::file_size(svg), 0u);
}

TEST(Bench, GivesTheSameFiguresWithTheSameSeed) {
  const test::TemporaryFolder folder;
  const auto first = folder / "1.json";
  const auto second = folder / "2.json";
  const std::string arguments = "--filter read-512-pmtu4096-qp4-depth32 --commands 64 --json ";
  ASSERT_EQ(run(arguments + first.string()), 0);
  ASSERT_EQ(run(arguments + second.string()), 0);
  EXPECT_EQ(read_json(first), read_json(second));
}

TEST(Bench, FailsWhenAFigureIsBelowTheBaseline) {
  const test::TemporaryFolder folder;
  const auto json = folder / "bench.json";
  const std::string arguments = "--filter read-512-pmtu4096-qp4-depth32 --commands 64 ";
  ASSERT_EQ(run(arguments + "--json " + json.string()), 0);
  EXPECT_EQ(run(arguments + "--baseline " + json.string()), 0);
  nlohmann::json better = read_json(json);
  better[0]["commands_per_s"] = better[0]["commands_per_s"].get<double>() * 1.05;
  std::ofstream(json) << better;
  EXPECT_EQ(run(arguments + "--baseline " + json.string()), 2);
}

/// 254 commands that start at once: short packets end to end, then their acknowledgements among the data.
TEST(Bench, AllQueuePairsTogetherLoseNoFrameAndFillTheWire) {
  const test::TemporaryFolder folder;
  const auto json = folder / "bench.json";
  ASSERT_EQ(run("--filter both-512-pmtu4096-qp254-depth254 --commands 254 --json " + json.string()), 0);
  const nlohmann::json result = read_json(json).at(0);
  EXPECT_EQ(result.at("rx_overflows").get<std::uint64_t>(), 0u);
  EXPECT_GT(result.at("share_of_wire_limit").get<double>(), 0.9);
}

/// One command on every second queue pair: each answer has to follow its data at once, or the commands move in step and
/// leave the wire idle between their rounds.
TEST(Bench, ManyQueuePairsWithFewCommandsFillBothDirections) {
  const test::TemporaryFolder folder;
  const auto json = folder / "bench.json";
  ASSERT_EQ(run("--filter both-512-pmtu4096-qp64-depth32 --commands 512 --json " + json.string()), 0);
  EXPECT_GT(read_json(json).at(0).at("share_of_wire_limit").get<double>(), 0.95);
}

TEST(Bench, RefusesAFilterThatNoCaseMatches) { EXPECT_EQ(run("--filter nonsense"), 1); }

// Before the first case: they take long.
TEST(Bench, RefusesAtItsStartFilesItCannotWrite) {
  for (const char* option : {"--json", "--svg"}) {
    Process bench({SRPNIC_BENCH, "--headline", option, "/nonexistent/results"});
    EXPECT_THAT(bench.wait_for("\1"), testing::AllOf(HasSubstr("to '/nonexistent/results': No such file or directory"),
                                                     testing::Not(HasSubstr("read-"))));
    EXPECT_EQ(bench.wait(), 1);
  }
}

TEST(Bench, FailsWhenItsResultsGetNoRoom) {
  const std::string few = "--filter read-512-pmtu4096-qp4-depth32 --commands 64 ";
  EXPECT_EQ(run(few + "--json /dev/full"), 1);
  EXPECT_EQ(run(few + "--svg /dev/full"), 1);
  EXPECT_EQ(std::system((SRPNIC_BENCH " " + few + "> /dev/full 2>/dev/null").c_str()), 1 << 8);
}

}  // namespace
}  // namespace srpnic
