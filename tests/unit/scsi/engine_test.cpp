// SPDX-License-Identifier: Apache-2.0
// The device server: block commands, capacity, mode pages, unit addressing, and what it refuses.
#include <random>

#include "engine_fixture.hpp"
#include "tests/support/seed.hpp"

namespace srpnic::scsi {
namespace {

TEST_F(EngineTest, MapsEachReadAndWriteToItsPlaceInCardMemory) {
  struct Case {
    std::vector<std::uint8_t> cdb;
    std::uint64_t lba, blocks;
    bool write;
  };
  const Case cases[] = {
      {{0x08, 0x01, 0x02, 0x03, 0x04, 0}, 0x010203, 4, false},
      {{0x0A, 0x00, 0x00, 0x01, 0x00, 0}, 1, 256, true},
      {{0x28, 0, 0, 0, 0x10, 0, 0, 0, 8, 0}, 0x1000, 8, false},
      {{0x2A, 0, 0, 1, 0, 0, 0, 0, 1, 0}, 0x10000, 1, true},
      {{0xA8, 0, 0, 0, 0, 9, 0, 0, 0, 3, 0, 0}, 9, 3, false},
      {{0xAA, 0, 0, 0, 0, 9, 0, 0, 0, 3, 0, 0}, 9, 3, true},
      {{0x88, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 2, 0, 0}, 7, 2, false},
      {{0x8A, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 2, 0, 0}, 7, 2, true},
  };
  for (Case test : cases) {
    test.cdb.resize(16);
    const Result result = run_padded(test.cdb, 0, 1U << 20);
    EXPECT_EQ(result.status, kGood);
    ASSERT_TRUE(result.transfer.has_value()) << std::hex << int{test.cdb[0]};
    EXPECT_EQ(result.transfer->card_address, kBase + test.lba * 512);
    EXPECT_EQ(result.transfer->bytes, test.blocks * 512);
    EXPECT_EQ(result.transfer->direction == BlockTransfer::Direction::kFromInitiator, test.write);
  }
}

TEST_F(EngineTest, RefusesBlocksBeyondTheEnd) {
  constexpr auto kRange = AdditionalSense::kLogicalBlockAddressOutOfRange;
  expect_sense(run({0x28, 0, 0, 2, 0, 0, 0, 0, 1, 0}), SenseKey::kIllegalRequest, kRange);        // first one beyond
  expect_sense(run({0x28, 0, 0, 1, 0xFF, 0xFF, 0, 0, 2, 0}), SenseKey::kIllegalRequest, kRange);  // crosses the end
  expect_sense(run({0x88, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1}), SenseKey::kIllegalRequest,
               kRange);                                                                     // wraps
  expect_sense(run({0x2F, 0, 0, 2, 0, 1, 0, 0, 0, 0}), SenseKey::kIllegalRequest, kRange);  // VERIFY
  expect_sense(run({0x35, 0, 0, 2, 0, 1, 0, 0, 0, 0}), SenseKey::kIllegalRequest, kRange);  // SYNCHRONIZE CACHE
  EXPECT_EQ(run({0x28, 0, 0, 1, 0xFF, 0xFF, 0, 0, 1, 0}).status, kGood);                    // the last block
}

TEST_F(EngineTest, NeverWritesPartOfABlock) {
  expect_sense(run({0x2A, 0, 0, 0, 0, 0, 0, 0, 2, 0}, 0, 1023), SenseKey::kIllegalRequest,
               AdditionalSense::kInvalidFieldInCommandInformationUnit);
}

TEST_F(EngineTest, ProtectsAReadOnlyUnit) {
  expect_sense(run({0x2A, 0, 0, 0, 0, 0, 0, 0, 1, 0}, kReadOnlyUnit, 4096), SenseKey::kDataProtect,
               AdditionalSense::kWriteProtected);
  EXPECT_EQ(number(run({0x1A, 0, 0x3F, 0, 255, 0}, kReadOnlyUnit), 2, 1) & 0x80U, 0x80U);  // WP in MODE SENSE
  EXPECT_EQ(number(run({0x1A, 0, 0x3F, 0, 255, 0}), 2, 1) & 0x80U, 0U);
}

TEST_F(EngineTest, ReportsCapacity) {
  const Result ten = run({0x25});
  EXPECT_EQ(number(ten, 0, 4), kBlocks - 1);
  EXPECT_EQ(number(ten, 4, 4), 512U);
  const Result sixteen = run({0x9E, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32});
  EXPECT_EQ(sixteen.data_in.size(), 32U);
  EXPECT_EQ(number(sixteen, 0, 8), kBlocks - 1);
  EXPECT_EQ(number(sixteen, 8, 4), 512U);
}

TEST_F(EngineTest, ReportsItsUnitsInOrderWhateverUnitIsAsked) {
  for (const std::uint64_t lun : {std::uint64_t{0}, kMissingUnit}) {
    const Result result = run({0xA0, 0, 0, 0, 0, 0, 0, 0, 1, 0}, lun);
    ASSERT_EQ(result.data_in.size(), 24U);
    EXPECT_EQ(number(result, 0, 4), 16U);
    EXPECT_EQ(number(result, 8, 8), 0U);
    EXPECT_EQ(number(result, 16, 8), kReadOnlyUnit);
  }
}

TEST_F(EngineTest, AnswersForAUnitThatDoesNotExist) {
  constexpr auto kMissing = AdditionalSense::kLogicalUnitNotSupported;
  expect_sense(run({0x00}, kMissingUnit), SenseKey::kIllegalRequest, kMissing);
  expect_sense(run({0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0}, kMissingUnit), SenseKey::kIllegalRequest, kMissing);
  EXPECT_EQ(number(run({0x12, 0, 0, 0, 96, 0}, kMissingUnit), 0, 1), 0x7FU);
  const Result sense = run({0x03, 0, 0, 0, 18, 0}, kMissingUnit);
  EXPECT_EQ(sense.status, kGood);
  EXPECT_EQ(number(sense, 12, 2), static_cast<unsigned>(kMissing));
}

TEST_F(EngineTest, UnderstandsFlatAndPeripheralAddressingOnly) {
  EXPECT_EQ(run({0x00}, 0x4005000000000000ULL).status, kGood);
  expect_sense(run({0x00}, 0x8005000000000000ULL), SenseKey::kIllegalRequest,
               AdditionalSense::kLogicalUnitNotSupported);
  expect_sense(run({0x00}, 0x0005000100000000ULL), SenseKey::kIllegalRequest,
               AdditionalSense::kLogicalUnitNotSupported);
  expect_sense(run({0x00}, 0x4105000000000000ULL), SenseKey::kIllegalRequest,
               AdditionalSense::kLogicalUnitNotSupported);
}

TEST_F(EngineTest, SendsModePages) {
  const Result all = run({0x5A, 0x08, 0x3F, 0, 0, 0, 0, 1, 0, 0});
  ASSERT_EQ(all.data_in.size(), 8U + 20U + 12U);
  EXPECT_EQ(number(all, 0, 2), all.data_in.size() - 2);
  EXPECT_EQ(number(all, 8, 2), 0x0812U);
  EXPECT_EQ(number(all, 28, 2), 0x0A0AU);
  const Result with_descriptor = run({0x1A, 0, 0x08, 0, 255, 0});
  EXPECT_EQ(number(with_descriptor, 3, 1), 8U);
  EXPECT_EQ(number(with_descriptor, 4, 4), kBlocks);
  EXPECT_EQ(number(with_descriptor, 8, 4), 512U);
  EXPECT_EQ(run({0x1A, 0, 0x3F, 0, 4, 0}).data_in.size(), 4U);  // cut to the allocation length
  expect_sense(run({0x1A, 0, 0x05, 0, 255, 0}), SenseKey::kIllegalRequest, AdditionalSense::kInvalidFieldInCdb);
  expect_sense(run({0x1A, 0, 0xC8, 0, 255, 0}), SenseKey::kIllegalRequest,
               AdditionalSense::kSavingParametersNotSupported);
}

TEST_F(EngineTest, ReportsExactlyTheCommandsItExecutes) {
  const Result all = run({0xA3, 0x0C, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0});
  ASSERT_EQ(all.data_in.size(), 4 + number(all, 0, 4));
  std::vector<bool> listed(256);
  for (std::size_t at = 4; at < all.data_in.size(); at += 8) listed[number(all, at, 1)] = true;

  for (unsigned code = 0; code < 256; ++code) {
    const auto opcode = static_cast<std::uint8_t>(code);
    const Result result = run({opcode, static_cast<std::uint8_t>(code == 0x9E ? 0x10 : code == 0xA3 ? 0x0C : 0)});
    const bool unknown = result.status == kCheckCondition && result.sense[12] == 0x20;
    EXPECT_EQ(unknown, !listed[code]) << std::hex << code;
  }
}

TEST_F(EngineTest, ReportsOneCommandWithItsUsage) {
  const Result read10 = run({0xA3, 0x0C, 0x01, 0x28, 0, 0, 0, 0, 1, 0, 0, 0});
  EXPECT_EQ(number(read10, 1, 1), 3U);
  EXPECT_EQ(number(read10, 2, 2), 10U);
  EXPECT_EQ(number(read10, 4, 1), 0x28U);
  EXPECT_EQ(number(run({0xA3, 0x0C, 0x01, 0x42, 0, 0, 0, 0, 1, 0, 0, 0}), 1, 1), 1U);  // UNMAP: no
  EXPECT_EQ(number(run({0xA3, 0x0C, 0x02, 0x9E, 0, 0x10, 0, 0, 1, 0, 0, 0}), 1, 1), 3U);
  EXPECT_EQ(run({0xA3, 0x0C, 0x01, 0x9E, 0, 0, 0, 0, 1, 0, 0, 0}).status, kCheckCondition);  // has service actions
}

TEST_F(EngineTest, RefusesWhatItDoesNotKnow) {
  constexpr auto kOpcode = AdditionalSense::kInvalidCommandOperationCode;
  expect_sense(run({0x42}), SenseKey::kIllegalRequest, kOpcode);
  expect_sense(run({0x41}), SenseKey::kIllegalRequest, kOpcode);
  expect_sense(run({0x9E, 0x11}), SenseKey::kIllegalRequest, AdditionalSense::kInvalidFieldInCdb);
  expect_sense(run({0x28, 0x20, 0, 0, 0, 0, 0, 0, 1, 0}), SenseKey::kIllegalRequest,
               AdditionalSense::kInvalidFieldInCdb);
  expect_sense(run({0x2F, 0x02, 0, 0, 0, 0, 0, 0, 1, 0}), SenseKey::kIllegalRequest,
               AdditionalSense::kInvalidFieldInCdb);
}

TEST_F(EngineTest, NeverReachesBeyondAUnitWhateverTheCdb) {
  const test::Seed seed(20260);
  std::mt19937_64 random(seed.value());
  for (int i = 0; i < 200000; ++i) {
    std::vector<std::uint8_t> cdb(16);
    for (auto& byte : cdb) byte = static_cast<std::uint8_t>(random() % 4 == 0 ? 0 : random());
    const Result result = run_padded(cdb, 0, static_cast<std::uint32_t>(random() % (16U << 20)));
    ASSERT_TRUE(result.status == kGood || result.sense.size() == 18U);
    if (!result.transfer) continue;
    ASSERT_GE(result.transfer->card_address, kBase);
    ASSERT_LE(result.transfer->card_address + result.transfer->bytes, kBase + kBlocks * 512);
  }
}

}  // namespace
}  // namespace srpnic::scsi
