// SPDX-License-Identifier: Apache-2.0
// rtlgen: translates one HLS kernel to one SystemVerilog module. docs/kernels.md describes the input language.
#include <fmt/format.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "checks.hpp"
#include "emit_verilog.hpp"
#include "frontend.hpp"
#include "prepare.hpp"
#include "refusal.hpp"
#include "schedule.hpp"
#include "translate.hpp"

int main(int argc, char** argv) {
  using namespace srpnic::rtlgen;
  CLI::App app("Translates an HLS kernel to SystemVerilog.");
  FrontendOptions options;
  std::string kernel_name;
  std::string module_name;
  std::string output;
  unsigned latency = 0;
  options.headers_folder = RTLGEN_HEADERS;
  app.add_option("--kernel", kernel_name, "name of the kernel's function")->required();
  app.add_option("--module", module_name, "name of the module, instead of the kernel's");
  app.add_option("--source", options.source, "C++ file that defines the kernel")->required()->check(CLI::ExistingFile);
  app.add_option("--output", output, "SystemVerilog file to write")->required();
  app.add_option("--latency", latency, "pipeline stages to spread the outputs' logic over")->check(CLI::Range(0, 16));
  app.add_option("-I,--include", options.include_folders, "folder with headers of the kernel")->allow_extra_args(false);
  app.add_option("--headers", options.headers_folder, "rtlgen's own headers")->capture_default_str();
  app.add_option("--dependencies", options.dependency_file, "Makefile rule to write, with all headers that were read");
  CLI11_PARSE(app, argc, argv);

  try {
    options.dependency_target = output;
    llvm::LLVMContext context;
    const auto module = compile(options, context);
    llvm::Function& function = find_kernel(*module, kernel_name);
    const std::vector<StreamPort> ports = prepare(*module, function);
    check(function);
    Kernel kernel = translate(function, ports, std::filesystem::path(options.source).filename().string());
    if (!module_name.empty()) kernel.name = module_name;
    const Schedule schedule = make_schedule(kernel, latency);
    std::ofstream file(output);
    file << emit_verilog(kernel, schedule);
    file.close();
    if (!file) throw Refusal(fmt::format("cannot write {}", output));
  } catch (const Refusal& refusal) {
    fmt::print(stderr, "rtlgen: {}\n", refusal.what());
    return 1;
  }
  return 0;
}
