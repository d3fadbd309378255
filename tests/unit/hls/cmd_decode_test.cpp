// SPDX-License-Identifier: Apache-2.0
#include "cmd_decode/cmd_decode.hpp"

#include <algorithm>

#include "kernel_bench.hpp"

namespace srpnic {
namespace {

using abi::ExceptionReason;

class CmdDecode : public ::testing::Test {
 protected:
  /// A command as iu_parse would have made it: data-in for `formats` 0x01, data-out for 0x10, immediate for 0x30.
  static AddressedCommand command(const std::vector<std::uint8_t>& cdb, unsigned formats, std::uint32_t length) {
    AddressedCommand addressed;
    addressed.command.qpn = 0x302;
    addressed.command.slot = 9;
    addressed.command.iu_length = 64;
    addressed.command.tag = 0xABCD;
    for (std::size_t i = 0; i < cdb.size(); ++i) {
      const int lo = static_cast<int>(8 * i);
      addressed.command.cdb.range(lo + 7, lo) = cdb[i];
    }
    addressed.command.out_format = formats >> 4;
    addressed.command.in_format = formats & 15;
    addressed.command.desc_va = 0x1000;
    addressed.command.desc_length = length;
    addressed.lun = ram_lun();
    return addressed;
  }
  Transfer expect_transfer(const AddressedCommand& addressed) {
    run(addressed);
    EXPECT_TRUE(exception_.stream.empty());
    EXPECT_FALSE(transfer_.stream.empty());
    if (!exception_.stream.empty()) ADD_FAILURE() << "reason " << exception_.stream.read().reason.to_uint();
    return transfer_.stream.empty() ? Transfer{} : transfer_.stream.read();
  }
  void expect_exception(const AddressedCommand& addressed, ExceptionReason reason) {
    run(addressed);
    EXPECT_TRUE(transfer_.stream.empty());
    ASSERT_FALSE(exception_.stream.empty());
    const IuException given = exception_.stream.read();
    EXPECT_EQ(given.reason.to_uint(), static_cast<unsigned>(reason));
    EXPECT_EQ(given.slot.to_uint(), 9U);
    EXPECT_EQ(given.length.to_uint(), 64U);
  }

 private:
  void run(const AddressedCommand& addressed) {
    command_.stream.write(addressed);
    cmd_decode(command_.stream, transfer_.stream, exception_.stream);
  }

