// SPDX-License-Identifier: Apache-2.0
// stream_calls: rtlgen_read(stream, &bits, W) becomes bits = rtlgen.read.W(stream), rtlgen_write likewise. Elements
// then are values, and no address of a local variable leaves the kernel.
#include <fmt/format.h>
#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Module.h>

#include "prepare.hpp"
#include "refusal.hpp"

namespace srpnic::rtlgen {
namespace {

llvm::CallInst* as_call_of(llvm::Instruction& instruction, llvm::StringRef name) {
  auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
  if (call == nullptr || call->getCalledFunction() == nullptr) return nullptr;
  return call->getCalledFunction()->getName() == name ? call : nullptr;
}

llvm::IntegerType* element_type(const llvm::CallInst& call) {
  const auto* width = llvm::dyn_cast<llvm::ConstantInt>(call.getArgOperand(2));
  if (width == nullptr) refuse(call, "the width of a stream must be a constant");
  return llvm::IntegerType::get(call.getContext(), static_cast<unsigned>(width->getZExtValue()));
}

void rewrite_read(llvm::CallInst& call) {
  llvm::IntegerType* type = element_type(call);
  llvm::IRBuilder<> builder(&call);
  const llvm::FunctionCallee read =
      call.getModule()->getOrInsertFunction(kReadCall + std::to_string(type->getBitWidth()), type, builder.getPtrTy());
  builder.CreateStore(builder.CreateCall(read, {call.getArgOperand(0)}), call.getArgOperand(1));
  call.eraseFromParent();
}

void rewrite_write(llvm::CallInst& call) {
  llvm::IntegerType* type = element_type(call);
  llvm::IRBuilder<> builder(&call);
  const llvm::FunctionCallee write = call.getModule()->getOrInsertFunction(
      kWriteCall + std::to_string(type->getBitWidth()), builder.getVoidTy(), builder.getPtrTy(), type);
  builder.CreateCall(write, {call.getArgOperand(0), builder.CreateLoad(type, call.getArgOperand(1))});
  call.eraseFromParent();
}

}  // namespace

void rewrite_stream_calls(llvm::Module& module) {
  for (llvm::Function& function : module) {
    for (llvm::BasicBlock& block : function) {
      for (llvm::Instruction& instruction : llvm::make_early_inc_range(block)) {
        if (llvm::CallInst* read = as_call_of(instruction, "rtlgen_read")) {
          rewrite_read(*read);
        } else if (llvm::CallInst* write = as_call_of(instruction, "rtlgen_write")) {
          rewrite_write(*write);
        }
      }
    }
  }
}

namespace {

/// The parameter that a pointer comes from, through variables that are stored once (before any optimisation).
const llvm::Argument* parameter_behind(const llvm::Value* pointer) {
  llvm::SmallPtrSet<const llvm::Value*, 8> variables;
  while (const auto* load = llvm::dyn_cast<llvm::LoadInst>(pointer)) {
    // A member that keeps its value is stored as it was loaded: followed for ever, if it were not for these two.
    if (!load->getType()->isPointerTy() || !variables.insert(load->getPointerOperand()).second) return nullptr;
    const llvm::Value* stored = nullptr;
    for (const llvm::User* user : load->getPointerOperand()->users()) {
      const auto* store = llvm::dyn_cast<llvm::StoreInst>(user);
      if (store == nullptr || store->getPointerOperand() != load->getPointerOperand()) continue;
      if (stored != nullptr) return nullptr;
      stored = store->getValueOperand();
    }
    pointer = stored;
    if (pointer == nullptr) return nullptr;
  }
  return llvm::dyn_cast<llvm::Argument>(pointer);
}

}  // namespace

void find_stream_ports(const llvm::Function& kernel, std::vector<StreamPort>& ports) {
  ports.resize(kernel.arg_size());
  for (const llvm::Instruction& instruction : llvm::instructions(kernel)) {
    const auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
    if (call == nullptr || call->getCalledFunction() == nullptr || call->arg_empty()) continue;
    const llvm::StringRef name = call->getCalledFunction()->getName();
    const llvm::Argument* stream = parameter_behind(call->getArgOperand(0));
    if (stream == nullptr) continue;
    StreamPort& port = ports[stream->getArgNo()];
    if (name.startswith(kReadCall)) port.width = call->getType()->getIntegerBitWidth();
    if (name.startswith(kWriteCall)) port.width = call->getArgOperand(1)->getType()->getIntegerBitWidth();
    port.is_read |= name.startswith(kReadCall) || name == kEmptyCall;
    port.is_written |= name.startswith(kWriteCall) || name == kFullCall;
    if (port.is_read && port.is_written) {
      refuse(*call, fmt::format("stream {} is both read and written: one side of a stream belongs to the kernel",
                                stream->getName().str()));
    }
  }
}

void check_stream_ports(const llvm::Function& kernel, const std::vector<StreamPort>& ports) {
  for (const llvm::Argument& argument : kernel.args()) {
    if (ports[argument.getArgNo()].width != 0) continue;
    refuse(kernel, fmt::format("stream {} is never read nor written by any call", argument.getName().str()));
  }
}

}  // namespace srpnic::rtlgen
