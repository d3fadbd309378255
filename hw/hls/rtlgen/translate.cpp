// SPDX-License-Identifier: Apache-2.0
#include "translate.hpp"

#include <fmt/format.h>
#include <llvm/ADT/PostOrderIterator.h>
#include <llvm/IR/Function.h>
#include <llvm/IR/Instructions.h>

#include <algorithm>

#include "path_conditions.hpp"
#include "prepare.hpp"
#include "refusal.hpp"
#include "source_names.hpp"

namespace srpnic::rtlgen {
namespace {

class Translator {
 public:
  Translator(llvm::Function& function, const std::string& source, const StateBits& bits)
      : function_(function),
        state_(function, kernel_, bits),
        paths_(function, kernel_.netlist, [this](const llvm::Value& value) { return values_(value); }) {
    kernel_.source = source;
    kernel_.name = plain_name(function.getName().str());
    for (const llvm::Argument& argument : function.args()) {
      Stream stream;
      stream.name = argument.getName().str();
      kernel_.streams.push_back(std::move(stream));
    }
  }

  Kernel run() {
    const llvm::ReversePostOrderTraversal<llvm::Function*> order(&function_);
    for (const llvm::BasicBlock* block : order) {
      if (llvm::isa<llvm::UnreachableInst>(block->getTerminator())) continue;
      condition_ = paths_.of_block(*block);
      for (const llvm::Instruction& instruction : *block) translate_one(instruction);
    }
    for (Stream& stream : kernel_.streams) {
      if (stream.width == 0) refuse(function_, fmt::format("stream {} is never read nor written", stream.name));
      // A stream that the path tests before it comes to the access never makes the call wait.
      const Bits blocked = status(stream);
      stream.waits = !excludes(kernel_.netlist, stream.access, blocked);
    }
    return std::move(kernel_);
  }

 private:
  Bits status(const Stream& stream) {
    const Op op = stream.is_read ? Op::kEmpty : Op::kFull;
    Bits bit = kernel_.netlist.source(op, static_cast<int>(&stream - kernel_.streams.data()), 1);
    kernel_.netlist.name(bit, stream.name + (stream.is_read ? "_empty" : "_full"), 1 << 20);
    return bit;
  }

