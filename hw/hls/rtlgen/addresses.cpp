// SPDX-License-Identifier: Apache-2.0
#include "addresses.hpp"

#include <fmt/format.h>
#include <llvm/IR/DataLayout.h>
#include <llvm/IR/GlobalVariable.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Operator.h>

#include "netlist.hpp"
#include "refusal.hpp"

namespace srpnic::rtlgen {
namespace {

constexpr std::size_t kMostAlternatives = 64;

[[noreturn]] void refuse_address(const llvm::Instruction& access) {
  refuse(access, "an address that cannot be followed: name the array and index it");
}

/// A variable index of elements of `stride` bytes, without the array's name: the last array of such elements that was
/// stepped into, or the object when it is one.
Span array_behind(const Address& address, std::int64_t stride, const llvm::DataLayout& layout,
                  const llvm::Instruction& access) {
  for (auto passed = address.passed.rbegin(); passed != address.passed.rend(); ++passed) {
    if (passed->second != stride) continue;
    Span array = passed->first;
    // A pointer to an element of an array of arrays counts on from one row into the next.
    for (++passed; passed != address.passed.rend() && passed->second == array.bytes(); ++passed) array = passed->first;
    return array;
  }
  const auto* global = llvm::dyn_cast<llvm::GlobalVariable>(address.object);
  llvm::Type* type =
      global != nullptr ? global->getValueType() : llvm::cast<llvm::AllocaInst>(address.object)->getAllocatedType();
  std::int64_t base = 0;  // down through whatever begins where the object does
  while (address.offset == base) {
    const auto bytes = static_cast<std::int64_t>(layout.getTypeAllocSize(type).getFixedValue());
    if (auto* array = llvm::dyn_cast<llvm::ArrayType>(type)) {
      type = array->getElementType();
      if (static_cast<std::int64_t>(layout.getTypeAllocSize(type).getFixedValue()) == stride)
        return {base, base + bytes};
    } else if (auto* structure = llvm::dyn_cast<llvm::StructType>(type);
               structure != nullptr && structure->getNumElements() > 0) {
      type = structure->getElementType(0);
    } else {
      break;
    }
  }
  refuse_address(access);
}

/// Adds the step from one pointer to the next.
void follow(const llvm::GEPOperator& step, const llvm::DataLayout& layout, const llvm::Instruction& access,
            Address& address) {
  llvm::Type* type = nullptr;  // that the next index steps into; none: elements of the source type, of unknown number
  for (const llvm::Use& operand : step.indices()) {
    const auto* index = llvm::dyn_cast<llvm::ConstantInt>(operand.get());
    if (auto* structure = llvm::dyn_cast_or_null<llvm::StructType>(type)) {
      const auto member = static_cast<unsigned>(index->getZExtValue());
      address.offset += static_cast<std::int64_t>(layout.getStructLayout(structure)->getElementOffset(member));
      type = structure->getElementType(member);
      continue;
    }
    auto* named = llvm::dyn_cast_or_null<llvm::ArrayType>(type);
    if (type != nullptr && named == nullptr) refuse_address(access);
    type = named == nullptr ? step.getSourceElementType() : named->getElementType();
    const auto stride = static_cast<std::int64_t>(layout.getTypeAllocSize(type).getFixedValue());
    if (stride == 0) continue;
    Span array{address.offset, address.offset};
    if (named != nullptr) array.end += stride * static_cast<std::int64_t>(named->getNumElements());
    if (index != nullptr) {
      if (named != nullptr) address.passed.emplace_back(array, stride);
      address.offset += stride * index->getSExtValue();
      continue;
    }
    if (!operand->getType()->isIntegerTy()) refuse_address(access);
    if (address.indices.empty()) {
      address.array = named != nullptr ? array : array_behind(address, stride, layout, access);
    }
    address.indices.emplace_back(operand.get(), stride);
  }
}

void check_object(const llvm::Value& object, const llvm::Instruction& access) {
  if (llvm::isa<llvm::AllocaInst>(object)) return;
  const auto* variable = llvm::dyn_cast<llvm::GlobalVariable>(&object);
  if (variable == nullptr) {
    refuse(access, "an access through a pointer of unknown origin: a kernel's data are streams, statics and locals");
  }
  if (!variable->hasInitializer()) {
    refuse(access, fmt::format("{} cannot be seen: its definition must be in this file or a header",
                               plain_name(variable->getName().str())));
  }
}

}  // namespace

std::vector<Alternative> Addresses::of(const llvm::Value& pointer, const llvm::Instruction& access) const {
  if (const auto* step = llvm::dyn_cast<llvm::GEPOperator>(&pointer)) {
    std::vector<Alternative> result = of(*step->getPointerOperand(), access);
    for (Alternative& alternative : result) follow(*step, layout_, access, alternative.address);
    return result;
  }
  const auto* choice = llvm::dyn_cast<llvm::Instruction>(&pointer);
  const bool is_choice = choice != nullptr && (llvm::isa<llvm::SelectInst>(choice) || llvm::isa<llvm::PHINode>(choice));
  if (!is_choice) {
    check_object(pointer, access);
    Address address;
    address.object = &pointer;
    return {{std::move(address), Netlist::one()}};
  }
  std::vector<Alternative> result;
  for (unsigned i = llvm::isa<llvm::SelectInst>(choice) ? 1 : 0; i < choice->getNumOperands(); ++i) {
    if (llvm::isa<llvm::UndefValue>(choice->getOperand(i))) continue;  // a path that never gets to the access
    for (Alternative& alternative : of(*choice->getOperand(i), access)) {
      if (condition_of_) alternative.condition = condition_of_(*choice, i, alternative.condition);
      result.push_back(std::move(alternative));
    }
    if (result.size() > kMostAlternatives) {
      refuse(access, "a reference to one of too many places: choose an index, or choose between values");
    }
  }
  return result;
}

std::vector<Touch> touches(const llvm::Instruction& instruction) {
  const llvm::DataLayout& layout = instruction.getModule()->getDataLayout();
  if (instruction.isVolatile()) refuse(instruction, "volatile means nothing in hardware: leave it away");
  if (instruction.isAtomic()) refuse(instruction, "atomic accesses mean nothing in hardware: a call is one clock");
  if (const auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction)) {
    return {{load->getPointerOperand(), layout.getTypeStoreSize(load->getType()).getFixedValue(), false}};
  }
  if (const auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction)) {
    llvm::Type* type = store->getValueOperand()->getType();
    return {{store->getPointerOperand(), layout.getTypeStoreSize(type).getFixedValue(), true}};
  }
  const auto* fill = llvm::dyn_cast<llvm::MemIntrinsic>(&instruction);
  if (fill == nullptr) return {};
  const auto* length = llvm::dyn_cast<llvm::ConstantInt>(fill->getLength());
  if (length == nullptr) refuse(instruction, "a copy or fill of variable length: copy records or elements");
  const std::uint64_t bytes = length->getZExtValue();
  if (bytes == 0) return {};
  std::vector<Touch> result = {{fill->getRawDest(), bytes, true}};
  if (const auto* copy = llvm::dyn_cast<llvm::MemTransferInst>(fill)) {
    result.push_back({copy->getRawSource(), bytes, false});
  }
  return result;
}

}  // namespace srpnic::rtlgen
