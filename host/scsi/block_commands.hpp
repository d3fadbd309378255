// SPDX-License-Identifier: Apache-2.0
// Commands on blocks (SBC-3 clause 5): READ, WRITE, VERIFY, SYNCHRONIZE CACHE, READ CAPACITY.
#pragma once

#include "host/scsi/engine.hpp"

namespace srpnic::scsi {

/// READ(6/10/12/16) and WRITE(6/10/12/16): checks range, protection fields and buffer length; the transport moves.
/// A WRITE whose data-out buffer is shorter than the CDB's transfer is refused: no part of a block is ever written.
Result read_write(const LogicalUnit& unit, const Command& command);

/// VERIFY(10/12/16) without byte check: the medium is memory, so only the range can be wrong.
Result verify(const LogicalUnit& unit, std::span<const std::uint8_t> cdb);

/// SYNCHRONIZE CACHE(10/16): there is no cache above the medium.
Result synchronize_cache(const LogicalUnit& unit, std::span<const std::uint8_t> cdb);

Result read_capacity_10(const LogicalUnit& unit, std::span<const std::uint8_t> cdb);
Result read_capacity_16(const LogicalUnit& unit, std::span<const std::uint8_t> cdb);

}  // namespace srpnic::scsi
