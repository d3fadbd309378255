// SPDX-License-Identifier: Apache-2.0
// The reaction point against a model of DCQCN: every step it writes is the model's, at random CNPs, traffic, settings
// and skipped time; who is blocked, for how long, and how far time may be skipped.
#include <Vreaction_bench.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <deque>
#include <iostream>
#include <map>
#include <random>

#include "bench.hpp"
#include "dcqcn_model.hpp"
#include "port_bits.hpp"
#include "seed.hpp"
#include "srp_records.hpp"

namespace srpnic::test {
namespace {

constexpr std::uint64_t kLateTicks = 3;  // a look may come so much late
constexpr std::int64_t kMostDebt = 16 * (4096 + abi::kCcPacketOverhead);

class ReactionPoint : public ::testing::Test {
 protected:
  ReactionPoint() : random_(seed_.value()) {
    bench_.on_sample([this] { watch(); });
  }

  void start(const DcqcnSettings& settings) {
    settings_ = settings;
    CongestionSettings record;
    record.enabled = 1;
    record.alpha_shift = settings.alpha_shift;
    record.alpha_timer = settings.alpha_timer;
    record.rate_timer = settings.rate_timer;
    record.byte_counter = static_cast<std::uint64_t>(settings.byte_counter);
    record.stages = static_cast<unsigned>(settings.stages);
    record.ai_rate = static_cast<std::uint64_t>(settings.ai_rate);
    record.hai_rate = static_cast<std::uint64_t>(settings.hai_rate);
    record.min_rate = static_cast<std::uint64_t>(settings.min_rate);
    put(bench_->settings_i, record);
    bench_.reset();
  }

  static bool bit(const WData* vector, unsigned index) { return (vector[index / 32] >> index % 32 & 1U) != 0; }
  bool paced(unsigned index) { return bit(bench_->paced_o, index); }
  bool blocked(unsigned index) { return bit(bench_->blocked_o, index); }

  void congestion(unsigned index) {
    bench_->cnp_valid_i = 1;
    bench_->cnp_index_i = index;
    waiting_cnps_.emplace(index, bench_->now_o);  // the first one counts
    cycle();
    bench_->cnp_valid_i = 0;
  }

  void send(unsigned index, unsigned payload_bytes) {
    bench_->sent_valid_i = 1;
    bench_->sent_index_i = index;
    bench_->sent_bytes_i = payload_bytes;
    if (paced(index)) charges_.push_back({index, payload_bytes + abi::kCcPacketOverhead});
    cycle();
    bench_->sent_valid_i = 0;
    sent_[index] += payload_bytes + abi::kCcPacketOverhead;
  }

  void cycle() {
    bench_.cycle();
    bench_->skipped_ticks_i = 0;
  }
  void run(std::uint64_t cycles) {
    while (cycles-- > 0) cycle();
  }

  /// Sends with every queue pair of `willing` as often as it may, for so many cycles. With `skip` nobody sends then for
  /// a while, and the clock rests as long as the reaction point says it may, or less.
  void send_all(const std::vector<unsigned>& willing, std::uint64_t cycles, bool skip, unsigned payload_bytes = 4096) {
    const std::uint64_t end = bench_.now() + cycles;
    for (std::size_t turn = 0; bench_.now() < end && !HasFatalFailure(); ++turn) {
      const unsigned index = willing[turn % willing.size()];
      if (paced(index) && !blocked(index)) {
        send(index, payload_bytes);
        run(4);  // of a turn
      } else {
        cycle();
      }
    }
    for (int rest = 0; skip && rest < 2; ++rest) {
      run(300);
      if (!bench_->pending_o || bench_->next_o == 0) continue;
      bench_->skipped_ticks_i = 1 + (random_() % 2 == 0 ? bench_->next_o - 1 : random_() % bench_->next_o);
      skipped_ += bench_->skipped_ticks_i;
      cycle();
    }
  }

  void watch() {
    if (!bench_->rst_ni || !bench_->step_o) return;
    const unsigned index = bench_->step_index_o;
    ++steps_;
    if (bench_->step_cut_o && models_.count(index) == 0)
      models_.emplace(index, DcqcnModel(settings_, bench_->moment_o));
    const auto found = models_.find(index);
    ASSERT_NE(found, models_.end()) << "a step of a queue pair without a CNP";
    DcqcnModel& model = found->second;
    if (bench_->step_charge_o) {
      while (!charges_.empty() && charges_.front().index != index) charges_.pop_front();  // void ones
      ASSERT_FALSE(charges_.empty());
      model.charge(charges_.front().bytes);
      charges_.pop_front();
    } else {
      model.advance(bench_->moment_o);
      EXPECT_LE(bench_->moment_o, bench_->now_o);
    }
    if (bench_->step_cut_o) {
      const auto cnp = waiting_cnps_.find(index);
      ASSERT_NE(cnp, waiting_cnps_.end()) << "a cut without a CNP";
      if (!lagging_) {
        EXPECT_LE(bench_->moment_o, cnp->second + kLateTicks) << "a CNP waited";
      }
      waiting_cnps_.erase(cnp);
      model.congestion();
      ++cuts_;
    }
    compare(model, index);
    if (!bench_->step_active_o) models_.erase(found);
  }

