// SPDX-License-Identifier: Apache-2.0
// command_table against a model of its guarantees; send queues and data phases are played by the test.
#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "Vcommand_table.h"
#include "random_record.hpp"
#include "seed.hpp"
#include "srp_records.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {
namespace {

constexpr unsigned kRing = abi::kSendQueueEntries;

/// The rings of all queue pairs: promises, and the pulses that tell of an entry that has become free and of a closing.
class SendQueues : public Agent {
 public:
  explicit SendQueues(Vcommand_table& model) : model_(model) {}

  void acknowledge(unsigned index) { freed_.push_back(index); }
  /// The queue pair is gone: nothing is promised, for all that comes would be dropped.
  void close(unsigned index) { closing_ = index; }
  unsigned used(unsigned index) const { return used_[index]; }
  bool acknowledging() const { return !freed_.empty(); }

  void drive() override {
    model_.acknowledged_valid_i = !freed_.empty();
    if (!freed_.empty()) model_.acknowledged_index_i = static_cast<std::uint8_t>(freed_.front());
    model_.closed_valid_i = closing_.has_value();
    if (closing_) model_.closed_index_i = static_cast<std::uint8_t>(*closing_);
    const unsigned index = model_.reserve_qpn_o & 0xFF;
    model_.reserve_known_i = !closed_[index];
    model_.reserve_granted_i = !closed_[index] && used_[index] + model_.reserve_entries_o <= kRing;
  }
  void sample() override {
    const unsigned index = model_.reserve_qpn_o & 0xFF;
    const bool asks = model_.reserve_ask_o != 0;
    if (model_.reserve_valid_o != 0 && model_.reserve_granted_i != 0) used_[index] += wanted();
    if (!freed_.empty()) {
      --used_[freed_.front()];
      freed_.pop_front();
    }
    if (closing_) closed_[*closing_] = true;
    closing_.reset();
    asked_ = asks;
  }

 private:
  unsigned wanted() const {
    EXPECT_TRUE(model_.reserve_valid_o == 0 || asked_) << "a promise that was not shown before";
    return model_.reserve_entries_o;
  }

  Vcommand_table& model_;
  std::array<unsigned, abi::kQueuePairs> used_{};
  std::array<bool, abi::kQueuePairs> closed_{};
  std::deque<unsigned> freed_;
  bool asked_ = false;
  std::optional<unsigned> closing_;
};

unsigned index_of(const Transfer& transfer) { return transfer.qpn.to_uint() & 0xFF; }

/// Commands from their check to their answer, and what must be true of the steps between.
class CommandTable : public ::testing::Test {
 protected:
  void start(double stall) {
    auto& m = bench_.model();
    transfers_.emplace(m.transfer_valid_i, m.transfer_ready_o, m.transfer_data_i, stall, random_());
    reads_done_.emplace(m.read_done_valid_i, m.read_done_ready_o, m.read_done_data_i, stall, random_());
    copies_done_.emplace(m.copy_done_valid_i, m.copy_done_ready_o, m.copy_done_data_i, stall, random_());
    steps_.emplace(m.step_valid_o, m.step_ready_i, m.step_data_o, stall, random_());
    rings_.emplace(m);
    for (Agent* agent : std::initializer_list<Agent*>{&*transfers_, &*reads_done_, &*copies_done_, &*steps_, &*rings_})
      bench_.attach(*agent);
    steps_->on_accept([this](const Step& step) { check(step); });
    bench_.reset();
  }

  enum class Kind { kRead, kWrite, kImmediate };
  Transfer transfer_of(unsigned index, Kind kind, std::uint32_t length) {
    auto transfer = random_record<Transfer>(random_);
    do {
      transfer.slot = random_() % abi::kIuSlots;
    } while (!slots_.insert(transfer.slot.to_uint()).second);
    transfer.qpn = (0x300 | index);
    transfer.write = kind != Kind::kRead;
    transfer.immediate = kind == Kind::kImmediate;
    transfer.length = length;
    return transfer;
  }
  void submit(const Transfer& transfer) {
    status_[transfer.slot.to_uint()] = completion_status::kOk;
    (transfer.length == 0 ? answers_ : data_)[index_of(transfer)].push_back(transfer);
    transfers_->push(transfer);
    ++submitted_;
  }
  Transfer random_transfer(unsigned queue_pairs) {
    const auto kind = static_cast<Kind>(random_() % 3);
    std::uint32_t length = random_() % 4 == 0 ? random_() % 5 * abi::kMaxWorkBytes + random_() % 3 : random_() % 70000;
    if (kind == Kind::kImmediate) length %= 8192;
    return transfer_of(static_cast<unsigned>(random_() % queue_pairs), kind, length);
  }

