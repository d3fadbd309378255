// SPDX-License-Identifier: Apache-2.0
#include "host/scsi/opcodes.hpp"

#include <algorithm>

#include "host/scsi/block_commands.hpp"
#include "host/scsi/bytes.hpp"
#include "host/scsi/mode_pages.hpp"
#include "host/scsi/sense.hpp"

namespace srpnic::scsi {
namespace {

/// A handler that needs the CDB alone.
template <Result (*function)(const LogicalUnit&, std::span<const std::uint8_t>)>
Result by_cdb(const LogicalUnit& unit, const Command& command) {
  return function(unit, command.cdb);
}

Result good(const LogicalUnit& /*unit*/, const Command& /*command*/) { return {}; }

constexpr std::optional<std::uint8_t> kPlain = std::nullopt;

const Opcode kOpcodes[] = {
    {0x00, kPlain, 6, {0x00, 0, 0, 0, 0, 0x07}, good},                              // TEST UNIT READY
    {0x03, kPlain, 6, {0x03, 0x01, 0, 0, 0xFF, 0x07}, nullptr},                     // REQUEST SENSE
    {0x08, kPlain, 6, {0x08, 0x1F, 0xFF, 0xFF, 0xFF, 0x07}, read_write},            // READ(6)
    {0x0A, kPlain, 6, {0x0A, 0x1F, 0xFF, 0xFF, 0xFF, 0x07}, read_write},            // WRITE(6)
    {0x12, kPlain, 6, {0x12, 0x01, 0xFF, 0xFF, 0xFF, 0x07}, nullptr},               // INQUIRY
    {0x1A, kPlain, 6, {0x1A, 0x08, 0xFF, 0xFF, 0xFF, 0x07}, by_cdb<mode_sense_6>},  // MODE SENSE(6)
    {0x1B, kPlain, 6, {0x1B, 0x01, 0, 0x0F, 0xF7, 0x07}, good},                     // START STOP UNIT
    {0x25, kPlain, 10, {0x25, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0x01, 0x07}, by_cdb<read_capacity_10>},
    {0x28, kPlain, 10, {0x28, 0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0x07}, read_write},      // READ(10)
    {0x2A, kPlain, 10, {0x2A, 0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0x07}, read_write},      // WRITE(10)
    {0x2F, kPlain, 10, {0x2F, 0x16, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0x07}, by_cdb<verify>},  // VERIFY(10)
    {0x35, kPlain, 10, {0x35, 0x02, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0x07}, by_cdb<synchronize_cache>},
    {0x5A, kPlain, 10, {0x5A, 0x18, 0xFF, 0xFF, 0, 0, 0, 0xFF, 0xFF, 0x07}, by_cdb<mode_sense_10>},  // MODE SENSE(10)
    {0x88,
     kPlain,
     16,
     {0x88, 0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0x07},
     read_write},  // READ(16)
    {0x8A,
     kPlain,
     16,
     {0x8A, 0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0x07},
     read_write},  // WRITE(16)
    {0x8F,
     kPlain,
     16,
     {0x8F, 0x16, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0x07},
     by_cdb<verify>},  // VERIFY(16)
    {0x91,
     kPlain,
     16,
     {0x91, 0x02, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0x07},
     by_cdb<synchronize_cache>},  // SYNCHRONIZE CACHE(16)
    {0x9E,
     0x10,
     16,
     {0x9E, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0x07},
     by_cdb<read_capacity_16>},                                                              // READ CAPACITY(16)
    {0xA0, kPlain, 12, {0xA0, 0, 0xFF, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0x07}, nullptr},  // REPORT LUNS
    {0xA3,
     0x0C,
     12,
     {0xA3, 0x0C, 0x87, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0x07},
     report_supported_operation_codes},
    {0xA8, kPlain, 12, {0xA8, 0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0x07}, read_write},  // READ(12)
    {0xAA, kPlain, 12, {0xAA, 0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0x07}, read_write},  // WRITE(12)
    {0xAF, kPlain, 12, {0xAF, 0x16, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0x07}, by_cdb<verify>},
};

constexpr std::uint8_t kServiceActionMask = 0x1F;
constexpr std::size_t kTimeoutsDescriptorBytes = 12;

/// SPC-4 6.33.4: nominal and recommended time-outs are not specified (zero).
void append_timeouts(ParameterData& data) {
  data.append(kTimeoutsDescriptorBytes - 2, 2);
  data.append(0, 2);
  data.append(0, 8);
}

ParameterData all_commands(bool with_timeouts) {
  ParameterData data(4);
  for (const Opcode& opcode : kOpcodes) {
    data.append(opcode.code);
    data.append(0);
    data.append(opcode.service_action.value_or(0), 2);
    data.append(0);
    data.append((with_timeouts ? 0x02U : 0U) | (opcode.service_action ? 0x01U : 0U));  // CTDP, SERVACTV
    data.append(opcode.cdb_bytes, 2);
    if (with_timeouts) append_timeouts(data);
  }
  data.put(0, data.size() - 4, 4);
  return data;
}

ParameterData one_command(const Opcode* opcode, bool with_timeouts) {
  ParameterData data(4);
  if (opcode == nullptr) {
    data.put(1, 0x01);  // SUPPORT: not supported
    return data;
  }
  data.put(1, 0x03U | (with_timeouts ? 0x80U : 0U));  // supported in conformance with the standard
  data.put(2, opcode->cdb_bytes, 2);
  for (std::size_t i = 0; i < opcode->cdb_bytes; ++i) data.append(opcode->usage[i]);
  if (with_timeouts) append_timeouts(data);
  return data;
}

const Opcode* find(std::uint8_t code, std::optional<std::uint8_t> service_action) {
  const auto* found = std::find_if(std::begin(kOpcodes), std::end(kOpcodes), [&](const Opcode& opcode) {
    return opcode.code == code && opcode.service_action == service_action;
  });
  return found == std::end(kOpcodes) ? nullptr : found;
}

bool has_service_actions(std::uint8_t code) {
  return std::any_of(std::begin(kOpcodes), std::end(kOpcodes),
                     [&](const Opcode& opcode) { return opcode.code == code && opcode.service_action; });
}

}  // namespace

std::span<const Opcode> opcodes() { return kOpcodes; }

const Opcode* find_opcode(std::span<const std::uint8_t> cdb, bool& service_action_unknown) {
  const bool by_action = has_service_actions(cdb[0]);
  const auto action = static_cast<std::uint8_t>(cdb[1] & kServiceActionMask);
  const Opcode* opcode = by_action ? find(cdb[0], action) : find(cdb[0], std::nullopt);
  service_action_unknown = by_action && opcode == nullptr;
  return opcode;
}

Result report_supported_operation_codes(const LogicalUnit& /*unit*/, const Command& command) {
  const auto cdb = command.cdb;
  const bool with_timeouts = (cdb[2] & 0x80U) != 0;
  const unsigned options = cdb[2] & 0x07U;
  const std::uint8_t code = cdb[3];
  const std::uint64_t action = get_be(cdb, 4, 2);
  const bool by_action = has_service_actions(code);
  ParameterData data;
  switch (options) {
    case 0:
      data = all_commands(with_timeouts);
      break;
    case 1:  // by operation code; one that has service actions must be asked for with them
      if (by_action) return invalid_field_in_cdb(2);
      data = one_command(find(code, std::nullopt), with_timeouts);
      break;
    case 2:
      if (!by_action && find(code, std::nullopt) != nullptr) return invalid_field_in_cdb(2);
      data = one_command(action > kServiceActionMask ? nullptr : find(code, static_cast<std::uint8_t>(action)),
                         with_timeouts);
      break;
    case 3:  // either way
      data = one_command(by_action ? find(code, static_cast<std::uint8_t>(action & kServiceActionMask))
                                   : (action == 0 ? find(code, std::nullopt) : nullptr),
                         with_timeouts);
      break;
    default:
      return invalid_field_in_cdb(2);
  }
  Result result;
  result.data_in = std::move(data).cut(get_be(cdb, 6, 4));
  return result;
}

}  // namespace srpnic::scsi
