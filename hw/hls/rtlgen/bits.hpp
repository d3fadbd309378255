// SPDX-License-Identifier: Apache-2.0
// Bits: a value as a row of pieces, each a constant or some bits of a netlist node. Moving bits about (fields of a
// record, byte order, widening, shifts by constants) is then no logic at all, only another row of pieces.
#pragma once

#include <llvm/ADT/APInt.h>

#include <optional>
#include <string>
#include <vector>

namespace srpnic::rtlgen {

using NodeId = int;

struct Piece {
  NodeId node;        ///< kConstant: `value` holds the bits
  unsigned lsb;       ///< first bit of the node
  llvm::APInt value;  ///< of a constant; else only its width counts

  static constexpr NodeId kConstant = -1;
  bool is_constant() const { return node == kConstant; }
  bool operator==(const Piece& other) const {
    return node == other.node && lsb == other.lsb && width() == other.width() && value == other.value;
  }
  unsigned width() const { return value.getBitWidth(); }
};

class Bits {
 public:
  Bits() = default;
  static Bits constant(const llvm::APInt& value);
  static Bits constant(unsigned width, std::uint64_t value) { return constant(llvm::APInt(width, value)); }
  static Bits of_node(NodeId node, unsigned lsb, unsigned width);

  unsigned width() const { return width_; }
  const std::vector<Piece>& pieces() const { return pieces_; }  ///< least significant first

  Bits slice(unsigned lsb, unsigned width) const;
  Bits bit(unsigned index) const { return slice(index, 1); }
  Bits& append(const Bits& more_significant);
  Bits resized(unsigned width, bool is_signed = false) const;  ///< truncated, or extended
  Bits shifted_left(unsigned count) const;                     ///< width kept
  Bits shifted_right(unsigned count, bool is_signed = false) const;

  std::optional<llvm::APInt> as_constant() const;
  bool is_zero() const;
  bool is_ones() const;
  /// The constant at one bit, if it is one.
  std::optional<bool> known_bit(unsigned index) const;

  std::string key() const;  ///< equal exactly for equal values
  bool operator==(const Bits& other) const { return width_ == other.width_ && pieces_ == other.pieces_; }

 private:
  void push(Piece piece);

  std::vector<Piece> pieces_;
  unsigned width_ = 0;
};

}  // namespace srpnic::rtlgen
