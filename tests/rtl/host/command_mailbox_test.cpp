// SPDX-License-Identifier: Apache-2.0
// Mailbox commands: what is refused changes nothing, what is accepted reaches every block in the right order.
#include <Vcommand_mailbox.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "bench.hpp"
#include "port_bits.hpp"
#include "srp_records.hpp"

namespace srpnic::test {
namespace {

using abi::MailboxCommand;
using abi::MailboxStatus;

/// A block's side of a stream: ready after a delay, everything noted in a log shared by all blocks.
class Taker : public Agent {
 public:
  Taker(std::string name, const CData& valid, CData& ready, std::vector<std::string>& log)
      : name_(std::move(name)), valid_(valid), ready_(ready), log_(log) {}
  int delay = 0;

  void drive() override { ready_ = waited_ >= delay; }
  void sample() override {
    if (!valid_) return;
    if (ready_) log_.push_back(name_);
    waited_ = ready_ ? 0 : waited_ + 1;
  }

 private:
  std::string name_;
  const CData& valid_;
  CData& ready_;
  std::vector<std::string>& log_;
  int waited_ = 0;
};

class Mailbox : public ::testing::Test {
 protected:
  static constexpr std::uint64_t kMemory = std::uint64_t{2} << 30;

  Mailbox() {
    for (Taker& taker : takers_) bench_.attach(taker);
    bench_->exception_log2_i = 10;
    bench_->work_log2_i = 8;
    bench_->completion_log2_i = 8;
    bench_->exception_ring_i = 0x10000;
    bench_->work_ring_i = 0x20000;
    bench_->completion_ring_i = 0x30000;
    bench_->rings_idle_i = 1;
    bench_->card_memory_bytes_i = kMemory;
    bench_.reset();
  }

  MailboxStatus execute(MailboxCommand command) {
    bench_->command_i = static_cast<std::uint8_t>(command);
    bench_->start_i = 1;
    bench_.cycle();
    bench_->start_i = 0;
    EXPECT_TRUE(
        bench_.run_until([&] { return bench_->status_o != static_cast<std::uint8_t>(MailboxStatus::kBusy); }, 200));
    return static_cast<MailboxStatus>(bench_->status_o);
  }
  template <class Record>
  MailboxStatus execute_record(MailboxCommand command, const Record& record) {
    const auto words = record.pack();
    for (unsigned i = 0; i < 24; ++i) bench_->argument_i[i] = i < words.size() ? words[i] : 0;
    return execute(command);
  }

  static abi::QpConfig good_qp() {
    abi::QpConfig config;
    config.qpn = 0x000205;
    config.pmtu_log2 = 12;
    config.read_depth = 4;
    config.slot_limit = 64;
    config.ack_timeout = 14;
    config.path.dest_mac = 0x0200C0A84D01;
    return config;
  }
  MailboxStatus create(const abi::QpConfig& config) { return execute_record(MailboxCommand::kQpCreate, config); }

  static std::vector<std::uint32_t> lun_words(unsigned index, unsigned kind, unsigned block_log2, std::uint64_t base,
                                              std::uint64_t blocks) {
    LunEntry entry;
    entry.kind = kind;
    entry.block_log2 = block_log2;
    entry.base = base;
    entry.blocks = blocks;
    std::vector<std::uint32_t> words{index};
    for (int i = 0; i < 5; ++i) words.push_back(static_cast<std::uint32_t>((entry.to_bits() >> (32 * i)).to_uint()));
    return words;
  }
  MailboxStatus set_lun(const std::vector<std::uint32_t>& words) {
    for (unsigned i = 0; i < words.size(); ++i) bench_->argument_i[i] = words[i];
    return execute(MailboxCommand::kLunSet);
  }
  MailboxStatus destroy(std::uint32_t qpn) {
    bench_->argument_i[0] = qpn;
    return execute(MailboxCommand::kQpDestroy);
  }
  MailboxStatus set_pool(std::uint64_t base, std::uint32_t count) {
    bench_->argument_i[0] = static_cast<std::uint32_t>(base);
    bench_->argument_i[1] = static_cast<std::uint32_t>(base >> 32);
    bench_->argument_i[2] = count;
    return execute(MailboxCommand::kPoolSet);
  }

