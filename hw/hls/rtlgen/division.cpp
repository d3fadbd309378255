// SPDX-License-Identifier: Apache-2.0
// division: a quotient by a constant as a product (T. Granlund and P. Montgomery, "Division by invariant integers using
// multiplication", 4.2): for numbers n of w bits and 2^(l-1) < d <= 2^l, n / d = n * m >> (w + l) with m = ceil(2^(w+l)
// / d).
#include "translate.hpp"

namespace srpnic::rtlgen {
namespace {

Bits divided_unsigned(const Bits& value, const llvm::APInt& divisor, Netlist& netlist) {
  const unsigned width = value.width();
  if (divisor.isPowerOf2()) return value.shifted_right(divisor.logBase2());
  const unsigned places = width + divisor.ceilLogBase2();
  const unsigned product_bits = 2 * width + 1;  // m has at most width + 1 bits
  const unsigned bits = std::max(product_bits, places + 1);
  const llvm::APInt d = divisor.zext(bits);
  const llvm::APInt m = (llvm::APInt::getOneBitSet(bits, places) + d - 1).udiv(d);
  const Bits product = netlist.multiply(value.resized(bits), Bits::constant(m));
  return product.shifted_right(places).slice(0, width);
}

}  // namespace

Bits divided(const Bits& value, const llvm::APInt& divisor, bool is_signed, Netlist& netlist) {
  if (!is_signed) return divided_unsigned(value, divisor, netlist);
  // C++ rounds towards zero: the quotient of the absolute values, with the product of the signs.
  const auto negated = [&](const Bits& number) { return netlist.subtract(Bits::constant(number.width(), 0), number); };
  const Bits negative = value.bit(value.width() - 1);
  const Bits magnitude = netlist.mux(negative, negated(value), value);
  const Bits quotient = divided_unsigned(magnitude, divisor.abs(), netlist);
  const Bits change = divisor.isNegative() ? netlist.invert(negative) : negative;
  return netlist.mux(change, negated(quotient), quotient);
}

}  // namespace srpnic::rtlgen
