// SPDX-License-Identifier: Apache-2.0
#include "source_names.hpp"

#include <fmt/format.h>
#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/Function.h>
#include <llvm/IR/GlobalVariable.h>
#include <llvm/IR/IntrinsicInst.h>

#include "refusal.hpp"

namespace srpnic::rtlgen {
namespace {

const llvm::DIType* without_qualifiers(const llvm::DIType* type) {
  while (const auto* derived = llvm::dyn_cast_or_null<llvm::DIDerivedType>(type)) {
    if (derived->getTag() == llvm::dwarf::DW_TAG_member) break;
    type = derived->getBaseType();
  }
  return type;
}

/// "_member_member" of the part at `bit`; members whose names end in an underscore (an ap_uint's storage) are silent,
/// and so are the numbers of the elements of the outermost array that starts at bit `silent_array` of the variable.
std::string member_path(const llvm::DIType* type, std::uint64_t bit, std::optional<std::uint64_t> silent_array = {},
                        std::uint64_t start_of_type = 0) {
  const auto* composite = llvm::dyn_cast_or_null<llvm::DICompositeType>(without_qualifiers(type));
  if (composite == nullptr) return "";
  if (composite->getTag() == llvm::dwarf::DW_TAG_array_type) {
    const llvm::DIType* element = composite->getBaseType();
    const std::uint64_t size = without_qualifiers(element)->getSizeInBits();
    if (size == 0) return "";
    const bool is_silent = silent_array == std::optional(start_of_type);
    if (is_silent) silent_array.reset();
    return (is_silent ? "" : "_" + std::to_string(bit / size)) +
           member_path(element, bit % size, silent_array, start_of_type + bit / size * size);
  }
  for (const llvm::DINode* node : composite->getElements()) {
    const auto* member = llvm::dyn_cast<llvm::DIDerivedType>(node);
    if (member == nullptr || member->getTag() != llvm::dwarf::DW_TAG_member || member->isStaticMember()) continue;
    const std::uint64_t start = member->getOffsetInBits();
    if (bit < start || bit >= start + member->getSizeInBits()) continue;
    const std::string name = member->getName().str();
    const std::string rest = member_path(member->getBaseType(), bit - start, silent_array, start_of_type + start);
    return !name.empty() && name.back() == '_' ? rest : fmt::format("_{}{}", name, rest);
  }
  return "";
}

}  // namespace

std::optional<SourceName> name_of(const llvm::DbgValueInst& value, const llvm::Function& kernel) {
  const llvm::DILocalVariable* variable = value.getVariable();
  const llvm::DIExpression* expression = value.getExpression();
  const auto fragment = expression->getFragmentInfo();
  if (expression->getNumElements() != (fragment ? 3U : 0U)) return std::nullopt;  // a computed, not a stored value

  const llvm::StringRef file = variable->getFilename();
  if (file.endswith("ap_int.h") || file.endswith("hls_stream.h") || file.endswith("srp_records.hpp"))
    return std::nullopt;
  if (variable->isArtificial() || variable->getName().empty()) return std::nullopt;
  int rank = 1000;
  if (file == kernel.getSubprogram()->getFilename()) rank += 10;
  for (const llvm::DILocation* at = value.getDebugLoc(); at->getInlinedAt() != nullptr; at = at->getInlinedAt()) --rank;
  const std::string path = member_path(variable->getType(), fragment ? fragment->OffsetInBits : 0);
  return SourceName{variable->getName().str() + path, rank};
}

namespace {

const llvm::DIGlobalVariable* description(const llvm::GlobalVariable& variable) {
  llvm::SmallVector<llvm::DIGlobalVariableExpression*, 1> infos;
  variable.getDebugInfo(infos);
  return infos.empty() ? nullptr : infos.front()->getVariable();
}

}  // namespace

std::string name_of(const llvm::GlobalVariable& variable, unsigned byte_offset) {
  const llvm::DIGlobalVariable* described = description(variable);
  if (described == nullptr) return plain_name(variable.getName().str());
  return described->getName().str() + member_path(described->getType(), 8ULL * byte_offset);
}

std::string name_of_element(const llvm::GlobalVariable& variable, std::int64_t array_byte, std::int64_t byte) {
  const llvm::DIGlobalVariable* described = description(variable);
  if (described == nullptr) return plain_name(variable.getName().str());
  const auto array_bit = static_cast<std::uint64_t>(8 * array_byte);
  return described->getName().str() +
         member_path(described->getType(), array_bit + static_cast<std::uint64_t>(8 * byte), array_bit);
}

std::optional<std::uint64_t> size_in_bits(const llvm::GlobalVariable& variable) {
  const llvm::DIGlobalVariable* described = description(variable);
  if (described == nullptr) return std::nullopt;
  const llvm::DIType* type = without_qualifiers(described->getType());
  if (type == nullptr || type->getSizeInBits() == 0) return std::nullopt;
  return type->getSizeInBits();
}

}  // namespace srpnic::rtlgen
