// SPDX-License-Identifier: Apache-2.0
// The SCSI device server (host/scsi). Input: commands, of a LUN, data lengths and a CDB each.
#include <vector>

#include "host/scsi/bytes.hpp"
#include "host/scsi/engine.hpp"
#include "host/scsi/opcodes.hpp"
#include "tests/fuzz/fuzz_input.hpp"

using namespace srpnic;

namespace {

const std::vector<scsi::LogicalUnit>& units() {
  static const std::vector<scsi::LogicalUnit> all = {
      {.number = 0, .card_address = 0x10000, .blocks = 2048, .serial = "disk0", .naa = 1},
      {.number = 3, .card_address = 0x800000, .blocks = 100, .block_size = 4096, .read_only = true, .serial = "disk3"},
      {.number = 255, .card_address = 1ULL << 40, .blocks = 1ULL << 33, .serial = std::string(36, 'x')}};
  return all;
}

/// What the CDB allows to be returned; block data apart.
std::uint64_t allocation_length(std::span<const std::uint8_t> cdb) {
  switch (cdb[0]) {
    case 0x03:
    case 0x1A:
      return cdb[4];
    case 0x12:
      return scsi::get_be(cdb, 3, 2);
    case 0x25:
      return 8;
    case 0x5A:
      return scsi::get_be(cdb, 7, 2);
    case 0x9E:
      return scsi::get_be(cdb, 10, 4);
    case 0xA0:
    case 0xA3:
      return scsi::get_be(cdb, 6, 4);
    default:
      return 0;
  }
}

void check(const scsi::Result& result, const scsi::Command& command) {
  fuzz::require(result.status == 0 || (result.status == 2 && result.sense.size() >= 8 && result.sense.size() <= 252),
                "GOOD, or CHECK CONDITION with sense data");
  fuzz::require(result.status != 0 || result.sense.empty(), "no sense data with GOOD");
  fuzz::require(result.status == 0 || (result.data_in.empty() && !result.transfer), "no data with CHECK CONDITION");
  fuzz::require(result.data_in.empty() || !result.transfer, "one kind of data");
  if (command.cdb.size() >= 16) {
    fuzz::require(result.data_in.size() <= allocation_length(command.cdb), "no more data than the allocation length");
  }
  if (!result.transfer) return;
  const std::uint64_t first = result.transfer->card_address, bytes = result.transfer->bytes;
  const auto inside = std::ranges::any_of(units(), [&](const scsi::LogicalUnit& unit) {
    const std::uint64_t end = unit.card_address + unit.blocks * unit.block_size;
    return first >= unit.card_address && first <= end && bytes <= end - first && bytes % unit.block_size == 0 &&
           (result.transfer->direction == scsi::BlockTransfer::Direction::kToInitiator || !unit.read_only);
  });
  fuzz::require(bytes > 0 && inside, "blocks of one unit that may be moved this way");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static scsi::Engine engine(units());
  fuzz::FuzzInput input(data, size);
  while (!input.empty()) {
    constexpr std::uint8_t kShortCdb = 0x40, kFullLun = 0x80;
    const std::uint8_t shape = input.byte();
    const std::uint64_t lun =
        (shape & kFullLun) != 0 ? input.number<std::uint64_t>() : std::uint64_t{input.byte()} << 48;
    const auto out_length = input.number<std::uint32_t>();
    const auto in_length = input.number<std::uint32_t>();
    const auto raw = input.bytes(16 + (shape & 0x3FU));
    std::vector<std::uint8_t> cdb;
    for (const std::byte byte : raw) cdb.push_back(std::to_integer<std::uint8_t>(byte));
    if ((shape & kShortCdb) == 0) cdb.resize(std::max<std::size_t>(cdb.size(), 16));

    const scsi::Command command{
        .nexus = 1, .lun = lun, .cdb = cdb, .data_out_length = out_length, .data_in_length = in_length, .data_out = {}};
    fuzz::require(engine.data_out_needed(cdb) == 0, "no command takes parameter data");
    const auto result = engine.execute(command);
    check(result, command);
    const auto again = engine.execute(command);
    fuzz::require(again.status == result.status && again.sense == result.sense && again.data_in == result.data_in,
                  "the same command has the same answer");
  }
  return 0;
}
