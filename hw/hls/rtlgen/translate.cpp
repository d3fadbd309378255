// SPDX-License-Identifier: Apache-2.0
#include "translate.hpp"

#include <fmt/format.h>
#include <llvm/ADT/PostOrderIterator.h>
#include <llvm/IR/Function.h>
#include <llvm/IR/Instructions.h>

#include <algorithm>

#include "addresses.hpp"
#include "contradiction.hpp"
#include "exclusive.hpp"
#include "objects.hpp"
#include "path_conditions.hpp"
#include "prepare.hpp"
#include "refusal.hpp"
#include "source_names.hpp"
#include "state.hpp"

namespace srpnic::rtlgen {
namespace {

class Translator {
 public:
  Translator(llvm::Function& function, const std::vector<StreamPort>& ports, const std::string& source,
             const Objects& objects, const Exclusive& exclusive, const StateBits& bits)
      : function_(function),
        exclusive_(exclusive),
        paths_(function, kernel_.netlist, [this](const llvm::Value& value) { return values_(value); }),
        addresses_(function.getParent()->getDataLayout(),
                   [this](const llvm::Instruction& choice, unsigned index, const Bits& condition) {
                     return kernel_.netlist.both(condition, is_chosen(choice, index));
                   }),
        state_(objects, kernel_, bits, addresses_, exclusive, values_) {
    kernel_.source = source;
    kernel_.name = plain_name(function.getName().str());
    for (const llvm::Argument& argument : function.args()) {
      Stream stream;
      stream.name = argument.getName().str();
      const StreamPort& port = ports[argument.getArgNo()];
      stream.width = port.width;
      stream.is_read = port.is_read;
      stream.is_written = port.is_written;
      if (port.is_written) stream.data = Bits::constant(port.width, 0);
      kernel_.streams.push_back(std::move(stream));
    }
  }

