// SPDX-License-Identifier: Apache-2.0
#include "toolchain.hpp"

#include <sstream>

namespace srpnic::kernel_fuzz {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

}  // namespace

Toolchain built_toolchain() {
  Toolchain tools;
  tools.rtlgen = KERNEL_FUZZ_RTLGEN;
  tools.compiler = KERNEL_FUZZ_COMPILER;
  tools.verilator = KERNEL_FUZZ_VERILATOR;
  tools.native_flags = words_of(KERNEL_FUZZ_NATIVE_FLAGS);
  tools.model_flags = words_of(KERNEL_FUZZ_MODEL_FLAGS);
  tools.kernel_headers = KERNEL_FUZZ_KERNEL_HEADERS;
  tools.runtime = KERNEL_FUZZ_RUNTIME;
  tools.precompiled = KERNEL_FUZZ_PRECOMPILED;
  tools.verilator_headers = KERNEL_FUZZ_VERILATOR_HEADERS;
  tools.model_libraries = words_of(KERNEL_FUZZ_MODEL_LIBRARIES);
  tools.rtl_parts = words_of(KERNEL_FUZZ_RTL_PARTS);
  return tools;
}

}  // namespace srpnic::kernel_fuzz
