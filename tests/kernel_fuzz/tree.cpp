// SPDX-License-Identifier: Apache-2.0
#include "tree.hpp"

#include <fmt/format.h>

namespace srpnic::kernel_fuzz {

std::string name_of(const Type& type) {
  switch (type.kind) {
    case Type::Kind::kBool:
      return "bool";
    case Type::Kind::kInteger:
      return fmt::format("std::{}int{}_t", type.is_signed ? "" : "u", type.width);
    default:
      return fmt::format("ap_uint<{}>", type.width);
  }
}

Expression converted(Expression value, const Type& type) {
  if (value.type == type) return value;
  const bool from_ap = value.type.kind == Type::Kind::kAp;
  // After T(T(name[index]) g++ takes the index for the bound of an array in a declaration.
  const bool indexed = value.operands.empty() && value.text.find('[') != std::string::npos;
  std::string text = indexed ? "static_cast<" + name_of(type) + ">($0)" : name_of(type) + "($0)";
  if (type.kind == Type::Kind::kBool && !from_ap) text = "($0 != 0)";
  if (type.kind == Type::Kind::kInteger && from_ap) text = name_of(type) + "($0.to_uint64())";
  return {type, text, {std::move(value)}, {}, {}, false};
}

std::size_t count_statements(const Body& body) {
  std::size_t count = body.size();
  for (const Statement& statement : body) {
    for (const Body& inner : statement.bodies) count += count_statements(inner);
  }
  return count;
}

}  // namespace srpnic::kernel_fuzz
