// SPDX-License-Identifier: Apache-2.0
// Translate: a prepared kernel becomes a netlist with streams, registers and memories.
// The parts: operations (one instruction → one operation), state (statics → registers, memories, tables), and here the
// walk over the blocks, the streams and the names.
#pragma once

#include <llvm/IR/IntrinsicInst.h>

#include <map>
#include <optional>
#include <vector>

#include "kernel.hpp"

namespace llvm {
class Function;
}

namespace srpnic::rtlgen {

Kernel translate(llvm::Function& function, const std::string& source);

/// Values of instructions as far as translated; constants of any kind.
class Values {
 public:
  Bits operator()(const llvm::Value& value) const;
  void set(const llvm::Value& value, Bits bits) { bits_[&value] = std::move(bits); }
  bool has(const llvm::Value& value) const { return bits_.count(&value) != 0; }

 private:
  std::map<const llvm::Value*, Bits> bits_;
};

/// The result of an arithmetic, logic, comparison, selection or conversion instruction or of an intrinsic function;
/// nothing for instructions that are none of these.
std::optional<Bits> translate_operation(const llvm::Instruction& instruction, const Values& values, Netlist& netlist);

/// An access to a stream or a memory, and the condition under which a call makes it.
struct Access {
  const llvm::Instruction* instruction;
  Bits condition;
};

/// Whether no call can make both, because of the order of blocks or because the conditions contradict each other.
bool exclusive(Netlist& netlist, const Access& a, const Access& b);

/// What is known about the bits that statics need; grows until it is true.
struct StateBits {
  std::vector<llvm::APInt> registers;  ///< bits that are more than constants
  std::vector<unsigned> memories;      ///< widths
};

/// Loads and stores of statics.
class State {
 public:
  /// Finds all statics the function uses.
  State(llvm::Function& function, Kernel& kernel, const StateBits& bits);

  Bits load(const llvm::LoadInst& load, const Bits& condition, const Values& values);
  void store(const llvm::StoreInst& store, const Bits& condition, const Values& values);

 private:
  struct Place {
    const llvm::GlobalVariable* variable;
    unsigned byte;             ///< in the variable; for an array in its element
    unsigned bytes;            ///< of the access
    const llvm::Value* index;  ///< of the array's element, or null
    unsigned stride;           ///< bytes of the elements the index counts
    unsigned first_element;    ///< added to the index
  };
  struct RegisterPlace {
    const llvm::GlobalVariable* variable;
    unsigned byte;
    unsigned bytes;
  };

  Place place_of(const llvm::Instruction& access) const;
  bool is_array(const Place& place) const { return strides_.count(place.variable) != 0; }
  /// The same place, seen in an array.
  Place in_element(const llvm::Instruction& access, Place place) const;
  void add_register(const Place& place);
  void add_memory(const llvm::Instruction& access, const Place& place, const StateBits& bits);
  std::size_t register_of(const Place& place) const;
  Bits address(const Place& place, std::size_t depth, const Values& values) const;
  void check_exclusive(std::vector<Access>& earlier, const Access& access, const char* reason);

  const llvm::DataLayout& layout_;
  Kernel& kernel_;
  std::vector<RegisterPlace> register_places_;
  std::map<const llvm::GlobalVariable*, unsigned> strides_;  ///< of statics with a variable index
  std::map<std::pair<const llvm::GlobalVariable*, unsigned>, std::size_t> memories_;
  std::map<std::pair<const llvm::GlobalVariable*, unsigned>, std::size_t> tables_;
  std::map<std::size_t, std::vector<Access>> reads_;
  std::map<std::size_t, std::vector<Access>> writes_;
};

}  // namespace srpnic::rtlgen
