// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <optional>

#include "Vlun_table.h"
#include "random_record.hpp"
#include "seed.hpp"
#include "srp_records.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {
namespace {

/// SAM-5 4.7: the LUN number of a single-level LUN field below 256.
std::optional<unsigned> single_level_lun(std::uint64_t field) {
  const unsigned method = field >> 62;
  const unsigned number = field >> 48 & 0x3fff;
  if (method > 1 || number > 255 || (field & 0xffff'ffff'ffff) != 0) return std::nullopt;
  return number;
}

class LunTable : public ::testing::Test {
 protected:
  void start(double stall) {
    auto& m = bench_.model();
    commands_.emplace(m.command_valid_i, m.command_ready_o, m.command_data_i, stall, random_());
    addressed_.emplace(m.addressed_valid_o, m.addressed_ready_i, m.addressed_data_o, stall, random_());
    bench_.attach(*commands_);
    bench_.attach(*addressed_);
    bench_->write_valid_i = 0;
    bench_.reset();
  }

  void write(unsigned index, const LunEntry& entry) {
    bench_->write_valid_i = 1;
    bench_->write_index_i = static_cast<CData>(index);
    put(bench_->write_data_i, entry);
    bench_.cycle();
    EXPECT_EQ(bench_->write_ready_o, 1);
    bench_->write_valid_i = 0;
    entries_[index] = entry.kind == lun_kind::kNone ? LunEntry{} : entry;
  }

  LunEntry random_entry() {
    auto entry = random_record<LunEntry>(random_);
    entry.kind = 1 + random_() % 3;
    return entry;
  }

  void command(std::uint64_t lun) {
    auto command = random_record<SrpCommand>(random_);
    command.lun = lun;
    commands_->push(command);
    const auto index = single_level_lun(lun);
    expected_.push_back(AddressedCommand{command, index ? entries_[*index] : LunEntry{}});
  }

  void expect_all() {
    ASSERT_TRUE(bench_.run_until([&] { return addressed_->received().size() == expected_.size(); }, 100'000));
    EXPECT_TRUE(addressed_->received() == expected_);
  }

  Bench<Vlun_table> bench_;
  std::optional<StreamSource<SrpCommand>> commands_;
  std::optional<StreamSink<AddressedCommand>> addressed_;
  std::array<LunEntry, 256> entries_{};
  std::vector<AddressedCommand> expected_;
  Seed seed_;
  std::mt19937_64 random_{seed_.value()};
};

TEST_F(LunTable, GivesEachCommandTheEntryOfItsLun) {
  start(0.3);
  for (unsigned i = 0; i < 256; i += 1 + static_cast<unsigned>(random_() % 3)) write(i, random_entry());
  for (int i = 0; i < 2000; ++i) {
    std::uint64_t lun = (random_() & 0xff) << 48 | (random_() & 1) << 62;
    if (random_() % 4 == 0) lun ^= std::uint64_t{1} << random_() % 64;
    command(lun);
  }
  expect_all();
}

TEST_F(LunTable, KnowsNoLunBeyondTheSingleLevelFormats) {
  start(0.0);
  write(1, random_entry());
  command(0x0001'0000'0000'0000);  // peripheral device addressing
  command(0x4001'0000'0000'0000);  // flat space addressing
  expect_all();
  EXPECT_NE(addressed_->received()[0].lun.kind, lun_kind::kNone);
  EXPECT_NE(addressed_->received()[1].lun.kind, lun_kind::kNone);
  for (std::uint64_t lun :
       {0x0101'0000'0000'0000U, 0x4101'0000'0000'0000U, 0x8001'0000'0000'0000U, 0xc001'0000'0000'0000U,
        0x0001'0001'0000'0000U, 0x0001'0000'0000'0001U, 0x2001'0000'0000'0000U, 0x0002'0000'0000'0000U}) {
    command(lun);
  }
  expect_all();
  for (std::size_t i = 2; i < expected_.size(); ++i) EXPECT_TRUE(addressed_->received()[i].lun == LunEntry{});
}

TEST_F(LunTable, ForgetsAClearedEntryAndEveryEntryAtReset) {
  start(0.0);
  write(5, random_entry());
  write(6, random_entry());
  write(5, LunEntry{});
  command(std::uint64_t{5} << 48);
  command(std::uint64_t{6} << 48);
  expect_all();
  EXPECT_TRUE(addressed_->received()[0].lun == LunEntry{});
  bench_.reset();
  entries_ = {};
  command(std::uint64_t{6} << 48);
  expect_all();
}

TEST_F(LunTable, TakesACommandEachCycle) {
  start(0.0);
  for (int i = 0; i < 100; ++i) command(random_() & 0xff'0000'0000'0000);
  const std::uint64_t begin = bench_.now();
  expect_all();
  std::printf("100 commands in %llu cycles\n", static_cast<unsigned long long>(bench_.now() - begin));
  EXPECT_EQ(bench_.now() - begin, 102U);
}

}  // namespace
}  // namespace srpnic::test
