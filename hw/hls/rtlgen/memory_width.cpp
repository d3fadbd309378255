// SPDX-License-Identifier: Apache-2.0
// memory_width: clang stores a _BitInt(24) as an i24 in a place of four bytes, and copies of the record that holds it
// move four. LLVM does not look through such a mixture, so here stores fill the whole place with zeros above the
// number, and loads take the whole place. What records copy between their members (padding) is removed at the end.
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/MathExtras.h>

#include <algorithm>
#include <vector>

#include "prepare.hpp"

namespace srpnic::rtlgen {
namespace {

/// The type that fills the place clang gives a number of `type`, or null when it does so itself: up to 64 bits the next
/// power of two, then whole words.
llvm::IntegerType* place_type(llvm::Type* type) {
  const auto* integer = llvm::dyn_cast<llvm::IntegerType>(type);
  if (integer == nullptr) return nullptr;
  const unsigned width = integer->getBitWidth();
  const unsigned place = width > 64 ? static_cast<unsigned>(llvm::alignTo(width, 64))
                                    : std::max(8U, static_cast<unsigned>(llvm::PowerOf2Ceil(width)));
  return place == width ? nullptr : llvm::IntegerType::get(type->getContext(), place);
}

void widen(llvm::Instruction& instruction) {
  llvm::IRBuilder<> builder(&instruction);
  if (auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction)) {
    llvm::IntegerType* place = place_type(load->getType());
    if (place == nullptr) return;
    llvm::Value* whole = builder.CreateAlignedLoad(place, load->getPointerOperand(), load->getAlign());
    load->replaceAllUsesWith(builder.CreateTrunc(whole, load->getType()));
    load->eraseFromParent();
  } else if (auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction)) {
    llvm::IntegerType* place = place_type(store->getValueOperand()->getType());
    if (place == nullptr) return;
    llvm::Value* whole = builder.CreateZExt(store->getValueOperand(), place);
    builder.CreateAlignedStore(whole, store->getPointerOperand(), store->getAlign());
    store->eraseFromParent();
  }
}

}  // namespace

void widen_memory_accesses(llvm::Module& module) {
  for (llvm::Function& function : module) {
    for (llvm::BasicBlock& block : function) {
      for (llvm::Instruction& instruction : llvm::make_early_inc_range(block)) widen(instruction);
    }
  }
}

namespace {

/// Whether a local variable is only ever copied from and to elsewhere: the gaps between the members of a record.
bool is_padding(const llvm::AllocaInst& variable) {
  return llvm::all_of(variable.users(), [&](const llvm::User* user) {
    if (const auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(user)) {
      return llvm::isa<llvm::MemIntrinsic>(call) || call->isLifetimeStartOrEnd();
    }
    if (const auto* store = llvm::dyn_cast<llvm::StoreInst>(user)) return store->getPointerOperand() == &variable;
    return llvm::isa<llvm::LoadInst>(user) &&
           llvm::all_of(user->users(), [](const llvm::User* use) { return llvm::isa<llvm::StoreInst>(use); });
  });
}

void erase_with_users(llvm::Instruction& instruction) {
  while (!instruction.use_empty()) erase_with_users(*llvm::cast<llvm::Instruction>(instruction.user_back()));
  instruction.eraseFromParent();
}

}  // namespace

void remove_padding(llvm::Function& kernel) {
  std::vector<llvm::AllocaInst*> variables;
  for (llvm::Instruction& instruction : kernel.getEntryBlock()) {
    if (auto* variable = llvm::dyn_cast<llvm::AllocaInst>(&instruction)) variables.push_back(variable);
  }
  for (llvm::AllocaInst* variable : variables) {
    if (is_padding(*variable)) erase_with_users(*variable);
  }
}

}  // namespace srpnic::rtlgen
