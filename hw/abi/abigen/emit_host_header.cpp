// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "emit.hpp"
#include "names.hpp"

namespace srpnic::abigen {
namespace {

unsigned natural_width(unsigned width) { return width <= 8 ? 8 : width <= 16 ? 16 : width <= 32 ? 32 : 64; }

/// The C++ type of a number of `width` bits, with its initializer; wide ones are words of 64 bits, low first.
std::string declare_number(const std::string& name, unsigned width) {
  if (width == 1) return fmt::format("bool {} = false;", name);
  if (width <= 64) return fmt::format("uint{}_t {} = 0;", natural_width(width), name);
  return fmt::format("std::array<uint64_t, {}> {} = {{}};", (width + 63) / 64, name);
}

std::string comment(const std::string& text) { return text.empty() ? "" : "  // " + text; }

void emit_enum(std::string& out, const Enum& entry) {
  out += fmt::format("\n/// {}\nenum class {} : uint{}_t {{\n", entry.text, entry.name, natural_width(entry.width));
  for (const EnumValue& value : entry.values) out += fmt::format("  {} = {},\n", constant(value.name), value.value);
  out += "};\n";
}

void emit_ring(std::string& out, const Ring& ring) {
  constexpr unsigned kBits = 512;
  out += fmt::format("\n/// {}\nstruct {} {{\n", ring.text, ring.name);
  unsigned next = 0;
  unsigned gaps = 0;
  const auto fill = [&](unsigned until) {
    if (until > next) out += fmt::format("  uint8_t reserved{}[{}] = {{}};\n", gaps++, (until - next) / 8);
  };
  for (const Field& field : ring.fields) {
    fill(field.lsb);
    out += fmt::format("  uint{}_t {} = 0;{}\n", field.width, field.name, comment(field.text));
    next = field.lsb + field.width;
  }
  fill(kBits);
  out += "};\n";
  out += fmt::format("static_assert(sizeof({}) == {});\n", ring.name, kBits / 8);
  for (const Field& field : ring.fields) {
    out += fmt::format("static_assert(offsetof({}, {}) == {});\n", ring.name, field.name, field.lsb / 8);
  }
}

/// The statements that put `field` of a record at bit `lsb` of `words` where it belongs.
std::string put_number(const Field& field) {
  if (field.width <= 64) {
    return fmt::format("    detail::put_bits(words, lsb + {}, {}, {});\n", field.lsb, field.width, field.name);
  }
  std::string out;
  for (unsigned done = 0; done < field.width; done += 64) {
    out += fmt::format("    detail::put_bits(words, lsb + {}, {}, {}[{}]);\n", field.lsb + done,
                       std::min(64U, field.width - done), field.name, done / 64);
  }
  return out;
}

void emit_struct(std::string& out, const Record& record) {
  out += fmt::format("\n/// {}\nstruct {} {{\n", record.text, record.name);
  for (const Field& field : record.fields) {
    const std::string declaration =
        field.type.empty() ? declare_number(field.name, field.width) : fmt::format("{} {};", field.type, field.name);
    out += fmt::format("  {}{}\n", declaration, comment(field.text));
  }
  out += fmt::format("\n  static constexpr unsigned kBits = {};\n", record.width);
  out += "  /// Puts the record at bit `lsb` of `words`; bits of a number beyond its field's width are dropped.\n";
  out += "  void put(uint32_t* words, unsigned lsb) const {\n";
  for (const Field& field : record.fields) {
    out +=
        field.type.empty() ? put_number(field) : fmt::format("    {}.put(words, lsb + {});\n", field.name, field.lsb);
  }
  out += "  }\n";
  out += fmt::format("  /// The argument words, low word first.\n  std::array<uint32_t, {}> pack() const {{\n",
                     (record.width + 31) / 32);
  out += fmt::format("    std::array<uint32_t, {}> words = {{}};\n    put(words.data(), 0);\n    return words;\n  }}\n",
                     (record.width + 31) / 32);
  out += "};\n";
}

/// Records reachable from `name`, nested ones first.
void collect(const Abi& abi, const std::string& name, std::set<std::string>& used) {
  for (const Field& field : abi.find_record(name)->fields) {
    if (!field.type.empty()) collect(abi, field.type, used);
  }
  used.insert(name);
}

void emit_mailbox(std::string& out, const Abi& abi, const MailboxCommand& command) {
  unsigned bits = 0;
  out += fmt::format("\n/// {}\nstruct {} {{\n  static constexpr MailboxCommand kCommand = MailboxCommand::{};\n",
                     command.text, pascal(command.name), constant(command.name));
  std::string puts;
  for (const Field& field : command.fields) {
    out += fmt::format("  {}{}\n", declare_number(field.name, field.width), comment(field.text));
    puts += fmt::format("    detail::put_bits(words.data(), {}, {}, {});\n", field.lsb, field.width, field.name);
    bits = field.lsb + field.width;
  }
  if (!command.record.empty()) {
    out += fmt::format("  abi::{} record;\n", command.record);
    puts += fmt::format("    record.put(words.data(), {});\n", 32 * command.record_word);
    bits = 32 * command.record_word + abi.find_record(command.record)->width;
  }
  const unsigned words = (bits + 31) / 32;
  out += fmt::format(
      "\n  /// The words for MAILBOX_ARG.\n  std::array<uint32_t, {0}> pack() const {{\n"
      "    std::array<uint32_t, {0}> words = {{}};\n{1}    return words;\n  }}\n}};\n",
      words, puts);
}

constexpr const char* kPutBits = R"(
namespace detail {
/// Writes the low `width` bits (1..64) of `value` at bit `lsb` of zeroed little-endian words.
inline void put_bits(uint32_t* words, unsigned lsb, unsigned width, uint64_t value) {
  for (unsigned done = 0; done < width;) {
    const unsigned bit = (lsb + done) % 32;
    const unsigned count = width - done < 32 - bit ? width - done : 32 - bit;
    const uint64_t mask = (uint64_t{1} << count) - 1;
    words[(lsb + done) / 32] |= static_cast<uint32_t>(((value >> done) & mask) << bit);
    done += count;
  }
}
}  // namespace detail
)";

}  // namespace

