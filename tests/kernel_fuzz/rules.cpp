// SPDX-License-Identifier: Apache-2.0
#include "rules.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

namespace srpnic::kernel_fuzz {
namespace {

using Names = std::set<std::string>;

/// What has happened on the paths that lead to a place.
struct Past {
  bool reachable = true;
  bool effect = false;
  std::map<std::string, Names> addresses;  // of each port of each memory; constant or variable ones of each table
  Names moved;                             // streams
  Names tested;

  void join(const Past& other) {
    if (!other.reachable) return;
    if (!reachable) {
      *this = other;
      return;
    }
    effect |= other.effect;
    for (const auto& [port, indices] : other.addresses) addresses[port].insert(indices.begin(), indices.end());
    moved.insert(other.moved.begin(), other.moved.end());
    Names both;
    std::set_intersection(tested.begin(), tested.end(), other.tested.begin(), other.tested.end(),
                          std::inserter(both, both.end()));
    tested = both;
  }
};

Past nowhere() {
  Past past;
  past.reachable = false;
  return past;
}

constexpr int kRounds = 2;  // of a loop: enough to see what one round does to the next

class Checker {
 public:
  explicit Checker(const Kernel& kernel) : kernel_(kernel) {
    scopes_.emplace_back();
    for (const Declaration& declaration : kernel.declarations) scopes_.back().insert(declaration.name);
    for (const Stream& stream : kernel.streams) scopes_.back().insert(stream.name);
  }

  Violation run() {
    Past past;
    body(kernel_.body, past);
    return violation_;
  }

 private:
  struct Loop {
    Past leaves = nowhere();
    Past goes_on = nowhere();
    std::size_t scope = 0;  // names from this scope on differ from round to round
    int round = 0;
  };

  void fail(const Statement& where, const std::string& what) {
    if (!violation_) violation_ = {&where, what};
  }

  bool known(const std::string& name) const {
    return std::any_of(scopes_.begin(), scopes_.end(), [&](const Names& scope) { return scope.count(name) != 0; });
  }
  bool differs_by_round(const std::string& name) const {
    if (rounds_.empty()) return false;
    for (std::size_t i = rounds_.front().scope; i < scopes_.size(); ++i) {
      if (scopes_[i].count(name) != 0) return true;
    }
    return false;
  }

  void names(const Statement& where, const std::vector<std::string>& uses) {
    for (const std::string& name : uses) {
      if (!known(name)) fail(where, name + " is not declared");
    }
  }

  void accesses(const Statement& where, const std::vector<Access>& all, const std::vector<std::string>& uses,
                Past& past) {
    std::string round;
    for (const std::string& name : uses) {
      if (differs_by_round(name))
        round = "#" + std::to_string(rounds_.front().round) + std::to_string(rounds_.back().round);
    }
    for (const Access& access : all) {
      Names& indices = past.addresses[access.memory + (access.is_write ? " write" : " read")];
      indices.insert(access.index + round);
      if (indices.size() > 1) fail(where, "a second address of " + access.memory);
      Names& kinds = past.addresses[access.memory.substr(0, access.memory.find_first_of(".["))];
      kinds.insert(std::isdigit(static_cast<unsigned char>(access.index[0])) != 0 ? "constant" : "variable");
      if (kinds.size() > 1) fail(where, "constant and variable indices of " + access.memory);
      past.effect |= access.is_write;
    }
  }

  void expression(const Statement& where, const Expression& value, Past& past) {
    names(where, value.uses);
    accesses(where, value.accesses, value.uses, past);
    for (const Expression& operand : value.operands) expression(where, operand, past);
  }

  void body(const Body& statements, Past& past) {
    scopes_.emplace_back();
    for (const Statement& one : statements) {
      if (!past.reachable) fail(one, "never reached");
      statement(one, past);
      if (violation_) break;
    }
    scopes_.pop_back();
  }

  void statement(const Statement& one, Past& past) {
    using Kind = Statement::Kind;
    names(one, one.uses);
    for (const Expression& operand : one.operands) expression(one, operand, past);
    accesses(one, one.accesses, one.uses, past);
    past.effect |= one.has_effect;
    if (one.kind == Kind::kGuard) return guard(one, past);
    streams(one, past);
    for (const std::string& name : one.declares) {
      if (one.kind == Kind::kLoop) continue;
      if (!scopes_.back().insert(name).second) fail(one, name + " is declared twice");
    }
    switch (one.kind) {
      case Kind::kIf: {
        Past otherwise = past;
        body(one.bodies.at(0), past);
        if (one.bodies.size() > 1) body(one.bodies[1], otherwise);
        past.join(otherwise);
        return;
      }
      case Kind::kSwitch:
        return choice(one, past);
      case Kind::kLoop:
        return loop(one, past);
      case Kind::kBlock:
        return body(one.bodies.at(0), past);
      case Kind::kReturn:
        past.reachable = false;
        return;
      case Kind::kBreak:
      case Kind::kContinue:
        return jump(one, past);
      default:
        return;
    }
  }

