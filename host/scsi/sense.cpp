// SPDX-License-Identifier: Apache-2.0
#include "host/scsi/sense.hpp"

namespace srpnic::scsi {
namespace {

constexpr std::size_t kFixedSenseBytes = 18;
constexpr std::uint8_t kCurrentFixed = 0x70;  // response code: current error, fixed format

}  // namespace

std::vector<std::uint8_t> fixed_sense(SenseKey key, AdditionalSense additional) {
  std::vector<std::uint8_t> sense(kFixedSenseBytes);
  const auto code = static_cast<std::uint16_t>(additional);
  sense[0] = kCurrentFixed;
  sense[2] = static_cast<std::uint8_t>(key);
  sense[7] = kFixedSenseBytes - 8;  // additional sense length
  sense[12] = static_cast<std::uint8_t>(code >> 8);
  sense[13] = static_cast<std::uint8_t>(code);
  return sense;
}

Result check_condition(SenseKey key, AdditionalSense additional) {
  Result result;
  result.status = kCheckCondition;
  result.sense = fixed_sense(key, additional);
  return result;
}

Result invalid_field_in_cdb(std::uint8_t cdb_byte) {
  Result result = illegal_request(AdditionalSense::kInvalidFieldInCdb);
  result.sense[15] = 0xC0;  // SKSV, C/D: the pointer is valid and points into the CDB
  result.sense[17] = cdb_byte;
  return result;
}

}  // namespace srpnic::scsi
