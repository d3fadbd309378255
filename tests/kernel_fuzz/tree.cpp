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

std::size_t count_statements(const Body& body) {
  std::size_t count = body.size();
  for (const Statement& statement : body) {
    for (const Body& inner : statement.bodies) count += count_statements(inner);
  }
  return count;
}

}  // namespace srpnic::kernel_fuzz
