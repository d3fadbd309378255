// SPDX-License-Identifier: Apache-2.0
// Source names: which variable, and which of its members, a value or a place in memory belongs to, from debug info.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace llvm {
class DbgValueInst;
class Function;
class GlobalVariable;
}  // namespace llvm

namespace srpnic::rtlgen {

struct SourceName {
  std::string name;  ///< variable_member_member
  int rank;          ///< variables of the kernel's own file tell more than those of headers, inner ones less than outer
};

/// Null for helpers inside the ap_uint and stream headers, whose variables tell nothing about the kernel.
std::optional<SourceName> name_of(const llvm::DbgValueInst& value, const llvm::Function& kernel);

/// The name of the part of a static that starts at the given byte.
std::string name_of(const llvm::GlobalVariable& variable, unsigned byte_offset);

/// The name of the part that starts at `byte` of each element of the array that starts at `array_byte` of a static.
std::string name_of_element(const llvm::GlobalVariable& variable, std::int64_t array_byte, std::int64_t byte);

/// The size the compiler says the static has; null when it says nothing.
std::optional<std::uint64_t> size_in_bits(const llvm::GlobalVariable& variable);

}  // namespace srpnic::rtlgen
