// SPDX-License-Identifier: Apache-2.0
// state: statics as hardware. A part of a static that is accessed at fixed places is a register; an array with a
// variable index is a memory (or a table when it is never written), one for each member of its elements.
#include <fmt/format.h>
#include <llvm/Analysis/CFG.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Operator.h>

#include <algorithm>

#include "refusal.hpp"
#include "source_names.hpp"
#include "translate.hpp"

namespace srpnic::rtlgen {
namespace {

/// Writes a constant of any type into the image of a variable, as it lies in memory.
void place(const llvm::Constant& value, std::uint64_t byte, const llvm::DataLayout& layout, llvm::APInt& image) {
  if (const auto* number = llvm::dyn_cast<llvm::ConstantInt>(&value)) {
    image.insertBits(number->getValue(), static_cast<unsigned>(8 * byte));
    return;
  }
  if (value.isZeroValue() || llvm::isa<llvm::UndefValue>(value)) return;
  const llvm::Type* type = value.getType();
  const auto* structure = llvm::dyn_cast<llvm::StructType>(type);
  const unsigned parts = structure != nullptr ? structure->getNumElements()
                         : type->isArrayTy()  ? static_cast<unsigned>(type->getArrayNumElements())
                                              : 0;
  for (unsigned i = 0; i < parts; ++i) {
    const llvm::Constant* part = value.getAggregateElement(i);
    const std::uint64_t offset =
        structure != nullptr ? layout.getStructLayout(const_cast<llvm::StructType*>(structure))->getElementOffset(i)
                             : i * layout.getTypeAllocSize(part->getType()).getFixedValue();
    place(*part, byte + offset, layout, image);
  }
}

llvm::APInt initial_bits(const llvm::GlobalVariable& variable, unsigned byte, unsigned width) {
  const llvm::DataLayout& layout = variable.getParent()->getDataLayout();
  const auto size = static_cast<unsigned>(8 * layout.getTypeAllocSize(variable.getValueType()).getFixedValue());
  llvm::APInt image(size + width, 0);
  place(*variable.getInitializer(), 0, layout, image);
  return image.extractBits(width, 8 * byte);
}

/// The register's bits: the varying ones from its node, the others constant.
Bits register_value(Netlist& netlist, int index, const Register& state) {
  Bits result;
  if (state.varies.isZero()) return Bits::constant(state.initial);
  const Bits node = netlist.source(Op::kRegister, index, state.varies.getActiveBits());
  netlist.name(node, state.name + "_q", 1 << 20);
  for (unsigned i = 0; i < state.varies.getBitWidth(); ++i) {
    result.append(state.varies[i] ? node.bit(i) : Bits::constant(1, std::uint64_t{state.initial[i]}));
  }
  return result;
}

}  // namespace

bool exclusive(Netlist& netlist, const Access& a, const Access& b) {
  if (!llvm::isPotentiallyReachable(a.instruction, b.instruction) &&
      !llvm::isPotentiallyReachable(b.instruction, a.instruction)) {
    return true;
  }
  if (netlist.both(a.condition, b.condition).is_zero()) return true;
  const std::vector<Bits> factors_of_b = factors(netlist, b.condition);
  for (const Bits& factor : factors(netlist, a.condition)) {
    if (std::find(factors_of_b.begin(), factors_of_b.end(), netlist.invert(factor)) != factors_of_b.end()) return true;
  }
  return false;
}

State::State(llvm::Function& function, Kernel& kernel, const StateBits& bits)
    : layout_(function.getParent()->getDataLayout()), kernel_(kernel) {
  std::vector<std::pair<const llvm::Instruction*, Place>> places;
  for (const llvm::Instruction& instruction : llvm::instructions(function)) {
    if (llvm::getLoadStorePointerOperand(&instruction) == nullptr) continue;
    const Place place = place_of(instruction);
    places.emplace_back(&instruction, place);
    if (place.index != nullptr) strides_.emplace(place.variable, place.stride);
  }
  for (const auto& [instruction, place] : places) {
    if (is_array(place)) {
      add_memory(*instruction, in_element(*instruction, place), bits);
    } else {
      add_register(place);
    }
  }
  for (std::size_t i = 0; i < register_places_.size(); ++i) {
    const RegisterPlace& place = register_places_[i];
    Register state;
    state.name = name_of(*place.variable, place.byte);
    state.initial = initial_bits(*place.variable, place.byte, 8 * place.bytes);
    state.varies = i < bits.registers.size() ? bits.registers[i] : llvm::APInt(8 * place.bytes, 0);
    state.value = register_value(kernel_.netlist, static_cast<int>(i), state);
    state.next = state.value;
    kernel_.registers.push_back(std::move(state));
  }
}

State::Place State::in_element(const llvm::Instruction& access, Place place) const {
  const unsigned stride = strides_.at(place.variable);
  if (place.index != nullptr && place.stride != stride) refuse(access, "an array has one index, of whole elements");
  place.first_element = place.byte / stride;
  place.byte %= stride;
  return place;
}

State::Place State::place_of(const llvm::Instruction& access) const {
  const llvm::Value* pointer = llvm::getLoadStorePointerOperand(&access);
  const auto* written = llvm::dyn_cast<llvm::StoreInst>(&access);
  llvm::Type* type = written != nullptr ? written->getValueOperand()->getType() : access.getType();
  const auto bytes = static_cast<unsigned>(layout_.getTypeStoreSize(type).getFixedValue());
  llvm::MapVector<llvm::Value*, llvm::APInt> variable_offsets;
  llvm::APInt offset(64, 0);
  while (const auto* step = llvm::dyn_cast<llvm::GEPOperator>(pointer)) {
    if (!step->collectOffset(layout_, 64, variable_offsets, offset))
      refuse(access, "an address that cannot be followed");
    pointer = step->getPointerOperand();
  }
  const auto& variable = *llvm::cast<llvm::GlobalVariable>(pointer);
  const auto byte = static_cast<unsigned>(offset.getZExtValue());
  if (variable_offsets.empty()) return {&variable, byte, bytes, nullptr, 0, 0};
  const auto& [index, scale] = variable_offsets.front();
  if (variable_offsets.size() > 1) refuse(access, "an array has one index, of whole elements");
  return {&variable, byte, bytes, index, static_cast<unsigned>(scale.getZExtValue()), 0};
}

void State::add_register(const Place& place) {
  RegisterPlace added{place.variable, place.byte, place.bytes};
  for (auto other = register_places_.begin(); other != register_places_.end();) {
    const bool apart = other->variable != added.variable || other->byte + other->bytes <= added.byte ||
                       added.byte + added.bytes <= other->byte;
    if (apart) {
      ++other;
      continue;
    }
    const unsigned end = std::max(other->byte + other->bytes, added.byte + added.bytes);
    added.byte = std::min(other->byte, added.byte);
    added.bytes = end - added.byte;
    other = register_places_.erase(other);
  }
  register_places_.push_back(added);
}

void State::add_memory(const llvm::Instruction& access, const Place& place, const StateBits& bits) {
  const auto key = std::pair(place.variable, place.byte);
  const unsigned width = 8 * place.bytes;
  std::vector<llvm::APInt> words;
  const unsigned stride = strides_.at(place.variable);
  const std::uint64_t depth = layout_.getTypeAllocSize(place.variable->getValueType()).getFixedValue() / stride;
  for (unsigned i = 0; i < depth; ++i) words.push_back(initial_bits(*place.variable, i * stride + place.byte, width));
  const std::string name = name_of_element(*place.variable, place.byte);
  const bool constant = place.variable->isConstant();
  const auto& known = constant ? tables_ : memories_;
  if (const auto found = known.find(key); found != known.end()) {
    const Memory* memory = constant ? nullptr : &kernel_.memories[found->second];
    if (width != (memory == nullptr ? kernel_.tables[found->second].width : memory->access_width))
      refuse(access, fmt::format("parts of different widths of {} are accessed", name));
  } else if (constant) {
    tables_[key] = kernel_.tables.size();
    kernel_.tables.push_back({name, width, std::move(words)});
  } else {
    const std::size_t index = kernel_.memories.size();
    memories_[key] = index;
    Memory memory;
    memory.name = name;
    memory.access_width = width;
    memory.width = index < bits.memories.size() ? bits.memories[index] : 1;
    for (const llvm::APInt& word : words) memory.width = std::max(memory.width, word.getActiveBits());
    for (llvm::APInt& word : words) word = word.trunc(memory.width);
    memory.initial = std::move(words);
    kernel_.memories.push_back(std::move(memory));
  }
}

std::size_t State::register_of(const Place& place) const {
  std::size_t i = 0;
  while (register_places_[i].variable != place.variable || place.byte < register_places_[i].byte ||
         place.byte >= register_places_[i].byte + register_places_[i].bytes) {
    ++i;
  }
  return i;
}

Bits State::address(const Place& place, std::size_t depth, const Values& values) const {
  const unsigned width = index_bits(depth);
  const Bits first = Bits::constant(width, place.first_element);
  return place.index == nullptr ? first : kernel_.netlist.add(values(*place.index).resized(width), first);
}

void State::check_exclusive(std::vector<Access>& earlier, const Access& access, const char* reason) {
  for (const Access& other : earlier) {
    if (!exclusive(kernel_.netlist, other, access)) refuse(*access.instruction, reason);
  }
  earlier.push_back(access);
}

Bits State::load(const llvm::LoadInst& load, const Bits& condition, const Values& values) {
  Netlist& netlist = kernel_.netlist;
  Place place = place_of(load);
  const unsigned width = load.getType()->getIntegerBitWidth();
  if (!is_array(place)) {
    const std::size_t index = register_of(place);
    const unsigned lsb = 8 * (place.byte - register_places_[index].byte);
    // Statics are loaded when the call starts, so what was stored in this call does not matter.
    return kernel_.registers[index].value.slice(lsb, width);
  }
  place = in_element(load, place);
  const auto key = std::pair(place.variable, place.byte);
  if (const auto table = tables_.find(key); table != tables_.end()) {
    const Table& words = kernel_.tables[table->second];
    return netlist.table(static_cast<int>(table->second), address(place, words.words.size(), values), words.width);
  }
  const std::size_t index = memories_.at(key);
  Memory& memory = kernel_.memories[index];
  const Bits wanted = address(place, memory.depth(), values);
  check_exclusive(reads_[index], {&load, condition}, "two reads of one memory in one call: a memory has one read port");
  memory.read_address = memory.read_address.width() == 0 ? wanted : netlist.mux(condition, wanted, memory.read_address);
  const Bits stored = netlist.memory_read(static_cast<int>(index), memory.width);
  netlist.name(stored, memory.name + "_word", 1 << 20);
  const Bits word = stored.resized(memory.access_width);
  // What this call wrote before is in front of the memory.
  const Bits written = netlist.both(
      memory.write, memory.write.is_zero() ? Netlist::zero() : netlist.equal(memory.write_address, wanted));
  return memory.write.is_zero() ? word : netlist.mux(written, memory.write_data, word);
}

void State::store(const llvm::StoreInst& store, const Bits& condition, const Values& values) {
  Netlist& netlist = kernel_.netlist;
  Place place = place_of(store);
  const Bits value = values(*store.getValueOperand());
  if (!is_array(place)) {
    const std::size_t index = register_of(place);
    Register& state = kernel_.registers[index];
    const unsigned lsb = 8 * (place.byte - register_places_[index].byte);
    Bits changed = state.next.slice(0, lsb);
    changed.append(value).append(state.next.slice(changed.width(), state.next.width() - changed.width()));
    state.next = netlist.mux(condition, changed, state.next);
    return;
  }
  place = in_element(store, place);
  const std::size_t index = memories_.at(std::pair(place.variable, place.byte));
  Memory& memory = kernel_.memories[index];
  const Bits wanted = address(place, memory.depth(), values);
  check_exclusive(writes_[index], {&store, condition},
                  "two writes to one memory in one call: a memory has one write port");
  const bool first = memory.write.is_zero();
  memory.write_address = first ? wanted : netlist.mux(condition, wanted, memory.write_address);
  memory.write_data = first ? value : netlist.mux(condition, value, memory.write_data);
  memory.write = netlist.either(memory.write, condition);
}

}  // namespace srpnic::rtlgen
