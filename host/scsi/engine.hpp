// SPDX-License-Identifier: Apache-2.0
// The SCSI device server as a transport sees it: a command goes in, a result comes out; data stays with the transport.
// The engine knows no transport, no card register and no thread; it never blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace srpnic::scsi {

/// Where a logical unit's blocks live.
enum class LunKind { kRam };

/// One logical unit, fixed while the engine lives.
struct LogicalUnit {
  std::uint8_t number = 0;  ///< 0..255
  LunKind kind = LunKind::kRam;
  std::uint64_t card_address = 0;  ///< of block 0, for kRam
  std::uint64_t blocks = 0;
  std::uint32_t block_size = 512;  ///< bytes, a power of two, 512..4096
  bool read_only = false;
  std::string serial;     ///< VPD page 80h
  std::uint64_t naa = 0;  ///< NAA designator of VPD page 83h
};

/// A SCSI command as it arrived.
struct Command {
  std::uint64_t nexus = 0;              ///< identifies the I_T nexus (unit attentions, reservations)
  std::uint64_t lun = 0;                ///< the eight LUN bytes of the IU, first byte most significant
  std::span<const std::uint8_t> cdb;    ///< 16 bytes and the additional CDB bytes
  std::uint32_t data_out_length = 0;    ///< bytes the initiator offers, sum of its descriptors
  std::uint32_t data_in_length = 0;     ///< bytes the initiator has room for
  std::span<const std::byte> data_out;  ///< min(data_out_needed(cdb), data_out_length) bytes
};

/// Blocks the transport moves straight between card memory and the initiator.
struct BlockTransfer {
  enum class Direction { kToInitiator, kFromInitiator };
  Direction direction = Direction::kToInitiator;
  std::uint64_t card_address = 0;
  std::uint64_t bytes = 0;  ///< by the CDB; the transport moves no more than the descriptors hold
};

/// What the initiator is told. Either `data_in` or `transfer` carries data, or neither.
struct Result {
  std::uint8_t status = 0;          ///< SAM status: 00h GOOD, 02h CHECK CONDITION, ...
  std::vector<std::uint8_t> sense;  ///< fixed or descriptor format, empty unless CHECK CONDITION
  std::vector<std::byte> data_in;   ///< already cut to the CDB's allocation length
  std::optional<BlockTransfer> transfer;
};

/// The device server of all logical units of one target port.
class Engine {
 public:
  explicit Engine(std::vector<LogicalUnit> units);

  /// Bytes of parameter data this CDB needs before it can be executed (0 for none and for block data).
  std::uint32_t data_out_needed(std::span<const std::uint8_t> cdb) const;

  /// Executes one command completely, apart from moving the data.
  Result execute(const Command& command);

 private:
  std::vector<LogicalUnit> units_;
};

}  // namespace srpnic::scsi
