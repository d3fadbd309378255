// SPDX-License-Identifier: Apache-2.0
#include "host/scsi/engine.hpp"

#include <algorithm>
#include <utility>

#include "host/scsi/bytes.hpp"
#include "host/scsi/inquiry.hpp"
#include "host/scsi/opcodes.hpp"
#include "host/scsi/sense.hpp"

namespace srpnic::scsi {
namespace {

constexpr std::uint8_t kRequestSense = 0x03;
constexpr std::uint8_t kInquiry = 0x12;
constexpr std::uint8_t kReportLuns = 0xA0;

constexpr std::size_t kShortestCdb = 16;

/// SAM-5 4.7: a single-level LUN of peripheral (00b) or flat space (01b) addressing; anything else names no unit here.
std::optional<std::uint8_t> unit_number(std::uint64_t lun) {
  const auto method = static_cast<unsigned>(lun >> 62);
  const auto first_level = static_cast<unsigned>(lun >> 48 & 0x3FFFU);
  const bool deeper_levels = (lun & 0xFFFFFFFFFFFFULL) != 0;
  if (deeper_levels || method > 1 || first_level > 0xFF) return std::nullopt;
  return static_cast<std::uint8_t>(first_level);
}

/// SPC-4 6.34: there is no pending sense to report: it is always delivered with the status.
Result request_sense(bool exists, std::span<const std::uint8_t> cdb) {
  const bool descriptor_format = (cdb[1] & 0x01U) != 0;
  if (descriptor_format) return invalid_field_in_cdb(1);
  const auto sense = exists ? fixed_sense(SenseKey::kNoSense, AdditionalSense::kNone)
                            : fixed_sense(SenseKey::kIllegalRequest, AdditionalSense::kLogicalUnitNotSupported);
  Result result;
  for (std::size_t i = 0; i < sense.size() && i < cdb[4]; ++i) result.data_in.push_back(std::byte{sense[i]});
  return result;
}

/// SPC-4 6.33: peripheral addressing, ascending.
Result report_luns(std::span<const LogicalUnit> units, std::span<const std::uint8_t> cdb) {
  constexpr std::uint8_t kWellKnownOnly = 0x01;
  constexpr std::uint8_t kAll = 0x02;
  const std::uint8_t select = cdb[2];
  if (select > kAll) return invalid_field_in_cdb(2);
  ParameterData data(8);
  if (select != kWellKnownOnly) {
    for (const LogicalUnit& unit : units) data.append(std::uint64_t{unit.number} << 48, 8);
  }
  data.put(0, data.size() - 8, 4);
  Result result;
  result.data_in = std::move(data).cut(get_be(cdb, 6, 4));
  return result;
}

}  // namespace

Engine::Engine(std::vector<LogicalUnit> units) : units_(std::move(units)) {
  std::sort(units_.begin(), units_.end(),
            [](const LogicalUnit& a, const LogicalUnit& b) { return a.number < b.number; });
}

std::uint32_t Engine::data_out_needed(std::span<const std::uint8_t> /*cdb*/) const {
  return 0;  // no command of the table takes parameter data
}

Result Engine::execute(const Command& command) {
  const auto cdb = command.cdb;
  if (cdb.size() < kShortestCdb) return illegal_request(AdditionalSense::kInvalidFieldInCommandInformationUnit);

  const auto number = unit_number(command.lun);
  const auto unit = std::find_if(units_.begin(), units_.end(),
                                 [&](const LogicalUnit& candidate) { return number == candidate.number; });
  const bool exists = unit != units_.end();
  switch (cdb[0]) {  // SAM-5 4.6.4: these three are answered whether the unit exists or not
    case kInquiry:
      return inquiry(exists ? &*unit : nullptr, cdb);
    case kReportLuns:
      return report_luns(units_, cdb);
    case kRequestSense:
      return request_sense(exists, cdb);
    default:
      break;
  }
  if (!exists) return illegal_request(AdditionalSense::kLogicalUnitNotSupported);
  bool service_action_unknown = false;
  const Opcode* opcode = find_opcode(cdb, service_action_unknown);
  if (opcode != nullptr) return opcode->handler(*unit, command);
  return service_action_unknown ? invalid_field_in_cdb(1)
                                : illegal_request(AdditionalSense::kInvalidCommandOperationCode);
}

}  // namespace srpnic::scsi
