// SPDX-License-Identifier: Apache-2.0
#include "bits.hpp"

#include <llvm/ADT/SmallString.h>

#include <algorithm>

namespace srpnic::rtlgen {

Bits Bits::constant(const llvm::APInt& value) {
  Bits bits;
  bits.push({Piece::kConstant, 0, value});
  return bits;
}

Bits Bits::of_node(NodeId node, unsigned lsb, unsigned width) {
  Bits bits;
  bits.push({node, lsb, llvm::APInt(width, 0)});
  return bits;
}

void Bits::push(Piece piece) {
  width_ += piece.width();
  if (!pieces_.empty()) {
    Piece& last = pieces_.back();
    if (last.is_constant() && piece.is_constant()) {
      last.value = piece.value.concat(last.value);
      return;
    }
    if (!last.is_constant() && last.node == piece.node && last.lsb + last.width() == piece.lsb) {
      last.value = llvm::APInt(last.width() + piece.width(), 0);
      return;
    }
  }
  pieces_.push_back(std::move(piece));
}

Bits Bits::slice(unsigned lsb, unsigned width) const {
  Bits result;
  unsigned start = 0;
  for (const Piece& piece : pieces_) {
    const unsigned end = start + piece.width();
    const unsigned from = std::max(start, lsb);
    const unsigned to = std::min(end, lsb + width);
    if (from < to) {
      result.push({piece.node, piece.is_constant() ? 0 : piece.lsb + from - start,
                   piece.value.extractBits(to - from, from - start)});
    }
    start = end;
  }
  return result;
}

Bits& Bits::append(const Bits& more_significant) {
  for (const Piece& piece : more_significant.pieces_) push(piece);
  return *this;
}

Bits Bits::resized(unsigned width, bool is_signed) const {
  if (width <= width_) return slice(0, width);
  Bits result = *this;
  if (!is_signed) return result.append(constant(width - width_, 0));
  const Bits sign = bit(width_ - 1);
  while (result.width() < width) result.append(sign);
  return result;
}

Bits Bits::shifted_left(unsigned count) const {
  if (count == 0) return *this;
  if (count >= width_) return constant(width_, 0);
  return constant(count, 0).append(slice(0, width_ - count));
}

Bits Bits::shifted_right(unsigned count, bool is_signed) const {
  if (count >= width_) return is_signed ? bit(width_ - 1).resized(width_, true) : constant(width_, 0);
  return slice(count, width_ - count).resized(width_, is_signed);
}

std::optional<llvm::APInt> Bits::as_constant() const {
  if (pieces_.size() == 1 && pieces_.front().is_constant()) return pieces_.front().value;
  return std::nullopt;
}

bool Bits::is_zero() const {
  const auto value = as_constant();
  return value && value->isZero();
}

bool Bits::is_ones() const {
  const auto value = as_constant();
  return value && value->isAllOnes();
}

std::optional<bool> Bits::known_bit(unsigned index) const {
  for (const Piece& piece : pieces_) {
    if (index < piece.width()) return piece.is_constant() ? std::optional<bool>(piece.value[index]) : std::nullopt;
    index -= piece.width();
  }
  return std::nullopt;
}

std::string Bits::key() const {
  std::string result;
  for (const Piece& piece : pieces_) {
    if (piece.is_constant()) {
      llvm::SmallString<32> digits;
      piece.value.toStringUnsigned(digits, 16);
      result += std::to_string(piece.width()) + "'" + digits.str().str() + ",";
    } else {
      result += "n" + std::to_string(piece.node) + "." + std::to_string(piece.lsb) + "." +
                std::to_string(piece.width()) + ",";
    }
  }
  return result;
}

}  // namespace srpnic::rtlgen
