// SPDX-License-Identifier: Apache-2.0
// Functions, templates, lambdas and classes: what a kernel calls.
#include <fmt/format.h>

#include <algorithm>

#include "generator.hpp"
#include "print.hpp"

namespace srpnic::kernel_fuzz {

/// A value from one of the functions in scope.
std::optional<Expression> Generator::call(int depth) {
  std::vector<const Function*> candidates;
  for (const Function& function : scope_.functions) {
    if (!function.changes_first) candidates.push_back(&function);
  }
  if (candidates.empty()) return std::nullopt;
  const Function function = *random_.of(candidates);
  Expression result{function.result, function.name + "(", {}, {function.name}, {}, false};
  for (const Type& parameter : function.parameters) {
    result.text += fmt::format("{}${}", result.operands.empty() ? "" : ", ", result.operands.size());
    result.operands.push_back(value(parameter, depth));
  }
  result.text += ")";
  return result;
}

void Generator::add_functions() {
  const int count = random_.between(1, 2);
  for (int i = 0; has(Feature::kFunctions) && i < count; ++i) {
    Function function{fresh("helper"), any_type(), {}, random_.percent(40)};
    const Scope outside = scope_;
    scope_ = Scope{};
    scope_.functions = outside.functions;
    std::string parameters;
    for (int p = random_.between(1, 3); p > 0; --p) {
      const std::string name = fresh("argument");
      Type type = any_type();
      const bool changed = function.changes_first && function.parameters.empty();
      if (changed && !outside.places.empty()) type = random_.of(outside.places).type;
      parameters += fmt::format("{}{}{} {}", parameters.empty() ? "" : ", ", name_of(type), changed ? "&" : "", name);
      function.parameters.push_back(type);
      scope_.places.push_back({name, type, changed, false, {}, "", ""});
    }
    const Type result = function.changes_first ? function.parameters[0] : function.result;
    const std::string early = random_.percent(40) ? print(condition(1)) : "";
    const std::string first = print(value(result, 2));
    const std::string second = print(value(result, 2));
    std::string text;
    if (function.changes_first) {
      const std::string name = scope_.places[0].text;
      text = fmt::format("void {}({}) {{\n", function.name, parameters);
      if (!early.empty()) text += fmt::format("  if ({}) {{\n    {} = {};\n    return;\n  }}\n", early, name, second);
      text += fmt::format("  {} = {};\n}}\n", name, first);
    } else {
      text = fmt::format("{} {}({}) {{\n", name_of(result), function.name, parameters);
      if (!early.empty()) text += fmt::format("  if ({}) return {};\n", early, second);
      text += fmt::format("  return {};\n}}\n", first);
    }
    std::vector<std::string> uses;
    for (const Function& other : outside.functions) {
      if (text.find(other.name + "(") != std::string::npos) uses.push_back(other.name);
    }
    scope_ = outside;
    kernel_.declarations.push_back({function.name, "static " + text, uses});
    scope_.functions.push_back(function);
  }
  if (has(Feature::kTemplates)) {
    const std::string name = fresh("mixed");
    const int form = random_.between(0, 2);
    static const std::vector<std::string> texts = {
        "template <int Shift, class T>\nstatic T {}(const T& a, const T& b) {{\n  return T((a >> Shift) ^ b);\n}}\n",
        "template <int Count, class T>\nstatic T {}(const T& a, const T& b) {{\n  T sum = a;\n  for (int i = 0; i < "
        "Count; ++i) sum = T((sum ^ b) << 1);\n  return sum;\n}}\n",
        "template <int Rounds, class T>\nstatic T {}(const T& a, const T& b) {{\n  if constexpr (Rounds == 0) {{\n    "
        "return a;\n  }} else {{\n    return T(b | {}<Rounds - 1>(b, a));\n  }}\n}}\n"};
    kernel_.declarations.push_back(
        {name, fmt::format(fmt::runtime(texts[static_cast<std::size_t>(form)]), name, name), {}});
    for (int i = 0; i < 2; ++i) {
      const Type type = random_.percent(50) ? any_ap() : integer(random_.percent(50) ? 32 : 64, false);
      // The name with its arguments is what calls write; the name alone is what is declared.
      Function function{fmt::format("{}<{}>", name, random_.between(0, 3)), type, {type, type}};
      kernel_.declarations.push_back({function.name, "", {name}});
      scope_.functions.push_back(function);
    }
  }
}

/// A class with state of its own, and a static object of it.
void Generator::add_class(Body& body) {
  const std::string name = fresh("Wheel");
  const Type type = random_.percent(50) ? any_ap() : integer(32, false);
  const std::string type_text = name_of(type);
  std::string text;
  std::string instance = name;
  std::vector<std::pair<std::string, Type>> calls;
  if (random_.percent(50)) {
    const int limit = random_.between(2, 9);
    text = fmt::format(
        "template <unsigned Limit>\nclass {} {{\n public:\n  unsigned turn() {{\n    const unsigned before = "
        "position_.to_uint();\n"
        "    position_ = before + 1 == Limit ? 0U : before + 1;\n    return before;\n  }}\n"
        "  bool at(unsigned wanted) const {{ return position_ == wanted; }}\n\n private:\n  ap_uint<8> position_ = "
        "{};\n}};\n",
        name, random_.between(0, 2));
    instance += fmt::format("<{}>", limit);
    calls = {{"turn()", integer(32, false)}, {fmt::format("at({})", random_.between(0, limit)), boolean()}};
  } else {
    text = fmt::format(
        "class {} {{\n public:\n  {} add(const {}& amount) {{\n    total_ = {}(total_ + amount);\n    ++calls_;\n    "
        "return total_;\n  }}\n"
        "  const {}& total() const {{ return total_; }}\n  bool is_odd() const {{ return (calls_ & 1U) != 0; }}\n\n"
        " private:\n  {} total_{{}};\n  std::uint8_t calls_ = {};\n}};\n",
        name, type_text, type_text, type_text, type_text, type_text, random_.between(0, 255));
    calls = {{"add($0)", type}, {"total()", type}, {"is_odd()", boolean()}};
  }
  kernel_.declarations.push_back({name, text, {}});
  const std::string object = fresh("wheel");
  Statement declared = plain(fmt::format("static {} {};", instance, object));
  declared.declares = {object};
  declared.uses = {name};
  body.push_back(std::move(declared));
  instances_.push_back({object, calls});
}

void Generator::use_class(Body& body) {
  if (instances_.empty()) return;
  const Instance& object = random_.of(instances_);
  const auto& [call, type] = random_.of(object.calls);
  const std::string name = fresh("turned");
  std::vector<Expression> operands;
  if (call.find('$') != std::string::npos) operands.push_back(value(type, 1));
  Statement used =
      plain(fmt::format("const {} {} = {}.{};", name_of(type), name, object.name, call), std::move(operands), true);
  used.declares = {name};
  used.uses = {object.name};
  body.push_back(std::move(used));
  scope_.places.push_back({name, type, false, false, {name}, "", ""});
}

void Generator::add_lambda(Body& body) {
  Function lambda{fresh("apply"), any_type(), {any_type()}};
  const std::string parameter = fresh("argument");
  const Scope outside = scope_;
  scope_.places.push_back({parameter, lambda.parameters[0], false, false, {}, "", ""});
  no_memories_ = true;
  Expression result = value(lambda.result, 2);
  no_memories_ = false;
  scope_ = outside;
  Statement declared = plain(fmt::format("const auto {} = [&]({} {}) -> {} {{ return $0; }};", lambda.name,
                                         name_of(lambda.parameters[0]), parameter, name_of(lambda.result)),
                             {std::move(result)});
  declared.declares = {lambda.name};
  body.push_back(std::move(declared));
  scope_.functions.push_back(lambda);
}

/// Two statics of one name in different scopes.
void Generator::same_names(Body& body) {
  const std::string name = fresh(random_.percent(50) ? "store" : "cell");
  const bool table = random_.percent(60);
  for (int i = 0; i < 2; ++i) {
    Body inner;
    const Type type = any_type();
    const std::string place = table ? name + fmt::format("[$0 & 3U]") : name;
    const std::string found = fresh("found");
    Statement result = plain(fmt::format("{} {}{{}};", name_of(type), found));
    result.declares = {found};
    body.push_back(std::move(result));
    Statement declared = plain(fmt::format("static {} {}{};", name_of(type), name, table ? "[4]" : ""));
    declared.declares = {name};
    inner.push_back(std::move(declared));
    const Expression index = leaf(integer(32, false));
    Statement got = plain(fmt::format("{} = {};", found, place), {index});
    got.uses = {name, found};
    const Expression stored = value(type, 1);
    Statement put = plain(fmt::format("{} = $1;", place), {index, stored}, true);
    put.uses = {name};
    inner.push_back(std::move(got));
    inner.push_back(std::move(put));
    Statement block;
    block.kind = Statement::Kind::kBlock;
    block.bodies = {inner};
    body.push_back(std::move(block));
    scope_.places.push_back({found, type, true, false, {found}, "", ""});
  }
}

}  // namespace srpnic::kernel_fuzz
