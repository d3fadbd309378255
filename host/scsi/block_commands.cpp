// SPDX-License-Identifier: Apache-2.0
#include "host/scsi/block_commands.hpp"

#include "host/scsi/bytes.hpp"
#include "host/scsi/inquiry.hpp"
#include "host/scsi/sense.hpp"

namespace srpnic::scsi {
namespace {

/// Where a CDB names blocks. Group 0 is the six-byte form, 1 and 2 the ten-byte, 4 sixteen, 5 twelve (SPC-4 4.3.4.1).
struct Extent {
  std::uint64_t lba;
  std::uint64_t blocks;
};

Extent extent_of(std::span<const std::uint8_t> cdb) {
  switch (cdb[0] >> 5) {
    case 0:
      return {get_be(cdb, 1, 3) & 0x1FFFFFU, cdb[4] == 0 ? 256U : cdb[4]};  // SBC-3 5.8: zero means 256
    case 4:
      return {get_be(cdb, 2, 8), get_be(cdb, 10, 4)};
    case 5:
      return {get_be(cdb, 2, 4), get_be(cdb, 6, 4)};
    default:
      return {get_be(cdb, 2, 4), get_be(cdb, 7, 2)};
  }
}

bool in_range(const LogicalUnit& unit, const Extent& extent) {
  return extent.lba <= unit.blocks && extent.blocks <= unit.blocks - extent.lba;
}

}  // namespace

Result read_write(const LogicalUnit& unit, const Command& command) {
  const auto cdb = command.cdb;
  const Extent extent = extent_of(cdb);
  const bool write = (cdb[0] & 0x02U) != 0;  // the WRITE of each pair is its READ + 2
  const std::uint64_t bytes = extent.blocks * unit.block_size;
  if ((cdb[1] & 0xE0U) != 0) return invalid_field_in_cdb(1);  // no protection information here
  if (!in_range(unit, extent)) return illegal_request(AdditionalSense::kLogicalBlockAddressOutOfRange);
  if (bytes > kMaximumTransferBytes) return illegal_request(AdditionalSense::kInvalidFieldInCdb);
  if (write && unit.read_only) return check_condition(SenseKey::kDataProtect, AdditionalSense::kWriteProtected);
  if (write && command.data_out_length < bytes) {
    return illegal_request(AdditionalSense::kInvalidFieldInCommandInformationUnit);
  }
  Result result;
  if (bytes == 0) return result;
  result.transfer = BlockTransfer{
      .direction = write ? BlockTransfer::Direction::kFromInitiator : BlockTransfer::Direction::kToInitiator,
      .card_address = unit.card_address + extent.lba * unit.block_size,
      .bytes = bytes};
  return result;
}

Result verify(const LogicalUnit& unit, std::span<const std::uint8_t> cdb) {
  if ((cdb[1] & 0xE6U) != 0) return invalid_field_in_cdb(1);  // protection information, BYTCHK
  if (!in_range(unit, extent_of(cdb))) return illegal_request(AdditionalSense::kLogicalBlockAddressOutOfRange);
  return {};
}

Result synchronize_cache(const LogicalUnit& unit, std::span<const std::uint8_t> cdb) {
  if (!in_range(unit, extent_of(cdb))) return illegal_request(AdditionalSense::kLogicalBlockAddressOutOfRange);
  return {};
}

Result read_capacity_10(const LogicalUnit& unit, std::span<const std::uint8_t> cdb) {
  const bool partial_medium = (cdb[8] & 0x01U) != 0;
  if (partial_medium || get_be(cdb, 2, 4) != 0) return invalid_field_in_cdb(2);
  const std::uint64_t last = unit.blocks - 1;
  ParameterData data(8);
  data.put(0, last > 0xFFFFFFFFU ? 0xFFFFFFFFU : last, 4);  // SBC-3 5.12.2: all ones sends the initiator to (16)
  data.put(4, unit.block_size, 4);
  Result result;
  result.data_in = std::move(data).cut(8);
  return result;
}

Result read_capacity_16(const LogicalUnit& unit, std::span<const std::uint8_t> cdb) {
  ParameterData data(32);
  data.put(0, unit.blocks - 1, 8);
  data.put(8, unit.block_size, 4);
  Result result;
  result.data_in = std::move(data).cut(get_be(cdb, 10, 4));
  return result;
}

}  // namespace srpnic::scsi
