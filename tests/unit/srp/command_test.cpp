// SPDX-License-Identifier: Apache-2.0
#include "host/srp/command.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <random>
#include <set>

#include "tests/support/captures.hpp"
#include "tests/support/seed.hpp"

namespace srpnic::srp {
namespace {

constexpr std::size_t kImmediateOffset = 68;

bool is_command(const test::ByteVector& unit) { return !unit.empty() && unit[0] == std::byte{2}; }

/// SBC: bytes of a READ(10) or WRITE(10) with blocks of 512 bytes.
std::uint32_t transfer_bytes(const ParsedCommand& command) {
  return 512u * (std::uint32_t{command.cdb[7]} << 8 | command.cdb[8]);
}

ParsedCommand parsed(std::span<const std::byte> unit) {
  auto result = parse_command(unit, kImmediateOffset);
  EXPECT_TRUE(std::holds_alternative<ParsedCommand>(result));
  return std::get<ParsedCommand>(std::move(result));
}

TEST(Command, EveryRecordedOneParsesAndItsReadsAndWritesDescribeTheirWholeTransfer) {
  for (const char* recording : {"srp-ch2-smp2", "srp-noreg-indirect-globalrkey", "srp-mtu9000-rocemtu4096"}) {
    std::size_t transfers = 0;
    for (const auto& unit : test::units_of(recording, test::kInitiatorIp)) {
      if (!is_command(unit)) continue;
      const ParsedCommand command = parsed(unit);
      ASSERT_EQ(command.cdb.size(), 16u);
      if (command.cdb[0] == 0x28) {
        EXPECT_EQ(command.in.length, transfer_bytes(command));
        EXPECT_EQ(command.out.format, BufferFormat::kNone);
        ++transfers;
      } else if (command.cdb[0] == 0x2a) {
        EXPECT_EQ(command.out.length, transfer_bytes(command));
        ++transfers;
      }
    }
    EXPECT_GT(transfers, 0u) << recording;
  }
}

TEST(Command, TheFirstRecordedInquiryHasEveryField) {
  const auto units = test::units_of("srp-ch2-smp2", test::kInitiatorIp);
  const ParsedCommand command = parsed(units.at(0));
  EXPECT_EQ(command.tag, 0x1800010000000000u);
  EXPECT_EQ(command.lun, 0u);
  EXPECT_EQ(command.cdb[0], 0x12);
  EXPECT_EQ(command.cdb[4], 0x24);
  EXPECT_EQ(command.in.format, BufferFormat::kDirect);
  EXPECT_EQ(command.in.segments, (std::vector{Segment{.address = 0xffff88803fe94000, .key = 0x7ffc, .length = 36}}));
}

TEST(Command, RecordedIndirectDescriptorsAddUp) {
  std::size_t indirect = 0;
  for (const auto& unit : test::units_of("srp-noreg-indirect-globalrkey", test::kInitiatorIp)) {
    if (!is_command(unit)) continue;
    const ParsedCommand command = parsed(unit);
    for (const DataBuffer* buffer : {&command.out, &command.in}) {
      if (buffer->format != BufferFormat::kIndirect) continue;
      ++indirect;
      EXPECT_FALSE(buffer->table_is_remote);
      std::uint64_t sum = 0;
      for (const Segment& segment : buffer->segments) sum += segment.length;
      EXPECT_EQ(sum, buffer->length);
      EXPECT_EQ(buffer->table.length, 16 * buffer->segments.size());
    }
  }
  EXPECT_GT(indirect, 0u);
}

TEST(Command, RecordedImmediateDataEndsWithTheUnit) {
  std::size_t immediate = 0;
  for (const auto& unit : test::units_of("srp-ch2-smp2", test::kInitiatorIp)) {
    if (!is_command(unit)) continue;
    const ParsedCommand command = parsed(unit);
    if (command.out.format != BufferFormat::kImmediate) continue;
    ++immediate;
    EXPECT_EQ(command.out.immediate.size(), command.out.length);
    EXPECT_EQ(unit.size(), kImmediateOffset + command.out.length);
  }
  EXPECT_GT(immediate, 0u);
}

TEST(Command, EveryTruncationIsTooShort) {
  const auto check = [](const test::ByteVector& unit) {
    for (std::size_t size = 0; size < unit.size(); ++size) {
      const auto result = parse_command(std::span(unit).first(size), kImmediateOffset);
      ASSERT_TRUE(std::holds_alternative<CommandError>(result)) << size << " of " << unit.size() << " bytes";
      EXPECT_EQ(std::get<CommandError>(result), CommandError::kTooShort);
    }
  };
  std::set<std::uint8_t> formats_seen;
  for (const char* recording : {"srp-ch2-smp2", "srp-noreg-indirect-globalrkey"}) {
    for (const auto& unit : test::units_of(recording, test::kInitiatorIp)) {
      if (is_command(unit) && unit[5] != std::byte{0} &&
          formats_seen.insert(std::to_integer<std::uint8_t>(unit[5])).second)
        check(unit);
    }
  }
  EXPECT_EQ(formats_seen, (std::set<std::uint8_t>{0x01, 0x02, 0x10, 0x20, 0x30}));
}

TEST(Command, ImmediateDataNeedsToBeAgreed) {
  for (const auto& unit : test::units_of("srp-ch2-smp2", test::kInitiatorIp)) {
    if (!is_command(unit) || unit[5] != std::byte{0x30}) continue;
    EXPECT_EQ(std::get<CommandError>(parse_command(unit, 0)), CommandError::kInvalidFormat);
    return;
  }
  FAIL() << "no immediate data recorded";
}

/// A READ with an indirect table of `table_length` bytes of which `count` descriptors are in the IU.
test::ByteVector indirect_read(std::uint32_t table_length, std::uint8_t count) {
  test::ByteVector unit(sizeof(CommandHeader) + sizeof(IndirectTable) + count * sizeof(Descriptor));
  CommandHeader header{};
  header.opcode = 2;
  header.formats = 0x02;
  header.in_count = count;
  auto rest = wire::write(std::span(unit), header);
  rest = wire::write(
      rest, IndirectTable{.table = {.address = 0x1000, .key = 7, .length = table_length}, .total_length = 8192});
  for (std::uint8_t i = 0; i < count; ++i)
    rest = wire::write(rest, Descriptor{.address = 0x10000u * i, .key = 7, .length = 4096});
  return unit;
}

TEST(Command, ATableLongerThanTheUnitIsRemote) {
  const ParsedCommand command = parsed(indirect_read(64, 2));
  EXPECT_TRUE(command.in.table_is_remote);
  EXPECT_EQ(command.in.table, (Segment{.address = 0x1000, .key = 7, .length = 64}));
}

TEST(Command, ATableOfOddLengthOrShorterThanItsDescriptorsIsInvalid) {
  EXPECT_EQ(std::get<CommandError>(parse_command(indirect_read(40, 2), 0)), CommandError::kInvalidTable);
  EXPECT_EQ(std::get<CommandError>(parse_command(indirect_read(16, 2), 0)), CommandError::kInvalidTable);
}

TEST(Command, UnknownFormatsAreInvalid) {
  for (const std::uint8_t formats : {0x04, 0x40, 0xf0, 0x03}) {
    auto unit = indirect_read(32, 2);
    unit[5] = std::byte{formats};
    EXPECT_EQ(std::get<CommandError>(parse_command(unit, kImmediateOffset)), CommandError::kInvalidFormat);
  }
}

TEST(Command, AdditionalCdbBytesBelongToTheCdb) {
  test::ByteVector unit(sizeof(CommandHeader) + 16);
  unit[0] = std::byte{2};
  unit[31] = std::byte{16};
  unit[48] = std::byte{0xab};
  const ParsedCommand command = parsed(unit);
  EXPECT_EQ(command.cdb.size(), 32u);
  EXPECT_EQ(command.cdb[16], 0xab);
}

TEST(FirstBytes, CutsSegmentsAndSkipsEmptyOnes) {
  const std::vector<Segment> segments = {{.address = 0, .key = 1, .length = 100},
                                         {.address = 5, .key = 1, .length = 0},
                                         {.address = 200, .key = 2, .length = 100}};
  EXPECT_EQ(first_bytes(segments, 150),
            (std::vector<Segment>{{.address = 0, .key = 1, .length = 100}, {.address = 200, .key = 2, .length = 50}}));
  EXPECT_TRUE(first_bytes(segments, 0).empty());
  EXPECT_EQ(first_bytes(segments, 1000).size(), 2u);
}

TEST(Command, SurvivesRandomUnits) {
  const test::Seed seed;
  std::mt19937 random(seed.value());
  const auto models = test::units_of("srp-noreg-indirect-globalrkey", test::kInitiatorIp);
  for (int i = 0; i < 50'000; ++i) {
    test::ByteVector unit = models[random() % models.size()];
    for (unsigned changes = random() % 6; changes > 0; --changes)
      unit[random() % std::min<std::size_t>(unit.size(), 100)] = static_cast<std::byte>(random());
    unit.resize(random() % (unit.size() + 1));
    const auto result = parse_command(unit, kImmediateOffset);
    if (const auto* command = std::get_if<ParsedCommand>(&result)) {
      EXPECT_EQ(command->out.immediate.size(),
                command->out.format == BufferFormat::kImmediate ? command->out.length : 0u);
    }
  }
}

}  // namespace
}  // namespace srpnic::srp