  Bench<Vcommand_mailbox> bench_;
  std::vector<std::string> log_;
  std::vector<Taker> takers_{
      {"create table", bench_->qp_create_table_valid_o, bench_->qp_create_table_ready_i, log_},
      {"create responder", bench_->qp_create_responder_valid_o, bench_->qp_create_responder_ready_i, log_},
      {"create send_side", bench_->qp_create_send_side_valid_o, bench_->qp_create_send_side_ready_i, log_},
      {"destroy table", bench_->qp_destroy_table_valid_o, bench_->qp_destroy_table_ready_i, log_},
      {"destroy responder", bench_->qp_destroy_responder_valid_o, bench_->qp_destroy_responder_ready_i, log_},
      {"destroy send_side", bench_->qp_destroy_send_side_valid_o, bench_->qp_destroy_send_side_ready_i, log_},
      {"destroy commands", bench_->qp_destroy_commands_valid_o, bench_->qp_destroy_commands_ready_i, log_},
      {"drain", bench_->qp_drain_valid_o, bench_->qp_drain_ready_i, log_},
      {"lun", bench_->lun_write_valid_o, bench_->lun_write_ready_i, log_},
      {"pool", bench_->pool_set_valid_o, bench_->pool_set_ready_i, log_},
  };
};

TEST_F(Mailbox, CreatesAQueuePairEverywhereAndInTheTableLast) {
  for (std::size_t i = 0; i < takers_.size(); ++i) takers_[i].delay = static_cast<int>(7 * i % 5);
  EXPECT_EQ(create(good_qp()), MailboxStatus::kOk);
  ASSERT_EQ(log_.size(), 3U);
  EXPECT_EQ(log_.back(), "create table");
}

TEST_F(Mailbox, HandsOnTheWholeConfiguration) {
  EXPECT_EQ(create(good_qp()), MailboxStatus::kOk);
  const auto config = get<QpConfig>(bench_->qp_create_data_o);
  EXPECT_EQ(config.qpn, 0x000205);
  EXPECT_EQ(config.slot_limit, 64);
  EXPECT_EQ(config.path.dest_mac, 0x0200C0A84D01ULL);
}

TEST_F(Mailbox, SetsThePortsAddress) {
  bench_->argument_i[0] = 0xC0A84D02;
  bench_->argument_i[1] = 0x0200;
  EXPECT_EQ(execute(MailboxCommand::kPortSet), MailboxStatus::kOk);
  EXPECT_EQ(bench_->local_mac_o, 0x0200C0A84D02U);
}

TEST_F(Mailbox, RefusesAQueuePairOutsideTheLimits) {
  const std::function<void(abi::QpConfig&)> faults[] = {
      [](abi::QpConfig& c) { c.pmtu_log2 = 7; },   [](abi::QpConfig& c) { c.pmtu_log2 = 13; },
      [](abi::QpConfig& c) { c.qpn = 0x000005; },  [](abi::QpConfig& c) { c.read_depth = 0; },
      [](abi::QpConfig& c) { c.read_depth = 17; }, [](abi::QpConfig& c) { c.slot_limit = 0; },
      [](abi::QpConfig& c) { c.ack_timeout = 0; }, [](abi::QpConfig& c) { c.reserved0 = 1; },
  };
  for (const auto& fault : faults) {
    abi::QpConfig config = good_qp();
    fault(config);
    EXPECT_EQ(create(config), MailboxStatus::kBadArgument);
  }
  EXPECT_TRUE(log_.empty());
}

TEST_F(Mailbox, RefusesAnIndexInUse) {
  bench_->qp_lookup_entry_valid_i = 1;
  bench_->qp_lookup_entry_qpn_i = 0x000105;
  EXPECT_EQ(create(good_qp()), MailboxStatus::kExists);
  EXPECT_TRUE(log_.empty());
}

TEST_F(Mailbox, TakesAQueuePairOutOfTheTableBeforeTheBlocksLetGo) {
  EXPECT_EQ(create(good_qp()), MailboxStatus::kOk);
  log_.clear();
  bench_->qp_lookup_entry_valid_i = 1;
  bench_->qp_lookup_entry_qpn_i = 0x000205;
  takers_[4].delay = 50;
  takers_[5].delay = 20;
  EXPECT_EQ(destroy(0x000205), MailboxStatus::kOk);
  EXPECT_EQ(log_,
            (std::vector<std::string>{"destroy table", "destroy send_side", "destroy responder", "destroy commands"}));
  EXPECT_EQ(bench_->qp_destroy_data_o, 0x000205U);
}

TEST_F(Mailbox, DoesNotFindAQueuePairOfAnotherGeneration) {
  bench_->qp_lookup_entry_valid_i = 1;
  bench_->qp_lookup_entry_qpn_i = 0x000105;
  EXPECT_EQ(destroy(0x000205), MailboxStatus::kNotFound);
  bench_->qp_lookup_entry_valid_i = 0;
  EXPECT_EQ(destroy(0x000105), MailboxStatus::kNotFound);
  EXPECT_TRUE(log_.empty());
}

TEST_F(Mailbox, OnlyBeginsADrain) {
  const auto drain = [&](std::uint32_t qpn) {
    bench_->argument_i[0] = qpn;
    return execute(MailboxCommand::kQpDrain);
  };
  bench_->qp_lookup_entry_valid_i = 1;
  bench_->qp_lookup_entry_qpn_i = 0x000205;
  EXPECT_EQ(drain(0x000105), MailboxStatus::kNotFound);
  EXPECT_TRUE(log_.empty());
  EXPECT_EQ(drain(0x000205), MailboxStatus::kOk);
  EXPECT_EQ(bench_->qp_destroy_data_o, 0x000205U);
  bench_->qp_drain_exists_i = 1;
  EXPECT_EQ(drain(0x000205), MailboxStatus::kExists);
  EXPECT_EQ(log_, (std::vector<std::string>{"drain", "drain"}));
}

TEST_F(Mailbox, WritesAndClearsLuns) {
  EXPECT_EQ(set_lun(lun_words(9, 1, 9, 0x40000000, 1 << 20)), MailboxStatus::kOk);
  EXPECT_EQ(bench_->lun_write_index_o, 9);
  EXPECT_EQ(get<LunEntry>(bench_->lun_write_data_o).blocks, 1 << 20);
  EXPECT_EQ(get<LunEntry>(bench_->lun_write_data_o).base, 0x40000000);
  EXPECT_EQ(execute(MailboxCommand::kLunClear), MailboxStatus::kOk);
  EXPECT_EQ(get<LunEntry>(bench_->lun_write_data_o), LunEntry{});
  EXPECT_EQ(log_, (std::vector<std::string>{"lun", "lun"}));
}

TEST_F(Mailbox, RefusesALunOutsideTheLimits) {
  EXPECT_EQ(set_lun(lun_words(0, 0, 9, 0, 8)), MailboxStatus::kBadArgument) << "no kind";
  EXPECT_EQ(set_lun(lun_words(0, 3, 9, 0, 8)), MailboxStatus::kBadArgument) << "a kind to come";
  EXPECT_EQ(set_lun(lun_words(0, 1, 8, 0, 8)), MailboxStatus::kBadArgument) << "blocks of 256 bytes";
  EXPECT_EQ(set_lun(lun_words(0, 1, 13, 0, 8)), MailboxStatus::kBadArgument) << "blocks of 8 KiB";
  EXPECT_EQ(set_lun(lun_words(0, 1, 9, 0x20, 8)), MailboxStatus::kBadArgument) << "alignment";
  EXPECT_EQ(set_lun(lun_words(0, 1, 9, 0, 0)), MailboxStatus::kBadArgument) << "no blocks";
  EXPECT_EQ(set_lun(lun_words(0, 1, 9, 0, std::uint64_t{1} << 48)), MailboxStatus::kBadArgument) << "beyond memory";
  EXPECT_TRUE(log_.empty());
}

TEST_F(Mailbox, TakesALunThatExactlyFitsCardMemory) {
  for (const unsigned block_log2 : {9U, 10U, 11U, 12U}) {
    for (const std::uint64_t base : {std::uint64_t{0}, std::uint64_t{64}, kMemory / 2 + 0x40, kMemory - 8192}) {
      const std::uint64_t blocks = (kMemory - base) >> block_log2;
      EXPECT_EQ(set_lun(lun_words(0, 1, block_log2, base, blocks)), MailboxStatus::kOk) << base << ' ' << block_log2;
      EXPECT_EQ(set_lun(lun_words(0, 1, block_log2, base, blocks + 1)), MailboxStatus::kBadArgument)
          << base << ' ' << block_log2;
    }
  }
}

TEST_F(Mailbox, RefusesALunThatEndsOneByteBeyondCardMemory) {
  const std::uint64_t base = kMemory - 4096;
  EXPECT_EQ(set_lun(lun_words(0, 1, 12, base, 1)), MailboxStatus::kOk);
  bench_->card_memory_bytes_i = kMemory - 1;
  EXPECT_EQ(set_lun(lun_words(0, 1, 12, base, 1)), MailboxStatus::kBadArgument);
  bench_->card_memory_bytes_i = 0;
  EXPECT_EQ(set_lun(lun_words(0, 1, 9, 0, 1)), MailboxStatus::kBadArgument) << "no memory at all";
}

TEST_F(Mailbox, RefusesALunFarOutsideCardMemoryAndOneThatWraps) {
  constexpr std::uint64_t kTib = std::uint64_t{1} << 40;
  EXPECT_EQ(set_lun(lun_words(0, 1, 9, kTib, 8)), MailboxStatus::kBadArgument);
  EXPECT_EQ(set_lun(lun_words(0, 1, 9, 0, kTib >> 9)), MailboxStatus::kBadArgument);
  EXPECT_EQ(set_lun(lun_words(0, 1, 9, kMemory, 1)), MailboxStatus::kBadArgument);
  // 2^64 and a little: what is left of the sum after the wrap would fit.
  EXPECT_EQ(set_lun(lun_words(0, 1, 12, 0xFFFF'FFFF'FFFF'F000, 2)), MailboxStatus::kBadArgument);
  EXPECT_EQ(set_lun(lun_words(0, 1, 12, 0x2000, (std::uint64_t{1} << 52) - 1)), MailboxStatus::kBadArgument);
  EXPECT_EQ(set_lun(lun_words(0, 1, 12, 0, (std::uint64_t{1} << 52) + 1)), MailboxStatus::kBadArgument)
      << "2^64 + 4096 bytes";
  EXPECT_TRUE(log_.empty());
  bench_->card_memory_bytes_i = kTib + 4096;
  EXPECT_EQ(set_lun(lun_words(0, 1, 9, kTib, 8)), MailboxStatus::kOk) << "a card that has as much";
  bench_->card_memory_bytes_i = ~std::uint64_t{0};
  EXPECT_EQ(set_lun(lun_words(0, 1, 12, 0xFFFF'FFFF'FFFF'F000, 2)), MailboxStatus::kBadArgument);
}

TEST_F(Mailbox, ALunOfTheHostLiesInNoCardMemory) {
  EXPECT_EQ(set_lun(lun_words(0, 2, 9, 0, kMemory)), MailboxStatus::kOk);
}

TEST_F(Mailbox, TakesThePoolOnlyInsideCardMemory) {
  const auto bytes = [](std::uint64_t count) { return count * abi::kIuSlotBytes; };
  constexpr std::uint64_t kTib = std::uint64_t{1} << 40;
  for (const unsigned count : {1U, 2U, 63U, 4096U}) {
    EXPECT_EQ(set_pool(kMemory - bytes(count), count), MailboxStatus::kOk) << count;
    EXPECT_EQ(bench_->pool_base_o, kMemory - bytes(count));
    EXPECT_EQ(set_pool(kMemory - bytes(count) + 64, count), MailboxStatus::kBadArgument) << count;
    bench_->card_memory_bytes_i = kMemory - 1;
    EXPECT_EQ(set_pool(kMemory - bytes(count), count), MailboxStatus::kBadArgument) << count << ", a byte too many";
    bench_->card_memory_bytes_i = kMemory;
  }
  EXPECT_EQ(set_pool(kTib, 1), MailboxStatus::kBadArgument);
  EXPECT_EQ(set_pool(0xFFFF'FFFF'FFFF'FFC0, 1), MailboxStatus::kBadArgument) << "wraps";
  EXPECT_EQ(set_pool(0x7FFF'FFFF'FFFF'FFC0, 1), MailboxStatus::kBadArgument);
  EXPECT_EQ(bench_->pool_base_o, kMemory - bytes(4096)) << "what is refused changes nothing";
}

TEST_F(Mailbox, SetsThePoolOnlyWithoutQueuePairs) {
  EXPECT_EQ(set_pool(0x1000040, 4096), MailboxStatus::kOk);
  EXPECT_EQ(bench_->pool_base_o, 0x1000040U);
  EXPECT_EQ(bench_->pool_count_o, 4096);
  EXPECT_EQ(set_pool(0x1000040, 4097), MailboxStatus::kBadArgument);
  EXPECT_EQ(set_pool(0x1000020, 4096), MailboxStatus::kBadArgument);
  EXPECT_EQ(create(good_qp()), MailboxStatus::kOk);
  EXPECT_EQ(set_pool(0x2000000, 1), MailboxStatus::kBadArgument);
  EXPECT_EQ(bench_->pool_base_o, 0x1000040U);
  bench_->qp_lookup_entry_valid_i = 1;
  bench_->qp_lookup_entry_qpn_i = 0x000205;
  EXPECT_EQ(destroy(0x000205), MailboxStatus::kOk);
  EXPECT_EQ(set_pool(0x2000000, 1), MailboxStatus::kOk);
}

TEST_F(Mailbox, EnablesRingsWithGoodSettingsOnly) {
  bench_->work_ring_i = 0x20800;
  EXPECT_EQ(execute(MailboxCommand::kRingsEnable), MailboxStatus::kBadArgument);
  bench_->work_ring_i = 0x20000;
  bench_->exception_log2_i = 0;
  EXPECT_EQ(execute(MailboxCommand::kRingsEnable), MailboxStatus::kBadArgument);
  bench_->exception_log2_i = 1;
  bench_->completion_log2_i = 7;
  EXPECT_EQ(execute(MailboxCommand::kRingsEnable), MailboxStatus::kBadArgument) << "completions could overflow";
  bench_->completion_log2_i = 8;
  EXPECT_FALSE(bench_->rings_enabled_o);
  EXPECT_EQ(execute(MailboxCommand::kRingsEnable), MailboxStatus::kOk);
  EXPECT_TRUE(bench_.run_until([&] { return bench_->rings_enabled_o != 0; }, 3));
  EXPECT_EQ(execute(MailboxCommand::kRingsEnable), MailboxStatus::kExists);
}

TEST_F(Mailbox, DisablingRingsWaitsForTheLastAccess) {
  EXPECT_EQ(execute(MailboxCommand::kRingsEnable), MailboxStatus::kOk);
  bench_->rings_idle_i = 0;
  bench_->command_i = static_cast<std::uint8_t>(MailboxCommand::kRingsDisable);
  bench_->start_i = 1;
  bench_.cycle();
  bench_->start_i = 0;
  bench_.run(100);
  EXPECT_FALSE(bench_->rings_enabled_o);
  EXPECT_EQ(bench_->status_o, static_cast<std::uint8_t>(MailboxStatus::kBusy));
  bench_->rings_idle_i = 1;
  bench_.run(2);
  EXPECT_EQ(bench_->status_o, static_cast<std::uint8_t>(MailboxStatus::kOk));
}

TEST_F(Mailbox, IgnoresAStartWhileBusyAndRefusesUnknownCommands) {
  takers_[8].delay = 30;
  const auto words = lun_words(9, 1, 9, 0, 8);
  for (unsigned i = 0; i < words.size(); ++i) bench_->argument_i[i] = words[i];
  bench_->command_i = static_cast<std::uint8_t>(MailboxCommand::kLunSet);
  bench_->start_i = 1;
  bench_.run(5);
  bench_->start_i = 0;
  bench_->argument_i[0] = 5;
  EXPECT_TRUE(bench_.run_until([&] { return bench_->status_o == 0; }, 100));
  EXPECT_EQ(log_, (std::vector<std::string>{"lun"}));
  EXPECT_EQ(bench_->lun_write_index_o, 9);
  EXPECT_EQ(execute(static_cast<MailboxCommand>(200)), MailboxStatus::kBadCommand);
  EXPECT_EQ(execute(MailboxCommand::kNop), MailboxStatus::kOk);
}

}  // namespace
}  // namespace srpnic::test
