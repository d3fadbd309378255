// SPDX-License-Identifier: Apache-2.0
// Values of every type: constants, places, conversions, and a choice among the operators.
// The text of each expression can stand before a dot and between operators: a name, a call or brackets.
#include <fmt/format.h>

#include <algorithm>

#include "generator.hpp"

namespace srpnic::kernel_fuzz {

Type Generator::any_integer() {
  static const std::vector<int> widths = {8, 16, 32, 32, 64, 64};
  return integer(random_.of(widths), has(Feature::kSigned) && random_.percent(45));
}

/// Few widths in one kernel: each is a class of its own to the compiler.
Type Generator::any_ap() {
  if (widths_.size() >= 4 && !random_.percent(5)) return ap(random_.of(widths_));
  const auto new_width = [&] {
    const int kind = random_.between(0, 9);
    if (kind < 2) return random_.between(1, 8);
    if (kind < 6 || !has(Feature::kWide)) return random_.between(2, 64);
    if (kind < 7) return random_.between(65, 128);
    if (kind < 8) return random_.between(129, 192);
    if (kind < 9) return random_.between(257, 320);
    return random_.between(193, 1024);
  };
  widths_.push_back(new_width());
  return ap(widths_.back());
}

Type Generator::any_type() {
  const int kind = random_.between(0, 19);
  if (kind == 0) return boolean();
  return kind < 11 ? any_integer() : any_ap();
}

Expression Generator::literal(const Type& type) {
  if (type.kind == Type::Kind::kBool) return {type, random_.percent(50) ? "true" : "false", {}, {}, {}, false};
  std::uint64_t number = random_.bits() >> random_.between(0, 63);
  if (random_.percent(30)) number = static_cast<std::uint64_t>(random_.between(0, 3));
  const int width = std::min(type.width, 64);
  if (width < 64) number &= (std::uint64_t{1} << width) - 1;
  if (type.kind == Type::Kind::kAp) {
    if (random_.percent(15))
      return {type, fmt::format("ap_uint<{}>(~ap_uint<{}>(0U))", type.width, type.width), {}, {}, {}, false};
    if (type.width > 64 && random_.percent(40)) {
      return {type, fmt::format("(ap_uint<{}>({}ULL) << {})", type.width, number, random_.between(1, type.width - 1)),
              {},   {},
              {},   false};
    }
    return {type, fmt::format("ap_uint<{}>({}ULL)", type.width, number), {}, {}, {}, false};
  }
  return {type, fmt::format("{}({}{})", name_of(type), number, width > 32 ? "ULL" : "U"), {}, {}, {}, false};
}

Expression Generator::convert(Expression value, const Type& type) {
  const bool from_ap = value.type.kind == Type::Kind::kAp;
  Expression result = converted(std::move(value), type);
  if (from_ap && type.kind == Type::Kind::kInteger && type.width <= 32 && random_.percent(50)) {
    result.text = name_of(type) + "($0.to_uint())";
  }
  return result;
}

Expression Generator::read(const Place& place) {
  Expression result{place.type, place.text, {}, place.uses, {}, false};
  if (!place.memory.empty()) result.accesses.push_back({place.memory, place.index, false});
  return result;
}

Expression Generator::target(const Place& place, bool also_read) {
  Expression result{place.type, place.text, {}, place.uses, {}, true};
  if (!place.memory.empty()) {
    result.accesses.push_back({place.memory, place.index, true});
    if (also_read) result.accesses.push_back({place.memory, place.index, false});
  }
  return result;
}

/// A place, of this type if there is one, or a constant.
Expression Generator::leaf(const Type& type) {
  if (!no_memories_ && random_.percent(20)) {
    if (const std::optional<Place> place = table_place(false)) return convert(read(*place), type);
  }
  if (scope_.places.empty() || random_.percent(15)) return literal(type);
  std::vector<const Place*> fitting;
  for (const Place& place : scope_.places) {
    if (no_memories_ && !place.memory.empty()) continue;
    if (place.type == type) fitting.push_back(&place);
  }
  if (!fitting.empty() && random_.percent(40)) return read(*random_.of(fitting));
  const Place& any = random_.of(scope_.places);
  if (no_memories_ && !any.memory.empty()) return literal(type);
  return convert(read(any), type);
}

Expression Generator::value(const Type& type, int depth) {
  if (depth <= 0 || random_.percent(15)) return leaf(type);
  if (random_.percent(8)) {
    Expression chosen{
        type, "($0 ? $1 : $2)", {condition(depth - 1), value(type, depth - 1), value(type, depth - 1)}, {}, {}, false};
    return chosen;
  }
  if (random_.percent(10)) {
    if (std::optional<Expression> result = call(depth - 1)) return convert(std::move(*result), type);
  }
  switch (type.kind) {
    case Type::Kind::kBool:
      return condition(depth);
    case Type::Kind::kInteger:
      if (random_.percent(15)) return convert(ap_operation(depth - 1), type);
      return convert(integer_operation(depth), type);
    default:
      if (random_.percent(25)) return convert(any_integer_value(depth - 1), type);
      return convert(ap_operation(depth), type);
  }
}

/// Several numbers in one, so that little of what the kernel has calculated stays unseen.
Expression Generator::digest(const Type& type) {
  Expression all = value(type, 2);
  for (int i = random_.between(1, 3); i > 0; --i) {
    Expression one = leaf(type);
    if (random_.percent(40)) {
      if (const std::optional<Place> place = table_place(false)) one = convert(read(*place), type);
    } else if (!scope_.places.empty() && random_.percent(70)) {
      const std::size_t recent = std::min<std::size_t>(scope_.places.size(), 6);
      one = convert(read(scope_.places[scope_.places.size() - 1 - random_.bits() % recent]), type);
    }
    all = convert({type, "($0 ^ $1)", {std::move(all), std::move(one)}, {}, {}, false}, type);
  }
  return all;
}

Expression Generator::any_value(int depth) { return value(any_type(), depth); }
Expression Generator::any_integer_value(int depth) { return value(any_integer(), depth); }

Expression Generator::condition(int depth) {
  const int kind = random_.between(0, 15);
  const auto compared = [&] {
    static const std::vector<std::string> operators = {"==", "!=", "<", "<=", ">", ">="};
    return "($0 " + random_.of(operators) + " $1)";
  };
  if (has(Feature::kSigned) && random_.percent(20)) {
    const Type type = integer(random_.percent(50) ? 32 : 16, true);
    Expression left = convert(leaf(any_integer()), type);
    return {boolean(), compared(), {std::move(left), convert(leaf(any_integer()), type)}, {}, {}, false};
  }
  if (kind < 5 && random_.percent(40)) {
    // Numbers that may well be equal: the same one in two types, or few bits of two.
    const Expression number = leaf(any_integer());
    const Expression other = random_.percent(50) ? number : leaf(any_integer());
    const auto few = [&](const Expression& value) {
      Expression bits{integer(32, false), "($0 & 3U)", {convert(value, integer(32, false))}, {}, {}, false};
      return random_.percent(50) ? convert(std::move(bits), any_integer()) : convert(value, any_integer());
    };
    return {boolean(), compared(), {few(number), few(other)}, {}, {}, false};
  }
  if (kind < 5)
    return {boolean(), compared(), {any_integer_value(depth - 1), any_integer_value(depth - 1)}, {}, {}, false};
  if (kind < 8) return {boolean(), compared(), {value(any_ap(), depth - 1), any_value(depth - 1)}, {}, {}, false};
  if (kind < 10) {
    Expression number = value(any_ap(), depth - 1);
    const int bit = random_.between(0, number.type.width - 1);
    return {boolean(), fmt::format("$0[{}]", bit), {std::move(number)}, {}, {}, false};
  }
  if (kind < 11) {
    Expression number = value(any_ap(), depth - 1);
    Expression bit = count(number.type.width, depth - 1);
    return {boolean(), "$0[$1]", {std::move(number), std::move(bit)}, {}, {}, false};
  }
  if (depth <= 0) return leaf(boolean());
  if (kind < 12)
    return {boolean(), "(!$0)", {random_.percent(50) ? condition(depth - 1) : value(any_ap(), depth - 1)},
            {},        {},      false};
  const std::string logical = random_.percent(50) ? "($0 && $1)" : "($0 || $1)";
  return {boolean(), logical, {condition(depth - 1), condition(depth - 1)}, {}, {}, false};
}

/// An int from 0 to below `limit`: for shifts, bits and ranges.
Expression Generator::count(int limit, int depth) {
  const Type type = integer(32, true);
  if (limit < 2 || random_.percent(40)) return {type, std::to_string(random_.between(0, limit - 1)), {}, {}, {}, false};
  int mask = 1;
  while (2 * mask + 1 < limit) mask = 2 * mask + 1;
  return {type, fmt::format("int($0 & {}U)", mask), {value(integer(32, false), depth)}, {}, {}, false};
}

}  // namespace srpnic::kernel_fuzz
