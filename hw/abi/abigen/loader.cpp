// SPDX-License-Identifier: Apache-2.0
#include "loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <regex>
#include <set>
#include <sstream>

#include "reader.hpp"

namespace srpnic::abigen {
namespace {

constexpr std::uint64_t kMaxU32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t kMaxI64 = std::numeric_limits<std::int64_t>::max();
constexpr std::uint32_t kWindowBytes = 0x10000;
constexpr unsigned kRingBits = 512;
constexpr unsigned kMaxRecordBits = 4096;

enum class Style { kUpperSnake, kSnake, kPascal };

/// Checks the form of names and that none occurs twice.
class NameSet {
 public:
  NameSet(Style style, std::string kind) : style_(style), kind_(std::move(kind)) {}

  void add(const std::string& file, const toml::node& node, const std::string& name) {
    static const std::regex upper_snake("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*");
    static const std::regex snake("[a-z][a-z0-9]*(_[a-z0-9]+)*");
    static const std::regex pascal("[A-Z][A-Za-z0-9]*");
    const bool good = style_ == Style::kUpperSnake ? std::regex_match(name, upper_snake)
                      : style_ == Style::kSnake    ? std::regex_match(name, snake)
                                                   : std::regex_match(name, pascal);
    const char* form = style_ == Style::kUpperSnake ? "UPPER_SNAKE"
                       : style_ == Style::kSnake    ? "snake_case"
                                                    : "PascalCase";
    if (!good) fail_at(file, node, fmt::format("{} name '{}' is not {}; rename it", kind_, name, form));
    if (!seen_.insert(name).second) fail_at(file, node, fmt::format("{} '{}' occurs twice; rename one", kind_, name));
  }