  void check(const Step& step) {
    const unsigned index = index_of(step.transfer);
    ++steps_of_[index];
    if (follows_) {  // a READ's answer comes directly behind its last piece
      EXPECT_EQ(step.answer.to_uint(), 1U);
      EXPECT_TRUE(step.transfer == *follows_);
      EXPECT_EQ(step.status.to_uint(), completion_status::kOk);
      follows_.reset();
      answered(step);
      return;
    }
    if (step.answer != 0 && closed_.contains(index) && !data_[index].empty() && step.transfer == data_[index].front()) {
      EXPECT_EQ(step.status.to_uint(), completion_status::kFlushed);
      data_[index].pop_front();
      answered(step);
      return;
    }
    if (step.answer != 0) {
      // Those of one source are in order; which source comes first is a matter of the test's pauses.
      const Transfer& transfer = step.transfer;
      auto& waiting = transfer.length == 0 ? answers_[index] : transfer.immediate != 0 ? copied_[index] : read_[index];
      ASSERT_FALSE(waiting.empty()) << "an answer without an end of data";
      EXPECT_TRUE(step.transfer == waiting.front()) << "answers change places";
      EXPECT_EQ(step.status.to_uint(), status_[step.transfer.slot.to_uint()]);
      waiting.pop_front();
      answered(step);
      return;
    }
    auto& waiting = data_[index];
    ASSERT_FALSE(waiting.empty());
    EXPECT_FALSE(closed_.contains(index)) << "data moves for a queue pair that is gone";
    EXPECT_TRUE(step.transfer == waiting.front()) << "commands of a queue pair change places";
    EXPECT_EQ(step.piece.to_uint(), pieces_[index]);
    const std::uint64_t end = std::uint64_t{pieces_[index] + 1} * abi::kMaxWorkBytes;
    const bool last = end >= waiting.front().length.to_uint64();
    EXPECT_EQ(step.last != 0, last);
    pieces_[index] = last ? 0 : pieces_[index] + 1;
    if (!last) return;
    if (step.transfer.write == 0) {
      follows_ = step.transfer;
    } else {
      moving_.push_back(step.transfer);
    }
    waiting.pop_front();
  }
  void answered(const Step& step) {
    EXPECT_EQ(slots_.erase(step.transfer.slot.to_uint()), 1U) << "answered twice";
    ++answered_;
    ++answered_of_[index_of(step.transfer)];
  }
  /// Ends the data phase of a command that has been asked for wholly.
  void complete(std::size_t n, unsigned status) {
    const Transfer transfer = moving_[n];
    moving_.erase(moving_.begin() + static_cast<std::ptrdiff_t>(n));
    status_[transfer.slot.to_uint()] = status;
    (transfer.immediate != 0 ? copied_ : read_)[index_of(transfer)].push_back(transfer);
    if (transfer.immediate != 0) {
      copies_done_->push(CopyCompletion{transfer.qpn, transfer.slot, status});
    } else {
      reads_done_->push(WorkCompletion{transfer.qpn, ap_uint<32>(transfer.slot), status});
    }
  }
  /// Peers acknowledge and data arrives, at random; not for queue pairs that are stuck.
  void peers(const std::set<unsigned>& stuck = {}) {
    const auto index = static_cast<unsigned>(random_() % queue_pairs_);
    if (rings_->used(index) != 0 && !rings_->acknowledging() && !stuck.contains(index)) rings_->acknowledge(index);
    // Completions of one queue pair and kind are in order; one is under way at a time.
    if (moving_.empty() || !reads_done_->idle() || !copies_done_->idle()) return;
    for (std::size_t n = 0; n < moving_.size(); ++n) {
      if (stuck.contains(index_of(moving_[n]))) continue;
      complete(n, static_cast<unsigned>(random_() % 5));
      return;
    }
  }
  bool run(const std::function<bool()>& done, const std::set<unsigned>& stuck = {}, std::uint64_t limit = 400'000) {
    for (std::uint64_t i = 0; i < limit && !HasFatalFailure(); ++i) {
      if (done()) return true;
      peers(stuck);
      bench_.cycle();
    }
    return done();
  }

