// SPDX-License-Identifier: Apache-2.0
// Several kernels at once through g++ with sanitizers, through rtlgen and Verilator, and compared.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "toolchain.hpp"
#include "tree.hpp"

namespace srpnic::kernel_fuzz {

enum class Verdict {
  kEqual,
  kRefused,    // by rtlgen, with file and line
  kCrash,      // of rtlgen: a signal, an exception, or a message that names no place
  kInvalid,    // Verilator finds an error or a warning, or what it makes does not compile
  kDifferent,  // other elements, too few, too many, or a failed assertion
  kHang,       // a program had to be ended
  kUndefined,  // undefined behaviour of the kernel itself: nothing can be said
  kNoKernel,   // g++ refuses it: a fault of the generator
  kSame,       // the reference makes the same modules: nothing to look at
};

const char* name_of(Verdict verdict);
bool is_fault(Verdict verdict);

struct Candidate {
  Kernel kernel;
  std::uint64_t seed = 0;  // of its elements
  std::vector<unsigned> latencies;
};

struct Outcome {
  Verdict verdict = Verdict::kEqual;
  unsigned latency = 0;  // the first that shows it
  std::string detail;
};

struct BatchOptions {
  int transactions = 300;
  /// How far to go: what rtlgen says, what Verilator says, what the module does.
  enum class Until { kTranslated, kVerilated, kCompared } until = Until::kCompared;
};

/// What becomes of each candidate. The folder must not exist.
std::vector<Outcome> evaluate(const Toolchain& tools, const std::vector<Candidate>& candidates,
                              const std::filesystem::path& folder, const BatchOptions& options);

}  // namespace srpnic::kernel_fuzz
