// SPDX-License-Identifier: Apache-2.0
// Random statements that move no stream.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "generator.hpp"

namespace srpnic::kernel_fuzz {

Statement Generator::plain(const std::string& text, std::vector<Expression> operands, bool effect) {
  Statement result;
  result.text = text;
  result.operands = std::move(operands);
  result.has_effect = effect;
  return result;
}

void Generator::statements(Body& body, int budget) {
  const std::size_t before = count_statements(body);
  for (int attempt = 0; attempt < 2 * budget && count_statements(body) < before + static_cast<std::size_t>(budget);
       ++attempt) {
    statement(body, budget / 2);
  }
}

Body Generator::nested(int budget) {
  const Scope outside = scope_;
  Body inner;
  statements(inner, std::max(1, budget));
  scope_ = outside;
  return inner;
}

void Generator::statement(Body& body, int budget) {
  std::vector<std::function<void()>> choices = {[&] { local(body); }, [&] { local(body); }, [&] { assign(body); },
                                                [&] { assign(body); }, [&] { assign(body); }};
  const auto offer = [&](bool wanted, const std::function<void()>& choice, int weight = 1) {
    for (int i = 0; wanted && i < weight; ++i) choices.push_back(choice);
  };
  offer(
      budget > 0, [&] { branch(body, budget); }, 2);
  offer(
      budget > 0 && has(Feature::kSwitches), [&] { choice(body, budget); }, 2);
  offer(
      budget > 0 && (has(Feature::kLoops) || has(Feature::kBreaks)) && loops_ < 2, [&] { loop(body, budget); }, 2);
  offer(
      has(Feature::kCopies) || has(Feature::kSnapshots), [&] { copy_record(body); }, 4);
  offer(
      has(Feature::kCopies), [&] { compose(body); }, 3);
  offer(has(Feature::kClears), [&] { clear(body); });
  offer(has(Feature::kReferences), [&] { refer(body); });
  offer(
      has(Feature::kOffsets), [&] { step_back(body); }, 3);
  offer(
      has(Feature::kClasses), [&] { use_class(body); }, 2);
  offer(has(Feature::kLambdas), [&] { add_lambda(body); });
  offer(has(Feature::kFunctions), [&] { call_statement(body); });
  offer(has(Feature::kSameNames) && loops_ == 0, [&] { same_names(body); });
  offer(has(Feature::kArrays), [&] { shift_registers(body); });
  offer(has(Feature::kArrays) && loops_ == 0, [&] { local_array(body); });
  offer(has(Feature::kDeadCode), [&] { dead_code(body); });
  random_.of(choices)();
}

void Generator::local(Body& body) {
  const Type type = any_type();
  const std::string name = fresh("value");
  const bool writable = random_.percent(35);
  Statement declared =
      plain(fmt::format("{}{} {} = $0;", writable ? "" : "const ", name_of(type), name), {value(type, 3)});
  declared.declares = {name};
  body.push_back(std::move(declared));
  scope_.places.push_back({name, type, writable, false, {name}, "", ""});
}

/// A local array, with constant indices only.
void Generator::local_array(Body& body) {
  const Type type = any_type();
  const int count = random_.between(2, 4);
  const std::string name = fresh("list");
  Statement declared =
      plain(fmt::format("{} {}[{}] = {{$0, $1}};", name_of(type), name, count), {value(type, 2), value(type, 2)});
  declared.declares = {name};
  body.push_back(std::move(declared));
  Shape shape;
  shape.scalar = type;
  shape.count = count;
  add_variable(name, shape, true, false);
  if (random_.percent(50)) return;
  const std::string i = fresh("i");
  Statement filled;
  filled.kind = Statement::Kind::kLoop;
  filled.text = fmt::format("for (int {} = 0; {} < {}; ++{})", i, i, count, i);
  filled.declares = {i};
  Statement set = plain(fmt::format("{}[{}] = $0;", name, i), {value(type, 2)});
  set.uses = {name, i};
  filled.bodies = {{set}};
  body.push_back(std::move(filled));
}

std::optional<Place> Generator::writable_place() {
  if (random_.percent(35)) {
    if (std::optional<Place> place = table_place(true)) return place;
  }
  std::vector<const Place*> writable;
  for (const Place& place : scope_.places) {
    if (place.writable) writable.push_back(&place);
  }
  if (writable.empty()) return table_place(true);
  return *random_.of(writable);
}

void Generator::assign(Body& body) {
  if (const std::optional<Place> place = writable_place()) assign_to(body, *place);
}

void Generator::assign_to(Body& body, const Place& place) {
  const Type& type = place.type;
  const bool effect = place.is_static;
  const int kind = random_.between(0, 9);
  if (type.kind == Type::Kind::kAp && (kind < 2 || (has(Feature::kRanges) && kind < 6)))
    return assign_range(body, place);
  if (kind < 6 || type.kind == Type::Kind::kBool) {
    body.push_back(plain("$0 = $1;", {target(place, false), value(type, 3)}, effect));
    return;
  }
  std::vector<std::string> operators = {"&=", "|=", "^="};
  const bool wraps = type.kind == Type::Kind::kAp || !type.is_signed;
  if (wraps) operators.insert(operators.end(), {"+=", "-=", "+="});
  if (type.kind == Type::Kind::kInteger && wraps && kind == 6) {
    body.push_back(plain(random_.percent(50) ? "++$0;" : "$0--;", {target(place, true)}, effect));
    return;
  }
  if (type.kind == Type::Kind::kInteger && kind == 7) {
    const std::string shift = wraps && random_.percent(50) ? "<<=" : ">>=";
    body.push_back(plain(fmt::format("$0 {} $1;", shift), {target(place, true), count(type.width, 1)}, effect));
    return;
  }
  const std::string& chosen = random_.of(operators);
  // A narrower signed operand would be fine in hardware, but not what the compound form of a signed target computes in.
  Expression amount =
      type.kind == Type::Kind::kAp ? (random_.percent(60) ? value(type, 2) : any_value(2)) : value(type, 2);
  if (type.kind == Type::Kind::kAp && amount.type.width > 1000) amount = value(type, 2);
  body.push_back(plain(fmt::format("$0 {} $1;", chosen), {target(place, true), std::move(amount)}, effect));
}

/// Some bits of a place; the others keep their values.
void Generator::assign_range(Body& body, const Place& place) {
  const int width = place.type.width;
  Expression to = target(place, true);
  const Type part = random_.percent(50) ? any_ap() : any_integer();
  if (has(Feature::kEmptyRanges) && random_.percent(50)) {
    const int low = random_.percent(60) ? 0 : random_.between(0, width - 1);
    const std::string text =
        low == 0 ? "$0.range($1 - 1, 0) = $2;" : fmt::format("$0.range({} + $1, {}) = $2;", low - 1, low);
    body.push_back(plain(text, {std::move(to), count(width - low + 1, 1), value(part, 2)}, place.is_static));
    return;
  }
  if (random_.percent(20)) {
    const Expression low = count(width, 1);
    body.push_back(plain("$0.range($1, $2) = $3;", {std::move(to), low, low, value(part, 2)}, place.is_static));
    return;
  }
  const int low = random_.between(0, width - 1);
  const int high = random_.between(low, width - 1);
  body.push_back(
      plain(fmt::format("$0.range({}, {}) = $1;", high, low), {std::move(to), value(part, 2)}, place.is_static));
}

void Generator::branch(Body& body, int budget) {
  Statement chosen;
  chosen.kind = Statement::Kind::kIf;
  chosen.operands = {condition(2)};
  chosen.bodies.push_back(nested(budget / 2));
  if (has(Feature::kReturns) && loops_ == 0 && random_.percent(25)) {
    Statement ends;
    ends.kind = Statement::Kind::kReturn;
    chosen.bodies.back().push_back(std::move(ends));
    // The rest must stay reachable: what is never reached may leave a stream without an access.
    chosen.operands[0] = {boolean(), "($0 && $1)", {undecided(), chosen.operands[0]}, {}, {}, false};
  }
  if (random_.percent(45)) chosen.bodies.push_back(nested(budget / 2));
  body.push_back(std::move(chosen));
}

void Generator::choice(Body& body, int budget) {
  Statement chosen;
  chosen.kind = Statement::Kind::kSwitch;
  const int bits = random_.between(1, 3);
  std::string prefix;
  const Expression number = value(integer(32, false), 2);
  if (has(Feature::kEnums) && random_.percent(60)) {
    const std::string name = fresh("Colour");
    const bool narrow = random_.percent(50);
    kernel_.declarations.push_back(
        {name,
         fmt::format("enum class {}{} {{ kRed, kGreen, kBlue, kBlack }};\n", name, narrow ? " : std::uint8_t" : ""),
         {}});
    static const std::vector<std::string> colours = {"kRed", "kGreen", "kBlue", "kBlack"};
    chosen.operands = {{integer(32, true), fmt::format("static_cast<{}>($0 & 3U)", name), {number}, {name}, {}, true}};
    for (const std::string& colour : colours) {
      if (random_.percent(30)) continue;
      chosen.labels.push_back(fmt::format("case {}::{}:", name, colour));
      chosen.bodies.push_back(nested(budget / 3));
    }
  } else {
    chosen.operands = {{integer(32, false), fmt::format("($0 & {}U)", (1 << bits) - 1), {number}, {}, {}, false}};
    for (int i = 0; i < (1 << bits); ++i) {
      if (random_.percent(40)) continue;
      std::string label = fmt::format("case {}:", i);
      if (random_.percent(15) && i + 1 < (1 << bits)) label += fmt::format(" case {}:", ++i);
      chosen.labels.push_back(label);
      chosen.bodies.push_back(nested(budget / 3));
    }
  }
  if (random_.percent(60) || chosen.labels.empty()) {
    chosen.labels.push_back("default:");
    chosen.bodies.push_back(nested(budget / 3));
  }
  body.push_back(std::move(chosen));
}

void Generator::loop(Body& body, int budget) {
  Statement rounds;
  rounds.kind = Statement::Kind::kLoop;
  const std::string i = fresh("i");
  const int count = random_.between(2, loops_ == 0 ? 6 : 3);
  rounds.declares = {i};
  rounds.text = random_.percent(75) ? fmt::format("for (int {} = 0; {} < {}; ++{})", i, i, count, i)
                                    : fmt::format("for (int {} = {}; {} >= 0; --{})", i, count - 1, i, i);
  // A loop that counts in its test has a way back for each `continue`.
  if (has(Feature::kBreaks) && random_.percent(50))
    rounds.text = fmt::format("for (int {} = -1; ++{} < {};)", i, i, count);
  const Scope outside = scope_;
  ++loops_;
  scope_.places.push_back({i, integer(32, true), false, false, {i}, "", ""});
  Body inner;
  statements(inner, std::max(1, budget / 2));
  if (has(Feature::kBreaks)) {
    Statement jump;
    jump.kind = random_.percent(65) ? Statement::Kind::kBreak : Statement::Kind::kContinue;
    Statement test;
    test.kind = Statement::Kind::kIf;
    test.operands = {condition(2)};
    test.bodies = {{jump}};
    inner.insert(random_.percent(50) ? inner.begin() : inner.end(), std::move(test));
    statements(inner, 1);
  }
  --loops_;
  scope_ = outside;
  rounds.bodies = {inner};
  body.push_back(std::move(rounds));
}

/// history[i] = history[i - 1]: by a loop, the newest first.
void Generator::shift_registers(Body& body) {
  if (histories_.empty()) return;
  const auto& [name, size] = random_.of(histories_);
  const std::string i = fresh("i");
  Statement rounds;
  rounds.kind = Statement::Kind::kLoop;
  rounds.text = fmt::format("for (int {} = {}; {} > 0; --{})", i, size - 1, i, i);
  rounds.declares = {i};
  Statement moved = plain(fmt::format("{}[{}] = {}[{} - 1];", name, i, name, i), {}, true);
  moved.uses = {name, i};
  rounds.bodies = {{moved}};
  body.push_back(std::move(rounds));
}

void Generator::dead_code(Body& body) {
  if (random_.percent(50)) {
    Statement never;
    never.kind = Statement::Kind::kIf;
    never.operands = {{boolean(), "(1 > 2)", {}, {}, {}, true}};
    never.bodies = {nested(2)};
    body.push_back(std::move(never));
    return;
  }
  // Written, never read.
  const Type type = any_type();
  const std::string name = fresh("unused");
  const bool table = random_.percent(50) && loops_ == 0;
  Statement declared = plain(fmt::format("static {} {}{};", name_of(type), name, table ? "[4]" : ""));
  declared.declares = {name};
  body.push_back(std::move(declared));
  Statement set = table
                      ? plain(fmt::format("{}[$0 & 3U] = $1;", name), {leaf(integer(32, false)), value(type, 2)}, true)
                      : plain(fmt::format("{} = $0;", name), {value(type, 2)}, true);
  set.uses = {name};
  body.push_back(std::move(set));
}

/// A function that changes its first argument.
void Generator::call_statement(Body& body) {
  std::vector<const Function*> candidates;
  for (const Function& function : scope_.functions) {
    if (function.changes_first) candidates.push_back(&function);
  }
  if (candidates.empty()) return;
  const Function function = *random_.of(candidates);
  std::vector<Place> fitting;
  for (const Place& place : scope_.places) {
    if (place.writable && place.type == function.parameters[0]) fitting.push_back(place);
  }
  if (fitting.empty()) return;
  const Place& place = random_.of(fitting);
  std::vector<Expression> operands = {target(place, true)};
  std::string text = function.name + "($0";
  for (std::size_t i = 1; i < function.parameters.size(); ++i) {
    text += fmt::format(", ${}", i);
    operands.push_back(value(function.parameters[i], 2));
  }
  Statement called = plain(text + ");", std::move(operands), place.is_static);
  called.uses = {function.name};
  body.push_back(std::move(called));
}

}  // namespace srpnic::kernel_fuzz
