// SPDX-License-Identifier: Apache-2.0
#include "host/srp/command.hpp"

#include <algorithm>
#include <optional>

namespace srpnic::srp {

namespace {

Segment to_segment(const Descriptor& descriptor) {
  return {.address = descriptor.address, .key = descriptor.key, .length = descriptor.length};
}

/// Reads one direction's descriptor at `offset` and advances it.
class BufferParser {
 public:
  BufferParser(std::span<const std::byte> iu, std::size_t immediate_offset)
      : iu_(iu), immediate_offset_(immediate_offset) {}

  std::size_t offset = 0;

  std::optional<CommandError> parse(BufferFormat format, std::size_t count, bool immediate_allowed,
                                    DataBuffer& buffer) {
    buffer.format = format;
    switch (format) {
      case BufferFormat::kNone:
        return std::nullopt;
      case BufferFormat::kDirect:
        return parse_direct(buffer);
      case BufferFormat::kIndirect:
        return parse_indirect(count, buffer);
      case BufferFormat::kImmediate:
        if (!immediate_allowed || immediate_offset_ == 0) return CommandError::kInvalidFormat;
        return parse_immediate(buffer);
    }
    return CommandError::kInvalidFormat;
  }

 private:
  template <typename Struct>
  std::optional<Struct> take() {
    const auto value = wire::read<Struct>(iu_, offset);
    offset += sizeof(Struct);
    return value;
  }

  std::optional<CommandError> parse_direct(DataBuffer& buffer) {
    const auto descriptor = take<Descriptor>();
    if (!descriptor) return CommandError::kTooShort;
    buffer.length = descriptor->length;
    buffer.segments.push_back(to_segment(*descriptor));
    return std::nullopt;
  }

  std::optional<CommandError> parse_indirect(std::size_t count, DataBuffer& buffer) {
    const auto table = take<IndirectTable>();
    if (!table) return CommandError::kTooShort;
    buffer.length = table->total_length;
    buffer.table = to_segment(table->table);
    if (buffer.table.length % sizeof(Descriptor) != 0 || buffer.table.length / sizeof(Descriptor) < count) {
      return CommandError::kInvalidTable;
    }
    buffer.table_is_remote = buffer.table.length / sizeof(Descriptor) > count;
    for (std::size_t i = 0; i < count; ++i) {
      const auto descriptor = take<Descriptor>();
      if (!descriptor) return CommandError::kTooShort;
      buffer.segments.push_back(to_segment(*descriptor));
    }
    return std::nullopt;
  }

  std::optional<CommandError> parse_immediate(DataBuffer& buffer) {
    const auto length = take<Be32>();
    if (!length || immediate_offset_ < offset || immediate_offset_ > iu_.size() ||
        *length > iu_.size() - immediate_offset_) {
      return CommandError::kTooShort;
    }
    buffer.length = *length;
    buffer.immediate = iu_.subspan(immediate_offset_, buffer.length);
    return std::nullopt;
  }

  std::span<const std::byte> iu_;
  std::size_t immediate_offset_;
};

}  // namespace

std::variant<ParsedCommand, CommandError> parse_command(std::span<const std::byte> iu, std::size_t immediate_offset) {
  const auto header = wire::read<CommandHeader>(iu);
  if (!header) return CommandError::kTooShort;
  ParsedCommand command{.tag = header->tag, .lun = header->lun, .cdb = {}, .out = {}, .in = {}};
  command.cdb.assign(header->cdb.begin(), header->cdb.end());

  BufferParser parser(iu, immediate_offset);
  parser.offset = sizeof(CommandHeader) + header->additional_cdb_bytes();
  if (parser.offset > iu.size()) return CommandError::kTooShort;
  for (std::size_t i = sizeof(CommandHeader); i < parser.offset; ++i)
    command.cdb.push_back(std::to_integer<std::uint8_t>(iu[i]));

  if (const auto error = parser.parse(header->out_format(), header->out_count, true, command.out)) return *error;
  if (const auto error = parser.parse(header->in_format(), header->in_count, false, command.in)) return *error;
  return command;
}

std::vector<Segment> parse_table(std::span<const std::byte> table) {
  std::vector<Segment> segments;
  for (std::size_t offset = 0; const auto descriptor = wire::read<Descriptor>(table, offset);
       offset += sizeof(Descriptor)) {
    segments.push_back(to_segment(*descriptor));
  }
  return segments;
}

std::vector<Segment> first_bytes(std::span<const Segment> segments, std::uint64_t bytes) {
  std::vector<Segment> result;
  for (Segment segment : segments) {
    segment.length = static_cast<std::uint32_t>(std::min<std::uint64_t>(segment.length, bytes));
    bytes -= segment.length;
    if (segment.length > 0) result.push_back(segment);
  }
  return result;
}

}  // namespace srpnic::srp
