// SPDX-License-Identifier: Apache-2.0
// Images: the initial contents of a static as the bytes in memory, and back.
#pragma once

#include <llvm/ADT/APInt.h>

namespace llvm {
class Constant;
class DataLayout;
class GlobalVariable;
class Type;
}  // namespace llvm

namespace srpnic::rtlgen {

/// The initial contents; byte 0 in bits 7..0. Refuses what is made of anything but integers.
llvm::APInt image_of(const llvm::GlobalVariable& variable);

/// The constant of a type of integers, arrays and structs that lies in memory like this.
llvm::Constant* constant_of(llvm::Type& type, const llvm::APInt& image, const llvm::DataLayout& layout);

/// Whether a type is made of integers, arrays and structs only.
bool is_plain(const llvm::Type& type);

}  // namespace srpnic::rtlgen