  Port<AddressedCommand> command_;
  Port<Transfer> transfer_;
  Port<IuException> exception_;
};

TEST_F(CmdDecode, UnderstandsEveryReadAndWrite) {
  struct Case {
    std::vector<std::uint8_t> cdb;
    std::uint64_t lba, blocks;
    bool write;
  };
  const Case cases[] = {
      {{0x08, 0x00, 0x02, 0x03, 0x04, 0}, 0x0203, 4, false},
      {{0x0A, 0x00, 0x00, 0x01, 0x00, 0}, 1, 256, true},
      {{0x08, 0x10, 0x00, 0x00, 0x01, 0}, 0x100000, 1, false},  // bit 20 of the LBA
      {read_10(0x1000, 8), 0x1000, 8, false},
      {write_10(0xFFFF, 1), 0xFFFF, 1, true},
      {{0xA8, 0, 0, 0, 0, 9, 0, 0, 0, 3, 0, 0}, 9, 3, false},
      {{0xAA, 0, 0, 0, 0, 9, 0, 0, 0, 3, 0, 0}, 9, 3, true},
      {{0x88, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 2, 0, 0}, 7, 2, false},
      {{0x8A, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 2, 0, 0}, 7, 2, true},
      {{0x28, 0x18, 0, 0, 0, 1, 0, 0, 1, 0}, 1, 1, false},  // DPO and FUA: nothing is cached anyway
  };
  for (const Case& test : cases) {
    const auto bytes = static_cast<std::uint32_t>(test.blocks * 512);
    AddressedCommand addressed = command(test.cdb, test.write ? 0x10 : 0x01, bytes);
    addressed.lun.blocks = 0x200000;
    const Transfer transfer = expect_transfer(addressed);
    EXPECT_EQ(transfer.local_address.to_uint64(), kLunBase + test.lba * 512);
    EXPECT_EQ(transfer.cdb_bytes.to_uint(), bytes);
    EXPECT_EQ(transfer.write != 0, test.write);
    EXPECT_EQ(transfer.tag.to_uint64(), 0xABCDU);
  }
}

TEST_F(CmdDecode, HandsOnWhatTheDataIsMovedWith) {
  AddressedCommand addressed = command(write_10(0, 2), 0x30, 1024);
  addressed.command.desc_rkey = 0x7ffc;
  addressed.command.imm_offset = 68;

  const Transfer transfer = expect_transfer(addressed);

  EXPECT_EQ(transfer.qpn.to_uint(), 0x302U);
  EXPECT_EQ(transfer.slot.to_uint(), 9U);
  EXPECT_EQ(transfer.immediate.to_uint(), 1U);
  EXPECT_EQ(transfer.imm_offset.to_uint(), 68U);
  EXPECT_EQ(transfer.iu_length.to_uint(), 64U);
  EXPECT_EQ(transfer.desc_va.to_uint64(), 0x1000U);
  EXPECT_EQ(transfer.desc_rkey.to_uint(), 0x7ffcU);
  EXPECT_EQ(transfer.desc_length.to_uint(), 1024U);
}

TEST_F(CmdDecode, ReadsAReadOnlyUnit) {
  AddressedCommand addressed = command(read_10(0, 1), 0x01, 512);
  addressed.lun.read_only = 1;
  expect_transfer(addressed);
}

TEST_F(CmdDecode, ScalesByTheBlockSize) {
  AddressedCommand addressed = command(read_10(3, 2), 0x01, 8192);
  addressed.lun.block_log2 = 12;
  const Transfer transfer = expect_transfer(addressed);
  EXPECT_EQ(transfer.local_address.to_uint64(), kLunBase + 3 * 4096);
  EXPECT_EQ(transfer.cdb_bytes.to_uint(), 8192U);
}

TEST_F(CmdDecode, NeverLeavesTheUnit) {
  const auto read_16 = [](std::uint64_t lba, std::uint32_t blocks) {
    std::vector<std::uint8_t> cdb(16);
    cdb[0] = 0x88;
    for (int i = 0; i < 8; ++i) cdb[2 + i] = static_cast<std::uint8_t>(lba >> (56 - 8 * i));
    for (int i = 0; i < 4; ++i) cdb[10 + i] = static_cast<std::uint8_t>(blocks >> (24 - 8 * i));
    return cdb;
  };
  expect_exception(command(read_16(kLunBlocks, 1), 0x01, 512), ExceptionReason::kLbaRange);
  expect_exception(command(read_16(kLunBlocks - 1, 2), 0x01, 1024), ExceptionReason::kLbaRange);
  expect_exception(command(read_16(~0ULL, 1), 0x01, 512), ExceptionReason::kLbaRange);
  expect_exception(command(read_16(~0ULL, 2), 0x01, 512), ExceptionReason::kLbaRange);
  expect_exception(command(read_16(0, kLunBlocks + 1), 0x01, 512), ExceptionReason::kLbaRange);
  expect_exception(command(read_16(std::uint64_t{1} << 32, 1), 0x01, 512), ExceptionReason::kLbaRange);
  expect_transfer(command(read_16(kLunBlocks - 1, 1), 0x01, 512));

  // 2^20 blocks of 4 KiB: their byte count is 0 in 32 bits.
  AddressedCommand large = command(read_16(0, 0x100000), 0x01, 4096);
  large.lun.block_log2 = 12;
  large.lun.blocks = 0x1000000;
  expect_exception(large, ExceptionReason::kLengthMismatch);
}

TEST_F(CmdDecode, NamesTheReasonOfEachException) {
  AddressedCommand missing = command(read_10(0, 1), 0x01, 512);
  missing.lun = LunEntry{};
  expect_exception(missing, ExceptionReason::kUnknownLun);
  AddressedCommand on_host = command(read_10(0, 1), 0x01, 512);
  on_host.lun.kind = lun_kind::kHost;
  expect_exception(on_host, ExceptionReason::kHostLun);
  on_host.lun.kind = lun_kind::kNvme;
  expect_exception(on_host, ExceptionReason::kHostLun);
  AddressedCommand read_only = command(write_10(0, 1), 0x10, 512);
  read_only.lun.read_only = 1;
  expect_exception(read_only, ExceptionReason::kWriteProtected);

  expect_exception(command({0x12, 0, 0, 0, 36, 0}, 0x01, 36), ExceptionReason::kCdbOpcode);
  expect_exception(command({0x28, 0x20, 0, 0, 0, 0, 0, 0, 1, 0}, 0x01, 512), ExceptionReason::kCdbField);  // RDPROTECT
  expect_exception(command({0x28, 0, 0, 0, 0, 0, 0, 0, 1, 4}, 0x01, 512), ExceptionReason::kCdbField);     // NACA
  expect_exception(command({0x88, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 4}, 0x01, 512),
                   ExceptionReason::kCdbField);                                           // NACA
  expect_exception(command(read_10(0, 0), 0x01, 512), ExceptionReason::kLengthMismatch);  // no block
  expect_exception(command(read_10(0, 1), 0x10, 512), ExceptionReason::kLengthMismatch);  // direction
  expect_exception(command(write_10(0, 1), 0x01, 512), ExceptionReason::kLengthMismatch);
}

TEST_F(CmdDecode, LeavesAWriteWithAShortBufferToTheHostButCarriesOutAShortRead) {
  expect_exception(command(write_10(0, 2), 0x10, 1023), ExceptionReason::kLengthMismatch);
  expect_exception(command(write_10(0, 2), 0x30, 1023), ExceptionReason::kLengthMismatch);
  const Transfer transfer = expect_transfer(command(read_10(0, 2), 0x01, 1023));
  EXPECT_EQ(transfer.cdb_bytes.to_uint(), 1024U);
  EXPECT_EQ(transfer.desc_length.to_uint(), 1023U);
}

TEST_F(CmdDecode, MovesTheShorterOfCdbAndBuffer) {
  struct Case {
    bool write;
    std::uint32_t desc_length, moved;
  };
  const Case cases[] = {{false, 0, 0},       {false, 1, 1},       {false, 1023, 1023},
                        {false, 1024, 1024}, {false, 1025, 1024}, {false, 0xFFFFFFFF, 1024},
                        {true, 1024, 1024},  {true, 1025, 1024},  {true, 0xFFFFFFFF, 1024}};
  for (const Case& test : cases) {
    const auto cdb = test.write ? write_10(0, 2) : read_10(0, 2);
    const Transfer transfer = expect_transfer(command(cdb, test.write ? 0x10 : 0x01, test.desc_length));
    EXPECT_EQ(transfer.length.to_uint(), test.moved);
    EXPECT_EQ(transfer.cdb_bytes.to_uint(), 1024U);
    EXPECT_EQ(transfer.desc_length.to_uint(), test.desc_length);
  }
}

TEST_F(CmdDecode, EveryOpcodeIsEitherAReadOrWriteOrAnException) {
  const std::vector<unsigned> known = {0x08, 0x0A, 0x28, 0x2A, 0x88, 0x8A, 0xA8, 0xAA};
  for (unsigned opcode = 0; opcode < 256; ++opcode) {
    if (std::find(known.begin(), known.end(), opcode) != known.end()) continue;
    expect_exception(command({static_cast<std::uint8_t>(opcode), 0, 0, 0, 0, 0, 0, 0, 1, 0}, 0x01, 512),
                     ExceptionReason::kCdbOpcode);
  }
}

}  // namespace
}  // namespace srpnic
