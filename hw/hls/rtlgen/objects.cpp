// SPDX-License-Identifier: Apache-2.0
#include "objects.hpp"

#include <fmt/format.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>

#include <algorithm>
#include <numeric>

#include "images.hpp"
#include "refusal.hpp"
#include "source_names.hpp"

namespace srpnic::rtlgen {
namespace {

constexpr std::int64_t kLargestObject = 1 << 20;        // bytes
constexpr std::int64_t kLargestRegisterFile = 1 << 10;  // bytes: above, the choice of an element is no longer one clock

/// clang and LLVM must agree on where the elements of an array are: they do not for every width of _BitInt.
void check_layout(const llvm::GlobalVariable& variable, std::int64_t bytes) {
  if (const auto size = size_in_bits(variable); size && *size != static_cast<std::uint64_t>(8 * bytes)) {
    refuse(variable, "its layout in memory is not the one the compiler names: use ap_uint<W> and the C++ integers");
  }
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((b - 1 - a) / b); }

std::string described(const Object& object) {
  const auto* variable = llvm::dyn_cast<llvm::GlobalVariable>(object.variable);
  return variable == nullptr ? "a local array" : name_of(*variable, 0);
}

}  // namespace

ElementOffset element_offset(const Region& region, std::int64_t offset) {
  const std::int64_t element = floor_divide(offset - region.span.begin, region.stride);
  return {element, offset - region.span.begin - element * region.stride};
}

const Region& Object::region_of(const Address& address) const {
  return *std::find_if(regions.begin(), regions.end(),
                       [&](const Region& region) { return region.span.overlaps(address.array); });
}

Objects::Objects(const llvm::Function& function) {
  collect(function);
  for (const llvm::Value* variable : order_) {
    indices_[variable] = objects_.size();
    objects_.push_back(describe(accesses_.at(variable)));
  }
}

void Objects::collect(const llvm::Function& function) {
  const Addresses addresses(function.getParent()->getDataLayout(), nullptr);
  for (const llvm::Instruction& instruction : llvm::instructions(function)) {
    for (const Touch& touch : touches(instruction)) {
      for (Alternative& alternative : addresses.of(*touch.pointer, instruction)) {
        const llvm::Value* object = alternative.address.object;
        std::vector<Access>& accesses = accesses_[object];
        if (accesses.empty()) order_.push_back(object);
        accesses.push_back(
            {&instruction, std::move(alternative.address), static_cast<std::int64_t>(touch.bytes), touch.writes});
      }
    }
  }
}

Object Objects::describe(const std::vector<Access>& accesses) {
  const Access& first = accesses.front();
  const llvm::DataLayout& layout = first.instruction->getModule()->getDataLayout();
  Object object;
  object.variable = first.address.object;
  const auto* global = llvm::dyn_cast<llvm::GlobalVariable>(object.variable);
  llvm::Type* type =
      global != nullptr ? global->getValueType() : llvm::cast<llvm::AllocaInst>(object.variable)->getAllocatedType();
  object.bytes = static_cast<std::int64_t>(layout.getTypeAllocSize(type).getFixedValue());
  if (object.bytes > kLargestObject) {
    refuse(*first.instruction, "an array of more than a megabyte: keep it in the card's memory, behind a stream");
  }
  if (global != nullptr) {
    check_layout(*global, object.bytes);
    object.image = image_of(*global);
    const bool written = std::any_of(accesses.begin(), accesses.end(), [](const Access& a) { return a.writes; });
    object.kind = written ? Object::Kind::kStatic : Object::Kind::kConstant;
  } else {
    object.kind = Object::Kind::kLocal;
  }
  for (const Access& access : accesses) {
    const bool fixed = access.address.indices.empty();
    if (fixed && (access.address.offset < 0 || access.address.offset + access.bytes > object.bytes)) {
      refuse(*access.instruction, fmt::format("an access outside of {}", described(object)));
    }
  }
  find_regions(object, accesses);
  decide(object, accesses);
  cut(object, accesses);
  return object;
}

void Objects::find_regions(Object& object, const std::vector<Access>& accesses) {
  for (const Access& access : accesses) {
    if (access.address.indices.empty()) continue;
    std::int64_t stride = 0;
    for (const auto& [index, scale] : access.address.indices) stride = std::gcd(stride, scale);
    Region added{access.address.array, stride, true, {}};
    for (auto other = object.regions.begin(); other != object.regions.end();) {
      if (!other->span.overlaps(added.span)) {
        ++other;
        continue;
      }
      added.stride = std::gcd(std::gcd(added.stride, other->stride), added.span.begin - other->span.begin);
      added.span = {std::min(added.span.begin, other->span.begin), std::max(added.span.end, other->span.end)};
      object.regions.erase(other);
      other = object.regions.begin();
    }
    object.regions.push_back(std::move(added));
  }
  std::sort(object.regions.begin(), object.regions.end(),
            [](const Region& a, const Region& b) { return a.span.begin < b.span.begin; });
}

/// A region is a memory when it is a static's and no access goes beyond one of its elements. A small one of which
/// constants name single elements is not: each of them would take the memory's only port.
void Objects::decide(Object& object, const std::vector<Access>& accesses) {
  for (Region& region : object.regions) {
    const Access* beyond = nullptr;
    bool names_elements = false;
    for (const Access& access : accesses) {
      const Span reached{access.address.offset, access.address.offset + access.bytes};
      const bool has_index = !access.address.indices.empty();
      if (has_index ? &object.region_of(access.address) != &region : !region.span.overlaps(reached)) continue;
      const bool inside = has_index || (reached.begin >= region.span.begin && reached.end <= region.span.end);
      if (!inside || element_offset(region, reached.begin).byte + access.bytes > region.stride) beyond = &access;
      names_elements = names_elements || !has_index;
    }
    if (region.span.bytes() % region.stride != 0) {
      refuse(*accesses.front().instruction, fmt::format("{} is not made of whole elements", described(object)));
    }
    const bool is_small = region.span.bytes() <= kLargestRegisterFile;
    const bool is_table = object.kind == Object::Kind::kConstant && beyond == nullptr;
    region.is_memory = is_table || (object.kind == Object::Kind::kStatic && beyond == nullptr &&
                                    !(names_elements && is_small && region.depth() > 1));
    if (region.is_memory || is_small) continue;
    const llvm::Instruction& where = beyond != nullptr ? *beyond->instruction : *accesses.front().instruction;
    const std::string remedy = object.kind == Object::Kind::kLocal
                                   ? "make it static (a memory), index it with constants, or make it smaller"
                                   : "move one element a call, or make it smaller";
    refuse(where, fmt::format("{} of {} bytes is more than a clock can choose from ({}): {}", described(object),
                              region.span.bytes(), kLargestRegisterFile, remedy));
  }
}

void Objects::cut(Object& object, const std::vector<Access>& accesses) {
  std::set<std::int64_t> cuts;  // of the object outside memories
  std::vector<Span> used;
  for (const Access& access : accesses) {
    const Span reached{access.address.offset, access.address.offset + access.bytes};
    const bool has_index = !access.address.indices.empty();
    Region* in = nullptr;
    for (Region& region : object.regions) {
      if (has_index ? &object.region_of(access.address) == &region : region.span.overlaps(reached)) in = &region;
    }
    if (in != nullptr && in->is_memory) {
      const std::int64_t byte = element_offset(*in, reached.begin).byte;
      in->cuts.insert({byte, byte + access.bytes});
    } else if (has_index) {
      const ElementOffset first = element_offset(*in, reached.begin);
      for (std::int64_t at = in->span.begin + first.byte; at < in->span.end; at += in->stride) {
        cuts.insert({at, std::min(at + access.bytes, in->span.end)});
      }
      used.push_back(in->span);
    } else {
      cuts.insert({reached.begin, reached.end});
      used.push_back(reached);
    }
  }
  if (object.kind != Object::Kind::kStatic || cuts.empty()) return;
  for (auto begin = cuts.begin(); std::next(begin) != cuts.end(); ++begin) {
    const Span part{*begin, *std::next(begin)};
    const auto overlaps = [&](const Span& span) { return span.overlaps(part); };
    if (std::any_of(used.begin(), used.end(), overlaps)) object.parts.push_back(part);
  }
}

}  // namespace srpnic::rtlgen
