// SPDX-License-Identifier: Apache-2.0
#include "images.hpp"

#include <llvm/IR/Constants.h>
#include <llvm/IR/Module.h>

#include <algorithm>
#include <vector>

#include "refusal.hpp"

namespace srpnic::rtlgen {
namespace {

unsigned bits_in_memory(llvm::Type& type, const llvm::DataLayout& layout) {
  return static_cast<unsigned>(8 * layout.getTypeAllocSize(&type).getFixedValue());
}

/// Calls `visit(number, type, bit)` for each element of an array or member of a struct.
template <class Visit>
void for_each_part(llvm::Type& type, const llvm::DataLayout& layout, Visit visit) {
  if (auto* structure = llvm::dyn_cast<llvm::StructType>(&type)) {
    const llvm::StructLayout* members = layout.getStructLayout(structure);
    for (unsigned i = 0; i < structure->getNumElements(); ++i) {
      visit(i, *structure->getElementType(i), static_cast<unsigned>(members->getElementOffsetInBits(i)));
    }
  } else if (auto* array = llvm::dyn_cast<llvm::ArrayType>(&type)) {
    const unsigned stride = bits_in_memory(*array->getElementType(), layout);
    for (unsigned i = 0; i < array->getNumElements(); ++i) visit(i, *array->getElementType(), i * stride);
  }
}

void place(const llvm::Constant& value, unsigned bit, const llvm::DataLayout& layout,
           const llvm::GlobalVariable& variable, llvm::APInt& image) {
  if (const auto* number = llvm::dyn_cast<llvm::ConstantInt>(&value)) {
    image.insertBits(number->getValue(), bit);
    return;
  }
  if (llvm::isa<llvm::ConstantAggregateZero>(value) || llvm::isa<llvm::UndefValue>(value)) return;
  if (!value.getType()->isAggregateType()) {
    refuse(variable, "its initial value is no integer: a kernel's data are integers and records of integers");
  }
  for_each_part(*value.getType(), layout, [&](unsigned i, llvm::Type&, unsigned offset) {
    place(*value.getAggregateElement(i), bit + offset, layout, variable, image);
  });
}

}  // namespace

llvm::APInt image_of(const llvm::GlobalVariable& variable) {
  const llvm::DataLayout& layout = variable.getParent()->getDataLayout();
  llvm::APInt image(bits_in_memory(*variable.getValueType(), layout), 0);
  place(*variable.getInitializer(), 0, layout, variable, image);
  return image;
}

llvm::Constant* constant_of(llvm::Type& type, const llvm::APInt& image, const llvm::DataLayout& layout) {
  if (type.isIntegerTy()) return llvm::ConstantInt::get(&type, image.extractBits(type.getIntegerBitWidth(), 0));
  std::vector<llvm::Constant*> parts;
  for_each_part(type, layout, [&](unsigned, llvm::Type& part, unsigned offset) {
    const unsigned bits = bits_in_memory(part, layout);
    // Room behind the last part of a packed struct may be less than the part's own padding.
    const unsigned there = std::min(bits, image.getBitWidth() - offset);
    parts.push_back(constant_of(part, image.extractBits(there, offset).zext(bits), layout));
  });
  if (auto* structure = llvm::dyn_cast<llvm::StructType>(&type)) return llvm::ConstantStruct::get(structure, parts);
  return llvm::ConstantArray::get(llvm::cast<llvm::ArrayType>(&type), parts);
}

bool is_plain(const llvm::Type& type) {
  if (type.isIntegerTy()) return true;
  return (type.isStructTy() || type.isArrayTy()) &&
         std::all_of(type.subtype_begin(), type.subtype_end(), [](const llvm::Type* part) { return is_plain(*part); });
}

}  // namespace srpnic::rtlgen
