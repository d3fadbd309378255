// SPDX-License-Identifier: Apache-2.0
// Path conditions (if-conversion): hardware has no branches. Every block of the loop-free function gets the condition
// under which a call comes by, and every phi becomes a choice by the conditions of its incoming edges.
#pragma once

#include <llvm/Analysis/PostDominators.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/Instructions.h>

#include <functional>
#include <map>

#include "netlist.hpp"

namespace srpnic::rtlgen {

class PathConditions {
 public:
  using Translate = std::function<Bits(const llvm::Value&)>;

  /// `translate` yields a value that is defined in a block before the one asked about.
  PathConditions(llvm::Function& function, Netlist& netlist, Translate translate);

  Bits of_block(const llvm::BasicBlock& block);
  Bits of_phi(const llvm::PHINode& phi);
  /// Under which condition a call that comes to the phi comes by its incoming edge `index`.
  Bits of_incoming(const llvm::PHINode& phi, unsigned index);

 private:
  /// Under which condition a call that is in `start`, which dominates `block`, comes to `block`.
  Bits from(const llvm::BasicBlock& start, const llvm::BasicBlock& block);
  Bits of_edge(const llvm::BasicBlock& source, const llvm::BasicBlock& target);
  Bits translate_edge(const llvm::BasicBlock& source, const llvm::BasicBlock& target);
  const llvm::BasicBlock* dominator_of(const llvm::BasicBlock& block) const;

  const llvm::BasicBlock& entry_;
  Netlist& netlist_;
  Translate translate_;
  llvm::DominatorTree dominators_;
  llvm::PostDominatorTree post_dominators_;
  std::map<std::pair<const llvm::BasicBlock*, const llvm::BasicBlock*>, Bits> known_;
  std::map<std::pair<const llvm::BasicBlock*, const llvm::BasicBlock*>, Bits> edges_;
};

}  // namespace srpnic::rtlgen
