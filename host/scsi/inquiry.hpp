// SPDX-License-Identifier: Apache-2.0
// INQUIRY: standard data and vital product data pages 00h, 80h, 83h, B0h, B1h, B2h (SPC-4 6.6, 7.8; SBC-3 6.5).
#pragma once

#include "host/scsi/engine.hpp"

namespace srpnic::scsi {

/// Longest transfer of one command announced in page B0h, in bytes: what the card's byte counts take with room to
/// spare.
inline constexpr std::uint64_t kMaximumTransferBytes = 8ULL << 20;

/// `unit` is null for a logical unit that does not exist: INQUIRY must be answered all the same (SPC-4 6.6.1).
Result inquiry(const LogicalUnit* unit, std::span<const std::uint8_t> cdb);

}  // namespace srpnic::scsi
