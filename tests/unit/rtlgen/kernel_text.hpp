// SPDX-License-Identifier: Apache-2.0
// Kernels given as text: what rtlgen makes of them, or why it refuses.
#pragma once

#include <fstream>
#include <optional>
#include <string>

#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>

#include "checks.hpp"
#include "emit_verilog.hpp"
#include "frontend.hpp"
#include "prepare.hpp"
#include "refusal.hpp"
#include "schedule.hpp"
#include "temporary_folder.hpp"
#include "translate.hpp"

namespace srpnic::rtlgen {

/// A file with `text` after two lines of includes: the first line of the text is line 3.
class KernelText {
 public:
  explicit KernelText(const std::string& text) {
    options_.source = (folder_ / "kernel.cpp").string();
    options_.headers_folder = RTLGEN_HEADERS;
    options_.include_folders = {SRPNIC_SOURCE_DIR "/hw/hls/include"};
    std::ofstream(options_.source) << "#include <hls_stream.h>\nusing Numbers = hls::stream<ap_uint<32>>;\n" << text;
  }

  /// The function `kernel` in the text.
  Kernel translated() {
    module_ = compile(options_, context_);
    llvm::Function& function = find_kernel(*module_, "kernel");
    const std::vector<StreamPort> ports = prepare(*module_, function);
    check(function);
    return translate(function, ports, "kernel.cpp");
  }
  std::string verilog(unsigned latency = 0) {
    Kernel kernel = translated();
    const Schedule schedule = make_schedule(kernel, latency);
    return emit_verilog(kernel, schedule);
  }
  /// "line: reason", or "accepted".
  std::string refusal() {
    try {
      translated();
    } catch (const Refusal& refused) {
      const std::string what = refused.what();
      const std::string file = "kernel.cpp:";
      const std::size_t at = what.find(file);
      return at == std::string::npos ? what : what.substr(at + file.size());
    }
    return "accepted";
  }

 private:
  test::TemporaryFolder folder_;
  FrontendOptions options_;
  llvm::LLVMContext context_;
  std::unique_ptr<llvm::Module> module_;
};

}  // namespace srpnic::rtlgen
