// SPDX-License-Identifier: Apache-2.0
#include "iu_parse/iu_parse.hpp"

#include "kernel_bench.hpp"
#include "tests/support/seed.hpp"

namespace srpnic {
namespace {

using abi::ExceptionReason;

class IuParse : public ::testing::Test {
 protected:
  void parse(const TestIu& iu, unsigned imm_offset = 68) {
    iu_.stream.write(iu.record(0x000302, 77, imm_offset));
    iu_parse(iu_.stream, command_.stream, exception_.stream);
  }
  SrpCommand expect_command() {
    EXPECT_TRUE(exception_.stream.empty());
    EXPECT_FALSE(command_.stream.empty());
    return command_.stream.empty() ? SrpCommand{} : command_.stream.read();
  }
  void expect_exception(ExceptionReason reason, const TestIu& iu) {
    EXPECT_TRUE(command_.stream.empty());
    ASSERT_FALSE(exception_.stream.empty());
    const IuException given = exception_.stream.read();
    EXPECT_EQ(given.reason.to_uint(), static_cast<unsigned>(reason));
    EXPECT_EQ(given.qpn.to_uint(), 0x302U);
    EXPECT_EQ(given.slot.to_uint(), 77U);
    EXPECT_EQ(given.length.to_uint(), iu.bytes.size());
  }

