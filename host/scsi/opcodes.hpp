// SPDX-License-Identifier: Apache-2.0
// The commands this device server knows, in one table: the engine dispatches by it and REPORT SUPPORTED OPERATION
// CODES reports it (SPC-4 6.33), so the two cannot disagree.
#pragma once

#include <array>
#include <optional>

#include "host/scsi/engine.hpp"

namespace srpnic::scsi {

using Handler = Result (*)(const LogicalUnit& unit, const Command& command);

/// One command. `usage` has a bit set for every CDB bit the server evaluates (SPC-4 6.33.3), its length is the CDB's.
struct Opcode {
  std::uint8_t code;
  std::optional<std::uint8_t> service_action;
  std::uint8_t cdb_bytes;
  std::array<std::uint8_t, 16> usage;
  Handler handler;  ///< null: answered by the engine itself, because it concerns no single logical unit
};

/// All commands, by operation code.
std::span<const Opcode> opcodes();

/// The command of this CDB; null when it is not supported. `service_action_unknown` tells why.
const Opcode* find_opcode(std::span<const std::uint8_t> cdb, bool& service_action_unknown);

/// REPORT SUPPORTED OPERATION CODES.
Result report_supported_operation_codes(const LogicalUnit& unit, const Command& command);

}  // namespace srpnic::scsi
