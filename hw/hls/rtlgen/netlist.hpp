// SPDX-License-Identifier: Apache-2.0
// Netlist: the logic of one call as word-level operations without cycles. Its builder simplifies while it builds
// (constants, equal operands, bits that only pass) and never builds the same operation twice.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "bits.hpp"

namespace srpnic::rtlgen {

enum class Op {
  kElement,     ///< what a read stream offers; `index` is the stream
  kEmpty,       ///< the stream has no element
  kFull,        ///< the stream has no room
  kRegister,    ///< a static's value at the start of the call; `index` is the register
  kMemoryRead,  ///< the word a memory is asked for; `index` is the memory
  kTable,       ///< word operand[0] of the constant table `index`
  kNot,
  kAnd,
  kOr,
  kXor,
  kAdd,
  kSubtract,
  kMultiply,
  kShiftLeft,         ///< operand[0] by operand[1], as the next two
  kShiftRight,        ///< zeros come in
  kShiftRightSigned,  ///< copies of the sign come in
  kEqual,
  kLess,  ///< unsigned
  kLessSigned,
  kMux,  ///< operand[0] ? operand[1] : operand[2]
};

struct Node {
  Op op;
  unsigned width;
  std::vector<Bits> operands;
  int index = 0;
  std::string name;   ///< from the source; may be empty
  int name_rank = 0;  ///< how well the name tells what this is
};

class Netlist {
 public:
  const std::vector<Node>& nodes() const { return nodes_; }
  const Node& node(NodeId id) const { return nodes_[static_cast<std::size_t>(id)]; }
  /// The node, when these are all of its bits in order.
  std::optional<NodeId> whole_node(const Bits& bits) const;
  /// Gives the node of `bits` a name, unless it already has a better one.
  void name(const Bits& bits, const std::string& name, int rank);

  Bits source(Op op, int index, unsigned width);
  Bits memory_read(int index, unsigned width);
  Bits table(int index, const Bits& address, unsigned width);

  Bits invert(const Bits& a);
  Bits both(const Bits& a, const Bits& b);
  Bits either(const Bits& a, const Bits& b);
  Bits differ(const Bits& a, const Bits& b);
  Bits add(const Bits& a, const Bits& b);
  Bits subtract(const Bits& a, const Bits& b);
  Bits multiply(const Bits& a, const Bits& b);
  Bits shift(Op op, const Bits& value, const Bits& count);
  Bits equal(const Bits& a, const Bits& b);
  Bits less(const Bits& a, const Bits& b, bool is_signed);
  /// The lowest bits of a value; a sum, difference or product is computed only that far, so that equal indices are the
  /// same value in whatever width the source computes them.
  Bits low_bits(const Bits& value, unsigned width);
  /// An index and a constant, in one form for all that LLVM writes: a choice that has a constant as the choice of sums,
  /// and known low bits outside of the sum.
  Bits shifted_index(const Bits& index, const llvm::APInt& distance);
  Bits mux(const Bits& condition, const Bits& when_true, const Bits& when_false);

  static Bits one() { return Bits::constant(1, 1); }
  static Bits zero() { return Bits::constant(1, 0); }

 private:
  Bits make(Op op, unsigned width, std::vector<Bits> operands, int index = 0);
  /// (p and a) or (p and b) as p and (a or b): conditions keep their form of products.
  std::optional<Bits> with_common_factors(const Bits& a, const Bits& b);
  /// The operand of a kNot of one bit.
  std::optional<Bits> inverted(const Bits& bit) const;

  Bits product_of(const std::vector<Bits>& distinct_factors);
  bool has_factor(const Bits& product, const Bits& factor) const;
  friend std::vector<Bits> factors(const Netlist& netlist, const Bits& condition);
  /// Calls `visit` for each factor of a one-bit condition, from left to right, until it returns true.
  template <class Visit>
  bool any_factor(const Bits& condition, Visit visit) const;

  std::vector<Node> nodes_;
  std::unordered_map<std::string, NodeId> known_;
  std::map<NodeId, Bits> inverse_;      ///< of nodes of one bit, as far as asked for
  mutable std::vector<unsigned> seen_;  ///< per node: the last search that came by
  mutable unsigned search_ = 0;
};

/// The factors of a one-bit condition: what is 1 whenever it is 1.
std::vector<Bits> factors(const Netlist& netlist, const Bits& condition);

}  // namespace srpnic::rtlgen
