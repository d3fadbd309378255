// SPDX-License-Identifier: Apache-2.0
// An SRP_CMD taken apart: CDB, and where the data lies. Never reads past the IU.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "host/srp/iu.hpp"

namespace srpnic::srp {

/// A piece of the initiator's memory.
struct Segment {
  std::uint64_t address = 0;
  std::uint32_t key = 0;
  std::uint32_t length = 0;

  bool operator==(const Segment&) const = default;
};

/// One direction's data buffer.
struct DataBuffer {
  BufferFormat format = BufferFormat::kNone;
  std::uint32_t length = 0;              ///< total bytes
  std::vector<Segment> segments;         ///< those in the IU
  Segment table;                         ///< kIndirect: the whole table in the initiator's memory
  bool table_is_remote = false;          ///< the IU does not hold all descriptors: fetch `table`
  std::span<const std::byte> immediate;  ///< kImmediate: the data, a view into the IU
};

struct ParsedCommand {
  std::uint64_t tag = 0;
  std::uint64_t lun = 0;
  std::vector<std::uint8_t> cdb;  ///< 16 bytes and the additional ones
  DataBuffer out;
  DataBuffer in;
};

/// Why an SRP_CMD cannot be executed; each has its sense code in INVALID INFORMATION UNIT (SPC: 0Eh).
enum class CommandError {
  kTooShort,       ///< shorter than its own lengths and counts say
  kInvalidFormat,  ///< a buffer format that does not exist or was not agreed at login
  kInvalidTable,   ///< an indirect table whose length is not whole descriptors, or less than those in the IU
};

/// Parses an IU of at least sizeof(CommandHeader) bytes. `immediate_offset` is that of the login, 0: no immediate data.
std::variant<ParsedCommand, CommandError> parse_command(std::span<const std::byte> iu, std::size_t immediate_offset);

/// Descriptors of a table fetched from the initiator.
std::vector<Segment> parse_table(std::span<const std::byte> table);

/// The first `bytes` bytes that `segments` describe, without empty pieces; fewer when the segments hold less.
std::vector<Segment> first_bytes(std::span<const Segment> segments, std::uint64_t bytes);

}  // namespace srpnic::srp
