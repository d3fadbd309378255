// SPDX-License-Identifier: Apache-2.0
// The list of blocks and the table.
#include "report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

namespace srpnic::synth {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Row row(const std::string& name, int instances, int levels, int limit) {
  return {.block = {.name = name, .instances = instances, .limit_levels = limit},
          .resources = {.luts = 100},
          .path = {.levels = levels, .start = "a_q", .end = "b_q"}};
}

TEST(Blocks, AreReadWithoutCommentsAndParameters) {
  std::istringstream text("# a comment\n\nnet_rx 1 15\nqp_table 2 10 ReadPorts=3\n");
  const std::vector<Block> blocks = read_blocks(text);
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks[0].limit_levels, 15);
  EXPECT_EQ(blocks[1].name, "qp_table");
  EXPECT_EQ(blocks[1].instances, 2);
}

TEST(Blocks, WithoutALimitAreRefused) {
  std::istringstream text("net_rx 1\n");
  EXPECT_THROW(read_blocks(text), std::runtime_error);
}

TEST(Report, SaysWhichBlockExceedsItsLimit) {
  EXPECT_TRUE(row("net_rx", 1, 11, 10).exceeds_limit());
  EXPECT_FALSE(row("net_rx", 1, 10, 10).exceeds_limit());
  EXPECT_THAT(as_text({row("net_rx", 1, 11, 10)}), HasSubstr("EXCEEDS 10"));
}

TEST(Report, ListsABlockAboveTheTargetAlthoughItsOwnLimitAllowsIt) {
  const std::string text = as_markdown({row("net_rx", 1, 15, 15), row("csr", 1, 4, 10)});
  EXPECT_THAT(text, HasSubstr("above the target, limit 15"));
  EXPECT_THAT(text, HasSubstr("Longest path: net_rx with 15 levels. 1 of 2 blocks are above the target of 10 levels."));
  EXPECT_THAT(text, Not(HasSubstr("EXCEEDS")));
}

TEST(Report, CountsEveryInstanceInTheTotal) {
  EXPECT_EQ(total({row("axi_read_dma", 6, 5, 10), row("csr", 1, 5, 10)}).luts, 700);
}

}  // namespace
}  // namespace srpnic::synth
