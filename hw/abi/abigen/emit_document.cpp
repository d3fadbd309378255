// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "emit.hpp"
#include "names.hpp"

namespace srpnic::abigen {

std::string generated_notice(const std::string& comment) {
  return comment + " Generated from hw/abi/srpnic.toml by abigen: do not edit.\n" + comment +
         " Regenerate: cmake --build build/release --target abi\n";
}

namespace {

/// A table cell must not contain the column separator.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

void emit_registers(std::string& out, const Abi& abi) {
  out += "\n## Registers\n32 bits each, byte offsets in the card's 64 KiB AXI-Lite window.\n\n";
  out += "| offset | name | access | words | meaning |\n|---|---|---|---|---|\n";
  for (const Register& entry : abi.registers) {
    out += fmt::format("| 0x{:04x} | {} | {} | {} | {} |\n", entry.offset, entry.name, entry.access, entry.count,
                       cell(entry.text));
  }
}

void emit_mailbox(std::string& out, const Abi& abi) {
  out +=
      "\n## Mailbox commands\nArguments are words of MAILBOX_ARG; longer numbers go on in the next word, low word "
      "first.\n";
  for (const MailboxCommand& command : abi.mailbox) {
    out += fmt::format("\n### {}\n{}\n", command.name, command.text);
    if (!command.fields.empty()) out += "\n| word | bit | width | name | meaning |\n|---|---|---|---|---|\n";
    for (const Field& field : command.fields) {
      out += fmt::format("| {} | {} | {} | {} | {} |\n", field.lsb / 32, field.lsb % 32, field.width, field.name,
                         cell(field.text));
    }
    if (!command.record.empty()) {
      out += fmt::format("\nFrom word {}: record [{}](#{}).\n", command.record_word, command.record,
                         lower(command.record));
    }
  }
}

void emit_fields(std::string& out, const std::vector<Field>& fields) {
  out += "\n| bits | name | type | meaning |\n|---|---|---|---|\n";
  for (const Field& field : fields) {
    out += fmt::format("| {}:{} | {} | {} | {} |\n", field.lsb + field.width - 1, field.lsb, field.name,
                       field.type.empty() ? fmt::format("{} bit", field.width) : field.type, cell(field.text));
  }
}

}  // namespace

std::string emit_document(const Abi& abi) {
  std::string out = "<!-- Generated from hw/abi/srpnic.toml by abigen: do not edit.\n";
  out += "     Regenerate: cmake --build build/release --target abi -->\n";
  out += "# Registers, mailbox, rings, counters and records\n";
  out += fmt::format("ABI version {}, magic 0x{:08x}.\n", abi.version, abi.magic);
  out += "\n## Limits\n| name | value | meaning |\n|---|---|---|\n";
  for (const Constant& entry : abi.constants) {
    out += fmt::format("| {} | {} | {} |\n", entry.name, entry.value, cell(entry.text));
  }
  emit_registers(out, abi);
  emit_mailbox(out, abi);
  out += "\n## Host rings\nEach entry, or its header, is 64 bytes, little endian; bits that are not named are zero.\n";
  for (const Ring& ring : abi.rings) {
    out += fmt::format("\n### {}\n{}\n", ring.name, ring.text);
    emit_fields(out, ring.fields);
  }
  out += "\n## Enumerations\n";
  for (const Enum& entry : abi.enums) {
    out += fmt::format("\n### {}\n{} ({} bits)\n\n| value | name |\n|---|---|\n", entry.name, entry.text, entry.width);
    for (const EnumValue& value : entry.values) out += fmt::format("| {} | {} |\n", value.value, value.name);
  }
  out += "\n## Counters\n64 bits each, since reset.\n\n| number | offset | name |\n|---|---|---|\n";
  std::uint32_t base = 0;
  for (const Register& entry : abi.registers) {
    if (entry.name == "COUNTER") base = entry.offset;
  }
  for (std::size_t i = 0; i < abi.counters.size(); ++i) {
    out += fmt::format("| {} | 0x{:04x} | {} |\n", i, base + 8 * i, abi.counters[i]);
  }
  out += "\n## Records\nPacked structures on the streams inside the card.\n";
  for (const Record& record : abi.records) {
    out += fmt::format("\n### {}\n{} ({} bits)\n", record.name, record.text, record.width);
    emit_fields(out, record.fields);
  }
  return out;
}

}  // namespace srpnic::abigen
