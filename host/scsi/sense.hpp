// SPDX-License-Identifier: Apache-2.0
// Statuses and sense data (SAM-5 5.3, SPC-4 4.5).
#pragma once

#include <cstdint>
#include <vector>

#include "host/scsi/engine.hpp"

namespace srpnic::scsi {

inline constexpr std::uint8_t kGood = 0x00;
inline constexpr std::uint8_t kCheckCondition = 0x02;

/// SPC-4 table 46.
enum class SenseKey : std::uint8_t { kNoSense = 0x0, kIllegalRequest = 0x5, kDataProtect = 0x7 };

/// Additional sense code in the high byte, its qualifier in the low byte (SPC-4 annex F).
enum class AdditionalSense : std::uint16_t {
  kNone = 0x0000,
  kInvalidFieldInCommandInformationUnit = 0x0E03,
  kInvalidCommandOperationCode = 0x2000,
  kLogicalBlockAddressOutOfRange = 0x2100,
  kInvalidFieldInCdb = 0x2400,
  kLogicalUnitNotSupported = 0x2500,
  kWriteProtected = 0x2700,
  kSavingParametersNotSupported = 0x3900,
};

/// Fixed-format sense data, 18 bytes.
std::vector<std::uint8_t> fixed_sense(SenseKey key, AdditionalSense additional);

/// CHECK CONDITION with current fixed-format sense.
Result check_condition(SenseKey key, AdditionalSense additional);

inline Result illegal_request(AdditionalSense additional) {
  return check_condition(SenseKey::kIllegalRequest, additional);
}

/// CHECK CONDITION for a CDB whose byte `cdb_byte` holds a value that is not supported; says which (SPC-4 4.5.2.4.2).
Result invalid_field_in_cdb(std::uint8_t cdb_byte);

}  // namespace srpnic::scsi
