// SPDX-License-Identifier: Apache-2.0
// Checks: what is left in a prepared kernel that has no translation, told with its line.
#pragma once

namespace llvm {
class Function;
}

namespace srpnic::rtlgen {

/// Throws the first Refusal: loops without a constant bound, calls that cannot be seen, dynamic allocation, pointers
/// that escape, tests of a stream after its access.
void check(llvm::Function& kernel);

}  // namespace srpnic::rtlgen
