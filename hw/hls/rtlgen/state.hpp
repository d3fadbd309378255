// SPDX-License-Identifier: Apache-2.0
// State: loads, stores, copies and fills, as what they mean to the registers, memories, tables and wires that
// objects.hpp makes of statics and local variables. Accesses come in the order of any path; each path's stores change
// what later loads see by a choice with the path's condition.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "addresses.hpp"
#include "exclusive.hpp"
#include "kernel.hpp"
#include "objects.hpp"
#include "translate.hpp"

namespace srpnic::rtlgen {

class State {
 public:
  State(const Objects& objects, Kernel& kernel, const StateBits& bits, const Addresses& addresses,
        const Exclusive& exclusive, const Values& values);

  /// The bytes behind the pointer; byte 0 in bits 7..0.
  Bits read(const llvm::Instruction& access, const llvm::Value& pointer, std::uint64_t bytes, const Bits& condition);
  void write(const llvm::Instruction& access, const llvm::Value& pointer, const Bits& value, const Bits& condition);

 private:
  /// One part of the elements of a memory.
  struct MemoryPart {
    Span span;          ///< of the element
    std::size_t index;  ///< in Kernel::memories
  };
  struct PortAccess {
    Access access;
    Bits address;
  };
  /// A place in a region.
  struct Element {
    const Region* region;
    Bits number;        ///< in as many bits as the last element's needs
    std::int64_t byte;  ///< of the element
  };

  void add_registers(const Object& object, std::size_t number, const StateBits& bits);
  void add_memories(const Object& object, const StateBits& bits);

  /// The memory or table that an access goes to; null: registers or wires.
  const Region* memory_region(const Object& object, const Address& address, std::int64_t bytes) const;
  Element element(const Region& region, const Address& address) const;
  Bits is_element(const Element& element, std::int64_t number) const;
  /// The last element from which on so many bytes are in the region.
  static std::int64_t last_element(const Element& element, std::int64_t bytes);

  Bits read_at(const llvm::Instruction& access, const Address& address, std::int64_t bytes, const Bits& condition);
  void write_at(const llvm::Instruction& access, const Address& address, const Bits& value, const Bits& condition);
  Bits read_span(const Object& object, const Span& span);
  void write_span(const Object& object, std::int64_t begin, const Bits& value, const Bits& condition);
  Bits read_table(const Object& object, const Element& element, const Span& part);
  bool depends(const Bits& bits, std::size_t memory) const;
  Bits without_word(const Bits& condition, std::size_t memory) const;
  std::optional<Bits> early_condition(std::size_t index, const PortAccess& read) const;
  std::optional<Bits> shared_address(std::size_t index, const Bits& otherwise) const;
  void add_read_address(const PortAccess& read, std::size_t index);
  Bits read_memory(const llvm::Instruction& access, std::size_t index, const Bits& address, const Bits& condition);
  void write_memory(const llvm::Instruction& access, std::size_t index, const Bits& address, const Bits& value,
                    const Bits& condition);
  void take_port(std::vector<PortAccess>& earlier, const PortAccess& access, const std::string& memory, bool writes);

  const Objects& objects_;
  Kernel& kernel_;
  const Addresses& addresses_;
  const Exclusive& exclusive_;
  const Values& values_;

  std::vector<Bits> wires_;                          ///< per object that is a local: what it holds now
  std::vector<std::vector<std::size_t>> registers_;  ///< per object: of its parts
  std::map<const Region*, std::vector<MemoryPart>> memories_;
  std::map<std::tuple<const Region*, std::int64_t, std::int64_t>, std::size_t> tables_;  ///< region, byte, bytes
  std::map<std::size_t, std::vector<PortAccess>> reads_;                                 ///< of a memory, so far
  std::map<std::size_t, std::vector<PortAccess>> writes_;
};

}  // namespace srpnic::rtlgen
