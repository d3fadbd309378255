// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "emit.hpp"
#include "names.hpp"

namespace srpnic::abigen {
namespace {

constexpr std::uint64_t kMaxInt = 0xffffffff;

void emit_number(std::string& out, const std::string& name, std::uint64_t value, const std::string& text) {
  const std::string comment = text.empty() ? "" : "  // " + text;
  if (value <= kMaxInt) {
    out += fmt::format("  localparam int unsigned {} = 32'd{};{}\n", name, value, comment);
  } else {
    out += fmt::format("  localparam logic [63:0] {} = 64'd{};{}\n", name, value, comment);
  }
}

void emit_field_position(std::string& out, const std::string& prefix, const Field& field) {
  const std::string name = prefix + "_" + upper(field.name);
  emit_number(out, name + "_LSB", field.lsb, field.text);
  emit_number(out, name + "_WIDTH", field.width, "");
}

void emit_mailbox(std::string& out, const MailboxCommand& command) {
  const std::string prefix = "MAILBOX_" + command.name;
  for (const Field& field : command.fields) {
    const std::string name = prefix + "_" + upper(field.name);
    emit_number(out, name + "_WORD", field.lsb / 32, field.text);
    emit_number(out, name + "_LSB", field.lsb % 32, "");
    emit_number(out, name + "_WIDTH", field.width, "");
  }
  if (!command.record.empty()) emit_number(out, prefix + "_RECORD_WORD", command.record_word, command.record);
}

void emit_packed_struct(std::string& out, const Record& record) {
  const std::string name = snake_from_pascal(record.name);
  out += fmt::format("\n  // {}\n  typedef struct packed {{\n", record.text);
  for (auto field = record.fields.rbegin(); field != record.fields.rend(); ++field) {
    const std::string type = !field->type.empty() ? snake_from_pascal(field->type) + "_t"
                             : field->width == 1  ? "logic"
                                                  : fmt::format("logic [{}:0]", field->width - 1);
    out += fmt::format("    {} {};{}\n", type, field->name, field->text.empty() ? "" : "  // " + field->text);
  }
  out += fmt::format("  }} {}_t;\n", name);
  out += fmt::format("  localparam int unsigned {}_BITS = 32'd{};\n", upper(name), record.width);
}

}  // namespace

std::string emit_package(const Abi& abi) {
  std::string out = "// SPDX-License-Identifier: Apache-2.0\n" + generated_notice("//");
  out +=
      "// What the blocks of the card and the host agree on. Records list their most significant field first.\n\n"
      "// verilator lint_off UNUSEDPARAM\n"
      "package srp_abi_pkg;\n\n";
  out += fmt::format("  localparam logic [31:0] ABI_MAGIC = 32'h{:08x};\n", abi.magic);
  out += fmt::format("  localparam logic [31:0] ABI_VERSION = 32'd{};\n", abi.version);
  out += "\n  // Limits\n";
  for (const Constant& entry : abi.constants) emit_number(out, entry.name, entry.value, entry.text);
  for (const Enum& entry : abi.enums) {
    out += fmt::format("\n  // {}: {}\n", entry.name, entry.text);
    for (const EnumValue& value : entry.values) {
      out += fmt::format("  localparam logic [{}:0] {}_{} = {}'d{};\n", entry.width - 1,
                         upper(snake_from_pascal(entry.name)), value.name, entry.width, value.value);
    }
  }
  out += "\n  // Register offsets in bytes\n";
  for (const Register& entry : abi.registers) {
    out += fmt::format("  localparam logic [15:0] REG_{} = 16'h{:04x};  // {}: {}\n", entry.name, entry.offset,
                       entry.access, entry.text);
    if (entry.count > 1) emit_number(out, "REG_" + entry.name + "_COUNT", entry.count, "words");
  }
  out += "\n  // Counters\n";
  for (std::size_t i = 0; i < abi.counters.size(); ++i) emit_number(out, "COUNTER_" + abi.counters[i], i, "");
  emit_number(out, "COUNTER_COUNT", abi.counters.size(), "");
  for (const MailboxCommand& command : abi.mailbox) {
    out += fmt::format("\n  // Mailbox {}: {}\n", command.name, command.text);
    emit_mailbox(out, command);
  }
  for (const Ring& ring : abi.rings) {
    out += fmt::format("\n  // {}: {}\n", ring.name, ring.text);
    for (const Field& field : ring.fields) emit_field_position(out, upper(snake_from_pascal(ring.name)), field);
  }
  for (const Record& record : abi.records) emit_packed_struct(out, record);
  out += "\nendpackage\n// verilator lint_on UNUSEDPARAM\n";
  return out;
}

}  // namespace srpnic::abigen