 private:
  Style style_;
  std::string kind_;
  std::set<std::string> seen_;
};

void load_constants(const TableReader& root, Abi& abi) {
  NameSet names(Style::kUpperSnake, "constant");
  for (const auto& [name, reader] : root.child("constants").children("constant")) {
    names.add(root.file(), reader.table(), name);
    reader.allow({"value", "text"});
    abi.constants.push_back({name, reader.number("value", kMaxI64), reader.text("text")});
  }
}

void load_enums(const TableReader& root, Abi& abi) {
  NameSet names(Style::kPascal, "enumeration");
  for (const auto& [name, reader] : root.child("enums").children("enumeration")) {
    names.add(root.file(), reader.table(), name);
    reader.allow({"width", "text", "values"});
    Enum entry{name, static_cast<unsigned>(reader.number("width", 32)), reader.text("text"), {}};
    if (entry.width == 0) reader.fail("has width 0; give at least 1");
    const TableReader values = reader.child("values");
    NameSet value_names(Style::kUpperSnake, name + " value");
    for (const auto& [key, node] : values.table()) {
      const std::string value_name{key.str()};
      value_names.add(root.file(), node, value_name);
      entry.values.push_back({value_name, values.number(key.str(), (std::uint64_t{1} << entry.width) - 1)});
    }
    std::sort(entry.values.begin(), entry.values.end(),
              [](const EnumValue& a, const EnumValue& b) { return a.value < b.value; });
    for (std::size_t i = 1; i < entry.values.size(); ++i) {
      if (entry.values[i].value == entry.values[i - 1].value) {
        values.fail(
            fmt::format("gives {} and {} the same value; change one", entry.values[i - 1].name, entry.values[i].name));
      }
    }
    abi.enums.push_back(std::move(entry));
  }
}

void load_registers(const TableReader& root, Abi& abi) {
  NameSet names(Style::kUpperSnake, "register");
  for (const TableReader& reader : root.items("registers", "register")) {
    reader.allow({"name", "offset", "access", "count", "text"});
    Register entry{reader.text("name"), static_cast<std::uint32_t>(reader.number("offset", kWindowBytes - 4)),
                   reader.text("access"), static_cast<std::uint32_t>(reader.number_or("count", kWindowBytes / 4, 1)),
                   reader.text("text")};
    names.add(root.file(), reader.table(), entry.name);
    if (entry.offset % 4 != 0) reader.fail("has an offset that is not a multiple of 4; align it");
    if (entry.access != "ro" && entry.access != "rw" && entry.access != "wo") {
      reader.fail(fmt::format("has access '{}'; use ro, rw or wo", entry.access));
    }
    const std::uint32_t end = entry.offset + 4 * entry.count;
    if (entry.count == 0 || end > kWindowBytes) reader.fail("does not fit the 64 KiB window; change offset or count");
    for (const Register& other : abi.registers) {
      if (entry.offset < other.offset + 4 * other.count && other.offset < end) {
        reader.fail(fmt::format("overlaps register '{}'; change its offset", other.name));
      }
    }
    abi.registers.push_back(std::move(entry));
  }
}

void load_records(const TableReader& root, Abi& abi) {
  NameSet names(Style::kPascal, "record");
  for (const TableReader& reader : root.items("records", "record")) {
    reader.allow({"name", "text", "fields"});
    Record record{reader.text("name"), reader.text("text"), {}, 0};
    names.add(root.file(), reader.table(), record.name);
    NameSet field_names(Style::kSnake, record.name + " field");
    for (const TableReader& item : reader.items("fields", record.name + " field")) {
      item.allow({"name", "width", "type", "text"});
      Field field{item.text("name"), record.width, 0, item.text_or("type", ""), item.text_or("text", "")};
      field_names.add(root.file(), item.table(), field.name);
      if (field.type.empty()) {
        field.width = static_cast<unsigned>(item.number("width", kMaxRecordBits));
        if (field.width == 0) item.fail("has width 0; give at least 1");
      } else {
        if (item.has("width")) item.fail("has both 'width' and 'type'; remove one");
        const Record* nested = abi.find_record(field.type);
        if (nested == nullptr) {
          item.fail(fmt::format("has the unknown type '{}'; define that record before this one", field.type));
        }
        field.width = nested->width;
      }
      record.width += field.width;
      record.fields.push_back(std::move(field));
    }
    if (record.fields.empty()) reader.fail("has no fields; add one");
    abi.records.push_back(std::move(record));
  }
}

void load_rings(const TableReader& root, Abi& abi) {
  NameSet names(Style::kPascal, "ring entry");
  for (const auto& [name, reader] : root.child("rings").children("ring entry")) {
    names.add(root.file(), reader.table(), name);
    reader.allow({"text", "fields"});
    Ring ring{name, reader.text("text"), {}};
    NameSet field_names(Style::kSnake, name + " field");
    unsigned next_free = 0;
    for (const TableReader& item : reader.items("fields", name + " field")) {
      item.allow({"name", "lsb", "width", "text"});
      Field field{item.text("name"), static_cast<unsigned>(item.number("lsb", kRingBits - 1)),
                  static_cast<unsigned>(item.number("width", 64)), "", item.text("text")};
      field_names.add(root.file(), item.table(), field.name);
      if (field.width != 8 && field.width != 16 && field.width != 32 && field.width != 64) {
        item.fail(fmt::format("is {} bits wide; use 8, 16, 32 or 64", field.width));
      }
      if (field.lsb % field.width != 0) item.fail("is not naturally aligned; make lsb a multiple of width");
      if (field.lsb < next_free) item.fail("overlaps or precedes the field before it; order fields by lsb");
      next_free = field.lsb + field.width;
      ring.fields.push_back(std::move(field));
    }
    if (ring.fields.empty()) reader.fail("has no fields; add one");
    abi.rings.push_back(std::move(ring));
  }
}

unsigned mailbox_words(const Abi& abi) {
  for (const Register& entry : abi.registers) {
    if (entry.name == "MAILBOX_ARG") return entry.count;
  }
  return 0;
}

void check_mailbox_record(const TableReader& reader, const Abi& abi, const MailboxCommand& command) {
  const Record* record = abi.find_record(command.record);
  if (record == nullptr) reader.fail(fmt::format("names the unknown record '{}'; define it", command.record));
  const unsigned first = 32 * command.record_word;
  if (first + record->width > 32 * mailbox_words(abi)) {
    reader.fail("does not fit the registers MAILBOX_ARG; raise their count");
  }
  for (const Field& field : command.fields) {
    if (field.lsb + field.width > first) reader.fail(fmt::format("has '{}' in its record's words", field.name));
  }
}

void load_mailbox(const TableReader& root, Abi& abi) {
  const auto commands = std::find_if(abi.enums.begin(), abi.enums.end(),
                                     [](const Enum& entry) { return entry.name == "MailboxCommand"; });
  if (commands == abi.enums.end()) root.fail("has no [enums.MailboxCommand]; add it");
  for (const auto& [name, reader] : root.child("mailbox").children("mailbox command")) {
    reader.allow({"text", "fields", "record", "record_word"});
    const std::string& wanted = name;
    if (std::none_of(commands->values.begin(), commands->values.end(),
                     [&](const EnumValue& value) { return value.name == wanted; })) {
      reader.fail("is no value of [enums.MailboxCommand]; add it there");
    }
    MailboxCommand command{name,
                           reader.text("text"),
                           {},
                           reader.text_or("record", ""),
                           static_cast<unsigned>(reader.number_or("record_word", 63, 0))};
    if (reader.has("fields")) {
      unsigned next_free = 0;
      NameSet field_names(Style::kSnake, name + " field");
      for (const auto& [field_name, item] : reader.child("fields").children(name + " field")) {
        field_names.add(root.file(), item.table(), field_name);
        item.allow({"word", "lsb", "width", "text"});
        const auto word = static_cast<unsigned>(item.number("word", 63));
        const auto lsb = static_cast<unsigned>(item.number("lsb", 31));
        Field field{field_name, 32 * word + lsb, static_cast<unsigned>(item.number("width", 64)), "",
                    item.text("text")};
        if (field.width == 0 || (lsb != 0 && lsb + field.width > 32)) {
          item.fail("crosses a word; start fields of more than 32 bits at lsb 0");
        }
        if (field.lsb < next_free) item.fail("overlaps the field before it; move it");
        next_free = field.lsb + field.width;
        if (next_free > 32 * mailbox_words(abi)) item.fail("lies outside MAILBOX_ARG; raise its count");
        command.fields.push_back(std::move(field));
      }
    }
    if (!command.record.empty()) check_mailbox_record(reader, abi, command);
    abi.mailbox.push_back(std::move(command));
  }
}

void load_counters(const TableReader& root, Abi& abi) {
  NameSet names(Style::kUpperSnake, "counter");
  const TableReader reader = root.child("counters");
  reader.allow({"names"});
  for (const toml::node& node : reader.array("names")) {
    if (!node.is_string()) fail_at(root.file(), node, "each counter must be a name in quotes");
    const std::string& name = node.as_string()->get();
    names.add(root.file(), node, name);
    abi.counters.push_back(name);
  }
  const auto window = std::find_if(abi.registers.begin(), abi.registers.end(),
                                   [](const Register& entry) { return entry.name == "COUNTER"; });
  if (window == abi.registers.end() || window->count < 2 * abi.counters.size()) {
    reader.fail(fmt::format("needs {} words; raise the count of register COUNTER", 2 * abi.counters.size()));
  }
}

}  // namespace

Abi parse_abi(std::string_view toml_text, const std::string& file) {
  toml::table table;
  try {
    table = toml::parse(toml_text, file);
  } catch (const toml::parse_error& error) {
    throw InputError(fmt::format("{}:{}: {}; correct the TOML syntax", file, error.source().begin.line,
                                 std::string(error.description())));
  }
  const TableReader root(file, table, "the description");
  root.allow({"abi", "constants", "enums", "registers", "mailbox", "counters", "rings", "records"});
  Abi abi;
  const TableReader identity = root.child("abi");
  identity.allow({"magic", "version"});
  abi.magic = static_cast<std::uint32_t>(identity.number("magic", kMaxU32));
  abi.version = static_cast<std::uint32_t>(identity.number("version", kMaxU32));
  load_constants(root, abi);
  load_enums(root, abi);
  load_registers(root, abi);
  load_records(root, abi);
  load_rings(root, abi);
  load_mailbox(root, abi);
  load_counters(root, abi);
  return abi;
}

Abi load_abi(const std::string& file) {
  std::ifstream stream(file);
  if (!stream) throw InputError(fmt::format("{}:0: cannot be read; check --input", file));
  std::ostringstream content;
  content << stream.rdbuf();
  return parse_abi(content.str(), file);
}

}  // namespace srpnic::abigen
