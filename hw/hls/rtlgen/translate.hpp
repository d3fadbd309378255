// SPDX-License-Identifier: Apache-2.0
// Translate: a prepared kernel becomes a netlist with streams, registers and memories.
// The parts: operations (one instruction → one operation), objects (which static becomes registers, which a memory),
// state (loads and stores), exclusive (which accesses no call can both make), and here the walk over the blocks and the
// names.
#pragma once

#include <llvm/IR/IntrinsicInst.h>

#include <map>
#include <string>
#include <vector>

#include "kernel.hpp"
#include "prepare.hpp"

namespace llvm {
class Function;
}

namespace srpnic::rtlgen {

/// `ports`: of the streams, in the order of the function's parameters.
Kernel translate(llvm::Function& function, const std::vector<StreamPort>& ports, const std::string& source);

/// A value that has no translation; the instruction that needs it is refused.
struct NoTranslation {
  std::string reason;
};

/// Values of instructions as far as translated; integer constants.
class Values {
 public:
  /// Throws NoTranslation.
  Bits operator()(const llvm::Value& value) const;
  void set(const llvm::Value& value, Bits bits) { bits_[&value] = std::move(bits); }
  bool has(const llvm::Value& value) const;

 private:
  std::map<const llvm::Value*, Bits> bits_;
};

/// The result of an arithmetic, logic, comparison, selection or conversion instruction or of an intrinsic function.
/// Refuses every other instruction: what is translated is a closed list.
Bits translate_operation(const llvm::Instruction& instruction, const Values& values, Netlist& netlist);

/// The quotient of a division by a constant other than zero (division.cpp).
Bits divided(const Bits& value, const llvm::APInt& divisor, bool is_signed, Netlist& netlist);

/// What is known about the bits that statics need; grows until it is true.
struct StateBits {
  std::vector<llvm::APInt> registers;  ///< bits that are more than constants
  std::vector<unsigned> memories;      ///< widths; 0: no call writes it, so it is a table
};

}  // namespace srpnic::rtlgen
