// SPDX-License-Identifier: Apache-2.0
#include "contradiction.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace srpnic::rtlgen {
namespace {

/// What follows from a condition that is assumed to be 1, in three values: 0, 1, not known.
class Assumption {
 public:
  Assumption(const Netlist& netlist, const Bits& assumed) : netlist_(netlist) {
    for (const Bits& factor : factors(netlist, assumed)) {
      const auto id = netlist.whole_node(factor);
      if (!id) {
        assume_bit(factor, true);
        continue;
      }
      known_[*id] = true;
      const Node& node = netlist.node(*id);
      if (node.op == Op::kNot) assume_bit(node.operands[0], false);
      if (const auto value = node.op == Op::kEqual ? node.operands[1].as_constant() : std::nullopt) {
        equal_.push_back(&node);
        for (unsigned i = 0; i < value->getBitWidth(); ++i) assume_bit(node.operands[0].bit(i), (*value)[i]);
      }
    }
  }

  std::optional<bool> evaluate(const Bits& bit) {
    if (const auto value = bit.as_constant()) return !value->isZero();
    if (const auto found = bits_.find(bit.key()); found != bits_.end()) return found->second;
    const auto id = netlist_.whole_node(bit);
    if (!id) return std::nullopt;
    if (const auto found = known_.find(*id); found != known_.end()) return found->second;
    return known_[*id] = evaluate(netlist_.node(*id));
  }

 private:
  void assume_bit(const Bits& bit, bool value) {
    bits_[bit.key()] = value;
    if (const auto id = netlist_.whole_node(bit)) known_[*id] = value;
  }

  std::optional<bool> evaluate(const Node& node) {
    const auto operand = [&](std::size_t i) { return evaluate(node.operands[i]); };
    switch (node.op) {
      case Op::kNot:
        if (const auto a = operand(0)) return !*a;
        return std::nullopt;
      case Op::kAnd:
      case Op::kOr: {
        const bool decisive = node.op == Op::kOr;
        const auto a = operand(0);
        const auto b = operand(1);
        if (a == std::optional(decisive) || b == std::optional(decisive)) return decisive;
        if (a && b) return !decisive;
        return std::nullopt;
      }
      case Op::kMux: {
        const auto when_true = operand(1);
        const auto when_false = operand(2);
        if (const auto condition = operand(0)) return *condition ? when_true : when_false;
        return when_true == when_false ? when_true : std::nullopt;
      }
      case Op::kEqual:
        return compare(node);
      default:
        return std::nullopt;
    }
  }

  /// x == 3, when x == 5 (or x == 3 of more bits) is assumed.
  std::optional<bool> compare(const Node& node) const {
    const auto wanted = node.operands[1].as_constant();
    if (!wanted) return std::nullopt;
    for (const Node* other : equal_) {
      if (other->operands[0] == node.operands[0]) return *other->operands[1].as_constant() == *wanted;
    }
    return std::nullopt;
  }

  const Netlist& netlist_;
  std::map<NodeId, std::optional<bool>> known_;
  std::map<std::string, bool> bits_;
  std::vector<const Node*> equal_;
};

}  // namespace

bool contradict(const Netlist& netlist, const Bits& a, const Bits& b) {
  if (a.is_zero() || b.is_zero()) return true;
  if (Assumption(netlist, a).evaluate(b) == std::optional(false)) return true;
  return Assumption(netlist, b).evaluate(a) == std::optional(false);
}

bool implies(const Netlist& netlist, const Bits& a, const Bits& b) {
  return a == b || Assumption(netlist, a).evaluate(b) == std::optional(true);
}

}  // namespace srpnic::rtlgen
