// SPDX-License-Identifier: Apache-2.0
// operations: what single instructions compute.
#include <fmt/format.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/Instructions.h>

#include "refusal.hpp"
#include "translate.hpp"

namespace srpnic::rtlgen {
namespace {

Bits division(const llvm::BinaryOperator& operation, const Bits& a, const Bits& b, Netlist& netlist) {
  const auto divisor = b.as_constant();
  if (!divisor) refuse(operation, "a division by a variable takes many clocks: divide by a constant, or shift");
  if (divisor->isZero()) refuse(operation, "a division by zero");
  const auto opcode = operation.getOpcode();
  const bool is_signed = opcode == llvm::Instruction::SDiv || opcode == llvm::Instruction::SRem;
  Bits quotient = divided(a, *divisor, is_signed, netlist);
  if (opcode == llvm::Instruction::UDiv || opcode == llvm::Instruction::SDiv) return quotient;
  return netlist.subtract(a, netlist.multiply(quotient, b));
}

Bits binary(const llvm::BinaryOperator& operation, const Bits& a, const Bits& b, Netlist& netlist) {
  switch (operation.getOpcode()) {
    case llvm::Instruction::And:
      return netlist.both(a, b);
    case llvm::Instruction::Or:
      return netlist.either(a, b);
    case llvm::Instruction::Xor:
      return netlist.differ(a, b);
    case llvm::Instruction::Add:
      return netlist.add(a, b);
    case llvm::Instruction::Sub:
      return netlist.subtract(a, b);
    case llvm::Instruction::Mul:
      return netlist.multiply(a, b);
    case llvm::Instruction::Shl:
      return netlist.shift(Op::kShiftLeft, a, b);
    case llvm::Instruction::LShr:
      return netlist.shift(Op::kShiftRight, a, b);
    case llvm::Instruction::AShr:
      return netlist.shift(Op::kShiftRightSigned, a, b);
    case llvm::Instruction::UDiv:
    case llvm::Instruction::SDiv:
    case llvm::Instruction::URem:
    case llvm::Instruction::SRem:
      return division(operation, a, b, netlist);
    default:
      break;
  }
  refuse(operation, fmt::format("{} has no translation: use integers", operation.getOpcodeName()));
}

Bits compare(const llvm::ICmpInst& comparison, const Bits& a, const Bits& b, Netlist& netlist) {
  switch (comparison.getPredicate()) {
    case llvm::CmpInst::ICMP_EQ:
      return netlist.equal(a, b);
    case llvm::CmpInst::ICMP_NE:
      return netlist.invert(netlist.equal(a, b));
    case llvm::CmpInst::ICMP_ULT:
      return netlist.less(a, b, false);
    case llvm::CmpInst::ICMP_UGT:
      return netlist.less(b, a, false);
    case llvm::CmpInst::ICMP_ULE:
      return netlist.invert(netlist.less(b, a, false));
    case llvm::CmpInst::ICMP_UGE:
      return netlist.invert(netlist.less(a, b, false));
    case llvm::CmpInst::ICMP_SLT:
      return netlist.less(a, b, true);
    case llvm::CmpInst::ICMP_SGT:
      return netlist.less(b, a, true);
    case llvm::CmpInst::ICMP_SLE:
      return netlist.invert(netlist.less(b, a, true));
    case llvm::CmpInst::ICMP_SGE:
      return netlist.invert(netlist.less(a, b, true));
    default:
      refuse(comparison, "this comparison has no translation: compare integers");
  }
}

Bits reversed(const Bits& value, unsigned group) {
  Bits result;
  for (unsigned lsb = value.width(); lsb > 0; lsb -= group) result.append(value.slice(lsb - group, group));
  return result;
}

Bits ones_count(const Bits& value, unsigned width, Netlist& netlist) {
  if (value.width() == 1) return value.resized(width);
  const unsigned half = value.width() / 2;
  const unsigned needed = std::min(width, index_bits(value.width() + 1));
  const Bits low = ones_count(value.slice(0, half), needed, netlist);
  const Bits high = ones_count(value.slice(half, value.width() - half), needed, netlist);
  return netlist.add(low, high).resized(width);
}

/// The number of zeros below the lowest one; the width when there is none.
Bits trailing_zeros(const Bits& value, Netlist& netlist) {
  Bits result = Bits::constant(value.width(), value.width());
  for (unsigned bit = value.width(); bit-- > 0;) {
    result = netlist.mux(value.bit(bit), Bits::constant(value.width(), bit), result);
  }
  return result;
}

/// The high (fshl) or low (fshr) half of {a, b} shifted by count modulo the width.
Bits funnel_shift(const llvm::IntrinsicInst& call, const Values& values, Netlist& netlist) {
  const Bits a = values(*call.getArgOperand(0));
  const Bits count = values(*call.getArgOperand(2));
  const unsigned width = a.width();
  const Bits both = values(*call.getArgOperand(1)).append(a);
  Bits places = count.slice(0, llvm::Log2_32(width));
  if (!llvm::isPowerOf2_32(width)) {
    const auto constant = count.as_constant();
    if (!constant) refuse(call, "a rotation by a variable of a width that is no power of two: write it as two shifts");
    places = Bits::constant(constant->urem(llvm::APInt(width, width)));
  }
  const bool left = call.getIntrinsicID() == llvm::Intrinsic::fshl;
  return netlist.shift(left ? Op::kShiftLeft : Op::kShiftRight, both, places).slice(left ? width : 0, width);
}

/// A signed number of one bit less, or the nearest to it.
Bits saturated(const Bits& value, Netlist& netlist) {
  const unsigned width = value.width() - 1;
  const Bits sign = value.bit(width);
  const Bits overflow = netlist.differ(sign, value.bit(width - 1));
  const Bits limit = netlist.mux(sign, Bits::constant(llvm::APInt::getSignedMinValue(width)),
                                 Bits::constant(llvm::APInt::getSignedMaxValue(width)));
  return netlist.mux(overflow, limit, value.slice(0, width));
}

Bits intrinsic(const llvm::IntrinsicInst& call, const Values& values, Netlist& netlist) {
  const auto argument = [&](unsigned i) { return values(*call.getArgOperand(i)); };
  const auto smaller = [&](bool is_signed, bool want_smaller) {
    const Bits is_less = netlist.less(argument(0), argument(1), is_signed);
    return want_smaller ? netlist.mux(is_less, argument(0), argument(1))
                        : netlist.mux(is_less, argument(1), argument(0));
  };
  switch (call.getIntrinsicID()) {
    case llvm::Intrinsic::umin:
      return smaller(false, true);
    case llvm::Intrinsic::umax:
      return smaller(false, false);
    case llvm::Intrinsic::smin:
      return smaller(true, true);
    case llvm::Intrinsic::smax:
      return smaller(true, false);
    case llvm::Intrinsic::abs: {
      const Bits value = argument(0);
      return netlist.mux(value.bit(value.width() - 1), netlist.subtract(Bits::constant(value.width(), 0), value),
                         value);
    }
    case llvm::Intrinsic::bswap:
      return reversed(argument(0), 8);
    case llvm::Intrinsic::bitreverse:
      return reversed(argument(0), 1);
    case llvm::Intrinsic::fshl:
    case llvm::Intrinsic::fshr:
      return funnel_shift(call, values, netlist);
    case llvm::Intrinsic::ctpop:
      return ones_count(argument(0), argument(0).width(), netlist);
    case llvm::Intrinsic::cttz:
      return trailing_zeros(argument(0), netlist);
    case llvm::Intrinsic::ctlz:
      return trailing_zeros(reversed(argument(0), 1), netlist);
    case llvm::Intrinsic::usub_sat: {
      const Bits difference = netlist.subtract(argument(0), argument(1));
      return netlist.mux(netlist.less(argument(0), argument(1), false), Bits::constant(difference.width(), 0),
                         difference);
    }
    case llvm::Intrinsic::uadd_sat: {
      const unsigned width = argument(0).width();
      const Bits sum = netlist.add(argument(0).resized(width + 1), argument(1).resized(width + 1));
      return netlist.mux(sum.bit(width), Bits::constant(llvm::APInt::getAllOnes(width)), sum.slice(0, width));
    }
    case llvm::Intrinsic::ssub_sat:
      return saturated(netlist.subtract(argument(0).resized(argument(0).width() + 1, true),
                                        argument(1).resized(argument(0).width() + 1, true)),
                       netlist);
    case llvm::Intrinsic::sadd_sat:
      return saturated(netlist.add(argument(0).resized(argument(0).width() + 1, true),
                                   argument(1).resized(argument(0).width() + 1, true)),
                       netlist);
    case llvm::Intrinsic::expect:
      return argument(0);
    default:
      refuse(call, fmt::format("the compiler's {} has no translation: write it with the operators of C++",
                               llvm::Intrinsic::getBaseName(call.getIntrinsicID()).str()));
  }
}

}  // namespace

Bits Values::operator()(const llvm::Value& value) const {
  if (!value.getType()->isIntegerTy()) throw NoTranslation{"a value that is no integer has no translation"};
  if (const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(&value)) return Bits::constant(constant->getValue());
  if (llvm::isa<llvm::UndefValue>(value)) return Bits::constant(value.getType()->getIntegerBitWidth(), 0);
  const auto found = bits_.find(&value);
  if (found != bits_.end()) return found->second;
  throw NoTranslation{"a number made of an address has no translation: a kernel has no addresses"};
}

bool Values::has(const llvm::Value& value) const {
  return llvm::isa<llvm::ConstantInt>(value) || bits_.count(&value) != 0;
}

Bits translate_operation(const llvm::Instruction& instruction, const Values& values, Netlist& netlist) {
  const auto operand = [&](unsigned i) { return values(*instruction.getOperand(i)); };
  if (const auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction)) return intrinsic(*call, values, netlist);
  if (!instruction.getType()->isIntegerTy()) {
    refuse(instruction,
           fmt::format("{} of a value that is no integer has no translation", instruction.getOpcodeName()));
  }
  if (const auto* operation = llvm::dyn_cast<llvm::BinaryOperator>(&instruction)) {
    return binary(*operation, operand(0), operand(1), netlist);
  }
  if (const auto* comparison = llvm::dyn_cast<llvm::ICmpInst>(&instruction)) {
    if (!comparison->getOperand(0)->getType()->isIntegerTy()) {
      refuse(instruction, "pointers are compared: a kernel has no addresses, compare indices");
    }
    return compare(*comparison, operand(0), operand(1), netlist);
  }
  switch (instruction.getOpcode()) {
    case llvm::Instruction::Trunc:
    case llvm::Instruction::ZExt:
      return operand(0).resized(instruction.getType()->getIntegerBitWidth());
    case llvm::Instruction::SExt:
      return operand(0).resized(instruction.getType()->getIntegerBitWidth(), true);
    case llvm::Instruction::Freeze:
      return operand(0);
    case llvm::Instruction::Select:
      return netlist.mux(operand(0), operand(1), operand(2));
    default:
      refuse(instruction, fmt::format("{} has no translation", instruction.getOpcodeName()));
  }
}

}  // namespace srpnic::rtlgen
