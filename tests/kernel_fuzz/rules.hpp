// SPDX-License-Identifier: Apache-2.0
// The rules of docs/kernels.md as far as a random kernel could break them, decided on the tree path by path: one access
// to each stream, one read and one write address of each memory, tests before accesses, names declared before use.
// A kernel that keeps them must be accepted by rtlgen.
#pragma once

#include <string>

#include "tree.hpp"

namespace srpnic::kernel_fuzz {

struct Violation {
  const Statement* where = nullptr;  // nullptr: the kernel keeps the rules
  std::string what;

  explicit operator bool() const { return where != nullptr; }
};

/// The first violation in the order of the text.
Violation check(const Kernel& kernel);

/// Takes out the statements that break a rule, and those that need what they declared.
void repair(Kernel& kernel);

/// Takes out streams that nothing reads or writes, with their tests, and declarations that nothing needs.
void prune(Kernel& kernel);

}  // namespace srpnic::kernel_fuzz
