// SPDX-License-Identifier: Apache-2.0
#include "cmd_decode/cmd_decode.hpp"
#include "kernel_test.hpp"
#include "latency_models.hpp"
#include "random_ius.hpp"

namespace srpnic::test {
namespace {

/// A command whose CDB is, most of the time, a READ or WRITE around the limits of the LUN it comes with.
template <class Random>
AddressedCommand random_command(Random& random) {
  AddressedCommand addressed = any_record<AddressedCommand>(random);
  if (one_in(random, 50)) return addressed;
  SrpCommand& command = addressed.command;
  LunEntry& lun = addressed.lun;
  lun.kind = one_in(random, 10) ? static_cast<unsigned>(random() % 4) : static_cast<unsigned>(abi::LunKind::kRam);
  lun.read_only = one_in(random, 10);
  lun.block_log2 = one_in(random, 10) ? static_cast<unsigned>(random() % 32) : one_in(random, 2) ? 9U : 12U;
  lun.blocks = one_in(random, 3) ? random() % 4096 : random();

  constexpr unsigned kOpcodes[] = {0x08, 0x0A, 0x28, 0x2A, 0xA8, 0xAA, 0x88, 0x8A};
  const unsigned opcode = one_in(random, 20) ? static_cast<unsigned>(random() % 256) : kOpcodes[random() % 8];
  const bool is_write = (opcode & 2U) != 0;
  const ap_uint<32> blocks = one_in(random, 10) ? ap_uint<32>(random()) : ap_uint<32>(random() % 300);
  // The block address just inside, at or beyond the end of the LUN.
  const ap_uint<64> near_end(lun.blocks.to_uint64() - blocks.to_uint64() + random() % 5 - 2);
  const ap_uint<64> lba = one_in(random, 2) ? near_end : ap_uint<64>(random() % 4096);
  ap_uint<128>& cdb = command.cdb;
  cdb.range(7, 0) = opcode;
  if (!one_in(random, 20)) cdb.range(15, 13) = 0U;
  switch (opcode & ~2U) {
    case 0x08:
      put_big_endian<3, 1>(cdb, ap_uint<24>(lba & 0x1FFFFFU));
      put_big_endian<1, 4>(cdb, ap_uint<8>(blocks));
      break;
    case 0x28:
      put_big_endian<4, 2>(cdb, ap_uint<32>(lba));
      put_big_endian<2, 7>(cdb, ap_uint<16>(blocks));
      break;
    case 0xA8:
      put_big_endian<4, 2>(cdb, ap_uint<32>(lba));
      put_big_endian<4, 6>(cdb, blocks);
      break;
    default:
      put_big_endian<8, 2>(cdb, lba);
      put_big_endian<4, 10>(cdb, blocks);
      break;
  }
  for (int byte : {5, 9, 11, 15}) {
    if (!one_in(random, 20)) cdb.range(8 * byte + 2, 8 * byte + 2) = 0U;
  }
  command.out_format = is_write ? (one_in(random, 3) ? kImmediate : kDirect) : kNoBuffer;
  command.in_format = is_write ? kNoBuffer : kDirect;
  if (one_in(random, 20)) command.out_format = static_cast<unsigned>(random() % 4);
  if (one_in(random, 20)) command.in_format = static_cast<unsigned>(random() % 4);
  const ap_uint<32> bytes = blocks << lun.block_log2;
  if (!one_in(random, 4)) command.desc_length = ap_uint<32>(bytes.to_uint64() + random() % 3 - 1);
  return addressed;
}

template <class Random>
std::vector<AddressedCommand> random_commands(std::size_t count, Random& random) {
  std::vector<AddressedCommand> commands;
  for (std::size_t i = 0; i < count; ++i) commands.push_back(random_command(random));
  return commands;
}

template <class Model>
struct Fixture {
  explicit Fixture(std::vector<AddressedCommand> commands)
      : command(bench->command_valid_i, bench->command_ready_o, bench->command_data_i, std::move(commands)) {}

  std::uint64_t run(
      const Stalls& stalls, std::uint64_t seed, const std::function<void()>& call = [] {}) {
    return run_module(
        bench, {&command, &transfer, &exception}, stalls, seed,
        [this] { return transfer.received().size() + exception.received().size(); }, call);
  }

  Bench<Model> bench;
  InputPort<AddressedCommand> command;
  OutputPort<Transfer> transfer{bench->transfer_valid_o, bench->transfer_ready_i, bench->transfer_data_o};
  OutputPort<IuException> exception{bench->exception_valid_o, bench->exception_ready_i, bench->exception_data_o};
};

struct Expected {
  explicit Expected(const std::vector<AddressedCommand>& commands) {
    hls::stream<AddressedCommand> in("command");
    hls::stream<Transfer> transfer("transfer");
    hls::stream<IuException> exception("exception");
    for (const AddressedCommand& command : commands) {
      in.write(command);
      cmd_decode(in, transfer, exception);
      drain(transfer, transfers);
      drain(exception, exceptions);
    }
  }
  std::vector<Transfer> transfers;
  std::vector<IuException> exceptions;
};

TEST(CmdDecodeRtl, AgreesWithTheKernelInEveryClock) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  Fixture<Vlatency0> rtl(random_commands(kTransactions, random));
  rtl.command.in_lockstep();
  rtl.transfer.in_lockstep();
  rtl.exception.in_lockstep();
  rtl.run(kRandomStalls, seed.value(),
          [&] { cmd_decode(rtl.command.queue(), rtl.transfer.queue(), rtl.exception.queue()); });
  EXPECT_EQ(rtl.transfer.received().size() + rtl.exception.received().size(), kTransactions);
}

TEST(CmdDecodeRtl, GivesTheKernelsOutputsWithEachLatency) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  const std::vector<AddressedCommand> commands = random_commands(kTransactions, random);
  const Expected expected(commands);
  EXPECT_GT(expected.transfers.size(), kTransactions / 10);
  with_each_latency([&]<class Model>(unsigned latency) {
    SCOPED_TRACE(latency);
    Fixture<Model> rtl(commands);
    rtl.run(kRandomStalls, seed.value());
    EXPECT_EQ(rtl.transfer.received(), expected.transfers);
    EXPECT_EQ(rtl.exception.received(), expected.exceptions);
  });
}

TEST(CmdDecodeRtl, TakesACommandEachClock) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  const std::vector<AddressedCommand> commands = random_commands(1000, random);
  with_each_latency([&]<class Model>(unsigned latency) {
    Fixture<Model> rtl(commands);
    EXPECT_LE(rtl.run(kFree, seed.value()), commands.size() + latency + 3);
  });
}

}  // namespace
}  // namespace srpnic::test
