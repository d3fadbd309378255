// SPDX-License-Identifier: Apache-2.0
// Accesses to tables: each has an index for its reads and one for its writes, constant locals declared once per path.
#include <fmt/format.h>

#include <algorithm>

#include "generator.hpp"

namespace srpnic::kernel_fuzz {

/// A number that the compiler cannot know: it has an element's bits in it.
Expression Generator::index_value() {
  const Type type = integer(32, false);
  Expression item = read(random_.of(items_));
  item.fixed = true;
  Expression bits = convert(std::move(item), type);
  if (random_.percent(60)) return bits;
  no_memories_ = true;
  Expression more = value(type, 1);
  no_memories_ = false;
  return {type, random_.percent(50) ? "($0 ^ $1)" : "($0 + $1)", {std::move(bits), std::move(more)}, {}, {}, false};
}

/// Whether a bit of the element is set: no compiler can know, and with an element of zeros none is.
Expression Generator::undecided() {
  const Place& place = random_.of(items_);
  Expression item = convert(read(place), integer(32, false));
  item.fixed = true;
  const int bit = random_.between(0, std::min(place.type.width, 32) - 1);
  return {boolean(), fmt::format("(($0 >> {} & 1U) != 0)", bit), {std::move(item)}, {}, {}, false};
}

/// Declares the indices of all tables: some shared by reads and writes, some by several tables.
void Generator::add_indices(Body& body) {
  for (const Table& table : scope_.tables) {
    for (const bool for_writes : {false, true}) {
      if (for_writes && (table.is_constant || random_.percent(40))) continue;
      const std::string name = fresh("index");
      const Type type = integer(random_.percent(70) ? 32 : random_.percent(50) ? 64 : 8, false);
      const Expression from = index_value();
      std::string text = fmt::format("$0 & {}U", table.size - 1);
      std::vector<Expression> operands = {from};
      if ((table.size & (table.size - 1)) != 0) {
        int mask = 1;
        while (2 * mask + 1 < table.size) mask = 2 * mask + 1;
        if (random_.percent(50)) {
          text = fmt::format("$0 & {}U", mask);
        } else {
          text =
              fmt::format("($0 & {}U) < {}U ? $1 & {}U : {}U", 2 * mask + 1, table.size, 2 * mask + 1, table.size - 1);
          operands.push_back(from);
        }
      }
      Index index{name, table.size, table.memory, for_writes, false};
      if (has(Feature::kOffsets) && random_.percent(60)) {
        index.is_positive = true;
        Expression whole{integer(32, false), "(" + text + ")", std::move(operands), {}, {}, false};
        text = table.size >= 2 && (table.size & 1) == 0 && random_.percent(50) ? "$0 | 1U" : "$0 == 0U ? 1U : $1";
        operands = {whole, whole};
      }
      Statement declared =
          plain(fmt::format("const {} {} = static_cast<{}>({});", name_of(type), name, name_of(type), text),
                std::move(operands));
      declared.declares = {name};
      body.push_back(std::move(declared));
      scope_.indices.push_back(index);
      scope_.places.push_back({name, type, false, false, {name}, "", ""});
    }
  }
}

std::optional<Generator::Element> Generator::element_of(const Table& table, bool for_write) {
  std::vector<const Index*> own;
  std::vector<const Index*> any;
  for (const Index& index : scope_.indices) {
    if (index.bound > table.size) continue;
    any.push_back(&index);
    if (index.memory == table.memory && (index.for_writes == for_write || own.empty())) {
      own.assign(1, &index);
    }
  }
  if (any.empty()) return std::nullopt;
  const Index& index = *(own.empty() || (random_.percent(10) && !table.is_constant) ? random_.of(any) : own.front());
  std::vector<std::string> uses = {table.name.substr(0, table.name.find('.')), index.name};
  if (random_.percent(3)) return Element{fmt::format("{}[{}]", table.name, 1), "1", {uses[0]}};
  std::string text = index.name;
  if (index.is_positive && (index.memory != table.memory || for_write == index.for_writes)) text += " - 1";
  return Element{fmt::format("{}[{}]", table.name, text), text, uses};
}

std::optional<Place> Generator::table_place(bool for_write) {
  std::vector<const Table*> candidates;
  for (const Table& table : scope_.tables) {
    if (!for_write || !(table.is_constant || table.is_whole)) candidates.push_back(&table);
  }
  if (candidates.empty()) return std::nullopt;
  const Table& table = *random_.of(candidates);
  const std::optional<Element> element = element_of(table, for_write);
  if (!element) return std::nullopt;
  Place prototype;
  prototype.text = element->text;
  prototype.writable = !table.is_constant;
  prototype.is_static = true;
  prototype.uses = element->uses;
  if (!table.is_constant) {
    prototype.memory = table.memory;
    prototype.index = element->index;
  }
  std::vector<Place> members;
  expand(prototype, table.element, members);
  return random_.of(members);
}

std::optional<RecordPlace> Generator::record_place(bool for_write) {
  std::vector<RecordPlace> candidates;
  for (const RecordPlace& record : scope_.records) {
    if (record.writable || !for_write) candidates.push_back(record);
  }
  for (const Table& table : scope_.tables) {
    if (table.element.record < 0 || (for_write && table.is_constant)) continue;
    const std::optional<Element> element = element_of(table, for_write);
    if (!element) continue;
    candidates.push_back({element->text, table.element.record, !table.is_constant, true, element->uses,
                          table.is_constant ? "" : table.memory, element->index});
  }
  if (candidates.empty()) return std::nullopt;
  return random_.of(candidates);
}

void Generator::use_all(const RecordPlace& place, bool is_write, Statement& statement) const {
  statement.uses.insert(statement.uses.end(), place.uses.begin(), place.uses.end());
  if (is_write && place.is_static) statement.has_effect = true;
  if (place.memory.empty()) return;
  Place prototype;
  prototype.memory = place.memory;
  std::vector<Place> members;
  Shape shape;
  shape.record = place.record;
  expand(prototype, shape, members);
  for (const Place& member : members) statement.accesses.push_back({member.memory, place.index, is_write});
}

/// A whole record to another place, directly or through a local.
void Generator::copy_record(Body& body) {
  const std::optional<RecordPlace> to = record_place(true);
  if (!to) return;
  for (int attempt = 0; attempt < 6; ++attempt) {
    const std::optional<RecordPlace> from = record_place(false);
    if (!from || from->record != to->record || from->text == to->text) continue;
    const std::string type = record_types_[static_cast<std::size_t>(to->record)].name;
    if (random_.percent(40)) {
      const std::string name = fresh("copy");
      Statement declared =
          plain(fmt::format("{}{} {} = {};", random_.percent(50) ? "const " : "", type, name, from->text));
      declared.declares = {name};
      use_all(*from, false, declared);
      const bool writable = declared.text.rfind("const", 0) != 0;
      body.push_back(std::move(declared));
      Shape shape;
      shape.record = to->record;
      add_variable(name, shape, writable, false);
      if (writable && random_.percent(60)) assign(body);
      if (random_.percent(20)) return;
      Statement copied = plain(fmt::format("{} = {};", to->text, name));
      copied.uses = {name};
      use_all(*to, true, copied);
      body.push_back(std::move(copied));
      return;
    }
    Statement copied = plain(fmt::format("{} = {};", to->text, from->text));
    use_all(*from, false, copied);
    use_all(*to, true, copied);
    body.push_back(std::move(copied));
    return;
  }
}

/// A whole record gets its initial values, or new ones.
void Generator::clear(Body& body) {
  const std::optional<RecordPlace> to = record_place(true);
  if (!to) return;
  const std::string& type = record_types_[static_cast<std::size_t>(to->record)].name;
  Shape shape;
  shape.record = to->record;
  const std::string filled = random_.percent(50) ? "{}" : initialiser(shape);
  Statement cleared = plain(fmt::format("{} = {}{};", to->text, random_.percent(60) ? type : "", filled));
  use_all(*to, true, cleared);
  body.push_back(std::move(cleared));
}

/// A whole record of calculated members.
void Generator::compose(Body& body) {
  const std::optional<RecordPlace> to = record_place(true);
  if (!to) return;
  const RecordType record = record_types_[static_cast<std::size_t>(to->record)];
  std::string list;
  std::vector<Expression> members;
  for (const Field& field : record.fields) {
    if (record.is_union || field.shape.count > 0 || field.shape.record >= 0 || members.size() > 8) return;
    list += fmt::format("{}${}", list.empty() ? "" : ", ", members.size());
    members.push_back(value(field.shape.scalar, 2));
  }
  Statement composed = plain(fmt::format("{} = {}{{{}}};", to->text, record.name, list), std::move(members));
  use_all(*to, true, composed);
  body.push_back(std::move(composed));
}

/// A reference to a table's element; later statements use its members.
void Generator::refer(Body& body) {
  std::vector<const Table*> candidates;
  for (const Table& table : scope_.tables) {
    if (!table.is_constant && !table.is_whole) candidates.push_back(&table);
  }
  if (candidates.empty()) return;
  const Table& table = *random_.of(candidates);
  const std::optional<Element> element = element_of(table, random_.percent(50));
  if (!element) return;
  const bool pointer = random_.percent(30);
  const std::string name = fresh(pointer ? "pointer" : "element");
  Statement declared = plain(fmt::format("{}{} {} = {}{};", type_name(table.element), pointer ? "*" : "&", name,
                                         pointer ? "&" : "", element->text));
  declared.declares = {name};
  declared.uses = element->uses;
  body.push_back(std::move(declared));
  Place prototype{pointer ? "(*" + name + ")" : name, {}, true, true, element->uses, table.memory, element->index};
  prototype.uses.push_back(name);
  expand(prototype, table.element, scope_.places);
  if (table.element.record >= 0) {
    scope_.records.push_back(
        {prototype.text, table.element.record, true, true, prototype.uses, table.memory, element->index});
  }
}

/// The element before, through a pointer.
void Generator::step_back(Body& body) {
  for (const Index& index : scope_.indices) {
    if (!index.is_positive || random_.percent(20)) continue;
    for (const Table& table : scope_.tables) {
      if (table.memory != index.memory) continue;
      const std::string name = fresh("pointer");
      Statement declared =
          plain(fmt::format("const {}* {} = &{}[{}];", type_name(table.element), name, table.name, index.name));
      declared.declares = {name};
      declared.uses = {table.name.substr(0, table.name.find('.')), index.name};
      Place prototype{name + "[-1]", {}, false, true, declared.uses, "", ""};
      if (!table.is_constant) {
        prototype.memory = table.memory;
        prototype.index = index.name + " - 1";
      }
      prototype.uses.push_back(name);
      body.push_back(std::move(declared));
      expand(prototype, table.element, scope_.places);
      return;
    }
  }
}

}  // namespace srpnic::kernel_fuzz