  void translate_one(const llvm::Instruction& instruction) {
    if (const auto* phi = llvm::dyn_cast<llvm::PHINode>(&instruction)) {
      values_.set(*phi, paths_.of_phi(*phi));
    } else if (const auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction)) {
      values_.set(*load, state_.load(*load, condition_, values_));
    } else if (const auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction)) {
      state_.store(*store, condition_, values_);
    } else if (const auto* value = llvm::dyn_cast<llvm::DbgValueInst>(&instruction)) {
      give_name(*value);
    } else if (const auto result = translate_operation(instruction, values_, kernel_.netlist)) {
      values_.set(instruction, *result);
    } else if (const auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction)) {
      if (!llvm::isa<llvm::IntrinsicInst>(call)) stream_call(*call);
    }
  }

  void stream_call(const llvm::CallInst& call) {
    Stream& stream = kernel_.streams[llvm::cast<llvm::Argument>(call.getArgOperand(0))->getArgNo()];
    const llvm::StringRef name = call.getCalledFunction()->getName();
    if (name == kEmptyCall) {
      use(call, stream, true);
      values_.set(call, status(stream));
    } else if (name == kFullCall) {
      use(call, stream, false);
      values_.set(call, status(stream));
    } else if (name.startswith(kReadCall)) {
      use(call, stream, true);
      access(call, stream);
      stream.width = call.getType()->getIntegerBitWidth();
      const Bits element =
          kernel_.netlist.source(Op::kElement, static_cast<int>(&stream - kernel_.streams.data()), stream.width);
      kernel_.netlist.name(element, stream.name + "_element", 1 << 20);
      values_.set(call, element);
    } else {
      use(call, stream, false);
      const Bits data = values_(*call.getArgOperand(1));
      stream.data = stream.width == 0 ? data : kernel_.netlist.mux(condition_, data, stream.data);
      stream.width = data.width();
      access(call, stream);
    }
  }

  void use(const llvm::CallInst& call, Stream& stream, bool reads) {
    (reads ? stream.is_read : stream.is_written) = true;
    if (stream.is_read && stream.is_written) {
      refuse(call, fmt::format("stream {} is both read and written: one side of a stream belongs to the kernel",
                               stream.name));
    }
  }

  void access(const llvm::CallInst& call, Stream& stream) {
    std::vector<Access>& earlier = accesses_[&stream];
    for (const Access& other : earlier) {
      if (exclusive(kernel_.netlist, other, {&call, condition_})) continue;
      refuse(call,
             fmt::format("a second access to stream {} in one call: a stream moves one element a clock", stream.name));
    }
    earlier.push_back({&call, condition_});
    stream.access = kernel_.netlist.either(stream.access, condition_);
  }

  void give_name(const llvm::DbgValueInst& info) {
    if (info.hasArgList() || info.getNumVariableLocationOps() != 1) return;
    const llvm::Value* value = info.getVariableLocationOp(0);
    if (value == nullptr || !value->getType()->isIntegerTy()) return;
    if (!llvm::isa<llvm::Constant>(value) && !values_.has(*value)) return;
    const auto name = name_of(info, function_);
    if (!name) return;
    const Bits bits = trimmed(values_(*value));
    if (bits.width() == 0 || bits.as_constant()) return;
    kernel_.netlist.name(bits, name->name, name->rank);
    if (!kernel_.netlist.whole_node(bits)) kernel_.aliases.push_back({bits, name->name, name->rank});
  }

  /// Without the constant zeros above it: variables live in whole bytes.
  static Bits trimmed(const Bits& bits) {
    unsigned width = bits.width();
    while (width > 0 && bits.known_bit(width - 1) == std::optional(false)) --width;
    return bits.slice(0, width);
  }

  llvm::Function& function_;
  Kernel kernel_;
  Values values_;
  State state_;
  PathConditions paths_;
  std::map<const Stream*, std::vector<Access>> accesses_;
  Bits condition_;
};

/// Adds the bits that the last translation found to be needed; tells whether there were any.
bool widen(StateBits& bits, const Kernel& kernel) {
  bool changed = bits.registers.size() != kernel.registers.size() || bits.memories.size() != kernel.memories.size();
  bits.registers.resize(kernel.registers.size());
  bits.memories.resize(kernel.memories.size());
  for (std::size_t i = 0; i < kernel.registers.size(); ++i) {
    const Register& state = kernel.registers[i];
    llvm::APInt now = state.varies;
    for (unsigned bit = 0; bit < now.getBitWidth(); ++bit) {
      if (state.next.known_bit(bit) != std::optional<bool>(state.initial[bit])) now.setBit(bit);
    }
    changed |= now != state.varies;
    bits.registers[i] = now;
  }
  for (std::size_t i = 0; i < kernel.memories.size(); ++i) {
    const Memory& memory = kernel.memories[i];
    unsigned width = memory.write_data.width();
    while (width > memory.width && memory.write_data.known_bit(width - 1) == std::optional(false)) --width;
    bits.memories[i] = std::max(width, memory.width);
    changed |= bits.memories[i] != memory.width;
  }
  return changed;
}

}  // namespace

Kernel translate(llvm::Function& function, const std::string& source) {
  // Optimistic: all register bits are constants until a translation shows a bit to take another value, and memories as
  // narrow. Padding, unused members and the zeros above numbers of odd width never cost a flip-flop.
  StateBits bits;
  for (;;) {
    Kernel kernel = Translator(function, source, bits).run();
    if (widen(bits, kernel)) continue;
    for (Memory& memory : kernel.memories) memory.write_data = memory.write_data.slice(0, memory.width);
    return kernel;
  }
}

}  // namespace srpnic::rtlgen