  Bench<Vcommand_table> bench_;
  std::optional<StreamSource<Transfer>> transfers_;
  std::optional<StreamSource<WorkCompletion>> reads_done_;
  std::optional<StreamSource<CopyCompletion>> copies_done_;
  std::optional<StreamSink<Step>> steps_;
  std::optional<SendQueues> rings_;
  Seed seed_;
  std::mt19937_64 random_{seed_.value()};

  unsigned queue_pairs_ = 4;
  std::set<unsigned> slots_, closed_;
  std::map<unsigned, unsigned> status_;                                      // by slot
  std::map<unsigned, std::deque<Transfer>> data_, answers_, copied_, read_;  // by queue pair, as they are due
  std::map<unsigned, unsigned> pieces_, steps_of_, answered_of_;
  std::deque<Transfer> moving_;
  std::optional<Transfer> follows_;
  std::size_t submitted_ = 0, answered_ = 0;
};

TEST_F(CommandTable, AnswersEachCommandOnceWithItsPiecesBefore) {
  queue_pairs_ = 5;
  start(0.3);
  constexpr std::size_t kCommands = 6000;
  ASSERT_TRUE(run([&] {
    if (submitted_ < kCommands && slots_.size() < 200 && transfers_->pending() < 4)
      submit(random_transfer(queue_pairs_));
    return answered_ == kCommands;
  }));
  EXPECT_TRUE(slots_.empty());
}

TEST_F(CommandTable, HoldsACommandForEverySlot) {
  queue_pairs_ = 2;
  start(0.0);
  while (slots_.size() < abi::kIuSlots) submit(random_transfer(2));
  ASSERT_TRUE(run([&] { return transfers_->idle(); }, {0, 1}));
  EXPECT_EQ(rings_->used(0), kRing);
  EXPECT_EQ(rings_->used(1), kRing);
  ASSERT_TRUE(run([&] { return answered_ == abi::kIuSlots; }));
}

// One queue pair without an acknowledgement: it uses its ring, and nobody else notices.
TEST_F(CommandTable, GoesOnWithTheOthersWhenAQueuePairHasNoRoom) {
  queue_pairs_ = 4;
  start(0.2);
  for (unsigned i = 0; i < 100; ++i) submit(transfer_of(2, Kind::kRead, 1 << 20));
  std::vector<Transfer> others;
  for (unsigned i = 0; i < 600; ++i) others.push_back(transfer_of(i % 2 == 0 ? 0 : 3, static_cast<Kind>(i % 3), 4096));
  for (const Transfer& transfer : others) submit(transfer);
  ASSERT_TRUE(run([&] { return answered_of_[0] + answered_of_[3] == 600; }, {2}));
  // The last piece of a READ needs two entries, for its answer comes with it: 17 entries for 16 pieces.
  EXPECT_GE(rings_->used(2), kRing - 1);
  EXPECT_LE(rings_->used(2), kRing);
}

TEST_F(CommandTable, LetsAClosedQueuePairsCommandsThrough) {
  queue_pairs_ = 2;
  start(0.2);
  for (unsigned i = 0; i < 50; ++i) submit(transfer_of(1, static_cast<Kind>(i % 3), 200'000 + i));
  for (unsigned i = 0; i < 50; ++i) submit(transfer_of(0, static_cast<Kind>(i % 3), 4096));
  ASSERT_TRUE(run([&] { return answered_of_[0] == 50; }, {1}));
  ASSERT_TRUE(run([&] { return steps_->received().size() > 0 && bench_->step_valid_o == 0; }, {0, 1}));
  rings_->close(1);
  closed_.insert(1);
  ASSERT_TRUE(run(
      [&] {
        // What was asked for ends FLUSHED.
        if (!moving_.empty() && reads_done_->idle() && copies_done_->idle()) complete(0, completion_status::kFlushed);
        return answered_ == 100;
      },
      {0, 1}));
}

TEST_F(CommandTable, AnswersGoBeforeData) {
  queue_pairs_ = 1;
  start(0.0);
  submit(transfer_of(0, Kind::kWrite, 4096));
  ASSERT_TRUE(run([&] { return !moving_.empty(); }, {0}));
  for (unsigned i = 0; i < 70; ++i) submit(transfer_of(0, Kind::kRead, 4096));
  ASSERT_TRUE(run([&] { return transfers_->idle() && rings_->used(0) >= kRing - 1; }, {0}));
  bench_.run(50);
  complete(0, completion_status::kOk);
  bench_.run(50);
  const unsigned before = steps_of_[0];
  while (rings_->used(0) >= kRing - 1) {
    rings_->acknowledge(0);
    bench_.run(20);
    if (steps_of_[0] != before) break;
  }
  EXPECT_TRUE(read_[0].empty()) << "data went first";
}

// Given commands of two queue pairs, when those of one are divided, then those before and after are told apart.
TEST_F(CommandTable, TellsWhetherCommandsFromBeforeADivisionAreLeft) {
  queue_pairs_ = 2;
  start(0.0);
  const auto left = [&](unsigned index) {
    bench_->left_index_i = static_cast<std::uint8_t>(index);
    bench_.run(1);
    return std::pair(bench_->left_before_o != 0, bench_->left_after_o != 0);
  };
  const auto divide = [&](unsigned index) {
    bench_->divide_valid_i = 1;
    bench_->divide_index_i = static_cast<std::uint8_t>(index);
    bench_.run(1);
    bench_->divide_valid_i = 0;
  };
  const auto end_one = [&] {
    const std::size_t before = answered_;
    complete(0, completion_status::kOk);
    ASSERT_TRUE(bench_.run_until([&] { return answered_ == before + 1; }, 100));
  };
  for (unsigned round = 0; round < 3; ++round) {
    EXPECT_EQ(left(0), std::pair(false, false));
    for (unsigned i = 0; i < 3; ++i) submit(transfer_of(0, i == 1 ? Kind::kImmediate : Kind::kWrite, 4096));
    submit(transfer_of(1, Kind::kWrite, 4096));
    ASSERT_TRUE(bench_.run_until([&] { return moving_.size() == 4; }, 200));
    EXPECT_EQ(left(0), std::pair(false, true));
    divide(0);
    EXPECT_EQ(left(0), std::pair(true, false));
    for (unsigned i = 0; i < 2; ++i) submit(transfer_of(0, Kind::kWrite, 4096));
    ASSERT_TRUE(bench_.run_until([&] { return moving_.size() == 6; }, 200));
    for (unsigned i = 0; i < 3; ++i) {
      EXPECT_EQ(left(0), std::pair(true, true));
      end_one();
    }
    EXPECT_EQ(left(0), std::pair(false, true));
    EXPECT_EQ(left(1), std::pair(false, true));
    while (!moving_.empty()) end_one();
  }
}

class CommandTableSpeed : public CommandTable, public ::testing::WithParamInterface<unsigned> {};

// 512-byte READs and WRITEs in both directions at the wire's rate leave 16 cycles for one of each: two commands, three
// ends.
TEST_P(CommandTableSpeed, KeepsUpWithTheWireInBothDirections) {
  queue_pairs_ = GetParam();
  start(0.0);
  constexpr unsigned kPairs = 1000;
  for (unsigned i = 0; i < kPairs; ++i) {
    submit(transfer_of(i % queue_pairs_, Kind::kRead, 512));
    submit(transfer_of(i % queue_pairs_, Kind::kWrite, 512));
  }
  unsigned next = 0;
  const std::uint64_t begin = bench_.now();
  while (answered_ < 2 * kPairs && bench_.now() < begin + 100'000) {
    while (!moving_.empty()) complete(0, completion_status::kOk);
    for (unsigned i = 0; i < queue_pairs_ && !rings_->acknowledging(); ++i, ++next) {
      if (rings_->used(next % queue_pairs_) != 0) rings_->acknowledge(next % queue_pairs_);
    }
    bench_.cycle();
  }
  const double each = static_cast<double>(bench_.now() - begin) / kPairs;
  std::cout << queue_pairs_ << " queue pairs: " << each << " cycles for a READ and a WRITE\n";
  EXPECT_EQ(answered_, 2 * kPairs);
  EXPECT_LE(each, 16.0);
}

INSTANTIATE_TEST_SUITE_P(QueuePairs, CommandTableSpeed, ::testing::Values(1U, 2U, 64U),
                         [](const auto& queue_pairs) { return "Of" + std::to_string(queue_pairs.param); });

TEST_F(CommandTable, TheFirstStepComesSevenCyclesAfterItsCommand) {
  start(0.0);
  submit(transfer_of(0, Kind::kRead, 512));
  const std::uint64_t begin = bench_.now();
  ASSERT_TRUE(bench_.run_until([&] { return answered_ == 1; }, 100));
  EXPECT_LE(bench_.now() - begin, 8U);
}

}  // namespace
}  // namespace srpnic::test