  Kernel run() {
    const llvm::ReversePostOrderTraversal<llvm::Function*> order(&function_);
    for (const llvm::BasicBlock* block : order) {
      if (llvm::isa<llvm::UnreachableInst>(block->getTerminator())) continue;
      condition_ = paths_.of_block(*block);
      for (const llvm::Instruction& instruction : *block) {
        try {
          translate_one(instruction);
        } catch (const NoTranslation& missing) {
          refuse(instruction, missing.reason);
        }
      }
    }
    for (Stream& stream : kernel_.streams) {
      // A stream that the path tests before it comes to the access never makes the call wait.
      stream.waits = !contradict(kernel_.netlist, stream.access, status(stream));
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

  /// That operand `index` of a select or phi of pointers is the one.
  Bits is_chosen(const llvm::Instruction& choice, unsigned index) {
    if (const auto* phi = llvm::dyn_cast<llvm::PHINode>(&choice)) return paths_.of_incoming(*phi, index);
    const Bits condition = values_(*choice.getOperand(0));
    return index == 1 ? condition : kernel_.netlist.invert(condition);
  }

  void translate_one(const llvm::Instruction& instruction) {
    if (instruction.getType()->isPointerTy()) return;  // addresses are followed from the accesses
    switch (instruction.getOpcode()) {
      case llvm::Instruction::Br:
      case llvm::Instruction::Switch:
      case llvm::Instruction::Ret:
      case llvm::Instruction::Alloca:
        return;
      case llvm::Instruction::PHI:
        return values_.set(instruction, paths_.of_phi(llvm::cast<llvm::PHINode>(instruction)));
      case llvm::Instruction::Load:
        return load(llvm::cast<llvm::LoadInst>(instruction));
      case llvm::Instruction::Store:
        return store(llvm::cast<llvm::StoreInst>(instruction));
      case llvm::Instruction::Call:
        return call(llvm::cast<llvm::CallInst>(instruction));
      default:
        values_.set(instruction, translate_operation(instruction, values_, kernel_.netlist));
    }
  }

  void load(const llvm::LoadInst& load) {
    const Touch touch = touches(load).front();
    const Bits bytes = state_.read(load, *touch.pointer, touch.bytes, condition_);
    values_.set(load, bytes.slice(0, load.getType()->getIntegerBitWidth()));
  }

  void store(const llvm::StoreInst& store) {
    const Touch touch = touches(store).front();
    const Bits value = values_(*store.getValueOperand()).resized(static_cast<unsigned>(8 * touch.bytes));
    state_.write(store, *touch.pointer, value, condition_);
  }

  void copy_or_fill(const llvm::MemIntrinsic& copy) {
    const std::vector<Touch> touched = touches(copy);
    if (touched.empty()) return;  // of no bytes
    Bits value;
    if (touched.size() == 2) {
      value = state_.read(copy, *touched[1].pointer, touched[1].bytes, condition_);
    } else {
      const Bits byte = values_(*llvm::cast<llvm::MemSetInst>(copy).getValue());
      for (std::uint64_t i = 0; i < touched[0].bytes; ++i) value.append(byte);
    }
    state_.write(copy, *touched[0].pointer, value, condition_);
  }

  void call(const llvm::CallInst& call) {
    const auto* intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(&call);
    if (intrinsic == nullptr) return stream_call(call);
    switch (intrinsic->getIntrinsicID()) {
      // What tells the optimiser or the debugger something, and does nothing.
      case llvm::Intrinsic::assume:
      case llvm::Intrinsic::dbg_declare:
      case llvm::Intrinsic::dbg_label:
      case llvm::Intrinsic::donothing:
      case llvm::Intrinsic::experimental_noalias_scope_decl:
      case llvm::Intrinsic::invariant_start:
      case llvm::Intrinsic::invariant_end:
      case llvm::Intrinsic::lifetime_start:
      case llvm::Intrinsic::lifetime_end:
        return;
      case llvm::Intrinsic::dbg_value:
        return give_name(llvm::cast<llvm::DbgValueInst>(call));
      case llvm::Intrinsic::memcpy:
      case llvm::Intrinsic::memcpy_inline:
      case llvm::Intrinsic::memmove:
      case llvm::Intrinsic::memset:
      case llvm::Intrinsic::memset_inline:
        return copy_or_fill(llvm::cast<llvm::MemIntrinsic>(call));
      default:
        values_.set(call, translate_operation(call, values_, kernel_.netlist));
    }
  }

  void stream_call(const llvm::CallInst& call) {
    Stream& stream = kernel_.streams[llvm::cast<llvm::Argument>(call.getArgOperand(0))->getArgNo()];
    const llvm::StringRef name = call.getCalledFunction()->getName();
    if (name == kEmptyCall) {
      test(call, stream, "empty() after read() of the same stream: test before the access");
    } else if (name == kFullCall) {
      test(call, stream, "full() after write() to the same stream: test before the access");
    } else if (stream.is_read) {
      access(call, stream);
      const Bits element =
          kernel_.netlist.source(Op::kElement, static_cast<int>(&stream - kernel_.streams.data()), stream.width);
      kernel_.netlist.name(element, stream.name + "_element", 1 << 20);
      values_.set(call, element);
    } else {
      const Bits data = values_(*call.getArgOperand(1));
      stream.data = accesses_[&stream].empty() ? data : kernel_.netlist.mux(condition_, data, stream.data);
      access(call, stream);
    }
  }

  /// In C++ empty() changes when an element is read; here it tells the state at the start of the call.
  void test(const llvm::CallInst& call, const Stream& stream, const char* reason) {
    for (const Access& earlier : accesses_[&stream]) {
      if (!exclusive_(kernel_.netlist, earlier, {&call, condition_})) refuse(call, reason);
    }
    values_.set(call, status(stream));
  }

  void access(const llvm::CallInst& call, Stream& stream) {
    std::vector<Access>& earlier = accesses_[&stream];
    for (const Access& other : earlier) {
      if (exclusive_(kernel_.netlist, other, {&call, condition_})) continue;
      refuse(call,
             fmt::format("a second access to stream {} in one call: a stream moves one element a clock", stream.name));
    }
    earlier.push_back({&call, condition_});
    stream.access = kernel_.netlist.either(stream.access, condition_);
  }

  void give_name(const llvm::DbgValueInst& info) {
    if (info.hasArgList() || info.getNumVariableLocationOps() != 1) return;
    const llvm::Value* value = info.getVariableLocationOp(0);
    if (value == nullptr || !value->getType()->isIntegerTy() || !values_.has(*value)) return;
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
  const Exclusive& exclusive_;
  Kernel kernel_;
  Values values_;
  PathConditions paths_;
  Addresses addresses_;
  State state_;
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
    unsigned width = 0;
    if (!memory.write.is_zero()) {
      width = memory.write_data.width();
      while (width > 1 && memory.write_data.known_bit(width - 1) == std::optional(false)) --width;
    }
    bits.memories[i] = std::max(width, memory.width);
    changed |= bits.memories[i] != memory.width;
  }
  return changed;
}

}  // namespace

Kernel translate(llvm::Function& function, const std::vector<StreamPort>& ports, const std::string& source) {
  // Optimistic: all register bits and memories are constants until a translation shows one to take another value, and
  // memories as narrow as they can be. Padding, unused members and the zeros above numbers of odd width never cost a
  // flip-flop.
  const Objects objects(function);
  const Exclusive exclusive(function);
  StateBits bits;
  for (;;) {
    Kernel kernel = Translator(function, ports, source, objects, exclusive, bits).run();
    if (widen(bits, kernel)) continue;
    for (Memory& memory : kernel.memories) {
      if (memory.width != 0) memory.write_data = memory.write_data.slice(0, memory.width);
    }
    return kernel;
  }
}

}  // namespace srpnic::rtlgen
