// SPDX-License-Identifier: Apache-2.0
#include "checks.hpp"

#include <fmt/format.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>

#include <set>

#include "prepare.hpp"
#include "refusal.hpp"

namespace srpnic::rtlgen {
namespace {

bool is_stream_call(const llvm::CallInst& call) {
  const llvm::Function* callee = call.getCalledFunction();
  if (callee == nullptr) return false;
  const llvm::StringRef name = callee->getName();
  return name.startswith(kReadCall) || name.startswith(kWriteCall) || name == kEmptyCall || name == kFullCall;
}

void check_loops(llvm::Function& kernel) {
  llvm::DominatorTree dominators(kernel);
  llvm::LoopInfo loops(dominators);
  if (loops.empty()) return;
  const llvm::Loop* loop = *loops.begin();
  const llvm::Instruction* where = loop->getHeader()->getTerminator();
  for (const llvm::BasicBlock* block : loop->blocks()) {
    for (const llvm::Instruction& instruction : *block) {
      if (!where->getDebugLoc() && instruction.getDebugLoc()) where = &instruction;
    }
  }
  refuse(*where,
         "this loop has no constant bound of at most 4096 rounds: one call is one clock, so all loops are unrolled");
}

void check_call(const llvm::CallInst& call) {
  if (const auto* intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(&call)) {
    switch (intrinsic->getIntrinsicID()) {
      case llvm::Intrinsic::trap:
      case llvm::Intrinsic::debugtrap:
      case llvm::Intrinsic::ubsantrap:
        refuse(call, "hardware cannot stop: answer with an error through a stream");
      default:
        return;  // translate knows what it can translate
    }
  }
  if (is_stream_call(call)) return;
  if (call.isInlineAsm()) refuse(call, "assembly has no place in a kernel");
  const llvm::Function* callee = call.getCalledFunction();
  if (callee == nullptr) refuse(call, "a call through a pointer cannot be seen: call the function by name");
  const std::string name = plain_name(callee->getName().str());
  static const std::set<std::string> allocators = {"malloc", "calloc", "realloc", "free"};
  if (allocators.count(name) != 0 || name.rfind("operator new", 0) == 0 || name.rfind("operator delete", 0) == 0) {
    refuse(call, fmt::format("{}: hardware allocates nothing at run time, use a static array", name));
  }
  refuse(call, fmt::format("{}() cannot be seen: its body must be in this file or a header", name));
}

/// Pointers may only say where an access goes, or which stream is meant.
void check_pointers(const llvm::Instruction& instruction) {
  const auto* intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
  if (intrinsic != nullptr && intrinsic->getIntrinsicID() == llvm::Intrinsic::invariant_start) return;  // only a hint
  if (instruction.getType()->isPointerTy() && !llvm::isa<llvm::AllocaInst>(instruction) &&
      !llvm::isa<llvm::GetElementPtrInst>(instruction) && !llvm::isa<llvm::SelectInst>(instruction) &&
      !llvm::isa<llvm::PHINode>(instruction)) {
    refuse(instruction, "a pointer that is loaded or computed at run time: a kernel has no addresses");
  }
  if (llvm::isa<llvm::PtrToIntInst>(instruction))
    refuse(instruction, "the value of a pointer: a kernel has no addresses");
  if (const auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction)) {
    if (store->getValueOperand()->getType()->isPointerTy())
      refuse(*store, "a pointer is stored: a kernel has no addresses");
  }
}

}  // namespace

void check(llvm::Function& kernel) {
  for (const llvm::Instruction& instruction : llvm::instructions(kernel)) {
    if (const auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction)) check_call(*call);
  }
  check_loops(kernel);
  for (const llvm::Instruction& instruction : llvm::instructions(kernel)) check_pointers(instruction);
  for (const llvm::Instruction& instruction : llvm::instructions(kernel)) {
    const auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
    if (call != nullptr && is_stream_call(*call) && !llvm::isa<llvm::Argument>(call->getArgOperand(0))) {
      refuse(*call, "which stream is meant depends on run-time values: name it");
    }
  }
}

}  // namespace srpnic::rtlgen