  Port<IuRecord> iu_;
  Port<SrpCommand> command_;
  Port<IuException> exception_;
};

TEST_F(IuParse, TakesTheFieldsOfADirectCommand) {
  const CommandFields fields{.lun = 0x0005000000000000, .cdb = read_10(0x12345, 8), .length = 4096};

  parse(direct_command(fields, 0x01));

  const SrpCommand command = expect_command();
  EXPECT_EQ(command.qpn.to_uint(), 0x302U);
  EXPECT_EQ(command.slot.to_uint(), 77U);
  EXPECT_EQ(command.tag.to_uint64(), fields.tag);
  EXPECT_EQ(command.lun.to_uint64(), fields.lun);
  EXPECT_EQ(command.cdb.range(7, 0).to_uint64(), 0x28U);
  EXPECT_EQ(command.cdb.range(47, 40).to_uint64(), 0x45U);
  EXPECT_EQ(command.desc_va.to_uint64(), fields.va);
  EXPECT_EQ(command.desc_rkey.to_uint64(), fields.rkey);
  EXPECT_EQ(command.desc_length.to_uint64(), 4096U);
  EXPECT_EQ(command.out_format.to_uint(), 0U);
  EXPECT_EQ(command.in_format.to_uint(), 1U);
}

TEST_F(IuParse, KeepsTheLengthOfTheIu) {
  parse(immediate_command({.cdb = write_10(0, 1), .length = 512}));
  EXPECT_EQ(expect_command().iu_length.to_uint(), 68U + 512U);
}

TEST_F(IuParse, TakesImmediateDataRightBehindItsDescriptor) {
  parse(immediate_command({.cdb = write_10(0, 1), .length = 512}, 52), 52);
  EXPECT_EQ(expect_command().imm_offset.to_uint(), 52U);
}

TEST_F(IuParse, AnIuOfTheFixedPartAloneHasNoDescriptor) {
  TestIu iu = direct_command({.cdb = read_10(0, 1)}, 0x01);
  iu.bytes.resize(48);
  parse(iu);
  expect_exception(ExceptionReason::kIuDescriptor, iu);
}

TEST_F(IuParse, LeavesEveryTaskAttributeButSimpleToTheHost) {
  for (const unsigned attribute : {1U, 2U, 4U}) {
    TestIu iu = direct_command({.cdb = read_10(0, 1)}, 0x01);
    iu.put(29, attribute, 1);
    parse(iu);
    expect_exception(ExceptionReason::kIuFormat, iu);
  }
}

TEST_F(IuParse, TakesTheLengthOfImmediateData) {
  parse(immediate_command({.cdb = write_10(0, 1), .length = 512}));

  const SrpCommand command = expect_command();
  EXPECT_EQ(command.out_format.to_uint(), 3U);
  EXPECT_EQ(command.desc_length.to_uint(), 512U);
  EXPECT_EQ(command.imm_offset.to_uint(), 68U);
}

TEST_F(IuParse, GivesEveryOtherOpcodeToTheHost) {
  for (unsigned opcode = 0; opcode < 256; ++opcode) {
    if (opcode == 0x02) continue;
    TestIu iu = direct_command({}, 0x01);
    iu.bytes[0] = static_cast<std::uint8_t>(opcode);
    parse(iu);
    expect_exception(ExceptionReason::kIuOpcode, iu);
  }
}

TEST_F(IuParse, NamesTheReasonOfEachException) {
  const auto good = [] { return direct_command({.cdb = read_10(0, 1)}, 0x01); };
  struct Case {
    const char* what;
    TestIu iu;
    ExceptionReason reason;
  };
  std::vector<Case> cases;
  cases.push_back({"empty IU", TestIu{}, ExceptionReason::kIuLength});
  TestIu shorter = good();
  shorter.bytes.resize(47);
  cases.push_back({"shorter than its fixed part", shorter, ExceptionReason::kIuLength});
  TestIu cut = good();
  cut.bytes.resize(63);
  cases.push_back({"descriptor beyond the IU", cut, ExceptionReason::kIuDescriptor});
  TestIu ordered = good();
  ordered.bytes[29] = 0x02;
  cases.push_back({"ordered task attribute", ordered, ExceptionReason::kIuFormat});
  TestIu long_cdb = good();
  long_cdb.bytes[31] = 0x04;
  cases.push_back({"additional CDB", long_cdb, ExceptionReason::kIuFormat});
  for (const std::uint8_t formats : {0x00, 0x02, 0x20, 0x11, 0x03, 0x31, 0x40, 0xF1}) {
    TestIu other = good();
    other.bytes[5] = formats;
    cases.push_back({"buffer formats", other, ExceptionReason::kIuFormat});
  }
  TestIu short_data = immediate_command({.length = 512});
  short_data.bytes.resize(short_data.bytes.size() - 1);
  cases.push_back({"immediate data beyond the IU", short_data, ExceptionReason::kImmediateLength});
  TestIu huge = immediate_command({.length = 512});
  huge.put(48, 0xFFFFFFFF, 4);
  cases.push_back({"immediate length that wraps", huge, ExceptionReason::kImmediateLength});

  for (const Case& test : cases) {
    SCOPED_TRACE(test.what);
    parse(test.iu);
    expect_exception(test.reason, test.iu);
  }
}

TEST_F(IuParse, RefusesImmediateDataThatWasNotNegotiated) {
  const TestIu iu = immediate_command({.length = 512});
  parse(iu, 0);
  expect_exception(ExceptionReason::kImmediateLength, iu);
  parse(iu, 51);  // inside the descriptor
  expect_exception(ExceptionReason::kImmediateLength, iu);
}

TEST_F(IuParse, WaitsForRoomAndKeepsOrder) {
  const test::Seed seed(kSeed);
  std::mt19937_64 random(seed.value());
  constexpr unsigned kIus = 5000;
  std::vector<bool> is_command;
  for (unsigned i = 0; i < kIus; ++i) {
    is_command.push_back(random() % 3 != 0);
    iu_.waiting.push_back(
        direct_command({.tag = i, .cdb = read_10(0, 1)}, is_command.back() ? 0x01 : 0x02).record(2, i));
  }
  for (unsigned clock = 0; clock < 20 * kIus; ++clock) {
    iu_.feed(random, 70);
    iu_parse(iu_.stream, command_.stream, exception_.stream);
    command_.drain(random, 60);
    exception_.drain(random, 60);
  }
  for (unsigned i = 0; i < kIus; ++i) {
    if (is_command[i]) {
      ASSERT_FALSE(command_.received.empty());
      ASSERT_EQ(command_.received.front().tag.to_uint64(), i);
      command_.received.pop_front();
    } else {
      ASSERT_FALSE(exception_.received.empty());
      ASSERT_EQ(exception_.received.front().slot.to_uint(), i);
      exception_.received.pop_front();
    }
  }
}

}  // namespace
}  // namespace srpnic
