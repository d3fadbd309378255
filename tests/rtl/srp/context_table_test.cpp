// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "Vcontext_table.h"
#include "random_record.hpp"
#include "seed.hpp"
#include "srp_records.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {
namespace {

bool is_read(const Response& context) { return context.slot.to_uint() % 2 == 0; }  // the others are copies

class ContextTable : public ::testing::Test {
 protected:
  void start(double stall) {
    auto& m = bench_.model();
    writes_.emplace(m.write_valid_i, m.write_ready_o, m.write_data_i, 0.0, random_());
    reads_done_.emplace(m.read_done_valid_i, m.read_done_ready_o, m.read_done_data_i, stall, random_());
    copies_done_.emplace(m.copy_done_valid_i, m.copy_done_ready_o, m.copy_done_data_i, stall, random_());
    completed_.emplace(m.completed_valid_o, m.completed_ready_i, m.completed_data_o, stall, random_());
    bench_.attach(*writes_);
    bench_.attach(*reads_done_);
    bench_.attach(*copies_done_);
    bench_.attach(*completed_);
    bench_.reset();
  }

  Response write(unsigned slot) {
    auto response = random_record<Response>(random_);
    response.slot = slot;
    writes_->push(response);
    return response;
  }

  void settle() {
    ASSERT_TRUE(bench_.run_until([&] { return writes_->idle(); }));
  }

  Bench<Vcontext_table> bench_;
  std::optional<StreamSource<Response>> writes_;
  std::optional<StreamSource<WorkCompletion>> reads_done_;
  std::optional<StreamSource<CopyCompletion>> copies_done_;
  std::optional<StreamSink<CompletedCommand>> completed_;
  Seed seed_;
  std::mt19937_64 random_{seed_.value()};
};

TEST_F(ContextTable, AnswersEachCompletionWithTheContextOfItsSlot) {
  start(0.3);
  std::vector<CompletedCommand> from_reads, from_copies;
  for (unsigned round = 0; round < 4; ++round) {
    std::vector<Response> contexts;
    for (unsigned slot = 0; slot < abi::kIuSlots; slot += 1 + static_cast<unsigned>(random_() % 8))
      contexts.push_back(write(slot));
    settle();
    std::ranges::shuffle(contexts, random_);
    for (const Response& context : contexts) {
      const unsigned status = random_() % 5;
      if (is_read(context)) {
        reads_done_->push(WorkCompletion{context.qpn, context.slot, status});
        from_reads.push_back({status, context});
      } else {
        copies_done_->push(CopyCompletion{context.slot, status});
        from_copies.push_back({status, context});
      }
    }
    ASSERT_TRUE(
        bench_.run_until([&] { return completed_->received().size() == from_reads.size() + from_copies.size(); }));
  }
  std::vector<CompletedCommand> reads, copies;
  for (const auto& done : completed_->received()) (is_read(done.response) ? reads : copies).push_back(done);
  EXPECT_TRUE(reads == from_reads);
  EXPECT_TRUE(copies == from_copies);
}

TEST_F(ContextTable, TakesACompletionEachCycleFromBothInputsInTurn) {
  start(0.0);
  for (unsigned slot = 0; slot < 200; ++slot) write(slot);
  settle();
  for (unsigned slot = 0; slot < 200; slot += 2) {
    reads_done_->push(WorkCompletion{0, slot, 0});
    copies_done_->push(CopyCompletion{slot + 1, 0});
  }
  const std::uint64_t begin = bench_.now();
  ASSERT_TRUE(bench_.run_until([&] { return completed_->received().size() == 200; }));
  std::printf("200 completions in %llu cycles\n", static_cast<unsigned long long>(bench_.now() - begin));
  EXPECT_EQ(bench_.now() - begin, 202U);
  for (std::size_t i = 1; i < 200; ++i) {
    EXPECT_NE(is_read(completed_->received()[i].response), is_read(completed_->received()[i - 1].response));
  }
}

}  // namespace
}  // namespace srpnic::test