  void compare(const DcqcnModel& model, unsigned index) {
    const auto tokens = static_cast<std::int32_t>(bench_->tokens_o << 12) >> 12;
    ASSERT_EQ(bench_->moment_o, model.now()) << "queue pair " << index;
    ASSERT_EQ(bench_->rate_o, model.rate) << "queue pair " << index;
    ASSERT_EQ(bench_->target_o, model.target);
    ASSERT_EQ(bench_->alpha_o, model.alpha);
    ASSERT_EQ(bench_->timer_stage_o, static_cast<unsigned>(model.timer_stage));
    ASSERT_EQ(bench_->byte_stage_o, static_cast<unsigned>(model.byte_stage));
    ASSERT_EQ(tokens, model.tokens);
    ASSERT_EQ(bench_->bytes_left_o, model.bytes_left);
    ASSERT_EQ(bench_->step_active_o, model.remembered());
    EXPECT_GE(model.tokens, -kMostDebt);
    EXPECT_GE(model.rate, settings_.min_rate);
    EXPECT_LE(model.rate, DcqcnModel::kLine);
    EXPECT_NEAR(static_cast<double>(model.alpha) / 65536, model.real_alpha,
                1.5 / 65536 * (1U << settings_.alpha_shift));
  }

  struct Charge {
    unsigned index;
    std::int64_t bytes;
  };
  Seed seed_;
  std::mt19937_64 random_;
  Bench<Vreaction_bench> bench_;
  DcqcnSettings settings_;
  std::map<unsigned, DcqcnModel> models_;           // by queue pair, of those the reaction point knows
  std::map<unsigned, std::uint64_t> waiting_cnps_;  // since when
  std::deque<Charge> charges_;                      // in order
  std::map<unsigned, std::uint64_t> sent_;          // bytes
  std::uint64_t steps_ = 0, cuts_ = 0, skipped_ = 0;
  bool lagging_ = false;  // time was skipped without asking: states may be behind
};

TEST_F(ReactionPoint, KnowsNobodyBeforeTheFirstCnp) {
  start({});
  run(2000);
  EXPECT_EQ(steps_, 0U);
  EXPECT_FALSE(bench_->pending_o);
  for (unsigned index = 0; index < 256; ++index) EXPECT_FALSE(paced(index) || blocked(index));
}

TEST_F(ReactionPoint, HalvesTheRateAtTheFirstCnpAndRecoversInFiveStages) {
  start({});
  congestion(17);
  run(600);
  ASSERT_TRUE(paced(17));
  EXPECT_EQ(models_.at(17).rate, DcqcnModel::kLine / 2);
  EXPECT_EQ(models_.at(17).target, DcqcnModel::kLine);
  run(4 * 54 * 256);
  EXPECT_EQ(models_.at(17).rate, DcqcnModel::kLine - DcqcnModel::kLine / 32);
}

TEST_F(ReactionPoint, ForgetsAQueuePairThatIsOpenedAnew) {
  start({});
  congestion(17);
  run(600);
  send(17, 4096);
  run(1);
  ASSERT_TRUE(paced(17) && blocked(17));
  bench_->open_i = 1;
  bench_->open_index_i = 17;
  bench_.cycle();
  bench_->open_i = 0;
  models_.clear();
  charges_.clear();
  run(2000);
  EXPECT_FALSE(paced(17) || blocked(17));
  EXPECT_FALSE(bench_->pending_o);
}

TEST_F(ReactionPoint, LetsEverybodyGoWhenSwitchedOff) {
  start({});
  for (const unsigned index : {1U, 200U}) congestion(index);
  run(600);
  send(200, 4096);
  run(1);
  ASSERT_TRUE(paced(1) && blocked(200));
  put(bench_->settings_i, CongestionSettings{});
  run(2);
  EXPECT_FALSE(paced(1) || paced(200) || blocked(200));
  models_.clear();
  run(1000);
  EXPECT_FALSE(bench_->pending_o);
}

TEST_F(ReactionPoint, SendsAtTheRateOfTheModelWithinATick) {
  start({});
  std::vector<unsigned> all;
  for (unsigned i = 0; i < 12; ++i) all.push_back(static_cast<unsigned>(random_() % 256));
  for (int cut = 0; cut < 6; ++cut) {
    for (const unsigned index : all) {
      congestion(index);
      run(300);
    }
  }
  send_all(all, 5000, false);
  sent_.clear();
  const std::uint64_t begin = bench_->now_o;
  std::map<unsigned, std::int64_t> before, rate;
  for (const unsigned index : all) rate[index] = models_.at(index).rate;
  send_all(all, 30 * 256, false);
  const auto ticks = static_cast<double>(bench_->now_o - begin);
  for (const unsigned index : all) {
    const double wanted = static_cast<double>(rate[index]) / 16 * ticks;
    const double most = static_cast<double>(models_.at(index).rate) / 16 * ticks;
    EXPECT_GE(static_cast<double>(sent_[index]), wanted - 2 * 4176 - 2.0 * static_cast<double>(rate[index]) / 16);
    EXPECT_LE(static_cast<double>(sent_[index]), most + 2 * 4176 + 2.0 * static_cast<double>(rate[index]) / 16);
  }
}

TEST_F(ReactionPoint, IsTheModelInEachStepWhateverComesAndIsSkipped) {
  for (int round = 0; round < 6 && !HasFailure(); ++round) {
    DcqcnSettings settings;
    settings.alpha_shift = static_cast<unsigned>(random_() % 10);
    settings.alpha_timer = 1 + random_() % 80;
    settings.rate_timer = 1 + random_() % 80;
    settings.byte_counter = 1 + static_cast<std::int64_t>(random_() % 200'000);
    settings.stages = 1 + static_cast<int>(random_() % 14);
    settings.ai_rate = 1 + static_cast<std::int64_t>(random_() % 2000);
    settings.hai_rate = 1 + static_cast<std::int64_t>(random_() % 20000);
    settings.min_rate = 1 + static_cast<std::int64_t>(random_() % 300);
    models_.clear();
    waiting_cnps_.clear();
    charges_.clear();
    start(settings);
    std::vector<unsigned> all(1 + random_() % 40);
    for (unsigned& index : all) index = static_cast<unsigned>(random_() % 256);
    for (int i = 0; i < 400 && !HasFailure(); ++i) {
      if (random_() % 3 != 0) congestion(all[random_() % all.size()]);
      send_all(all, random_() % 1500, random_() % 2 == 0,
               random_() % 2 == 0 ? 4096 : static_cast<unsigned>(random_() % 4097));
    }
  }
  std::cout << steps_ << " steps, " << cuts_ << " cuts, " << skipped_ << " ticks skipped\n";
  EXPECT_GT(cuts_, 500U);
}

TEST_F(ReactionPoint, CatchesUpWithAnyTimeThatWasSkippedWithoutAsking) {
  start({});
  for (unsigned index = 3; index < 256; index += 23) {
    for (int cut = 0; cut < 4; ++cut) {
      congestion(index);
      run(400);
    }
  }
  lagging_ = true;
  const std::size_t known = models_.size();
  ASSERT_EQ(known, 11U);
  bench_->skipped_ticks_i = 5000;
  cycle();
  congestion(3);  // belongs behind all that the skipped time brings
  run(20'000);
  ASSERT_FALSE(HasFailure());
  for (const auto& [index, model] : models_) EXPECT_LE(bench_->now_o - model.now(), kLateTicks) << index;
  EXPECT_LT(models_.at(3).rate, models_.at(26).rate) << "the last CNP came";
  bench_->skipped_ticks_i = 1'000'000;
  cycle();
  run(200'000);
  EXPECT_TRUE(models_.empty()) << "after a second without congestion nobody is remembered";
  EXPECT_FALSE(bench_->pending_o);
  congestion(3);
  run(600);
  EXPECT_EQ(models_.at(3).rate, DcqcnModel::kLine / 2) << "a first CNP again";
}

TEST_F(ReactionPoint, SkippingAsFarAsAllowedDelaysNoPacketByMoreThanItsLook) {
  DcqcnSettings settings;
  settings.min_rate = 3;
  settings.rate_timer = settings.alpha_timer = 60'000;
  start(settings);
  for (int cut = 0; cut < 60; ++cut) {
    congestion(9);
    run(300);
  }
  ASSERT_LT(models_.at(9).rate, 100);
  for (int packet = 0; packet < 20; ++packet) {
    ASSERT_TRUE(bench_.run_until([&] { return !blocked(9); }, 10'000'000));
    send(9, 4096);
    unsigned skips = 0;
    const bool from_credit = models_.at(9).tokens >= kMostDebt;
    while (blocked(9) && !HasFailure()) {
      if (bench_->pending_o && bench_->next_o != 0) {
        bench_->skipped_ticks_i = bench_->next_o;
        ++skips;
      }
      cycle();
    }
    if (from_credit) continue;  // what gathered at line rate
    EXPECT_LE(models_.at(9).tokens, static_cast<std::int64_t>(kLateTicks) * models_.at(9).rate);
    EXPECT_GT(skips, 0U);
    EXPECT_LT(skips, 60U) << "too small steps: the simulation would hardly get ahead";
  }
}

}  // namespace
}  // namespace srpnic::test
