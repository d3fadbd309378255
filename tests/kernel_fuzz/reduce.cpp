// SPDX-License-Identifier: Apache-2.0
#include "reduce.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include "print.hpp"
#include "rules.hpp"

namespace srpnic::kernel_fuzz {
namespace {

int count_fixed(const Expression& value) {
  int count = value.fixed ? 1 : 0;
  for (const Expression& operand : value.operands) count += count_fixed(operand);
  return count;
}

int count_pinned(const Body& body) {
  int count = 0;
  for (const Statement& statement : body) {
    count += statement.pinned ? 1 : 0;
    for (const Body& inner : statement.bodies) count += count_pinned(inner);
  }
  return count;
}

Expression constant(const Type& type, int number) {
  Expression result{
      type, type.kind == Type::Kind::kBool ? (number != 0 ? "true" : "false") : std::to_string(number) + "U",
      {},   {},
      {},   false};
  if (type.kind != Type::Kind::kBool) result.text = name_of(type) + "(" + result.text + ")";
  return result;
}

/// Applies changes to one place of a copy after another and keeps the copies that are kernels.
class Proposals {
 public:
  explicit Proposals(const Kernel& kernel) : original_(kernel), kernel_(kernel) {
    seen_.insert(print(kernel));
    bodies(kernel_.body);
    declarations();
    std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  }

  std::vector<Kernel> take() {
    std::vector<Kernel> kernels;
    for (auto& [size, kernel] : found_) kernels.push_back(std::move(kernel));
    return kernels;
  }

 private:
  /// The kernel as it now is, if it is one, without what has lost its sense.
  void propose() {
    Kernel candidate = kernel_;
    const int pinned = count_pinned(candidate.body);
    repair(candidate);
    prune(candidate);
    const auto has = [&](bool input) {
      return std::any_of(candidate.streams.begin(), candidate.streams.end(),
                         [&](const Stream& one) { return one.is_input == input; });
    };
    if (pinned == 0 || count_pinned(candidate.body) != pinned || !has(true) || !has(false)) return;
    const std::string text = print(candidate);
    if (seen_.insert(text).second) found_.emplace_back(text.size(), std::move(candidate));
  }

  void bodies(Body& body) {
    for (std::size_t length = body.size(); length > 0; length /= 2) {
      for (std::size_t first = 0; first < body.size(); first += length)
        without(body, first, std::min(length, body.size() - first));
    }
    for (std::size_t i = 0; i < body.size(); ++i) {
      hoist(body, i);
      without_initialiser(body[i]);
      without_a_body(body[i]);
      for (Expression& operand : body[i].operands) expressions(operand);
      for (Body& inner : body[i].bodies) bodies(inner);
    }
  }

  void without(Body& body, std::size_t first, std::size_t length) {
    const Body before = body;
    const auto begin = body.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = begin + static_cast<std::ptrdiff_t>(length);
    body.erase(std::remove_if(begin, end, [](const Statement& one) { return !one.pinned; }), end);
    if (body.size() != before.size()) propose();
    body = before;
  }

  /// A body in the place of the statement around it.
  void hoist(Body& body, std::size_t at) {
    const Statement outer = body[at];
    if (outer.bodies.empty() || outer.kind == Statement::Kind::kGuard) return;
    const Body before = body;
    for (const Body& inner : outer.bodies) {
      body.erase(body.begin() + static_cast<std::ptrdiff_t>(at));
      if (outer.kind == Statement::Kind::kLoop) {
        Statement first;
        first.text = "const int " + outer.declares.at(0) + " = 0;";
        first.declares = outer.declares;
        body.insert(body.begin() + static_cast<std::ptrdiff_t>(at), first);
        body.insert(body.begin() + static_cast<std::ptrdiff_t>(at) + 1, inner.begin(), inner.end());
      } else {
        body.insert(body.begin() + static_cast<std::ptrdiff_t>(at), inner.begin(), inner.end());
      }
      propose();
      body = before;
    }
  }

