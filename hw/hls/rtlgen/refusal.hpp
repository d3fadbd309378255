// SPDX-License-Identifier: Apache-2.0
// A refusal: the kernel says something that has no translation. It names the source line and the reason.
#pragma once

#include <stdexcept>
#include <string>

namespace llvm {
class Function;
class GlobalVariable;
class Instruction;
}  // namespace llvm

namespace srpnic::rtlgen {

/// what() is "file:line: reason", or only the reason when there is no line to name.
class Refusal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

[[noreturn]] void refuse(const llvm::Instruction& where, const std::string& reason);
[[noreturn]] void refuse(const llvm::Function& where, const std::string& reason);
[[noreturn]] void refuse(const llvm::GlobalVariable& where, const std::string& reason);

/// The name a person gave a function or variable: "srpnic::cmd_decode(...)" becomes "cmd_decode".
std::string plain_name(const std::string& mangled);

}  // namespace srpnic::rtlgen
