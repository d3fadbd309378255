// SPDX-License-Identifier: Apache-2.0
#include "exclusive.hpp"

#include <llvm/ADT/PostOrderIterator.h>
#include <llvm/IR/CFG.h>
#include <llvm/IR/Function.h>

#include "contradiction.hpp"

namespace srpnic::rtlgen {

Exclusive::Exclusive(const llvm::Function& function) {
  for (const llvm::BasicBlock* block : llvm::post_order(&function)) {
    const std::size_t number = number_.size();
    number_[block] = number;
    std::vector<bool> reached(function.size(), false);
    reached[number] = true;
    for (const llvm::BasicBlock* next : llvm::successors(block)) {  // numbered already
      const std::vector<bool>& further = reaches_[number_.at(next)];
      for (std::size_t i = 0; i < number; ++i) reached[i] = reached[i] || further[i];
    }
    reaches_.push_back(std::move(reached));
  }
}

bool Exclusive::reaches(const llvm::Instruction& from, const llvm::Instruction& to) const {
  return reaches_[number_.at(from.getParent())][number_.at(to.getParent())];
}

bool Exclusive::operator()(Netlist& netlist, const Access& a, const Access& b) const {
  if (!reaches(*a.instruction, *b.instruction) && !reaches(*b.instruction, *a.instruction)) return true;
  return contradict(netlist, a.condition, b.condition);
}

}  // namespace srpnic::rtlgen
