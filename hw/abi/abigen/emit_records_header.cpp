// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "emit.hpp"
#include "names.hpp"

namespace srpnic::abigen {
namespace {

void emit_numbers(std::string& out, const Enum& entry) {
  out += fmt::format("\n/// {}\nnamespace {} {{\n", entry.text, snake_from_pascal(entry.name));
  for (const EnumValue& value : entry.values) {
    const std::string name = constant(value.name);
    out += fmt::format("inline constexpr unsigned {} = static_cast<unsigned>(abi::{}::{});\n", name, entry.name, name);
  }
  out += fmt::format("}}  // namespace {}\n", snake_from_pascal(entry.name));
}

std::string range(const Field& field) { return fmt::format(".range({}, {})", field.lsb + field.width - 1, field.lsb); }

void emit_kernel_record(std::string& out, const Record& record) {
  std::string to;
  std::string from;
  std::string equal;
  out += fmt::format("\n/// {}\nstruct {} {{\n", record.text, record.name);
  out += fmt::format("  static constexpr unsigned kBits = {};\n\n", record.width);
  for (const Field& field : record.fields) {
    const std::string comment = field.text.empty() ? "" : "  // " + field.text;
    if (field.type.empty()) {
      out += fmt::format("  ap_uint<{}> {} = 0;{}\n", field.width, field.name, comment);
      to += fmt::format("    bits{} = {};\n", range(field), field.name);
      from += fmt::format("    record.{} = bits{};\n", field.name, range(field));
    } else {
      out += fmt::format("  {} {};{}\n", field.type, field.name, comment);
      to += fmt::format("    bits{} = {}.to_bits();\n", range(field), field.name);
      from += fmt::format("    record.{} = {}::from_bits(ap_uint<{}>(bits{}));\n", field.name, field.type, field.width,
                          range(field));
    }
    equal += fmt::format("{}a.{} == b.{}", equal.empty() ? "" : " &&\n           ", field.name, field.name);
  }
  out += fmt::format("\n  ap_uint<kBits> to_bits() const {{\n    ap_uint<kBits> bits = 0;\n{}    return bits;\n  }}\n",
                     to);
  out += fmt::format(
      "  static {0} from_bits(const ap_uint<kBits>& bits) {{\n    {0} record;\n{1}    return record;\n  }}\n",
      record.name, from);
  out += fmt::format("  friend bool operator==(const {0}& a, const {0}& b) {{\n    return {1};\n  }}\n}};\n",
                     record.name, equal);
}

}  // namespace

std::string emit_records_header(const Abi& abi) {
  std::string out = "// SPDX-License-Identifier: Apache-2.0\n" + generated_notice("//");
  out +=
      "// The records of the streams inside the card, for HLS kernels and tests; to_bits() has the first field in the\n"
      "// least significant bits, as the packed structs of srp_abi_pkg have. Enumerations appear as plain numbers.\n"
      "#pragma once\n\n#include \"ap_int.h\"\n#include \"srp_abi.hpp\"\n\nnamespace srpnic {\n";
  for (const Enum& entry : abi.enums) emit_numbers(out, entry);
  for (const Record& record : abi.records) emit_kernel_record(out, record);
  out += "\n}  // namespace srpnic\n";
  return out;
}

}  // namespace srpnic::abigen
