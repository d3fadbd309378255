// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>

#include "tests/support/seed.hpp"
#include "tests/unit/target/target_fixture.hpp"

namespace srpnic::target {
namespace {

constexpr std::uint8_t kInquiry = 0x12, kRead10 = 0x28, kWrite10 = 0x2a, kTestUnitReady = 0x00;
constexpr std::uint64_t kInitiatorBuffer = 0xffff888000001000;

std::vector<std::uint8_t> block_cdb(std::uint8_t opcode, std::uint8_t lba, std::uint8_t blocks) {
  return {opcode, 0, 0, 0, 0, lba, 0, 0, blocks, 0};
}

test::ByteVector pattern(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  test::ByteVector bytes(size);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
  return bytes;
}

TEST_F(TargetTest, AnswersARecordedInquiryIntoTheInitiatorsMemory) {
  const std::uint32_t qpn = login();
  const auto inquiry = test::units_of("srp-ch2-smp2", test::kInitiatorIp).at(0);
  const Response response = ask(qpn, inquiry);
  EXPECT_EQ(response.header.status, 0);
  EXPECT_EQ(response.header.flags, 0);
  EXPECT_EQ(response.header.tag, 0x1800010000000000u);
  const auto data = card_.get_initiator_memory(0xffff88803fe94000, 36);
  EXPECT_EQ(data[0], std::byte{0});  // a disk
  EXPECT_GE(data[4], std::byte{31});
  // The data is on its way before the answer.
  ASSERT_GE(card_.work_log.size(), 2u);
  EXPECT_EQ(card_.work_log[card_.work_log.size() - 2].opcode, static_cast<std::uint8_t>(abi::WorkOpcode::kRdmaWrite));
}

TEST_F(TargetTest, EveryRecordedCommandOfALunScanIsAnswered) {
  const std::uint32_t qpn = login();
  std::size_t commands = 0;
  for (const auto& unit : test::units_of("srp-ch2-smp2", test::kInitiatorIp)) {
    if (unit[0] != std::byte{2}) continue;
    const auto header = *wire::read<srp::CommandHeader>(unit);
    if (header.cdb[0] == kRead10 || header.cdb[0] == kWrite10) continue;  // the card's
    const Response response = ask(qpn, unit);
    EXPECT_EQ(response.header.tag, header.tag);
    ++commands;
  }
  EXPECT_GT(commands, 30u);
  EXPECT_TRUE(target_.idle());
}

TEST_F(TargetTest, ReportsUnderflowWhenTheDescriptorHoldsMore) {
  const std::uint32_t qpn = login();
  const Response response = ask(qpn, command({kInquiry, 0, 0, 0, 36}, 0x01, 0, direct(kInitiatorBuffer, 100)));
  EXPECT_EQ(response.header.flags, srp::kDataInUnder);
  EXPECT_EQ(response.header.in_residual, 64u);
}

TEST_F(TargetTest, NeverWritesPastTheDescriptor) {
  const std::uint32_t qpn = login();
  const Response response = ask(qpn, command({kInquiry, 0, 0, 0, 36}, 0x01, 0, direct(kInitiatorBuffer, 8)));
  EXPECT_EQ(response.header.flags, srp::kDataInOver);
  EXPECT_EQ(response.header.in_residual, 28u);
  EXPECT_EQ(card_.initiator_memory.size(), 8u);
}

TEST_F(TargetTest, ReportsSenseForAnUnknownLun) {
  const std::uint32_t qpn = login();
  auto unit = command({kTestUnitReady});
  unit[21] = std::byte{9};
  const Response response = ask(qpn, unit);
  EXPECT_EQ(response.header.status, 2);
  EXPECT_EQ(response.header.flags & srp::kSenseValid, srp::kSenseValid);
  EXPECT_EQ(response.trailer.at(12), std::byte{0x25});  // LOGICAL UNIT NOT SUPPORTED
}

TEST_F(TargetTest, ReadsBlocksThroughIndirectDescriptors) {
  const std::uint32_t qpn = login();
  const auto blocks = pattern(2048, 1);
  std::ranges::copy(blocks, lun_memory(0).subspan(5 * 512).begin());
  test::ByteVector descriptors(sizeof(srp::IndirectTable) + 2 * sizeof(srp::Descriptor));
  auto rest =
      wire::write(std::span(descriptors),
                  srp::IndirectTable{.table = {.address = 0x9000, .key = 1, .length = 32}, .total_length = 2048});
  rest = wire::write(rest, srp::Descriptor{.address = 0x10000, .key = 2, .length = 700});
  wire::write(rest, srp::Descriptor{.address = 0x20000, .key = 2, .length = 1348});
  const Response response = ask(qpn, command(block_cdb(kRead10, 5, 4), 0x02, 2, descriptors));
  EXPECT_EQ(response.header.status, 0);
  EXPECT_EQ(response.header.flags, 0);
  auto read = card_.get_initiator_memory(0x10000, 700);
  const auto second = card_.get_initiator_memory(0x20000, 1348);
  read.insert(read.end(), second.begin(), second.end());
  EXPECT_EQ(read, blocks);
}

TEST_F(TargetTest, WritesBlocksThroughARemoteDescriptorTable) {
  const std::uint32_t qpn = login();
  const auto blocks = pattern(2048, 2);
  card_.put_initiator_memory(0x30000, std::span(blocks).first(1000));
  card_.put_initiator_memory(0x40000, std::span(blocks).subspan(1000));
  test::ByteVector table(32);
  wire::write(wire::write(std::span(table), srp::Descriptor{.address = 0x30000, .key = 2, .length = 1000}),
              srp::Descriptor{.address = 0x40000, .key = 2, .length = 1048});
  card_.put_initiator_memory(0x9000, table);
  test::ByteVector descriptors(sizeof(srp::IndirectTable));
  wire::write(std::span(descriptors),
              srp::IndirectTable{.table = {.address = 0x9000, .key = 1, .length = 32}, .total_length = 2048});
  const Response response = ask(qpn, command(block_cdb(kWrite10, 7, 4), 0x20, 0, descriptors));
  EXPECT_EQ(response.header.status, 0);
  EXPECT_EQ(response.header.flags, 0);
  EXPECT_TRUE(std::ranges::equal(lun_memory(0).subspan(7 * 512, 2048), blocks));
  EXPECT_EQ(target_.executor_counters().table_fetches, 1u);
}

TEST_F(TargetTest, AWriteWithTooShortADescriptorWritesNothing) {
  const std::uint32_t qpn = login();
  const Response response = ask(qpn, command(block_cdb(kWrite10, 0, 4), 0x10, 0, direct(kInitiatorBuffer, 2047)));
  EXPECT_EQ(response.header.status, 2);
  EXPECT_TRUE(std::ranges::all_of(lun_memory(0), [](std::byte byte) { return byte == std::byte{0}; }));
}

TEST_F(TargetTest, AReadThatReachesBeyondTheLunIsRefused) {
  const std::uint32_t qpn = login();
  const Response response =
      ask(qpn, command({kRead10, 0, 0, 0, 0x08, 0x00, 0, 0, 1, 0}, 0x01, 0, direct(kInitiatorBuffer, 512)));
  EXPECT_EQ(response.header.status, 2);
  EXPECT_EQ(response.trailer.at(12), std::byte{0x21});  // LBA OUT OF RANGE
  EXPECT_TRUE(card_.initiator_memory.empty());
}

TEST_F(TargetTest, AWriteToAReadOnlyLunIsRefused) {
  const std::uint32_t qpn = login();
  auto unit = command(block_cdb(kWrite10, 0, 1), 0x10, 0, direct(kInitiatorBuffer, 512));
  unit[21] = std::byte{3};
  const Response response = ask(qpn, unit);
  EXPECT_EQ(response.header.status, 2);
  EXPECT_EQ(response.trailer.at(12), std::byte{0x27});  // WRITE PROTECTED
}

TEST_F(TargetTest, AUnitShorterThanItsLengthsIsAnInvalidInformationUnit) {
  const std::uint32_t qpn = login();
  const Response response = ask(qpn, command(block_cdb(kRead10, 0, 1), 0x01));
  EXPECT_EQ(response.header.status, 2);
  EXPECT_EQ(response.trailer.at(2), std::byte{5});
  EXPECT_EQ(response.trailer.at(12), std::byte{0x0e});
  EXPECT_EQ(response.trailer.at(13), std::byte{0x01});
  EXPECT_EQ(target_.channels(), 1u);
}

TEST_F(TargetTest, AFailedReadOfTheInitiatorsMemoryIsADataPhaseError) {
  const std::uint32_t qpn = login();
  card_.fail_reads = abi::CompletionStatus::kRemoteError;
  const Response response = ask(qpn, command(block_cdb(kWrite10, 0, 1), 0x10, 0, direct(kInitiatorBuffer, 512)));
  EXPECT_EQ(response.header.status, 2);
  EXPECT_EQ(response.trailer.at(2), std::byte{0x0b});
  EXPECT_TRUE(target_.idle());
}

TEST_F(TargetTest, MoreCommandsThanCreditsEndTheChannel) {
  const std::uint32_t qpn = login();
  card_.hold_work = true;  // RDMA READs never come back: the commands stay with the host
  const auto unit = command(block_cdb(kWrite10, 0, 1), 0x10, 0, direct(kInitiatorBuffer, 512));
  for (int i = 0; i < 128; ++i) send_unit(qpn, unit);
  EXPECT_EQ(target_.channels(), 1u);
  send_unit(qpn, unit);
  EXPECT_EQ(target_.channels(), 0u);
  card_.hold_work = false;
  card_.work();
  poll();
  EXPECT_TRUE(target_.idle());  // flushed
  EXPECT_TRUE(card_.units.empty());
}

TEST_F(TargetTest, ThousandsOfCommandsNeverRunOutOfAnything) {
  const std::uint32_t qpn = login();
  for (int i = 0; i < 10'000; ++i) ask(qpn, command({kInquiry, 0, 0, 0, 36}, 0x01, 0, direct(kInitiatorBuffer, 36)));
  EXPECT_EQ(target_.executor_counters().busy, 0u);
  EXPECT_TRUE(target_.idle());
}

TEST_F(TargetTest, SurvivesRandomUnits) {
  const test::Seed seed;
  std::mt19937 random(seed.value());
  auto models = test::units_of("srp-ch2-smp2", test::kInitiatorIp);
  models.resize(std::min<std::size_t>(models.size(), 60));
  std::uint32_t qpn = login();
  std::uint8_t transaction = 0;
  for (int i = 0; i < 5'000; ++i) {
    auto unit = models[random() % models.size()];
    for (unsigned changes = random() % 4; changes > 0; --changes)
      unit[random() % std::min<std::size_t>(unit.size(), 68)] = static_cast<std::byte>(random());
    if (random() % 4 == 0) unit.resize(random() % (unit.size() + 1));
    // A descriptor may be huge by now; the fake card moves bytes one by one.
    if (unit.size() >= 64) unit[60] = unit[61] = std::byte{0};
    send_unit(qpn, unit);
    if (target_.channels() == 0) {
      auto mad = test::datagrams_of("srp-ch2-smp2").at(0).mad;
      mad[15] = static_cast<std::byte>(++transaction);
      mad[14] = static_cast<std::byte>(i >> 8);
      mad[13] = static_cast<std::byte>(i);
      card_.frames.clear();
      send_datagram(mad);
      qpn = body_of<cm::Reply>(take_datagram().value()).local_queue_pair;
    }
    card_.units.clear();
    card_.frames.clear();
    card_.work_log.clear();
  }
  // It still works.
  EXPECT_EQ(ask(qpn, command({kInquiry, 0, 0, 0, 36}, 0x01, 0, direct(kInitiatorBuffer, 36))).header.status, 0);
}

}  // namespace
}  // namespace srpnic::target
