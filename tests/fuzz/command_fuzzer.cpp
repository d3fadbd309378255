// SPDX-License-Identifier: Apache-2.0
// SRP_CMD and descriptor tables (host/srp/command). Input: offset of immediate data, two bytes; an IU.
#include "host/srp/command.hpp"

#include <numeric>

#include "tests/fuzz/fuzz_input.hpp"

using namespace srpnic;

namespace {

std::uint64_t total(const std::vector<srp::Segment>& segments) {
  return std::accumulate(segments.begin(), segments.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const srp::Segment& segment) { return sum + segment.length; });
}

template <typename Struct>
void append(std::vector<std::byte>& bytes, const Struct& value) {
  const auto raw = wire::as_bytes(value);
  bytes.insert(bytes.end(), raw.begin(), raw.end());
}

void append(std::vector<std::byte>& iu, const srp::Segment& segment) {
  append(iu, srp::Descriptor{.address = segment.address, .key = segment.key, .length = segment.length});
}

void append_buffer(std::vector<std::byte>& iu, const srp::DataBuffer& buffer) {
  if (buffer.format == srp::BufferFormat::kDirect) append(iu, buffer.segments.at(0));
  if (buffer.format == srp::BufferFormat::kImmediate) append(iu, wire::Be32(buffer.length));
  if (buffer.format != srp::BufferFormat::kIndirect) return;
  append(iu, buffer.table);
  append(iu, wire::Be32(buffer.length));
  for (const srp::Segment& segment : buffer.segments) append(iu, segment);
}

/// The IU that says what `command` says.
std::vector<std::byte> serialise(const srp::ParsedCommand& command, std::size_t immediate_offset) {
  srp::CommandHeader header{};
  header.opcode = static_cast<std::uint8_t>(srp::Opcode::kCommand);
  header.formats = static_cast<std::uint8_t>(static_cast<unsigned>(command.out.format) << 4 |
                                             static_cast<unsigned>(command.in.format));
  const auto count = [](const srp::DataBuffer& buffer) {
    return static_cast<std::uint8_t>(buffer.format == srp::BufferFormat::kIndirect ? buffer.segments.size() : 0);
  };
  header.out_count = count(command.out);
  header.in_count = count(command.in);
  header.tag = command.tag;
  header.lun = command.lun;
  header.additional_cdb = static_cast<std::uint8_t>(command.cdb.size() - header.cdb.size());
  std::copy_n(command.cdb.begin(), header.cdb.size(), header.cdb.begin());
  std::vector<std::byte> iu;
  append(iu, header);
  const auto cdb = std::as_bytes(std::span(command.cdb)).subspan(header.cdb.size());
  iu.insert(iu.end(), cdb.begin(), cdb.end());
  append_buffer(iu, command.out);
  append_buffer(iu, command.in);
  if (command.out.format == srp::BufferFormat::kImmediate) {
    iu.resize(std::max(iu.size(), immediate_offset + command.out.immediate.size()));
    std::ranges::copy(command.out.immediate, iu.begin() + static_cast<std::ptrdiff_t>(immediate_offset));
  }
  return iu;
}

bool same(const srp::DataBuffer& a, const srp::DataBuffer& b) {
  return a.format == b.format && a.length == b.length && a.segments == b.segments && a.table == b.table &&
         a.table_is_remote == b.table_is_remote && std::ranges::equal(a.immediate, b.immediate);
}

void check_buffer(const srp::DataBuffer& buffer, std::span<const std::byte> iu) {
  fuzz::require(buffer.segments.size() <= 255, "no more segments than a count can say");
  if (buffer.format == srp::BufferFormat::kDirect) {
    fuzz::require(buffer.segments.size() == 1 && buffer.segments[0].length == buffer.length, "one direct descriptor");
  }
  if (!buffer.immediate.empty()) {
    fuzz::require(buffer.format == srp::BufferFormat::kImmediate && buffer.immediate.size() == buffer.length &&
                      buffer.immediate.data() >= iu.data() + sizeof(srp::CommandHeader) &&
                      buffer.immediate.data() + buffer.immediate.size() <= iu.data() + iu.size(),
                  "immediate data lies inside the IU");
  }
  for (const std::uint64_t wanted : {std::uint64_t{0}, std::uint64_t{buffer.length}, ~std::uint64_t{0}}) {
    const auto first = srp::first_bytes(buffer.segments, wanted);
    fuzz::require(total(first) == std::min(wanted, total(buffer.segments)), "the first bytes, all there are");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const std::size_t immediate_offset = input.number<std::uint16_t>();
  const std::vector<std::byte> iu(input.rest().begin(), input.rest().end());
  fuzz::require(srp::parse_table(iu).size() == iu.size() / sizeof(srp::Descriptor), "a table's whole descriptors");

  const auto parsed = srp::parse_command(iu, immediate_offset);
  const auto* command = std::get_if<srp::ParsedCommand>(&parsed);
  if (command == nullptr) return 0;
  fuzz::require(command->cdb.size() >= 16 && command->cdb.size() % 4 == 0 && command->cdb.size() <= 16 + 252,
                "a CDB of 16 to 268 bytes");
  fuzz::require(command->in.format != srp::BufferFormat::kImmediate, "immediate data goes to the target only");
  check_buffer(command->out, iu);
  check_buffer(command->in, iu);

  const auto serialised = serialise(*command, immediate_offset);
  const auto again = srp::parse_command(serialised, immediate_offset);
  const auto* second = std::get_if<srp::ParsedCommand>(&again);
  fuzz::require(second != nullptr, "a serialised command is right");
  fuzz::require(second->tag == command->tag && second->lun == command->lun && second->cdb == command->cdb &&
                    same(second->out, command->out) && same(second->in, command->in),
                "a serialised command says the same");
  return 0;
}
