// SPDX-License-Identifier: Apache-2.0
// Exclusive: which accesses to a stream or a memory no call can both make.
#pragma once

#include <llvm/IR/Instruction.h>

#include <map>
#include <vector>

#include "netlist.hpp"

namespace srpnic::rtlgen {

/// An access to a stream or a memory, and the condition under which a call makes it.
struct Access {
  const llvm::Instruction* instruction;
  Bits condition;
};

class Exclusive {
 public:
  explicit Exclusive(const llvm::Function& function);

  /// Whether no call can make both: because no path leads through both, or because the conditions contradict each
  /// other.
  bool operator()(Netlist& netlist, const Access& a, const Access& b) const;

 private:
  /// Exact, for any number of blocks: the function has no loops.
  bool reaches(const llvm::Instruction& from, const llvm::Instruction& to) const;

  std::map<const llvm::BasicBlock*, std::size_t> number_;
  std::vector<std::vector<bool>> reaches_;  ///< [from][to], a block itself included
};

}  // namespace srpnic::rtlgen