  void streams(const Statement& one, Past& past) {
    for (const std::string& stream : one.streams) {
      if (!known(stream)) fail(one, stream + " is no stream");
      if (!past.moved.insert(stream).second) fail(one, "a second access to " + stream);
      if (!kernel_.waits && past.tested.count(stream) == 0) fail(one, stream + " is not tested");
      past.effect = true;
    }
  }

  void guard(const Statement& one, Past& past) {
    if (past.effect) fail(one, "an effect before a test");
    if (one.streams.empty()) fail(one, "a test of nothing");
    for (const std::string& stream : one.streams) {
      if (!known(stream)) fail(one, stream + " is no stream");
    }
    Past otherwise = past;
    past.tested.insert(one.streams.begin(), one.streams.end());
    if (one.bodies.empty()) return;
    body(one.bodies[0], past);
    past.join(otherwise);
  }

  void choice(const Statement& one, Past& past) {
    Past after = nowhere();
    bool complete = false;
    for (std::size_t i = 0; i < one.bodies.size(); ++i) {
      Past inside = past;
      complete |= one.labels[i].find("default") != std::string::npos;
      body(one.bodies[i], inside);
      after.join(inside);
    }
    if (!complete) after.join(past);
    past = after;
  }

  void loop(const Statement& one, Past& past) {
    rounds_.emplace_back();
    rounds_.back().scope = scopes_.size();
    scopes_.emplace_back(one.declares.begin(), one.declares.end());
    for (int round = 0; round < kRounds && past.reachable; ++round) {
      rounds_.back().round = round;
      rounds_.back().goes_on = nowhere();
      body(one.bodies.at(0), past);
      past.join(rounds_.back().goes_on);
    }
    past.join(rounds_.back().leaves);
    scopes_.pop_back();
    rounds_.pop_back();
  }

  void jump(const Statement& one, Past& past) {
    if (rounds_.empty()) return fail(one, "no loop around it");
    (one.kind == Statement::Kind::kBreak ? rounds_.back().leaves : rounds_.back().goes_on).join(past);
    past.reachable = false;
  }

  const Kernel& kernel_;
  std::vector<Names> scopes_;
  std::vector<Loop> rounds_;
  Violation violation_;
};

bool remove(Body& body, const Statement* wanted) {
  for (auto at = body.begin(); at != body.end(); ++at) {
    if (&*at == wanted) {
      body.erase(at);
      return true;
    }
    for (Body& inner : at->bodies) {
      if (remove(inner, wanted)) return true;
    }
  }
  return false;
}

/// Calls `visit` for each statement, the outer ones first.
template <class Statements, class Visit>
void for_each(Statements& body, const Visit& visit) {
  for (auto& statement : body) {
    visit(statement);
    for (auto& inner : statement.bodies) for_each(inner, visit);
  }
}

/// A guard that tests nothing any more: what it guarded stays.
void without_empty_guards(Body& body) {
  std::erase_if(body, [](const Statement& one) {
    return one.kind == Statement::Kind::kGuard && one.streams.empty() && one.bodies.empty();
  });
  for (Statement& statement : body) {
    if (statement.kind == Statement::Kind::kGuard && statement.streams.empty())
      statement.kind = Statement::Kind::kBlock;
    for (Body& inner : statement.bodies) without_empty_guards(inner);
  }
}

void collect(const Expression& value, Names& names) {
  names.insert(value.uses.begin(), value.uses.end());
  for (const Expression& operand : value.operands) collect(operand, names);
}

}  // namespace

Violation check(const Kernel& kernel) { return Checker(kernel).run(); }

void repair(Kernel& kernel) {
  for (Violation violation = check(kernel); violation; violation = check(kernel)) remove(kernel.body, violation.where);
}

void prune(Kernel& kernel) {
  Names needed;
  Names moved;
  for_each(kernel.body, [&](const Statement& statement) {
    needed.insert(statement.uses.begin(), statement.uses.end());
    for (const Expression& operand : statement.operands) collect(operand, needed);
    if (statement.kind != Statement::Kind::kGuard) moved.insert(statement.streams.begin(), statement.streams.end());
  });
  for_each(kernel.body, [&](Statement& statement) {
    std::erase_if(statement.streams, [&](const std::string& name) { return moved.count(name) == 0; });
  });
  without_empty_guards(kernel.body);
  std::erase_if(kernel.streams, [&](const Stream& stream) { return moved.count(stream.name) == 0; });
  for (const Stream& stream : kernel.streams) needed.insert(stream.type);
  for (auto declaration = kernel.declarations.rbegin(); declaration != kernel.declarations.rend(); ++declaration) {
    if (needed.count(declaration->name) != 0) needed.insert(declaration->uses.begin(), declaration->uses.end());
  }
  std::erase_if(kernel.declarations, [&](const Declaration& one) { return needed.count(one.name) == 0; });
}

}  // namespace srpnic::kernel_fuzz
