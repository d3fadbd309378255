// SPDX-License-Identifier: Apache-2.0
#include "path_conditions.hpp"

#include <llvm/IR/CFG.h>
#include <llvm/IR/Constants.h>

#include <algorithm>
#include <set>
#include <vector>

namespace srpnic::rtlgen {

PathConditions::PathConditions(llvm::Function& function, Netlist& netlist, Translate translate)
    : entry_(function.getEntryBlock()),
      netlist_(netlist),
      translate_(std::move(translate)),
      dominators_(function),
      post_dominators_(function) {}

const llvm::BasicBlock* PathConditions::dominator_of(const llvm::BasicBlock& block) const {
  return dominators_.getNode(&block)->getIDom()->getBlock();
}

Bits PathConditions::of_block(const llvm::BasicBlock& block) { return from(entry_, block); }

Bits PathConditions::from(const llvm::BasicBlock& start, const llvm::BasicBlock& block) {
  if (&start == &block) return Netlist::one();
  const auto key = std::pair(&start, &block);
  if (const auto found = known_.find(key); found != known_.end()) return found->second;

  const llvm::BasicBlock* dominator = dominator_of(block);
  Bits condition = Netlist::zero();
  if (dominator != &start) {
    // All ways lead through the dominator, so the condition is a product; its second factor is often 1.
    condition = netlist_.both(from(start, *dominator), from(*dominator, block));
  } else if (post_dominators_.dominates(&block, dominator)) {
    condition = Netlist::one();
  } else {
    std::set<const llvm::BasicBlock*> seen;  // a switch is a predecessor once for each case
    for (const llvm::BasicBlock* source : llvm::predecessors(&block)) {
      if (!seen.insert(source).second || !dominators_.isReachableFromEntry(source)) continue;
      condition = netlist_.either(condition, netlist_.both(from(start, *source), of_edge(*source, block)));
    }
  }
  known_[key] = condition;
  return condition;
}

Bits PathConditions::of_edge(const llvm::BasicBlock& source, const llvm::BasicBlock& target) {
  const auto [known, is_new] = edges_.try_emplace({&source, &target});
  if (is_new) known->second = translate_edge(source, target);
  return known->second;
}

Bits PathConditions::translate_edge(const llvm::BasicBlock& source, const llvm::BasicBlock& target) {
  const llvm::Instruction* end = source.getTerminator();
  if (const auto* branch = llvm::dyn_cast<llvm::BranchInst>(end)) {
    if (branch->isUnconditional() || branch->getSuccessor(0) == branch->getSuccessor(1)) return Netlist::one();
    const Bits condition = translate_(*branch->getCondition());
    return branch->getSuccessor(0) == &target ? condition : netlist_.invert(condition);
  }
  const auto* choice = llvm::cast<llvm::SwitchInst>(end);
  const Bits value = translate_(*choice->getCondition());
  const bool is_default = choice->getDefaultDest() == &target;
  Bits condition = Netlist::zero();  // of the cases that go to the target, or for the default: that go elsewhere
  for (const auto& entry : choice->cases()) {
    if ((entry.getCaseSuccessor() == &target) == is_default) continue;
    condition = netlist_.either(condition, netlist_.equal(value, Bits::constant(entry.getCaseValue()->getValue())));
  }
  return is_default ? netlist_.invert(condition) : condition;
}

Bits PathConditions::of_incoming(const llvm::PHINode& phi, unsigned index) {
  const llvm::BasicBlock& block = *phi.getParent();
  const llvm::BasicBlock& source = *phi.getIncomingBlock(index);
  return netlist_.both(from(*dominator_of(block), source), of_edge(source, block));
}

Bits PathConditions::of_phi(const llvm::PHINode& phi) {
  struct Choice {
    Bits value;
    Bits condition = Netlist::zero();
    unsigned edges = 0;
  };
  std::vector<Choice> choices;  // one for each different value
  std::set<const llvm::BasicBlock*> seen;
  for (unsigned i = 0; i < phi.getNumIncomingValues(); ++i) {
    const llvm::BasicBlock& source = *phi.getIncomingBlock(i);
    if (!seen.insert(&source).second || llvm::isa<llvm::UndefValue>(phi.getIncomingValue(i))) continue;
    const Bits value = translate_(*phi.getIncomingValue(i));
    auto choice =
        std::find_if(choices.begin(), choices.end(), [&](const Choice& other) { return other.value == value; });
    if (choice == choices.end()) choice = choices.insert(choice, {value});
    choice->condition = netlist_.either(choice->condition, of_incoming(phi, i));
    ++choice->edges;
  }
  if (choices.empty()) return Bits::constant(phi.getType()->getIntegerBitWidth(), 0);
  // The value of most edges (often: a static that stays as it is) is the one that needs no condition.
  const auto common = std::max_element(choices.begin(), choices.end(),
                                       [](const Choice& a, const Choice& b) { return a.edges < b.edges; });
  Bits result = common->value;
  for (auto choice = choices.begin(); choice != choices.end(); ++choice) {
    if (choice != common) result = netlist_.mux(choice->condition, choice->value, result);
  }
  return result;
}

}  // namespace srpnic::rtlgen
