// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>

#include "Viu_slot_pool.h"
#include "bench.hpp"
#include "seed.hpp"
#include "srp_records.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {
namespace {

class IuSlotPoolTest : public testing::Test {
 protected:
  IuSlotPoolTest() {
    for (Agent& agent : free_) bench_.attach(agent);
    bench_.on_sample([this] {
      if (probe_) probe_();
    });
    bench_->alloc_valid_i = 0;
    bench_->qp_create_valid_i = 0;
    bench_->pool_set_valid_i = 0;
    bench_.reset();
  }

  void set_pool(unsigned count) {
    bench_->pool_set_count_i = static_cast<SData>(count);
    bench_->pool_set_valid_i = 1;
    bench_.cycle();
    bench_->pool_set_valid_i = 0;
  }
  void create(std::uint32_t qpn, unsigned limit) {
    QpConfig config;
    config.qpn = qpn;
    config.slot_limit = limit;
    put(bench_->qp_create_data_i, config);
    bench_->qp_create_valid_i = 1;
    bench_.cycle();
    bench_->qp_create_valid_i = 0;
  }
  /// The granted slot, or -1.
  int allocate(std::uint32_t qpn) {
    bench_->alloc_valid_i = 1;
    bench_->alloc_index_i = qpn & 0xFF;
    bool taken = false;
    int slot = -1;
    for (int i = 0; i < 10 && !taken; ++i) {
      probe_ = [&] {
        taken = bench_->alloc_ready_o;
        if (taken && bench_->alloc_granted_o) slot = bench_->alloc_slot_o;
      };
      bench_.cycle();
    }
    probe_ = nullptr;
    EXPECT_TRUE(taken);
    bench_->alloc_valid_i = 0;
    return slot;
  }
  void free_slot(std::uint32_t qpn, int slot, std::size_t port = 1) {
    SlotFree record;
    record.qpn = qpn;
    record.slot = static_cast<unsigned>(slot);
    free_.at(port).push(record);
    ASSERT_TRUE(bench_.run_until([&] { return free_.at(port).idle(); }, 20));
  }

  Bench<Viu_slot_pool> bench_;
  std::function<void()> probe_;
  std::array<StreamSource<SlotFree>, 3> free_ = {
      StreamSource<SlotFree>{bench_->responder_free_valid_i, bench_->responder_free_ready_o,
                             bench_->responder_free_data_i},
      StreamSource<SlotFree>{bench_->kernel_free_valid_i, bench_->kernel_free_ready_o, bench_->kernel_free_data_i},
      StreamSource<SlotFree>{bench_->exception_free_valid_i, bench_->exception_free_ready_o,
                             bench_->exception_free_data_i}};
};

TEST_F(IuSlotPoolTest, HasNoSlotBeforeItIsSet) {
  create(0x000105, 10);
  EXPECT_EQ(allocate(5), -1);
}

TEST_F(IuSlotPoolTest, GrantsEachSlotOnceThenNone) {
  set_pool(20);
  create(0x000105, 100);
  std::set<int> slots;
  for (int i = 0; i < 20; ++i) slots.insert(allocate(5));
  EXPECT_EQ(slots.size(), 20U);
  EXPECT_EQ(*slots.begin(), 0);
  EXPECT_EQ(*slots.rbegin(), 19);
  EXPECT_EQ(allocate(5), -1);
  EXPECT_EQ(bench_->slots_in_use_o, 20);
}

TEST_F(IuSlotPoolTest, HoldsTheWholePool) {
  set_pool(abi::kIuSlots);
  create(0x000105, abi::kIuSlots);
  for (unsigned i = 0; i < abi::kIuSlots; ++i) EXPECT_EQ(allocate(5), static_cast<int>(i));
  for (unsigned i = 0; i < abi::kIuSlots; ++i) free_slot(0x000105, static_cast<int>(i), i % 3);
  EXPECT_EQ(bench_->slots_in_use_o, 0);
  std::set<int> slots;
  for (unsigned i = 0; i < abi::kIuSlots; ++i) slots.insert(allocate(5));
  EXPECT_EQ(slots.size(), abi::kIuSlots);
  EXPECT_EQ(*slots.begin(), 0);
  EXPECT_EQ(allocate(5), -1);
}

TEST_F(IuSlotPoolTest, UsesTheSlotFreedLastFirst) {
  set_pool(20);
  create(0x000105, 100);
  for (int i = 0; i < 5; ++i) allocate(5);
  free_slot(0x000105, 3);
  free_slot(0x000105, 1);
  EXPECT_EQ(allocate(5), 1);
  EXPECT_EQ(allocate(5), 3);
  EXPECT_EQ(allocate(5), 5);
}

TEST_F(IuSlotPoolTest, KeepsAQueuePairWithinItsLimit) {
  set_pool(20);
  create(0x000105, 2);
  create(0x000106, 1);
  EXPECT_GE(allocate(5), 0);
  const int slot = allocate(5);
  EXPECT_EQ(allocate(5), -1);
  EXPECT_GE(allocate(6), 0);
  EXPECT_EQ(allocate(6), -1);
  free_slot(0x000105, slot);
  EXPECT_GE(allocate(5), 0);
}

TEST_F(IuSlotPoolTest, DoesNotCountASlotOfAnEarlierGeneration) {
  set_pool(3);
  create(0x000105, 2);
  const int old_slot = allocate(5);
  create(0x000205, 1);
  EXPECT_GE(allocate(5), 0);
  free_slot(0x000105, old_slot);
  EXPECT_EQ(allocate(5), -1) << "the present generation still has its one slot";
  EXPECT_EQ(bench_->slots_in_use_o, 1);
}

TEST_F(IuSlotPoolTest, StartsAnewWhenSetAgain) {
  set_pool(2);
  create(0x000105, 100);
  allocate(5);
  allocate(5);
  set_pool(3);
  EXPECT_EQ(bench_->slots_in_use_o, 0);
  create(0x000105, 100);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(allocate(5), i);
}

TEST_F(IuSlotPoolTest, KeepsItsBooksUnderRandomUse) {
  const Seed seed(42);
  std::mt19937_64 random(seed.value());
  set_pool(37);
  std::map<int, std::uint32_t> owner;
  std::map<std::uint32_t, unsigned> count;
  const auto limit = [](std::uint32_t index) { return 3 + 2 * index; };
  for (std::uint32_t index = 0; index < 8; ++index) create(0x000100 | index, limit(index));
  for (int step = 0; step < 20'000; ++step) {
    if (random() % 2 == 0) {
      const auto index = static_cast<std::uint32_t>(random() % 8);
      const int slot = allocate(index);
      ASSERT_EQ(slot >= 0, owner.size() < 37 && count[index] < limit(index)) << "step " << step;
      if (slot < 0) continue;
      ASSERT_TRUE(owner.emplace(slot, index).second) << "slot " << slot << " granted twice";
      ++count[index];
    } else if (!owner.empty()) {
      const auto chosen = std::next(owner.begin(), static_cast<std::ptrdiff_t>(random() % owner.size()));
      free_slot(0x000100 | chosen->second, chosen->first, random() % 3);
      --count[chosen->second];
      owner.erase(chosen);
    }
  }
  EXPECT_EQ(bench_->slots_in_use_o, owner.size());
}

}  // namespace
}  // namespace srpnic::test
