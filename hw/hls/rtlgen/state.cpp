// SPDX-License-Identifier: Apache-2.0
#include "state.hpp"

#include <fmt/format.h>
#include <llvm/IR/GlobalVariable.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "contradiction.hpp"
#include "refusal.hpp"
#include "source_names.hpp"

namespace srpnic::rtlgen {
namespace {

unsigned bits_of(std::int64_t bytes) { return static_cast<unsigned>(8 * bytes); }

const llvm::GlobalVariable& global(const Object& object) { return *llvm::cast<llvm::GlobalVariable>(object.variable); }

llvm::APInt image_of(const Object& object, std::int64_t begin, std::int64_t bytes) {
  return object.image.extractBits(bits_of(bytes), bits_of(begin));
}

/// Part `span` of each element of a region.
std::vector<llvm::APInt> words_of(const Object& object, const Region& region, const Span& span) {
  std::vector<llvm::APInt> words;
  for (std::int64_t at = region.span.begin + span.begin; at < region.span.end; at += region.stride) {
    words.push_back(image_of(object, at, span.bytes()));
  }
  return words;
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

/// `whole` with `value` from bit `lsb` on.
Bits replaced(const Bits& whole, unsigned lsb, const Bits& value) {
  Bits result = whole.slice(0, lsb);
  return result.append(value).append(whole.slice(lsb + value.width(), whole.width() - lsb - value.width()));
}

}  // namespace

State::State(const Objects& objects, Kernel& kernel, const StateBits& bits, const Addresses& addresses,
             const Exclusive& exclusive, const Values& values)
    : objects_(objects),
      kernel_(kernel),
      addresses_(addresses),
      exclusive_(exclusive),
      values_(values),
      wires_(objects.all().size()),
      registers_(objects.all().size()) {
  for (std::size_t i = 0; i < objects.all().size(); ++i) {
    const Object& object = objects.all()[i];
    if (object.kind == Object::Kind::kLocal) wires_[i] = Bits::constant(bits_of(object.bytes), 0);
    if (object.kind != Object::Kind::kStatic) continue;
    add_registers(object, i, bits);
    add_memories(object, bits);
  }
}

void State::add_registers(const Object& object, std::size_t number, const StateBits& bits) {
  for (const Span& part : object.parts) {
    const std::size_t index = kernel_.registers.size();
    Register state;
    state.name = name_of(global(object), static_cast<unsigned>(part.begin));
    state.initial = image_of(object, part.begin, part.bytes());
    state.varies = index < bits.registers.size() ? bits.registers[index] : llvm::APInt(bits_of(part.bytes()), 0);
    state.value = register_value(kernel_.netlist, static_cast<int>(index), state);
    state.next = state.value;
    kernel_.registers.push_back(std::move(state));
    registers_[number].push_back(index);
  }
}

void State::add_memories(const Object& object, const StateBits& bits) {
  for (const Region& region : object.regions) {
    if (!region.is_memory || region.cuts.empty()) continue;
    for (auto begin = region.cuts.begin(); std::next(begin) != region.cuts.end(); ++begin) {
      const Span part{*begin, *std::next(begin)};
      const std::size_t index = kernel_.memories.size();
      Memory memory;
      memory.name = name_of_element(global(object), region.span.begin, part.begin);
      memory.access_width = bits_of(part.bytes());
      memory.initial = words_of(object, region, part);
      memory.width = index < bits.memories.size() ? bits.memories[index] : 0;
      if (memory.width != 0) {
        for (const llvm::APInt& word : memory.initial) memory.width = std::max(memory.width, word.getActiveBits());
        for (llvm::APInt& word : memory.initial) word = word.trunc(memory.width);
      }
      kernel_.memories.push_back(std::move(memory));
      memories_[&region].push_back({part, index});
    }
  }
}

Bits State::read(const llvm::Instruction& access, const llvm::Value& pointer, std::uint64_t bytes,
                 const Bits& condition) {
  Bits result;
  for (const Alternative& alternative : addresses_.of(pointer, access)) {
    const Bits when = kernel_.netlist.both(condition, alternative.condition);
    const Bits value = read_at(access, alternative.address, static_cast<std::int64_t>(bytes), when);
    result = result.width() == 0 ? value : kernel_.netlist.mux(alternative.condition, value, result);
  }
  return result;
}

void State::write(const llvm::Instruction& access, const llvm::Value& pointer, const Bits& value,
                  const Bits& condition) {
  for (const Alternative& alternative : addresses_.of(pointer, access)) {
    write_at(access, alternative.address, value, kernel_.netlist.both(condition, alternative.condition));
  }
}

const Region* State::memory_region(const Object& object, const Address& address, std::int64_t bytes) const {
  if (!address.indices.empty()) {
    const Region& region = object.region_of(address);
    return region.is_memory ? &region : nullptr;
  }
  const Span reached{address.offset, address.offset + bytes};
  for (const Region& region : object.regions) {
    if (region.is_memory && region.span.overlaps(reached)) return &region;
  }
  return nullptr;
}

State::Element State::element(const Region& region, const Address& address) const {
  // The sum is an index of the array, so the bits above those of its last index need not be computed.
  const unsigned width = index_bits(region.depth());
  const auto constant = [&](std::int64_t value) {
    return Bits::constant(64, static_cast<std::uint64_t>(value)).slice(0, width);
  };
  Netlist& netlist = kernel_.netlist;
  const ElementOffset offset = element_offset(region, address.offset);
  Bits number = constant(0);
  for (const auto& [value, scale] : address.indices) {
    const Bits counted = netlist.low_bits(values_(*value).resized(64, true), width);
    number = netlist.add(number, netlist.multiply(counted, constant(scale / region.stride)));
  }
  return {&region, netlist.shifted_index(number, *constant(offset.element).as_constant()), offset.byte};
}

std::int64_t State::last_element(const Element& element, std::int64_t bytes) {
  return (element.region->span.bytes() - element.byte - bytes) / element.region->stride;
}

Bits State::is_element(const Element& element, std::int64_t number) const {
  return kernel_.netlist.equal(element.number,
                               Bits::constant(element.number.width(), static_cast<std::uint64_t>(number)));
}

Bits State::read_at(const llvm::Instruction& access, const Address& address, std::int64_t bytes,
                    const Bits& condition) {
  const Object& object = objects_.all()[objects_.index_of(*address.object)];
  if (const Region* memory = memory_region(object, address, bytes)) {
    const Element at = element(*memory, address);
    if (object.kind == Object::Kind::kConstant) {
      if (!address.indices.empty()) return read_table(object, at, {at.byte, at.byte + bytes});
      return read_span(object, {address.offset, address.offset + bytes});
    }
    Bits result;
    for (const MemoryPart& part : memories_.at(memory)) {
      if (!part.span.overlaps({at.byte, at.byte + bytes})) continue;
      const bool is_table = kernel_.memories[part.index].width == 0;
      result.append(is_table ? read_table(object, at, part.span)
                             : read_memory(access, part.index, at.number, condition));
    }
    return result;
  }
  if (address.indices.empty()) return read_span(object, {address.offset, address.offset + bytes});
  const Region& region = object.region_of(address);
  const Element at = element(region, address);
  const std::int64_t last = last_element(at, bytes);
  Bits result;
  for (std::int64_t number = last; number >= 0; --number) {
    const std::int64_t begin = region.span.begin + number * region.stride + at.byte;
    const Bits value = read_span(object, {begin, begin + bytes});
    result = number == last ? value : kernel_.netlist.mux(is_element(at, number), value, result);
  }
  return result;
}

void State::write_at(const llvm::Instruction& access, const Address& address, const Bits& value,
                     const Bits& condition) {
  const Object& object = objects_.all()[objects_.index_of(*address.object)];
  const std::int64_t bytes = value.width() / 8;
  if (const Region* memory = memory_region(object, address, bytes)) {
    const Element at = element(*memory, address);
    for (const MemoryPart& part : memories_.at(memory)) {
      if (!part.span.overlaps({at.byte, at.byte + bytes})) continue;
      const Bits word = value.slice(bits_of(part.span.begin - at.byte), bits_of(part.span.bytes()));
      write_memory(access, part.index, at.number, word, condition);
    }
    return;
  }
  if (address.indices.empty()) return write_span(object, address.offset, value, condition);
  const Region& region = object.region_of(address);
  const Element at = element(region, address);
  for (std::int64_t number = 0; number <= last_element(at, bytes); ++number) {
    const Bits here = kernel_.netlist.both(condition, is_element(at, number));
    write_span(object, region.span.begin + number * region.stride + at.byte, value, here);
  }
}

Bits State::read_span(const Object& object, const Span& span) {
  const std::size_t number = objects_.index_of(*object.variable);
  if (object.kind == Object::Kind::kConstant) return Bits::constant(image_of(object, span.begin, span.bytes()));
  if (object.kind == Object::Kind::kLocal) return wires_[number].slice(bits_of(span.begin), bits_of(span.bytes()));
  Bits result;
  for (std::size_t i = 0; i < object.parts.size(); ++i) {
    if (object.parts[i].overlaps(span)) result.append(kernel_.registers[registers_[number][i]].next);
  }
  return result;
}

void State::write_span(const Object& object, std::int64_t begin, const Bits& value, const Bits& condition) {
  const std::size_t number = objects_.index_of(*object.variable);
  if (object.kind == Object::Kind::kLocal) {
    Bits& wires = wires_[number];
    wires = kernel_.netlist.mux(condition, replaced(wires, bits_of(begin), value), wires);
    return;
  }
  const Span span{begin, begin + value.width() / 8};
  for (std::size_t i = 0; i < object.parts.size(); ++i) {
    const Span& part = object.parts[i];
    if (!part.overlaps(span)) continue;
    Register& state = kernel_.registers[registers_[number][i]];
    state.next =
        kernel_.netlist.mux(condition, value.slice(bits_of(part.begin - begin), bits_of(part.bytes())), state.next);
  }
}

Bits State::read_table(const Object& object, const Element& element, const Span& part) {
  const auto key = std::tuple(element.region, part.begin, part.bytes());
  const auto [entry, is_new] = tables_.emplace(key, kernel_.tables.size());
  if (is_new) {
    Table table{name_of_element(global(object), element.region->span.begin, part.begin), 1,
                words_of(object, *element.region, part)};
    for (const llvm::APInt& word : table.words) table.width = std::max(table.width, word.getActiveBits());
    for (llvm::APInt& word : table.words) word = word.trunc(table.width);
    kernel_.tables.push_back(std::move(table));
  }
  const unsigned width = kernel_.tables[entry->second].width;
  return kernel_.netlist.table(static_cast<int>(entry->second), element.number, width).resized(bits_of(part.bytes()));
}

/// A port has one address a call; accesses to the same address, or that no call makes both, share it.
void State::take_port(std::vector<PortAccess>& earlier, const PortAccess& access, const std::string& memory,
                      bool writes) {
  for (const PortAccess& other : earlier) {
    if (other.address == access.address || exclusive_(kernel_.netlist, other.access, access.access)) continue;
    refuse(*access.access.instruction, fmt::format("two {} of one memory ({}) that one call may make: a memory has one "
                                                   "{} port. Use the index of the first, or "
                                                   "one of them in the next call",
                                                   writes ? "writes" : "reads", memory, writes ? "write" : "read"));
  }
  earlier.push_back(access);
}

/// Whether a value depends on what the memory is read for.
bool State::depends(const Bits& bits, std::size_t memory) const {
  std::vector<const Bits*> pending = {&bits};
  std::set<NodeId> seen;
  while (!pending.empty()) {
    const Bits* next = pending.back();
    pending.pop_back();
    for (const Piece& piece : next->pieces()) {
      if (piece.is_constant() || !seen.insert(piece.node).second) continue;
      const Node& node = kernel_.netlist.node(piece.node);
      for (const Bits& operand : node.operands) pending.push_back(&operand);
      if (node.op != Op::kMemoryRead) continue;
      if (node.index == static_cast<int>(memory)) return true;
      pending.push_back(&kernel_.memories[static_cast<std::size_t>(node.index)].read_address);
    }
  }
  return false;
}

/// A condition that is 1 whenever this one may be, whatever the memory is read for.
Bits State::without_word(const Bits& condition, std::size_t memory) const {
  if (!depends(condition, memory)) return condition;
  Netlist& netlist = kernel_.netlist;
  const auto id = netlist.whole_node(condition);
  if (!id) return Netlist::one();
  Node node = netlist.node(*id);
  const bool is_product = node.op == Op::kAnd;
  if (node.op == Op::kNot) {  // of a product: what inverts either factor
    const auto inverted = netlist.whole_node(node.operands[0]);
    if (!inverted || netlist.node(*inverted).op != Op::kAnd) return Netlist::one();
    node = netlist.node(*inverted);
    for (Bits& operand : node.operands) operand = netlist.invert(operand);
  } else if (!is_product && node.op != Op::kOr) {
    return Netlist::one();
  }
  Bits left = without_word(node.operands[0], memory);
  if (left == (is_product ? Netlist::zero() : Netlist::one())) return left;
  const Bits right = without_word(node.operands[1], memory);
  return is_product ? netlist.both(left, right) : netlist.either(left, right);
}

/// When the port must have the address of a read, as far as that is known before the word: its condition, or one that
/// holds more often, as long as no read of another word may happen then. 0: an earlier read of the same word has it.
std::optional<Bits> State::early_condition(std::size_t index, const PortAccess& read) const {
  Netlist& netlist = kernel_.netlist;
  const Bits& condition = read.access.condition;
  if (!depends(condition, index)) return condition;
  const std::vector<PortAccess>& reads = reads_.at(index);
  for (const PortAccess& other : reads) {
    const Bits& when = other.access.condition;
    if (other.address == read.address && implies(netlist, condition, when) && !depends(when, index))
      return Netlist::zero();
  }
  const Bits early = without_word(condition, index);
  for (const PortAccess& other : reads) {
    if (!(other.address == read.address) && !contradict(netlist, early, other.access.condition)) return std::nullopt;
  }
  return early;
}

/// The address of a port that all reads share, when one of them is the one for all calls that none of the others
/// claims.
std::optional<Bits> State::shared_address(std::size_t index, const Bits& otherwise) const {
  Bits address = otherwise;
  for (const PortAccess& read : reads_.at(index)) {
    if (read.address == otherwise) continue;
    const std::optional<Bits> condition = early_condition(index, read);
    if (!condition) return std::nullopt;
    address = kernel_.netlist.mux(*condition, read.address, address);
  }
  return depends(address, index) ? std::nullopt : std::optional(address);
}

/// Accesses that exclude each other share the port, but which of them it is must be known before the word is.
void State::add_read_address(const PortAccess& read, std::size_t index) {
  const std::vector<PortAccess>& reads = reads_.at(index);
  Bits& address = kernel_.memories[index].read_address;
  const Bits& condition = read.access.condition;
  const Bits chosen = reads.size() == 1 ? read.address : kernel_.netlist.mux(condition, read.address, address);
  if (!depends(chosen, index)) {
    address = chosen;
    return;
  }
  const bool has_it = std::any_of(reads.begin(), std::prev(reads.end()), [&](const PortAccess& other) {
    return other.address == read.address && implies(kernel_.netlist, condition, other.access.condition);
  });
  if (has_it) return;
  for (auto other = reads.rbegin(); other != reads.rend(); ++other) {
    if (const std::optional<Bits> shared = shared_address(index, other->address)) {
      address = *shared;
      return;
    }
  }
  refuse(*read.access.instruction,
         fmt::format("where memory {} is read depends on what the same call reads from it: use the word in the "
                     "next call",
                     kernel_.memories[index].name));
}

Bits State::read_memory(const llvm::Instruction& access, std::size_t index, const Bits& address,
                        const Bits& condition) {
  Netlist& netlist = kernel_.netlist;
  Memory& memory = kernel_.memories[index];
  const PortAccess read = {{&access, condition}, address};
  take_port(reads_[index], read, memory.name, false);
  add_read_address(read, index);
  const Bits stored = netlist.memory_read(static_cast<int>(index), memory.width);
  netlist.name(stored, memory.name + "_word", 1 << 20);
  Bits word = stored.resized(memory.access_width);
  if (memory.write.is_zero()) return word;
  // What this call wrote before is in front of the memory.
  const Bits written = netlist.both(memory.write, netlist.equal(memory.write_address, address));
  return netlist.mux(written, memory.write_data, word);
}

void State::write_memory(const llvm::Instruction& access, std::size_t index, const Bits& address, const Bits& value,
                         const Bits& condition) {
  Netlist& netlist = kernel_.netlist;
  Memory& memory = kernel_.memories[index];
  take_port(writes_[index], {{&access, condition}, address}, memory.name, true);
  const bool first = memory.write.is_zero();
  memory.write_address = first ? address : netlist.mux(condition, address, memory.write_address);
  memory.write_data = first ? value : netlist.mux(condition, value, memory.write_data);
  memory.write = netlist.either(memory.write, condition);
}

}  // namespace srpnic::rtlgen
