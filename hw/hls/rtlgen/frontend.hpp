// SPDX-License-Identifier: Apache-2.0
// Frontend: kernel source → LLVM module, by running clang-16 with optimisation prepared but not done.
// The target is a bare 64-bit RISC-V: there integers of any width stay whole, where x86-64 splits them over registers.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace llvm {
class LLVMContext;
class Module;
}  // namespace llvm

namespace srpnic::rtlgen {

struct FrontendOptions {
  std::string source;
  std::vector<std::string> include_folders;  ///< searched after rtlgen's own headers
  std::string headers_folder;                ///< rtlgen's ap_int.h, hls_stream.h and C++ library subset
  std::string dependency_file;               ///< when set, a Makefile rule with all headers read is written there
  std::string dependency_target;             ///< what that rule makes
};

/// The compiler's diagnostics go to stderr. Throws Refusal when the source does not compile.
std::unique_ptr<llvm::Module> compile(const FrontendOptions& options, llvm::LLVMContext& context);

}  // namespace srpnic::rtlgen