std::string emit_host_header(const Abi& abi) {
  std::string out = "// SPDX-License-Identifier: Apache-2.0\n" + generated_notice("//");
  out +=
      "// What host and card agree on. Little endian. Needs nothing but <stdint.h> and <stddef.h>; where <array>\n"
      "// exists too, the arguments of the mailbox commands are declared as structs with pack().\n"
      "#pragma once\n\n#include <stddef.h>\n#include <stdint.h>\n#if __has_include(<array>)\n#include "
      "<array>\n#endif\n\n"
      "namespace srpnic::abi {\n\n";
  out += fmt::format("inline constexpr uint32_t kAbiMagic = 0x{:08x};\n", abi.magic);
  out += fmt::format("inline constexpr uint32_t kAbiVersion = {};\n\n", abi.version);
  for (const Constant& entry : abi.constants) {
    out += fmt::format("inline constexpr {} {} = {};{}\n", entry.value <= 0xffffffff ? "uint32_t" : "uint64_t",
                       constant(entry.name), entry.value, comment(entry.text));
  }
  for (const Enum& entry : abi.enums) emit_enum(out, entry);

  out += "\n/// Register offsets in bytes.\nnamespace reg {\n";
  for (const Register& entry : abi.registers) {
    const std::string name = constant(entry.name);
    out += fmt::format("inline constexpr uint32_t {} = 0x{:04x};  // {}: {}\n", name, entry.offset, entry.access,
                       entry.text);
    if (entry.count > 1) out += fmt::format("inline constexpr uint32_t {}Count = {};  // words\n", name, entry.count);
  }
  out += "}  // namespace reg\n";

  out += "\nenum class Counter : uint32_t {\n";
  for (std::size_t i = 0; i < abi.counters.size(); ++i) {
    out += fmt::format("  {} = {},\n", constant(abi.counters[i]), i);
  }
  out += fmt::format("}};\ninline constexpr uint32_t kCounterCount = {};\n", abi.counters.size());
  out += "inline constexpr const char* kCounterNames[kCounterCount] = {\n";
  for (const std::string& name : abi.counters) out += fmt::format("    \"{}\",\n", name);
  out += "};\n";

  for (const Ring& ring : abi.rings) emit_ring(out, ring);

  out += "\n#if __has_include(<array>)\n";
  out += kPutBits;
  std::set<std::string> used;
  for (const MailboxCommand& command : abi.mailbox) {
    if (!command.record.empty()) collect(abi, command.record, used);
  }
  for (const Record& record : abi.records) {
    if (used.count(record.name) != 0) emit_struct(out, record);
  }
  out += "\n/// Arguments of the mailbox commands.\nnamespace mailbox {\n";
  for (const MailboxCommand& command : abi.mailbox) emit_mailbox(out, abi, command);
  out += "\n}  // namespace mailbox\n#endif\n\n}  // namespace srpnic::abi\n";
  return out;
}

}  // namespace srpnic::abigen
