// SPDX-License-Identifier: Apache-2.0
#include "checks.hpp"

#include <fmt/format.h>
#include <llvm/Analysis/CFG.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/ValueTracking.h>
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
  refuse(*where, "this loop has no constant number of rounds: one call is one clock, so all loops are unrolled");
}

void check_call(const llvm::CallInst& call) {
  if (is_stream_call(call) || llvm::isa<llvm::IntrinsicInst>(call)) return;
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

/// Pointers may only say where a load or store goes, or which stream is meant.
void check_pointers(const llvm::Instruction& instruction) {
  const auto* memory = llvm::dyn_cast<llvm::AllocaInst>(&instruction);
  if (memory != nullptr) {
    for (const llvm::User* user : memory->users()) {
      if (llvm::isa<llvm::GetElementPtrInst>(user)) {
        refuse(*llvm::cast<llvm::Instruction>(user),
               "a local array has no memory behind it: make it static, or index it with constants");
      }
    }
    for (const llvm::User* user : memory->users()) {
      if (const auto* use = llvm::dyn_cast<llvm::Instruction>(user); use != nullptr && use->getDebugLoc()) {
        refuse(*use, "the address of a local variable escapes: pass values");
      }
    }
    refuse(instruction, "the address of a local variable escapes: pass values");
  }
  if (instruction.getType()->isPointerTy() && !llvm::isa<llvm::GetElementPtrInst>(instruction)) {
    refuse(instruction, "a pointer that is chosen or loaded at run time: a kernel has no addresses");
  }
  if (llvm::isa<llvm::PtrToIntInst>(instruction))
    refuse(instruction, "the value of a pointer: a kernel has no addresses");
  if (const auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction)) {
    if (store->getValueOperand()->getType()->isPointerTy())
      refuse(*store, "a pointer is stored: a kernel has no addresses");
  }
  const llvm::Value* address = llvm::getLoadStorePointerOperand(&instruction);
  if (address != nullptr && !llvm::isa<llvm::GlobalVariable>(llvm::getUnderlyingObject(address))) {
    refuse(instruction, "an access through a pointer of unknown origin: a kernel's data are streams and statics");
  }
}

const llvm::CallInst* as_call(const llvm::Instruction& instruction, llvm::StringRef prefix) {
  const auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
  const bool is_it = call != nullptr && call->getCalledFunction() != nullptr &&
                     call->getCalledFunction()->getName().startswith(prefix);
  return is_it ? call : nullptr;
}

/// In C++ empty() changes when an element is read; here it tells the state at the start of the call.
void check_order(const llvm::Function& kernel, llvm::StringRef access, llvm::StringRef test, const char* reason) {
  for (const llvm::Instruction& first : llvm::instructions(kernel)) {
    const llvm::CallInst* accessed = as_call(first, access);
    if (accessed == nullptr) continue;
    for (const llvm::Instruction& second : llvm::instructions(kernel)) {
      const llvm::CallInst* tested = as_call(second, test);
      if (tested != nullptr && tested->getArgOperand(0) == accessed->getArgOperand(0) &&
          llvm::isPotentiallyReachable(accessed, tested)) {
        refuse(*tested, reason);
      }
    }
  }
}

}  // namespace

void check(llvm::Function& kernel) {
  if (const llvm::GlobalVariable* constructors = kernel.getParent()->getNamedGlobal("llvm.global_ctors")) {
    refuse(*constructors, "a static outside a function needs a constant initialiser");
  }
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
  check_order(kernel, kReadCall, kEmptyCall, "empty() after read() of the same stream: test before the access");
  check_order(kernel, kWriteCall, kFullCall, "full() after write() to the same stream: test before the access");
}

}  // namespace srpnic::rtlgen
