// SPDX-License-Identifier: Apache-2.0
// Records, and the state between calls: registers, arrays, tables, constants.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "generator.hpp"

namespace srpnic::kernel_fuzz {
namespace {

constexpr int kMostBits = 1024;  // of a record

}  // namespace

std::string Generator::type_name(const Shape& shape) const {
  return shape.record < 0 ? name_of(shape.scalar) : record_types_[static_cast<std::size_t>(shape.record)].name;
}

int Generator::bits_of(const Shape& shape) const {
  std::vector<Place> places;
  expand(Place{}, shape, places);
  int bits = 0;
  for (const Place& place : places) bits += place.type.width;
  return bits;
}

Shape Generator::any_shape(int depth) {
  Shape shape;
  shape.scalar = any_type();
  if (depth > 0 && has(Feature::kRecords) && random_.percent(30)) shape.record = record_type(false, depth - 1);
  return shape;
}

/// A new record, or one that exists already.
int Generator::record_type(bool streamable, int depth) {
  if (!streamable && !record_types_.empty() && random_.percent(60)) {
    const int found = random_.between(0, static_cast<int>(record_types_.size()) - 1);
    if (!record_types_[static_cast<std::size_t>(found)].is_union) return found;
  }
  RecordType record;
  record.name = fresh("Record");
  const int members = random_.between(1, 5);
  int bits = 0;
  for (int i = 0; i < members; ++i) {
    Field field{fresh("member"), any_shape(depth)};
    if (depth > 0 && has(Feature::kUnions) && !streamable && random_.percent(25)) field.shape.record = union_type();
    if (random_.percent(has(Feature::kRecords) ? 20 : 5)) field.shape.count = random_.between(2, 4);
    if (bits_of(field.shape) > kMostBits) field.shape.count = 0;
    bits += bits_of(field.shape);
    if (i == 0 || bits <= kMostBits) record.fields.push_back(std::move(field));
  }
  declare_record(record, streamable);
  record_types_.push_back(std::move(record));
  return static_cast<int>(record_types_.size()) - 1;
}

int Generator::union_type() {
  RecordType record;
  record.name = fresh("Word");
  record.is_union = true;
  const int width = random_.percent(60) ? 64 : random_.percent(50) ? 32 : 16;
  record.fields.push_back({fresh("whole"), {integer(width, false)}});
  Field parts{fresh("parts"), {integer(width / 2, false)}};
  parts.shape.count = 2;
  record.fields.push_back(parts);
  declare_record(record, false);
  record_types_.push_back(std::move(record));
  return static_cast<int>(record_types_.size()) - 1;
}

void Generator::declare_record(const RecordType& record, bool streamable) {
  std::string text = fmt::format("{} {} {{\n", record.is_union ? "union" : "struct", record.name);
  std::vector<std::string> uses;
  std::vector<Place> members;
  for (const Field& field : record.fields) {
    if (field.shape.record >= 0) uses.push_back(type_name(field.shape));
    std::string start;
    if (field.shape.count == 0 && field.shape.record < 0 && !record.is_union && random_.percent(15)) {
      start = fmt::format(" = {}", print_literal(field.shape.scalar));
    }
    const std::string count = field.shape.count > 0 ? fmt::format("[{}]", field.shape.count) : "";
    text += fmt::format("  {} {}{}{};\n", type_name(field.shape), field.name, count, start);
    Place place;
    place.text = field.name;
    expand(place, field.shape, members);
  }
  if (streamable) {
    int bits = 0;
    for (const Place& member : members) bits += member.type.width;
    std::string to;
    std::string from;
    int low = 0;
    for (const Place& member : members) {
      const int high = low + member.type.width - 1;
      to += fmt::format("    bits.range({}, {}) = {};\n", high, low, member.text);
      const std::string part = fmt::format("ap_uint<{}>(bits.range({}, {}))", member.type.width, high, low);
      from +=
          fmt::format("    value.{} = {};\n", member.text,
                      member.type.kind == Type::Kind::kAp     ? part
                      : member.type.kind == Type::Kind::kBool ? part + "[0]"
                                                              : name_of(member.type) + "(" + part + ".to_uint64())");
      low = high + 1;
    }
    text += fmt::format(
        "\n  static constexpr int kBits = {};\n  ap_uint<kBits> to_bits() const {{\n    ap_uint<kBits> bits = 0;\n",
        bits);
    text += to + "    return bits;\n  }\n";
    text +=
        fmt::format("  static {} from_bits(const ap_uint<kBits>& bits) {{\n    {} value;\n", record.name, record.name);
    text += from + "    return value;\n  }\n";
  }
  kernel_.declarations.push_back({record.name, text + "};\n", uses});
}

std::string Generator::print_literal(const Type& type) { return literal(type).text; }

std::string Generator::initialiser(const Shape& shape) {
  if (shape.count > 0) {
    Shape one = shape;
    one.count = 0;
    std::string list;
    const int given = random_.percent(70) ? shape.count : random_.between(0, shape.count);
    for (int i = 0; i < given; ++i) list += (i == 0 ? "" : ", ") + initialiser(one);
    return "{" + list + "}";
  }
  if (shape.record < 0) return print_literal(shape.scalar);
  const RecordType record = record_types_[static_cast<std::size_t>(shape.record)];
  if (record.is_union) return "{" + initialiser(record.fields[0].shape) + "}";
  std::string list;
  for (const Field& field : record.fields) list += (list.empty() ? "" : ", ") + initialiser(field.shape);
  return "{" + list + "}";
}

/// All numbers in a variable. The members of a table's elements are memories of their own, a union is one.
void Generator::expand(const Place& prototype, const Shape& shape, std::vector<Place>& places) const {
  if (shape.count > 0) {
    Shape one = shape;
    one.count = 0;
    for (int i = 0; i < shape.count; ++i) {
      Place element = prototype;
      element.text += fmt::format("[{}]", i);
      if (!element.memory.empty()) element.memory += fmt::format("[{}]", i);
      expand(element, one, places);
    }
    return;
  }
  if (shape.record < 0) {
    places.push_back(prototype);
    places.back().type = shape.scalar;
    return;
  }
  const RecordType& record = record_types_[static_cast<std::size_t>(shape.record)];
  for (const Field& field : record.fields) {
    Place member = prototype;
    member.text += (member.text.empty() ? "" : ".") + field.name;
    const std::size_t first = places.size();
    if (!member.memory.empty()) member.memory += "." + field.name;
    expand(member, field.shape, places);
    if (!record.is_union || prototype.memory.empty()) continue;
    for (std::size_t i = first; i < places.size(); ++i) places[i].memory = prototype.memory + ".union";
  }
}

void Generator::add_variable(const std::string& name, const Shape& shape, bool writable, bool is_static) {
  Place prototype;
  prototype.text = name;
  prototype.writable = writable;
  prototype.is_static = is_static;
  prototype.uses = {name};
  expand(prototype, shape, scope_.places);
  if (shape.record >= 0 && shape.count == 0) {
    scope_.records.push_back({name, shape.record, writable, is_static, {name}, "", ""});
  }
}

void Generator::declare_static(Body& body, const std::string& name, const Shape& shape, bool is_constant) {
  const std::string count = shape.count > 0 ? fmt::format("[{}]", shape.count) : "";
  std::string text = fmt::format("static {}{} {}{}", is_constant ? "const " : "", type_name(shape), name, count);
  if (is_constant || (has(Feature::kInitialisers) && random_.percent(70))) {
    text += " = " + initialiser(shape);
  } else if (random_.percent(50)) {
    text += shape.count > 0 || shape.record >= 0     ? " = {}"
            : shape.scalar.kind == Type::Kind::kBool ? " = false"
                                                     : " = 0";
  }
  Statement declared = plain(text + ";");
  declared.declares = {name};
  if (shape.record >= 0) declared.uses = {type_name(shape)};
  body.push_back(std::move(declared));
}

void Generator::add_table(Body& body) {
  static const std::vector<int> sizes = {2, 3, 4, 4, 5, 8, 8, 8, 11, 16, 16, 16, 20, 32};
  Table table;
  table.is_constant = has(Feature::kConstants) && (!has(Feature::kTables) || random_.percent(30));
  table.name = fresh("table");
  table.memory = table.name;
  table.size = random_.of(sizes);
  if (table.is_constant) table.size = std::min(table.size, 8);
  table.element.scalar = any_type();
  if (has(Feature::kUnions) && !table.is_constant && random_.percent(50)) {
    table.element.record = union_type();
  } else if (random_.percent(has(Feature::kRecords) || has(Feature::kCopies) ? 70 : 25)) {
    table.element.record = record_type(false, 1);
  }
  table.is_whole = has(Feature::kCopies) && table.element.record >= 0 && random_.percent(60);
  const int twins = has(Feature::kCopies) && table.element.record >= 0 && !table.is_constant ? 2 : 1;
  for (int i = 0; i < twins; ++i) {
    if (i > 0) table.name = table.memory = fresh("table");
    Shape shape = table.element;
    shape.count = table.size;
    declare_static(body, table.name, shape, table.is_constant);
    scope_.tables.push_back(table);
  }
}

/// Two records with an array each; one is written and read by index, and copied whole to the other.
void Generator::add_snapshot(Body& body) {
  RecordType record;
  record.name = fresh("Contents");
  Field values{fresh("values"), {any_type()}};
  values.shape.count = random_.between(2, 8);
  if (values.shape.scalar.width * values.shape.count > kMostBits) values.shape.scalar = integer(32, false);
  record.fields.push_back(values);
  if (random_.percent(40)) record.fields.push_back({fresh("count"), {any_integer()}});
  declare_record(record, false);
  record_types_.push_back(record);
  Shape shape;
  shape.record = static_cast<int>(record_types_.size()) - 1;
  for (const char* const base : {"live", "shadow"}) {
    const std::string name = fresh(base);
    declare_static(body, name, shape, false);
    Table table;
    table.name = table.memory = name + "." + values.name;
    table.element.scalar = values.shape.scalar;
    table.size = values.shape.count;
    scope_.tables.push_back(table);
    scope_.records.push_back({name, shape.record, true, true, {name}, "", ""});
    for (std::size_t i = 1; i < record.fields.size(); ++i) {
      scope_.places.push_back(
          {name + "." + record.fields[i].name, record.fields[i].shape.scalar, true, true, {name}, "", ""});
    }
  }
}

void Generator::add_statics(Body& body) {
  const int registers = random_.between(has(Feature::kTables) ? 0 : 1, 3);
  for (int i = 0; i < registers; ++i) {
    const Shape shape = any_shape(2);
    const std::string name = fresh("state");
    declare_static(body, name, shape, false);
    add_variable(name, shape, true, true);
  }
  if (has(Feature::kUnions) && random_.percent(50)) {
    Shape shape;
    shape.record = union_type();
    const std::string name = fresh("state");
    declare_static(body, name, shape, false);
    add_variable(name, shape, true, true);
  }
  if (has(Feature::kArrays)) {
    Shape shape = any_shape(1);
    shape.count = random_.between(2, 5);
    const std::string name = fresh("history");
    declare_static(body, name, shape, false);
    add_variable(name, shape, true, true);
    histories_.emplace_back(name, shape.count);
  }
  const bool tables = has(Feature::kTables) || has(Feature::kUnions) || has(Feature::kCopies) ||
                      has(Feature::kOffsets) || has(Feature::kReferences);
  for (int i = tables ? random_.between(1, 2) : 0; i > 0; --i) add_table(body);
  if (has(Feature::kConstants) && (!tables || random_.percent(50))) add_table(body);
  if (has(Feature::kSnapshots)) add_snapshot(body);
  if (has(Feature::kClasses)) add_class(body);
}

}  // namespace srpnic::kernel_fuzz
