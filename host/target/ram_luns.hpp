// SPDX-License-Identifier: Apache-2.0
// LUNs in card memory: allocates them, enters them into the card's LUN table, describes them to the SCSI engine.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "host/card/card_port.hpp"
#include "host/scsi/engine.hpp"

namespace srpnic::target {

struct RamLun {
  std::uint8_t number = 0;
  std::uint64_t size_bytes = 0;    ///< a multiple of block_size
  std::uint32_t block_size = 512;  ///< a power of two, 512..4096
  bool read_only = false;
  std::string serial;
};

class RamLuns {
 public:
  /// `ioc_guid` makes the LUNs' NAA names unique among targets. Throws std::runtime_error when the card has no room.
  RamLuns(CardPort& card, std::span<const RamLun> luns, std::uint64_t ioc_guid);

  const std::vector<scsi::LogicalUnit>& units() const { return units_; }

 private:
  std::vector<std::unique_ptr<Buffer>> memory_;
  std::vector<scsi::LogicalUnit> units_;
};

}  // namespace srpnic::target
