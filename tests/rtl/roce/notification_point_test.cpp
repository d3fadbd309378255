// SPDX-License-Identifier: Apache-2.0
// The notification point against a model: which marks are answered, and that no interval is too short.
#include <Vnotification_point.h>
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <random>
#include <vector>

#include "bench.hpp"
#include "seed.hpp"

namespace srpnic::test {
namespace {

class NotificationPoint : public ::testing::Test {
 protected:
  NotificationPoint() {
    bench_->enabled_i = 1;
    bench_->interval_i = 49;
    bench_->cnp_ready_i = 1;
    bench_.on_sample([this] {
      if (bench_->rst_ni && bench_->cnp_valid_o && bench_->cnp_ready_i) sent_.push_back(bench_->cnp_index_o);
    });
    bench_.reset();
  }

  void mark(unsigned index) {
    bench_->marked_valid_i = 1;
    bench_->marked_index_i = index;
    bench_.cycle();
    bench_->marked_valid_i = 0;
    bench_.cycle();
  }
  /// How many CNPs leave until nothing waits any more.
  std::size_t answers() {
    bench_.run(30);
    const std::size_t count = sent_.size();
    sent_.clear();
    return count;
  }

  Bench<Vnotification_point> bench_;
  std::vector<unsigned> sent_;
};

TEST_F(NotificationPoint, AnswersTheFirstMarkAndThenOneAnInterval) {
  bench_->now_i = 1000;
  mark(7);
  EXPECT_EQ(answers(), 1U);
  bench_->now_i = 1048;
  mark(7);
  EXPECT_EQ(answers(), 0U) << "the interval is not over";
  mark(8);
  EXPECT_EQ(answers(), 1U) << "another queue pair has its own interval";
  bench_->now_i = 1049;
  mark(7);
  EXPECT_EQ(answers(), 1U);
}

TEST_F(NotificationPoint, BeginsAnewWithANewQueuePair) {
  mark(7);
  EXPECT_EQ(answers(), 1U);
  bench_->open_i = 1;
  bench_->open_index_i = 7;
  bench_.cycle();
  bench_->open_i = 0;
  mark(7);
  EXPECT_EQ(answers(), 1U);
}

TEST_F(NotificationPoint, IsSilentWhenSwitchedOff) {
  bench_->enabled_i = 0;
  mark(7);
  EXPECT_EQ(answers(), 0U);
}

TEST_F(NotificationPoint, PassesOverMarksThatFindTheWireBusyAndAnswersTheNext) {
  bench_->cnp_ready_i = 0;
  for (unsigned index = 0; index < 20; ++index) mark(index);
  bench_->cnp_ready_i = 1;
  EXPECT_EQ(answers(), 16U);
  for (unsigned index = 0; index < 20; ++index) mark(index);
  EXPECT_EQ(answers(), 4U);
}

TEST_F(NotificationPoint, TakesAMarkEveryCycle) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  std::map<unsigned, std::uint64_t> last;  // by queue pair
  std::vector<unsigned> expected, sent;
  for (int round = 0; round < 2'000; ++round) {
    // GIVEN a time that stands still while the marks of few queue pairs come
    bench_->now_i += random() % 60;
    bench_->marked_valid_i = 1;
    const auto marks = random() % 20;
    for (std::uint64_t i = 0; i < marks; ++i) {
      // WHEN there is one in each cycle, often of the queue pair before
      const auto index = static_cast<unsigned>(random() % 3);
      const auto found = last.find(index);
      if (found == last.end() || bench_->now_i - found->second >= 49) {
        expected.push_back(index);
        last[index] = bench_->now_i;
      }
      bench_->marked_index_i = index;
      bench_.cycle();
    }
    bench_->marked_valid_i = 0;
    bench_.run(30);
    sent.insert(sent.end(), sent_.begin(), sent_.end());
    sent_.clear();
    // THEN exactly the first one of a queue pair outside its interval is answered
    ASSERT_EQ(sent, expected);
  }
  EXPECT_GT(sent.size(), 1'000U);
}

TEST_F(NotificationPoint, KeepsTheIntervalWhateverHappens) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  std::map<unsigned, std::uint64_t> last;  // by queue pair
  std::size_t answered = 0, silent = 0;
  for (int i = 0; i < 20'000; ++i) {
    bench_->now_i += random() % 8 == 0 ? random() % 100 : random() % 3;
    const auto index = static_cast<unsigned>(random() % 10 * 25);
    const auto found = last.find(index);
    const bool expected = found == last.end() || bench_->now_i - found->second >= 49;
    mark(index);
    bench_.run(2);
    ASSERT_EQ(sent_.size(), expected ? 1U : 0U);
    if (expected) {
      ASSERT_EQ(sent_[0], index);
      last[index] = bench_->now_i;
    }
    sent_.clear();
    ++(expected ? answered : silent);
  }
  std::cout << answered << " marks answered, " << silent << " not\n";
  EXPECT_GT(answered, 500U);
  EXPECT_GT(silent, 500U);
}

}  // namespace
}  // namespace srpnic::test
