// SPDX-License-Identifier: Apache-2.0
#include "netlist.hpp"

#include <algorithm>
#include <set>

namespace srpnic::rtlgen {
namespace {

/// Splits two values of one width into runs of bits of the same class and joins what `combine` makes of each run.
/// `classify(a, b)` sees the known bits of both at one place and yields a small number.
template <class Classify, class Combine>
Bits by_runs(const Bits& a, const Bits& b, Classify classify, Combine combine) {
  std::vector<int> classes(a.width());
  for (unsigned i = 0; i < a.width(); ++i) classes[i] = classify(i);
  Bits result;
  for (unsigned start = 0; start < a.width();) {
    unsigned end = start + 1;
    while (end < a.width() && classes[end] == classes[start]) ++end;
    result.append(combine(classes[start], a.slice(start, end - start), b.slice(start, end - start)));
    start = end;
  }
  return result;
}

/// The value of each bit: 0, 1, or 2 when it is not a constant.
std::vector<int> known_bits(const Bits& bits) {
  std::vector<int> result;
  result.reserve(bits.width());
  for (const Piece& piece : bits.pieces()) {
    for (unsigned i = 0; i < piece.width(); ++i) result.push_back(piece.is_constant() ? int{piece.value[i]} : 2);
  }
  return result;
}

/// Where each bit comes from: (node, bit) or (constant, value).
std::vector<std::pair<NodeId, unsigned>> origins(const Bits& bits) {
  std::vector<std::pair<NodeId, unsigned>> result;
  result.reserve(bits.width());
  for (const Piece& piece : bits.pieces()) {
    for (unsigned i = 0; i < piece.width(); ++i) {
      result.emplace_back(piece.node, piece.is_constant() ? unsigned{piece.value[i]} : piece.lsb + i);
    }
  }
  return result;
}

/// What a value of one bit is: (node, bit) or (constant, value).
using OneBit = std::pair<NodeId, unsigned>;
OneBit one_bit(const Bits& bit) {
  const Piece& piece = bit.pieces().front();
  return {piece.node, piece.is_constant() ? unsigned{piece.value[0]} : piece.lsb};
}

}  // namespace

std::optional<NodeId> Netlist::whole_node(const Bits& bits) const {
  if (bits.pieces().size() != 1) return std::nullopt;
  const Piece& piece = bits.pieces().front();
  if (piece.is_constant() || piece.lsb != 0 || piece.width() != node(piece.node).width) return std::nullopt;
  return piece.node;
}

void Netlist::name(const Bits& bits, const std::string& name, int rank) {
  const auto id = whole_node(bits);
  if (!id) return;
  Node& named = nodes_[static_cast<std::size_t>(*id)];
  if (rank <= named.name_rank) return;
  named.name = name;
  named.name_rank = rank;
}

Bits Netlist::make(Op op, unsigned width, std::vector<Bits> operands, int index) {
  std::string key = std::to_string(static_cast<int>(op)) + ":" + std::to_string(index) + ":" + std::to_string(width);
  for (const Bits& operand : operands) key += ";" + operand.key();
  const auto [entry, is_new] = known_.emplace(key, static_cast<NodeId>(nodes_.size()));
  if (is_new) nodes_.push_back({op, width, std::move(operands), index, "", 0});
  return Bits::of_node(entry->second, 0, width);
}

Bits Netlist::source(Op op, int index, unsigned width) { return make(op, width, {}, index); }
Bits Netlist::memory_read(int index, unsigned width) { return make(Op::kMemoryRead, width, {}, index); }
Bits Netlist::table(int index, const Bits& address, unsigned width) {
  return make(Op::kTable, width, {address}, index);
}

std::optional<Bits> Netlist::inverted(const Bits& bit) const {
  const auto id = whole_node(bit);
  if (id && node(*id).op == Op::kNot) return node(*id).operands.front();
  return std::nullopt;
}

Bits Netlist::invert(const Bits& a) {
  if (const auto original = inverted(a)) return *original;
  // One bit: the inversion goes to the operands, so that conditions become products whose factors can be seen.
  if (const auto id = a.width() == 1 ? whole_node(a) : std::nullopt) {
    if (const auto found = inverse_.find(*id); found != inverse_.end()) return found->second;
    const Node copy = node(*id);
    Bits result;
    if (copy.op == Op::kOr) {
      result = both(invert(copy.operands[0]), invert(copy.operands[1]));
    } else if (copy.op == Op::kAnd && inverted(copy.operands[0]) && inverted(copy.operands[1])) {
      result = either(*inverted(copy.operands[0]), *inverted(copy.operands[1]));
    } else {
      result = make(Op::kNot, 1, {a});
    }
    inverse_[*id] = result;
    return result;
  }
  const std::vector<int> known = known_bits(a);
  return by_runs(
      a, a, [&](unsigned i) { return known[i] == 2 ? 1 : 0; },
      [&](int is_logic, const Bits& run, const Bits&) {
        return is_logic != 0 ? make(Op::kNot, run.width(), {run}) : Bits::constant(~*run.as_constant());
      });
}

template <class Visit>
bool Netlist::any_factor(const Bits& condition, Visit visit) const {
  seen_.resize(nodes_.size());
  ++search_;
  std::vector<const Bits*> pending = {&condition};
  while (!pending.empty()) {
    const Bits& next = *pending.back();
    pending.pop_back();
    const auto id = whole_node(next);
    if (!id || node(*id).op != Op::kAnd) {
      if (visit(next)) return true;
      continue;
    }
    unsigned& seen = seen_[static_cast<std::size_t>(*id)];
    if (seen == search_) continue;
    seen = search_;
    pending.push_back(&node(*id).operands[1]);
    pending.push_back(&node(*id).operands[0]);
  }
  return false;
}

bool Netlist::has_factor(const Bits& product, const Bits& factor) const {
  return any_factor(product, [&](const Bits& other) { return one_bit(other) == one_bit(factor); });
}

Bits Netlist::both(const Bits& a, const Bits& b) {
  const std::vector<int> x = known_bits(a);
  const std::vector<int> y = known_bits(b);
  const auto classify = [&](unsigned i) { return x[i] == 0 || y[i] == 0 ? 0 : y[i] == 1 ? 1 : x[i] == 1 ? 2 : 3; };
  return by_runs(a, b, classify, [&](int kind, const Bits& left, const Bits& right) {
    if (kind == 0) return Bits::constant(left.width(), 0);
    if (kind == 1 || left == right) return left;
    if (kind == 2) return right;
    if (left.width() == 1) {
      // c and (c and d), c and (not c and d)
      for (const auto& [condition, other] : {std::pair(left, right), std::pair(right, left)}) {
        if (has_factor(other, condition)) return other;
        if (has_factor(other, invert(condition))) return zero();
      }
    }
    return make(Op::kAnd, left.width(), {left, right});
  });
}

Bits Netlist::product_of(const std::vector<Bits>& distinct_factors) {
  Bits product = one();
  std::set<OneBit> inside;
  for (const Bits& factor : distinct_factors) {
    if (inside.empty()) {
      product = factor;
    } else {
      const Bits inverse = invert(factor);
      if (inverse == product || inside.count(one_bit(inverse)) != 0) return zero();
      product = make(Op::kAnd, 1, {product, factor});
    }
    inside.insert(one_bit(factor));
  }
  return product;
}

std::optional<Bits> Netlist::with_common_factors(const Bits& a, const Bits& b) {
  const std::vector<Bits> of_a = factors(*this, a);
  const std::vector<Bits> of_b = factors(*this, b);
  const std::vector<Bits>& fewer = of_a.size() < of_b.size() ? of_a : of_b;
  std::set<OneBit> shared;
  for (const Bits& factor : fewer) shared.insert(one_bit(factor));
  std::set<OneBit> in_both;
  for (const Bits& factor : &fewer == &of_a ? of_b : of_a) {
    if (shared.count(one_bit(factor)) != 0) in_both.insert(one_bit(factor));
  }
  if (in_both.empty()) return std::nullopt;
  std::vector<Bits> common;
  std::vector<Bits> rest_of_a;
  std::vector<Bits> rest_of_b;
  for (const Bits& factor : of_a) (in_both.count(one_bit(factor)) != 0 ? common : rest_of_a).push_back(factor);
  for (const Bits& factor : of_b) {
    if (in_both.count(one_bit(factor)) == 0) rest_of_b.push_back(factor);
  }
  return both(product_of(common), either(product_of(rest_of_a), product_of(rest_of_b)));
}

Bits Netlist::either(const Bits& a, const Bits& b) {
  const std::vector<int> x = known_bits(a);
  const std::vector<int> y = known_bits(b);
  const auto classify = [&](unsigned i) { return x[i] == 1 || y[i] == 1 ? 0 : y[i] == 0 ? 1 : x[i] == 0 ? 2 : 3; };
  return by_runs(a, b, classify, [&](int kind, const Bits& left, const Bits& right) {
    if (kind == 0) return Bits::constant(llvm::APInt::getAllOnes(left.width()));
    if (kind == 1 || left == right) return left;
    if (kind == 2) return right;
    if (left.width() == 1) {
      if (invert(left) == right) return one();
      if (const auto factored = with_common_factors(left, right)) return *factored;
    }
    return make(Op::kOr, left.width(), {left, right});
  });
}

Bits Netlist::differ(const Bits& a, const Bits& b) {
  const std::vector<int> x = known_bits(a);
  const std::vector<int> y = known_bits(b);
  const auto classify = [&](unsigned i) { return y[i] != 2 ? y[i] : x[i] != 2 ? 2 + x[i] : 4; };
  return by_runs(a, b, classify, [&](int kind, const Bits& left, const Bits& right) {
    if (kind == 0) return left;
    if (kind == 1) return invert(left);
    if (kind == 2) return right;
    if (kind == 3) return invert(right);
    return left == right ? Bits::constant(left.width(), 0) : make(Op::kXor, left.width(), {left, right});
  });
}

Bits Netlist::add(const Bits& a, const Bits& b) {
  if (a.is_zero()) return b;
  if (b.is_zero()) return a;
  const auto x = a.as_constant();
  const auto y = b.as_constant();
  if (x && y) return Bits::constant(*x + *y);
  if (x) return add(b, a);
  if (y && y->isNegative() && (-*y).ult(*y)) return make(Op::kSubtract, a.width(), {a, Bits::constant(-*y)});
  return make(Op::kAdd, a.width(), {a, b});
}

Bits Netlist::subtract(const Bits& a, const Bits& b) {
  if (b.is_zero()) return a;
  if (a == b) return Bits::constant(a.width(), 0);
  const auto x = a.as_constant();
  const auto y = b.as_constant();
  if (x && y) return Bits::constant(*x - *y);
  if (y && y->isNegative() && (-*y).ult(*y)) return make(Op::kAdd, a.width(), {a, Bits::constant(-*y)});
  return make(Op::kSubtract, a.width(), {a, b});
}

Bits Netlist::multiply(const Bits& a, const Bits& b) {
  const auto x = a.as_constant();
  const auto y = b.as_constant();
  if (x && y) return Bits::constant(*x * *y);
  if (x) return multiply(b, a);
  if (y && y->isZero()) return b;
  if (y && y->isPowerOf2()) return a.shifted_left(y->logBase2());
  return make(Op::kMultiply, a.width(), {a, b});
}

Bits Netlist::shift(Op op, const Bits& value, const Bits& count) {
  const bool is_signed = op == Op::kShiftRightSigned;
  if (const auto amount = count.as_constant()) {
    const unsigned places = static_cast<unsigned>(amount->getLimitedValue(value.width()));
    return op == Op::kShiftLeft ? value.shifted_left(places) : value.shifted_right(places, is_signed);
  }
  if (value.is_zero()) return value;
  // Counts of the width and more are undefined in the source language: high zeros of the count need no logic.
  unsigned bits = count.width();
  while (bits > 1 && count.known_bit(bits - 1) == std::optional(false)) --bits;
  return make(op, value.width(), {value, count.slice(0, bits)});
}

Bits Netlist::equal(const Bits& a, const Bits& b) {
  const std::vector<std::pair<NodeId, unsigned>> x = origins(a);
  const std::vector<std::pair<NodeId, unsigned>> y = origins(b);
  Bits left;
  Bits right;
  for (unsigned i = 0; i < a.width(); ++i) {
    if (x[i] == y[i]) continue;
    if (x[i].first == Piece::kConstant && y[i].first == Piece::kConstant) return zero();
    left.append(a.bit(i));
    right.append(b.bit(i));
  }
  if (left.width() == 0) return one();
  if (left.as_constant()) std::swap(left, right);
  if (left.width() == 1) return invert(differ(left, right));
  return make(Op::kEqual, 1, {left, right});
}

Bits Netlist::less(const Bits& a, const Bits& b, bool is_signed) {
  const auto x = a.as_constant();
  const auto y = b.as_constant();
  if (x && y) return Bits::constant(1, is_signed ? x->slt(*y) : x->ult(*y));
  if (a == b) return zero();
  if (is_signed && y && y->isZero()) return a.bit(a.width() - 1);
  if (is_signed && x && x->isAllOnes()) return invert(b.bit(b.width() - 1));
  unsigned width = a.width();
  const unsigned kept = is_signed ? 2 : 1;  // equal high bits decide nothing; a common sign leaves unsigned order
  while (width > kept && a.bit(width - 1) == b.bit(width - 1)) {
    --width;
    is_signed = false;
  }
  const Bits left = a.slice(0, width);
  const Bits right = b.slice(0, width);
  if (!is_signed) {
    if (right.is_zero() || left.is_ones()) return zero();
    if (left.is_zero()) return invert(equal(right, left));
    if (width == 1) return both(invert(left), right);
    // x < 2^k: all bits from k on are zero
    if (const auto limit = right.as_constant(); limit && limit->isPowerOf2()) {
      const unsigned k = limit->logBase2();
      return equal(left.slice(k, width - k), Bits::constant(width - k, 0));
    }
  }
  return make(is_signed ? Op::kLessSigned : Op::kLess, 1, {left, right});
}

Bits Netlist::low_bits(const Bits& value, unsigned width) {
  Bits low = value.slice(0, width);
  if (low.pieces().size() != 1 || low.pieces().front().is_constant() || low.pieces().front().lsb != 0) return low;
  const Node copy = node(low.pieces().front().node);
  const auto operand = [&](std::size_t i) { return low_bits(copy.operands[i], width); };
  switch (copy.op) {
    case Op::kAdd:
    case Op::kSubtract: {
      const Bits distance = operand(1);
      const bool adds = copy.op == Op::kAdd;
      if (const auto constant = distance.as_constant()) return shifted_index(operand(0), adds ? *constant : -*constant);
      return adds ? add(operand(0), distance) : subtract(operand(0), distance);
    }
    case Op::kMultiply:
      return multiply(operand(0), operand(1));
    case Op::kMux:
      return mux(copy.operands[0], operand(1), operand(2));
    default:
      return low;
  }
}

Bits Netlist::shifted_index(const Bits& index, const llvm::APInt& distance) {
  const unsigned width = index.width();
  if (index.known_bit(0)) {
    // Low bits that are known need no adder; their carry goes into the distance.
    unsigned known = 1;
    while (known < width && index.known_bit(known)) ++known;
    const llvm::APInt low =
        index.slice(0, known).as_constant()->zext(known + 1) + distance.trunc(known).zext(known + 1);
    Bits sum = Bits::constant(low.trunc(known));
    if (known == width) return sum;
    const llvm::APInt rest = distance.lshr(known).trunc(width - known) + low.lshr(known).zextOrTrunc(width - known);
    return sum.append(shifted_index(index.slice(known, width - known), rest));
  }
  const auto id = whole_node(index);
  if (id && node(*id).op == Op::kMux) {
    const Node choice = node(*id);
    if (choice.operands[1].as_constant() || choice.operands[2].as_constant()) {
      return mux(choice.operands[0], shifted_index(choice.operands[1], distance),
                 shifted_index(choice.operands[2], distance));
    }
  }
  return add(index, Bits::constant(distance));
}

Bits Netlist::mux(const Bits& condition, const Bits& when_true, const Bits& when_false) {
  if (const auto known = condition.as_constant()) return known->isZero() ? when_false : when_true;
  if (const auto original = inverted(condition)) return mux(*original, when_false, when_true);
  if (when_true.width() == 1) {
    const auto x = when_true.as_constant();
    const auto y = when_false.as_constant();
    if (x && !x->isZero()) return either(condition, when_false);
    if (x) return both(invert(condition), when_false);
    if (y && y->isZero()) return both(condition, when_true);
    if (y) return either(invert(condition), when_true);
  }
  const std::vector<std::pair<NodeId, unsigned>> x = origins(when_true);
  const std::vector<std::pair<NodeId, unsigned>> y = origins(when_false);
  return by_runs(
      when_true, when_false, [&](unsigned i) { return x[i] == y[i] ? 0 : 1; },
      [&](int differs, const Bits& left, const Bits& right) {
        if (differs == 0) return left;
        if (left.width() == 1 && when_true.width() > 1) return mux(condition, left, right);
        return make(Op::kMux, left.width(), {condition, left, right});
      });
}

std::vector<Bits> factors(const Netlist& netlist, const Bits& condition) {
  std::vector<Bits> result;
  std::set<OneBit> found;
  netlist.any_factor(condition, [&](const Bits& factor) {
    if (found.insert(one_bit(factor)).second) result.push_back(factor);
    return false;
  });
  return result;
}

}  // namespace srpnic::rtlgen
