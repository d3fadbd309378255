// SPDX-License-Identifier: Apache-2.0
// Addresses: what a pointer of a prepared kernel may point to. A pointer never is a number here: it is an object (a
// static or a local variable), an offset, and indices; where the source chooses between several, each with its
// condition.
#pragma once

#include <llvm/IR/Instructions.h>

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "bits.hpp"

namespace llvm {
class DataLayout;
}

namespace srpnic::rtlgen {

/// Bytes of an object.
struct Span {
  std::int64_t begin = 0;
  std::int64_t end = 0;

  std::int64_t bytes() const { return end - begin; }
  bool overlaps(const Span& other) const { return begin < other.end && other.begin < end; }
};

struct Address {
  const llvm::Value* object = nullptr;  ///< GlobalVariable or AllocaInst
  std::int64_t offset = 0;              ///< bytes; may lie outside of the array when there is an index
  /// Value × bytes, added to the offset.
  std::vector<std::pair<const llvm::Value*, std::int64_t>> indices;
  /// With an index: the array it counts in, the outermost one. In C++ the sum lies in it, whatever the offset.
  Span array;

  std::vector<std::pair<Span, std::int64_t>> passed = {};  ///< arrays stepped into by constants, with their strides
};

struct Alternative {
  Address address;
  Bits condition;  ///< that it is this one, when the access is reached
};

/// An access of a load, store, copy or fill to `bytes` bytes behind `pointer`.
struct Touch {
  const llvm::Value* pointer;
  std::uint64_t bytes;
  bool writes;
};

/// All accesses of an instruction; none when it does not access memory. Refuses copies of variable length, volatile and
/// atomic accesses.
std::vector<Touch> touches(const llvm::Instruction& instruction);

class Addresses {
 public:
  /// `condition`, and operand `index` of a select or phi of pointers is the one.
  using ConditionOf = std::function<Bits(const llvm::Instruction& choice, unsigned index, const Bits& condition)>;

  Addresses(const llvm::DataLayout& layout, ConditionOf condition_of)
      : layout_(layout), condition_of_(std::move(condition_of)) {}

  /// Where the pointer of an access leads to. Refuses what is neither a static nor a local variable.
  std::vector<Alternative> of(const llvm::Value& pointer, const llvm::Instruction& access) const;

 private:
  const llvm::DataLayout& layout_;
  ConditionOf condition_of_;
};

}  // namespace srpnic::rtlgen
