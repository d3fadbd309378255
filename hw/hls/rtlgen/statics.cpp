// SPDX-License-Identifier: Apache-2.0
// statics: a static scalar or record becomes a local variable that is loaded from the static when the call starts and
// stored to it when it ends; SSA form then leaves one load and one store of each part: a register's output and input.
// Statics that are never stored are constants. Arrays with a variable index stay: they are memories.
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Operator.h>
#include <llvm/Support/raw_ostream.h>

#include <set>
#include <stdexcept>
#include <vector>

#include "prepare.hpp"
#include "refusal.hpp"

namespace srpnic::rtlgen {
namespace {

struct Uses {
  bool variable_index = false;
  bool stored = false;
  std::set<const llvm::Value*> seen = {};
};

void collect(const llvm::Value& pointer, Uses& uses) {
  if (!uses.seen.insert(&pointer).second) return;
  for (const llvm::User* user : pointer.users()) {
    if (const auto* address = llvm::dyn_cast<llvm::GEPOperator>(user)) {
      uses.variable_index |= !address->hasAllConstantIndices();
      collect(*address, uses);
    } else if (llvm::isa<llvm::SelectInst>(user) || llvm::isa<llvm::PHINode>(user)) {
      collect(*user, uses);  // a reference chosen at run time
    } else if (const auto* copy = llvm::dyn_cast<llvm::MemTransferInst>(user)) {
      uses.stored |= copy->getRawDest() == &pointer;
    } else if (!llvm::isa<llvm::LoadInst>(user)) {
      uses.stored = true;  // or something worse, which is refused later
    }
  }
}

/// Constant expressions that use the variable, at any depth, become instructions of the kernel, so that they can be
/// redirected.
void expand_constant_expressions(llvm::Constant& used) {
  std::vector<llvm::ConstantExpr*> expressions;
  for (llvm::User* user : used.users()) {
    if (auto* expression = llvm::dyn_cast<llvm::ConstantExpr>(user)) expressions.push_back(expression);
  }
  for (llvm::ConstantExpr* expression : expressions) {
    expand_constant_expressions(*expression);
    for (llvm::Use& use : llvm::make_early_inc_range(expression->uses())) {
      auto* instruction = llvm::dyn_cast<llvm::Instruction>(use.getUser());
      if (instruction == nullptr) continue;
      llvm::Instruction* own = expression->getAsInstruction();
      auto* phi = llvm::dyn_cast<llvm::PHINode>(instruction);
      own->insertBefore(phi != nullptr ? phi->getIncomingBlock(use)->getTerminator() : instruction);
      use.set(own);
    }
  }
}

void copy(llvm::IRBuilder<>& builder, llvm::Value* to, llvm::Value* from, const llvm::GlobalVariable& variable) {
  const llvm::DataLayout& layout = variable.getParent()->getDataLayout();
  const llvm::MaybeAlign align = layout.getABITypeAlign(variable.getValueType());
  builder.CreateMemCpy(to, align, from, align, layout.getTypeAllocSize(variable.getValueType()).getFixedValue());
}

void localise(llvm::Function& kernel, llvm::GlobalVariable& variable) {
  expand_constant_expressions(variable);
  llvm::IRBuilder<> builder(&*kernel.getEntryBlock().getFirstInsertionPt());
  llvm::AllocaInst* local = builder.CreateAlloca(variable.getValueType(), nullptr, variable.getName());
  variable.replaceUsesWithIf(local, [](llvm::Use& use) { return llvm::isa<llvm::Instruction>(use.getUser()); });
  variable.removeDeadConstantUsers();
  // What still went to the static would see it before what the call has stored.
  if (!variable.use_empty()) {
    std::string user;
    llvm::raw_string_ostream(user) << **variable.user_begin();
    throw std::logic_error("a use of static " + plain_name(variable.getName().str()) + " remains: " + user);
  }
  builder.SetInsertPoint(local->getNextNode());
  copy(builder, local, &variable, variable);
  for (llvm::BasicBlock& block : kernel) {
    if (!llvm::isa<llvm::ReturnInst>(block.getTerminator())) continue;
    builder.SetInsertPoint(block.getTerminator());
    copy(builder, &variable, local, variable);
  }
}

}  // namespace

bool is_ever_written(const llvm::GlobalVariable& variable) {
  Uses uses;
  collect(variable, uses);
  return uses.stored;
}

void localise_statics(llvm::Function& kernel) {
  for (llvm::GlobalVariable& variable : kernel.getParent()->globals()) {
    if (variable.isConstant() || variable.use_empty() || variable.isDeclaration()) continue;
    Uses uses;
    collect(variable, uses);
    if (!uses.stored) {
      variable.setConstant(true);
    } else if (!uses.variable_index) {
      localise(kernel, variable);
    }
  }
}

}  // namespace srpnic::rtlgen
