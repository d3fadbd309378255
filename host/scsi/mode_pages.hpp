// SPDX-License-Identifier: Apache-2.0
// MODE SENSE(6) and (10): caching page 08h, control page 0Ah (SPC-4 6.11, 6.12, 7.5; SBC-3 6.4).
#pragma once

#include "host/scsi/engine.hpp"

namespace srpnic::scsi {

Result mode_sense_6(const LogicalUnit& unit, std::span<const std::uint8_t> cdb);
Result mode_sense_10(const LogicalUnit& unit, std::span<const std::uint8_t> cdb);

}  // namespace srpnic::scsi
