// SPDX-License-Identifier: Apache-2.0
// drain_unit; command_table, send queues and IUs are played by the test.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <optional>
#include <vector>

#include "Vdrain_unit.h"
#include "seed.hpp"
#include "srp_records.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {
namespace {

constexpr unsigned kSoon =
    5 * 2 * abi::kQueuePairs;  // cycles in which every phase of every queue pair has been looked at

/// What the unit asks about: one answer a cycle, by the index it shows.
class Surroundings : public Agent {
 public:
  struct QueuePair {
    bool before = false, after = false, open = true, empty = false;
    std::uint8_t promised = 0, acknowledged = 0;  // 7 bits
    unsigned divisions = 0;
  };
  explicit Surroundings(Vdrain_unit& model) : model_(model) {}
  QueuePair& operator[](unsigned index) { return queue_pairs_[index]; }

  void drive() override {
    model_.left_before_i = queue_pairs_[model_.left_index_o].before;
    model_.left_after_i = queue_pairs_[model_.left_index_o].after;
    model_.ring_open_i = queue_pairs_[model_.ring_index_o].open;
    model_.ring_empty_i = queue_pairs_[model_.ring_index_o].empty;
    model_.ring_promised_i = queue_pairs_[model_.ring_index_o].promised & 0x7F;
    model_.ring_acknowledged_i = queue_pairs_[model_.ring_index_o].acknowledged & 0x7F;
  }
  void sample() override {
    if (model_.divide_valid_o == 0) return;
    QueuePair& divided = queue_pairs_[model_.divide_index_o];
    ++divided.divisions;
    EXPECT_FALSE(divided.before);
    divided.before = divided.after;
    divided.after = false;
  }

 private:
  Vdrain_unit& model_;
  std::array<QueuePair, abi::kQueuePairs> queue_pairs_;
};

class DrainUnit : public ::testing::Test {
 protected:
  DrainUnit() {
    for (Agent* agent : std::initializer_list<Agent*>{&around_, &events_}) bench_.attach(*agent);
    bench_.reset();
  }
  bool drain(std::uint32_t qpn) {
    bench_->drain_qpn_i = qpn;
    bench_->drain_valid_i = 1;
    bool exists = false;
    bool taken = false;
    const auto take = [&] {
      bench_.model().eval();
      exists = bench_->drain_exists_o != 0;
      taken = bench_->drain_ready_o != 0;
      bench_.cycle();
      return taken;
    };
    while (!take()) {
    }
    bench_->drain_valid_i = 0;
    return !exists;
  }
  void pulse(CData& signal, unsigned count = 1) {
    signal = 1;
    bench_.run(count);
    signal = 0;
  }
  std::vector<std::uint32_t> drained() {
    std::vector<std::uint32_t> qpns;
    for (const QpEvent& event : events_.received()) {
      EXPECT_EQ(event.cause.to_uint(), static_cast<unsigned>(abi::ExceptionReason::kDrained));
      qpns.push_back(event.qpn.to_uint());
    }
    return qpns;
  }

