// SPDX-License-Identifier: Apache-2.0
// The programs and files that a batch is made with.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace srpnic::kernel_fuzz {

struct Toolchain {
  std::string rtlgen;
  std::string reference;          // an rtlgen: kernels of which both make the same modules are not looked at; or none
  std::string reference_modules;  // a folder to keep what it makes in
  std::string compiler;
  std::string verilator;
  std::vector<std::string> native_flags;  // with which native.hpp has been compiled
  std::vector<std::string> model_flags;   // with which model.hpp has been compiled
  std::string kernel_headers;             // hw/hls/include
  std::string runtime;                    // the folder of native.hpp and model.hpp
  std::string precompiled;                // the folder of what is compiled of them
  std::string verilator_headers;
  std::vector<std::string> model_libraries;  // model.cpp and Verilator's own part
  std::vector<std::string> rtl_parts;        // what generated modules instantiate
  std::chrono::seconds translation_limit{30};
  std::chrono::seconds build_limit{600};
};

/// As the build has found and made them.
Toolchain built_toolchain();

}  // namespace srpnic::kernel_fuzz