  /// An if without else, a switch without one of its cases.
  void without_a_body(Statement& statement) {
    if (statement.bodies.size() < 2) return;
    const Statement before = statement;
    for (std::size_t i = statement.kind == Statement::Kind::kIf ? 1 : 0; i < before.bodies.size(); ++i) {
      statement.bodies.erase(statement.bodies.begin() + static_cast<std::ptrdiff_t>(i));
      if (statement.kind == Statement::Kind::kSwitch)
        statement.labels.erase(statement.labels.begin() + static_cast<std::ptrdiff_t>(i));
      propose();
      statement = before;
    }
  }

  void without_initialiser(Statement& statement) {
    const std::size_t start = statement.text.find(" = ");
    if (statement.text.rfind("static ", 0) != 0 || statement.text.rfind("static const ", 0) == 0 ||
        start == std::string::npos)
      return;
    if (!statement.operands.empty() || statement.pinned) return;
    const std::string before = statement.text;
    statement.text = before.substr(0, start) + ";";
    propose();
    statement.text = before;
  }

  void expressions(Expression& value) {
    if (!value.fixed) {
      const Expression before = value;
      const int fixed = count_fixed(before);
      for (const Expression& operand : before.operands) {
        if (count_fixed(operand) != fixed) continue;
        value = converted(operand, before.type);
        propose();
        value = before;
      }
      for (const int number : {0, 1}) {
        if (fixed > 0 || before.operands.empty()) break;
        value = constant(before.type, number);
        propose();
        value = before;
      }
      // A place or a longer constant, last: it seldom makes the kernel easier to read.
      if (fixed == 0 && before.operands.empty() && before.text.size() > constant(before.type, 0).text.size()) {
        value = constant(before.type, 0);
        propose();
        value = before;
      }
    }
    for (Expression& operand : value.operands) expressions(operand);
  }

  /// Records without a member that nothing names.
  void declarations() {
    const std::string text = print(original_);
    for (Declaration& declaration : kernel_.declarations) {
      if (declaration.text.rfind("struct ", 0) != 0 || declaration.text.find("kBits") != std::string::npos) continue;
      const std::string before = declaration.text;
      std::istringstream lines(before);
      std::size_t position = 0;
      for (std::string line; std::getline(lines, line); position += line.size() + 1) {
        if (line.empty() || line.back() != ';' || line.rfind("  ", 0) != 0) continue;
        declaration.text = before.substr(0, position) + before.substr(position + line.size() + 1);
        propose();
        declaration.text = before;
      }
    }
  }

  const Kernel& original_;
  Kernel kernel_;
  std::set<std::string> seen_;
  std::vector<std::pair<std::size_t, Kernel>> found_;
};

}  // namespace

std::vector<Kernel> simpler(const Kernel& kernel) { return Proposals(kernel).take(); }

Kernel reduce(Kernel kernel, const Oracle& still_fails, const ReduceOptions& options) {
  const auto deadline = std::chrono::steady_clock::now() + options.limit;
  std::set<std::string> tried;
  for (bool smaller = true; smaller;) {
    smaller = false;
    std::vector<Kernel> batch;
    std::vector<Kernel> candidates = simpler(kernel);
    for (std::size_t i = 0; i < candidates.size() && !smaller; ++i) {
      if (tried.insert(print(candidates[i])).second) batch.push_back(std::move(candidates[i]));
      if (batch.empty() || (batch.size() < options.batch && i + 1 < candidates.size())) continue;
      if (std::chrono::steady_clock::now() > deadline) return kernel;
      const std::vector<bool> failing = still_fails(batch);
      // They come from the smallest to the largest.
      const auto first = std::find(failing.begin(), failing.end(), true);
      if (first != failing.end()) {
        kernel = std::move(batch[static_cast<std::size_t>(first - failing.begin())]);
        smaller = true;
      }
      batch.clear();
    }
  }
  return kernel;
}

}  // namespace srpnic::kernel_fuzz
