// SPDX-License-Identifier: Apache-2.0
// Sense data for what is wrong with an SRP_CMD itself, before any SCSI command is seen in it.
#pragma once

#include <cstdint>
#include <vector>

#include "host/srp/command.hpp"

namespace srpnic::target {

inline constexpr std::uint8_t kGood = 0x00;
inline constexpr std::uint8_t kCheckCondition = 0x02;
inline constexpr std::uint8_t kBusy = 0x08;

/// SPC: additional sense code 0Eh, INVALID INFORMATION UNIT, and its qualifiers.
enum class InvalidUnit : std::uint8_t { kTooShort = 0x01, kInvalidField = 0x03 };

/// Fixed format sense data of 18 bytes for a current error.
inline std::vector<std::uint8_t> fixed_sense(std::uint8_t key, std::uint8_t code, std::uint8_t qualifier) {
  constexpr std::uint8_t kFixedCurrent = 0x70;
  std::vector<std::uint8_t> sense(18);
  sense[0] = kFixedCurrent;
  sense[2] = key;
  sense[7] = static_cast<std::uint8_t>(sense.size() - 8);
  sense[12] = code;
  sense[13] = qualifier;
  return sense;
}

/// ILLEGAL REQUEST, INVALID INFORMATION UNIT.
inline std::vector<std::uint8_t> invalid_unit_sense(InvalidUnit qualifier) {
  return fixed_sense(0x05, 0x0e, static_cast<std::uint8_t>(qualifier));
}

/// MEDIUM ERROR (SBC-3 4.17): WRITE ERROR when data from the initiator could not be stored, else UNRECOVERED READ
/// ERROR.
inline std::vector<std::uint8_t> memory_error_sense(bool write) { return fixed_sense(0x03, write ? 0x0c : 0x11, 0x00); }

/// ABORTED COMMAND, DATA PHASE ERROR.
inline std::vector<std::uint8_t> data_phase_error_sense() { return fixed_sense(0x0b, 0x4b, 0x00); }

inline InvalidUnit qualifier_of(srp::CommandError error) {
  return error == srp::CommandError::kTooShort ? InvalidUnit::kTooShort : InvalidUnit::kInvalidField;
}

}  // namespace srpnic::target
