// SPDX-License-Identifier: Apache-2.0
// The operators of C++ integers and of ap_uint, with the operands' types chosen so that nothing is undefined.
#include <fmt/format.h>

#include <algorithm>

#include "generator.hpp"

namespace srpnic::kernel_fuzz {
namespace {

constexpr int kWidest = 1024;

Type promoted(const Type& type) { return type.kind == Type::Kind::kBool || type.width < 32 ? integer(32, true) : type; }

/// The usual arithmetic conversions.
Type common(const Type& a, const Type& b) {
  const Type left = promoted(a);
  const Type right = promoted(b);
  if (left.width != right.width) return left.width > right.width ? left : right;
  return integer(left.width, left.is_signed && right.is_signed);
}

}  // namespace

Expression Generator::integer_operation(int depth) {
  if (has(Feature::kTricks) && random_.percent(25)) return trick(depth);
  const int kind = random_.between(0, 19);
  if (kind < 7) return natural_operation(depth);
  if (kind < 12) {
    // Wrapping arithmetic of any type through the unsigned one.
    static const std::vector<std::string> operators = {"+", "-", "*", "&", "|", "^"};
    const Type result = any_integer();
    const Type wide = integer(std::max(32, result.width), false);
    Expression sum{
        wide, "($0 " + random_.of(operators) + " $1)", {value(wide, depth - 1), value(wide, depth - 1)}, {}, {}, false};
    return convert(std::move(sum), result);
  }
  if (kind < 14) {
    const Type type = integer(random_.percent(50) ? 32 : 64, false);
    Expression by = count(type.width, depth - 1);
    return {type, "($0 << $1)", {value(type, depth - 1), std::move(by)}, {}, {}, false};
  }
  if (kind < 16) {
    Expression number = any_integer_value(depth - 1);
    Expression by = count(number.type.width, depth - 1);
    const Type type = promoted(number.type);
    return {type, "($0 >> $1)", {std::move(number), std::move(by)}, {}, {}, false};
  }
  if (kind < 17) {
    Expression number = any_integer_value(depth - 1);
    const Type type = promoted(number.type);
    const bool negatable = !type.is_signed || number.type.width < 32;
    return {type, negatable && random_.percent(50) ? "(-$0)" : "(~$0)", {std::move(number)}, {}, {}, false};
  }
  if (has(Feature::kHalving) || has(Feature::kDivision)) return integer_division(depth);
  return natural_operation(depth);
}

/// Operands of any types, as a person would write it, where the result cannot overflow.
Expression Generator::natural_operation(int depth) {
  Expression left = any_integer_value(depth - 1);
  Expression right = any_integer_value(depth - 1);
  const Type type = common(left.type, right.type);
  std::vector<std::string> operators = {"&", "|", "^"};
  const auto allow = [&](std::initializer_list<std::string> more) { operators.insert(operators.end(), more); };
  if (!type.is_signed) {
    allow({"+", "-", "*", "+", "-"});
  } else {
    if (left.type.width < type.width && right.type.width < type.width) allow({"+", "-", "+", "-"});
    if (left.type.width + right.type.width < type.width) allow({"*"});
  }
  return {type, "($0 " + random_.of(operators) + " $1)", {std::move(left), std::move(right)}, {}, {}, false};
}

Expression Generator::integer_division(int depth) {
  Expression number = any_integer_value(depth - 1);
  const Type type = promoted(number.type);
  int divisor = has(Feature::kHalving) ? 1 << random_.between(0, 6) : 0;
  if (divisor == 0 || (has(Feature::kDivision) && random_.percent(50))) divisor = random_.between(3, 1000);
  const bool negative = type.is_signed && divisor != 1 && random_.percent(30);
  const std::string text = fmt::format("($0 {} {}{}{})", random_.percent(60) ? "/" : "%", negative ? "-" : "", divisor,
                                       type.is_signed ? "" : "U");
  return {type, text, {std::move(number)}, {}, {}, false};
}

Expression Generator::trick(int depth) {
  const Type word = integer(32, false);
  const Type twice = integer(64, false);
  switch (random_.between(0, 8)) {
    case 0:
      return {integer(32, true), "__builtin_popcount($0)", {value(word, depth - 1)}, {}, {}, false};
    case 1:
      return {integer(32, true), "__builtin_popcountll($0)", {value(twice, depth - 1)}, {}, {}, false};
    case 2: {
      const Expression x = leaf(word);
      return {word, "($0 << 24 | ($1 & 0xFF00U) << 8 | ($2 >> 8 & 0xFF00U) | $3 >> 24)", {x, x, x, x}, {}, {}, false};
    }
    case 3: {
      const Expression x = leaf(integer(16, false));
      return {integer(16, false), "std::uint16_t($0 << 8 | $1 >> 8)", {x, x}, {}, {}, false};
    }
    case 4: {
      const Type type = random_.percent(50) ? word : twice;
      const Expression x = leaf(type);
      const int by = random_.between(1, type.width - 1);
      return {type, fmt::format("($0 << {} | $1 >> {})", by, type.width - by), {x, x}, {}, {}, false};
    }
    case 5: {
      const Expression x = leaf(word);
      const std::string counted = random_.percent(50) ? "__builtin_clz" : "__builtin_ctz";
      return {integer(32, true), "($0 == 0U ? 32 : " + counted + "($1))", {x, x}, {}, {}, false};
    }
    case 6: {
      const Type type = integer(random_.percent(50) ? 32 : 64, random_.percent(50));
      const Expression x = leaf(type);
      const Expression y = leaf(type);
      const std::string sign = random_.percent(50) ? "<" : ">";
      return {type, "($0 " + sign + " $1 ? $2 : $3)", {x, y, x, y}, {}, {}, false};
    }
    case 7: {
      const Type type = random_.percent(50) ? word : twice;
      const Expression x = leaf(type);
      const Expression y = leaf(type);
      return {type, "($0 > $1 ? $2 - $3 : 0U)", {x, y, x, y}, {}, {}, false};
    }
    default: {
      const Type type = random_.percent(50) ? word : twice;
      const Expression x = leaf(type);
      const Expression by = leaf(word);
      const int mask = type.width - 1;
      return {type, fmt::format("($0 << ($1 & {}U) | $2 >> (-$3 & {}U))", mask, mask), {x, by, x, by}, {}, {}, false};
    }
  }
}

Expression Generator::ap_operation(int depth) {
  const int kind = random_.between(0, 13);
  if (kind < 6) {
    static const std::vector<std::string> operators = {"+", "+", "-", "-", "&", "|", "^"};
    const std::string& chosen = random_.of(operators);
    Expression left = value(any_ap(), depth - 1);
    Expression right = random_.percent(60) ? value(any_ap(), depth - 1) : any_integer_value(depth - 1);
    if (random_.percent(20)) std::swap(left, right);
    const int width = std::max(left.type.width, right.type.width) + (chosen == "+" ? 1 : 0);
    if (width > kWidest) return left;
    return {ap(width), "($0 " + chosen + " $1)", {std::move(left), std::move(right)}, {}, {}, false};
  }
  if (kind < 9) {
    Expression number = value(any_ap(), depth - 1);
    const Type type = number.type;
    Expression by = random_.percent(70) ? count(type.width + random_.between(0, 9), depth - 1)
                                        : value(ap(random_.between(1, 12)), depth - 1);
    return {type, random_.percent(50) ? "($0 << $1)" : "($0 >> $1)", {std::move(number), std::move(by)}, {}, {}, false};
  }
  if (kind < 10) {
    Expression number = value(any_ap(), depth - 1);
    const Type type = number.type;
    return {type, "(~$0)", {std::move(number)}, {}, {}, false};
  }
  return ap_range(depth);
}

Expression Generator::ap_range(int depth) {
  Expression number = value(any_ap(), depth - 1);
  const int width = number.type.width;
  if (has(Feature::kEmptyRanges) && random_.percent(60)) {
    const int low = random_.percent(60) ? 0 : random_.between(0, width - 1);
    Expression bits = count(width - low + 1, depth - 1);
    const std::string text = low == 0 ? fmt::format("ap_uint<{}>($0.range($1 - 1, 0))", width)
                                      : fmt::format("ap_uint<{}>($0.range({} + $1, {}))", width, low - 1, low);
    return {number.type, text, {std::move(number), std::move(bits)}, {}, {}, false};
  }
  if (random_.percent(15) && width > 2) {
    // A part whose place varies.
    Expression low = count(width, depth - 1);
    return {ap(1), "ap_uint<1>($0.range($1, $2))", {std::move(number), low, low}, {}, {}, false};
  }
  const int low = random_.between(0, width - 1);
  const int high = random_.between(low, width - 1);
  const Type type = random_.percent(70) ? any_ap() : ap(high - low + 1);
  return {type, fmt::format("{}($0.range({}, {}))", name_of(type), high, low), {std::move(number)}, {}, {}, false};
}

}  // namespace srpnic::kernel_fuzz
