// SPDX-License-Identifier: Apache-2.0
#include "print.hpp"

#include <fmt/format.h>

#include <cctype>

namespace srpnic::kernel_fuzz {
namespace {

/// "$0" to "$9" by the operands.
std::string filled(const std::string& text, const std::vector<Expression>& operands) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '$' && i + 1 < text.size()) {
      result += print(operands.at(static_cast<std::size_t>(text[++i] - '0')));
    } else {
      result += text[i];
    }
  }
  return result;
}

std::string test_of(const Kernel& kernel, const std::string& stream) {
  for (const Stream& candidate : kernel.streams) {
    if (candidate.name == stream) return stream + (candidate.is_input ? ".empty()" : ".full()");
  }
  return "true";
}

/// A condition that begins with a name may begin like a declaration: g++ takes `T(f(T(x), T(x)))[1]` for one of a
/// function f with two parameters x.
std::string condition(const Expression& value) {
  const std::string text = print(value);
  const bool is_name = std::isalpha(static_cast<unsigned char>(text.front())) != 0;
  return is_name && text.find('(') != std::string::npos ? "(" + text + ")" : text;
}

class Printer {
 public:
  explicit Printer(const Kernel& kernel) : kernel_(kernel) {}

  std::string text() {
    for (const Declaration& declaration : kernel_.declarations) {
      if (!declaration.text.empty()) text_ += declaration.text + "\n";
    }
    std::string parameters;
    for (const Stream& stream : kernel_.streams) {
      parameters += fmt::format("{}hls::stream<{}>& {}", parameters.empty() ? "" : ", ", stream.type, stream.name);
    }
    line(fmt::format("void {}({}) {{", kKernelName, parameters));
    inner(kernel_.body);
    line("}");
    return text_;
  }

 private:
  void line(const std::string& text) { text_ += std::string(2 * depth_, ' ') + text + "\n"; }
  void inner(const Body& body) {
    ++depth_;
    for (const Statement& statement : body) put(statement);
    --depth_;
  }

  void put(const Statement& statement) {
    using Kind = Statement::Kind;
    switch (statement.kind) {
      case Kind::kPlain:
        return line(filled(statement.text, statement.operands));
      case Kind::kReturn:
        return line("return;");
      case Kind::kBreak:
        return line("break;");
      case Kind::kContinue:
        return line("continue;");
      case Kind::kGuard:
        return guard(statement);
      case Kind::kIf:
        line(fmt::format("if ({}) {{", condition(statement.operands.at(0))));
        inner(statement.bodies.at(0));
        if (statement.bodies.size() > 1) {
          line("} else {");
          inner(statement.bodies[1]);
        }
        return line("}");
      case Kind::kSwitch:
        return choice(statement);
      case Kind::kLoop:
        line(filled(statement.text, statement.operands) + " {");
        inner(statement.bodies.at(0));
        return line("}");
      case Kind::kBlock:
        line("{");
        inner(statement.bodies.at(0));
        return line("}");
    }
  }

  void choice(const Statement& statement) {
    line(fmt::format("switch ({}) {{", condition(statement.operands.at(0))));
    ++depth_;
    for (std::size_t i = 0; i < statement.bodies.size(); ++i) {
      line(statement.labels[i] + " {");
      inner(statement.bodies[i]);
      ++depth_;
      line("break;");
      --depth_;
      line("}");
    }
    --depth_;
    line("}");
  }

  void guard(const Statement& statement) {
    std::vector<std::string> tests;
    for (const std::string& stream : statement.streams) tests.push_back(test_of(kernel_, stream));
    if (!statement.bodies.empty()) {
      std::string all;
      for (const std::string& test : tests) all += (all.empty() ? "!" : " && !") + test;
      line(fmt::format("if ({}) {{", all));
      inner(statement.bodies[0]);
      return line("}");
    }
    if (statement.text == "each") {
      for (const std::string& test : tests) line(fmt::format("if ({}) return;", test));
      return;
    }
    line(fmt::format("if ({}) return;", fmt::join(tests, " || ")));
  }

  const Kernel& kernel_;
  std::string text_ = "#include <ap_int.h>\n#include <hls_stream.h>\n\n#include <cstdint>\n\n";
  std::size_t depth_ = 0;
};

}  // namespace

std::string print(const Expression& expression) { return filled(expression.text, expression.operands); }

std::string print(const Kernel& kernel) { return Printer(kernel).text(); }

}  // namespace srpnic::kernel_fuzz