  const Seed seed_;
  Bench<Vdrain_unit> bench_;
  Surroundings around_{bench_.model()};
  StreamSink<QpEvent> events_{bench_->drained_valid_o, bench_->drained_ready_i, bench_->drained_data_o, 0.3,
                              seed_.value()};
};

using Qpns = std::vector<std::uint32_t>;

TEST_F(DrainUnit, IsDoneAtOnceWhenNothingIsLeft) {
  EXPECT_TRUE(drain(0x020105));
  bench_.run(kSoon);
  EXPECT_EQ(drained(), Qpns{0x020105});
  EXPECT_EQ(around_[5].divisions, 1U);
  EXPECT_TRUE(drain(0x020105));
  bench_.run(kSoon);
  EXPECT_EQ(drained(), (Qpns{0x020105, 0x020105}));
}

TEST_F(DrainUnit, WaitsForIusCommandsAndAcknowledgementsInThisOrder) {
  pulse(bench_->taken_i, 3);
  pulse(bench_->joined_i);
  around_[5].after = true;
  around_[5].promised = 0x7E;
  around_[5].acknowledged = 0x70;
  EXPECT_TRUE(drain(0x000305));
  bench_.run(kSoon);
  EXPECT_EQ(around_[5].divisions, 0U) << "two IUs are not decided on";
  pulse(bench_->taken_i);  // a later one does not matter
  pulse(bench_->excepted_i, 2);
  bench_.run(kSoon);
  EXPECT_EQ(around_[5].divisions, 1U);
  around_[5].after = true;  // commands that come later
  around_[5].promised = 0x82;
  around_[5].acknowledged = 0x82;
  bench_.run(kSoon);
  EXPECT_EQ(drained(), Qpns{}) << "a command from before is left";
  around_[5].before = false;
  around_[5].acknowledged = 0x81;
  bench_.run(kSoon);
  EXPECT_EQ(drained(), Qpns{}) << "its answer is not acknowledged";
  around_[5].promised = 0xC0;
  around_[5].acknowledged = 0x82;
  bench_.run(kSoon);
  EXPECT_EQ(drained(), Qpns{0x000305});
}

TEST_F(DrainUnit, DrainsQueuePairsIndependently) {
  around_[1].after = around_[2].after = around_[200].after = true;
  EXPECT_TRUE(drain(0x000301));
  EXPECT_TRUE(drain(0x000302));
  EXPECT_TRUE(drain(0x0003C8));
  EXPECT_FALSE(drain(0x000302)) << "it is being drained";
  bench_.run(kSoon);
  around_[200].before = false;
  bench_.run(kSoon);
  EXPECT_EQ(drained(), Qpns{0x0003C8});
  around_[1].before = false;
  bench_.run(kSoon);
  EXPECT_EQ(drained(), (Qpns{0x0003C8, 0x000301}));
}

TEST_F(DrainUnit, ReportsBehindTheIusThatTheHostIsToAnswer) {
  pulse(bench_->queued_i, 2);
  EXPECT_TRUE(drain(0x000305));
  bench_.run(kSoon);
  EXPECT_EQ(drained(), Qpns{});
  pulse(bench_->delivered_i);
  pulse(bench_->queued_i);  // a later one does not matter
  bench_.run(kSoon);
  EXPECT_EQ(drained(), Qpns{});
  pulse(bench_->delivered_i);
  bench_.run(kSoon);
  EXPECT_EQ(drained(), Qpns{0x000305});
}

TEST_F(DrainUnit, WaitsForFailedCommandsOnTheirWayToTheHost) {
  pulse(bench_->failed_i);
  EXPECT_TRUE(drain(0x000305));
  bench_.run(kSoon);
  EXPECT_EQ(drained(), Qpns{});
  bench_->queued_i = 1;
  pulse(bench_->failure_queued_i);
  bench_->queued_i = 0;
  bench_.run(kSoon);
  EXPECT_EQ(drained(), Qpns{}) << "the host does not have it yet";
  pulse(bench_->delivered_i);
  bench_.run(kSoon);
  EXPECT_EQ(drained(), Qpns{0x000305});
}

TEST_F(DrainUnit, TakesWhatAClosedQueuePairHadPromisedForEnded) {
  around_[7].promised = 5;  // one of the promises was dropped: it will never be acknowledged
  around_[7].acknowledged = 3;
  EXPECT_TRUE(drain(0x000307));
  bench_.run(kSoon);
  EXPECT_EQ(drained(), Qpns{});
  around_[7].open = false;
  bench_.run(kSoon);
  EXPECT_EQ(drained(), Qpns{}) << "its requests have not all been flushed";
  around_[7].acknowledged = 4;
  around_[7].empty = true;
  bench_.run(kSoon);
  EXPECT_EQ(drained(), Qpns{0x000307});
}

TEST_F(DrainUnit, ADestroyedQueuePairIsFreeOfCommandsAndDrainsNoMore) {
  around_[9].after = true;
  EXPECT_TRUE(drain(0x000309));
  bench_.run(kSoon);  // divided: it is from before
  around_[9].after = true;
  pulse(bench_->taken_i);
  bench_->destroy_index_i = 9;
  bench_->destroy_valid_i = 1;
  const auto soon_taken = [&] {
    for (unsigned i = 0; i < kSoon; ++i) {
      bench_.model().eval();
      const bool taken = bench_->destroy_ready_o != 0;
      if (taken) return true;
      bench_.cycle();
    }
    return false;
  };
  EXPECT_FALSE(soon_taken());
  around_[9].after = false;
  EXPECT_FALSE(soon_taken());
  pulse(bench_->joined_i);
  around_[9].after = true;
  EXPECT_FALSE(soon_taken());
  around_[9].after = false;
  around_[9].before = false;
  EXPECT_TRUE(soon_taken());
  bench_.cycle();
  bench_->destroy_valid_i = 0;
  bench_.run(kSoon);
  EXPECT_EQ(drained(), Qpns{});
  EXPECT_TRUE(drain(0x000409)) << "the next queue pair at this index";
  bench_.run(kSoon);
  EXPECT_EQ(drained(), Qpns{0x000409});
}

TEST_F(DrainUnit, ADestroyWaitsForIusThatAreNotDecidedOn) {
  pulse(bench_->taken_i);
  bench_->destroy_index_i = 9;
  bench_->destroy_valid_i = 1;
  const auto taken = [&] { return bench_->destroy_ready_o != 0; };
  EXPECT_FALSE(bench_.run_until(taken, kSoon));
  pulse(bench_->excepted_i);
  EXPECT_TRUE(bench_.run_until(taken, kSoon));
}

TEST_F(DrainUnit, AHostThatTakesNoEventHoldsUpNoDestroy) {
  events_.set_stall(2.0);
  EXPECT_TRUE(drain(0x000301));
  EXPECT_TRUE(drain(0x000302));
  bench_.run(kSoon);
  bench_->destroy_index_i = 3;
  bench_->destroy_valid_i = 1;
  bool taken = false;
  for (unsigned i = 0; i < kSoon && !taken; ++i) {
    bench_.model().eval();
    taken = bench_->destroy_ready_o != 0;
    bench_.cycle();
  }
  EXPECT_TRUE(taken);
  bench_->destroy_valid_i = 0;
  events_.set_stall(0.0);
  bench_.run(kSoon);
  EXPECT_EQ(drained().size(), 2U);
}

TEST_F(DrainUnit, RestsWhenThereIsNothingToSee) {
  around_[5].after = true;
  EXPECT_TRUE(drain(0x000305));
  EXPECT_EQ(bench_->busy_o, 1);
  bench_.run(2 * kSoon);
  EXPECT_EQ(bench_->busy_o, 0) << "a simulation could never skip time";
  around_[5].before = false;
  pulse(bench_->ended_i);
  EXPECT_EQ(bench_->busy_o, 1);
  ASSERT_TRUE(bench_.run_until([&] { return drained() == Qpns{0x000305}; }, kSoon));
  bench_.run(2);
  EXPECT_EQ(bench_->busy_o, 0);
}

}  // namespace
}  // namespace srpnic::test
