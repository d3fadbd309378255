// SPDX-License-Identifier: Apache-2.0
#include "host/target/work_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/fake_card.hpp"

namespace srpnic::target {
namespace {

struct NoExceptions : ExceptionHandler {
  void on_frame(abi::ExceptionReason, std::span<const std::byte>) override {}
  void on_iu(std::uint32_t, abi::ExceptionReason, std::span<const std::byte>) override {}
  void on_qp_event(std::uint32_t, abi::ExceptionReason) override {}
};

class WorkQueueTest : public testing::Test {
 protected:
  void poll() {
    do {
      work_.pump();
      port_.flush();
    } while (port_.poll(nobody_) > 0);
  }
  static abi::WorkEntry nop(std::uint32_t qpn) {
    return {.opcode = static_cast<std::uint8_t>(abi::WorkOpcode::kNop), .qpn = qpn};
  }

  test::FakeCard card_;
  CardPort port_{card_};
  WorkQueue work_{port_};
  NoExceptions nobody_;
};

TEST_F(WorkQueueTest, KeepsTheOrderOfAQueuePair) {
  card_.queue_pairs[0x102] = {};
  std::vector<int> ended;
  for (int i = 0; i < 1000; ++i) work_.submit(nop(0x102), [&ended, i](abi::CompletionStatus) { ended.push_back(i); });
  poll();
  ASSERT_EQ(ended.size(), 1000u);
  EXPECT_TRUE(std::ranges::is_sorted(ended));
  EXPECT_EQ(work_.waiting(), 0u);
}

TEST_F(WorkQueueTest, AQueuePairThatEndsNothingLeavesTheCardToTheOthers) {
  card_.hold_work = true;
  for (int i = 0; i < 1000; ++i) work_.submit(nop(0x102));
  bool other_posted = false;
  work_.submit(nop(0x203), [&](abi::CompletionStatus) { other_posted = true; });
  EXPECT_EQ(work_.waiting(), 1000u - WorkQueue::kMaxInFlight);
  port_.flush();
  card_.hold_work = false;
  card_.work();
  port_.poll(nobody_);
  EXPECT_TRUE(other_posted);
}

TEST_F(WorkQueueTest, WorkOfADestroyedQueuePairIsFlushed) {
  std::vector<abi::CompletionStatus> ended;
  for (int i = 0; i < 100; ++i)
    work_.submit(nop(0x999), [&](abi::CompletionStatus status) { ended.push_back(status); });
  poll();
  EXPECT_EQ(ended, std::vector(100, abi::CompletionStatus::kFlushed));
}

}  // namespace
}  // namespace srpnic::target
