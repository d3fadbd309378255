// SPDX-License-Identifier: Apache-2.0
// Objects: what each static and each local variable that is still in memory becomes, from all accesses to it.
// A variable falls into arrays with a variable index (regions) and the rest. A region whose accesses all stay within
// one element is a memory, one for each part of its elements; any other (copied as a whole, say) and all the rest are
// registers, one for each part. Parts end where any access begins or ends, so each access is a row of whole parts.
#pragma once

#include <llvm/ADT/APInt.h>
#include <llvm/IR/Instructions.h>

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "addresses.hpp"

namespace llvm {
class Function;
}

namespace srpnic::rtlgen {

/// An array with a variable index.
struct Region {
  Span span;
  std::int64_t stride;          ///< bytes of an element
  bool is_memory = true;        ///< else one register for each part of each element
  std::set<std::int64_t> cuts;  ///< in a memory: where parts of an element begin or end

  std::size_t depth() const { return static_cast<std::size_t>(span.bytes() / stride); }
};

struct Object {
  enum class Kind {
    kConstant,  ///< never written
    kLocal,     ///< a local variable: wires
    kStatic,
  };

  const llvm::Value* variable = nullptr;
  Kind kind = Kind::kStatic;
  std::int64_t bytes = 0;
  llvm::APInt image;            ///< its initial contents, byte 0 in bits 7..0; not of a local
  std::vector<Region> regions;  ///< in order, apart
  std::vector<Span> parts;      ///< of a static, outside memories: each is a register, in order

  /// The region an access with indices goes to.
  const Region& region_of(const Address& address) const;
};

/// Offset and index of an access in units of its region's elements.
struct ElementOffset {
  std::int64_t element;  ///< added to the index
  std::int64_t byte;     ///< in the element
};
ElementOffset element_offset(const Region& region, std::int64_t offset);

/// All objects that the function accesses, in a fixed order.
class Objects {
 public:
  explicit Objects(const llvm::Function& function);

  const std::vector<Object>& all() const { return objects_; }
  std::size_t index_of(const llvm::Value& variable) const { return indices_.at(&variable); }

 private:
  struct Access {
    const llvm::Instruction* instruction;
    Address address;
    std::int64_t bytes;
    bool writes;
  };

  void collect(const llvm::Function& function);
  static Object describe(const std::vector<Access>& accesses);
  static void find_regions(Object& object, const std::vector<Access>& accesses);
  static void decide(Object& object, const std::vector<Access>& accesses);
  static void cut(Object& object, const std::vector<Access>& accesses);

  std::vector<const llvm::Value*> order_;
  std::map<const llvm::Value*, std::vector<Access>> accesses_;
  std::vector<Object> objects_;
  std::map<const llvm::Value*, std::size_t> indices_;
};

}  // namespace srpnic::rtlgen
