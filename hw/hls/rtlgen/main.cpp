// SPDX-License-Identifier: Apache-2.0
// rtlgen: translates one HLS kernel to one SystemVerilog module. docs/kernels.md describes the input language.
#include <fmt/format.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/ErrorHandling.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Support/thread.h>
#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>

#include "checks.hpp"
#include "emit_verilog.hpp"
#include "frontend.hpp"
#include "prepare.hpp"
#include "refusal.hpp"
#include "schedule.hpp"
#include "translate.hpp"
#include "verilog_names.hpp"

namespace srpnic::rtlgen {
namespace {

constexpr int kRefused = 1;
constexpr int kInternalError = 3;
constexpr unsigned kStackBytes = 1U << 30;

std::string source;  // for messages from where nothing else is known

/// A fault of rtlgen itself. It is never passed over: the module might be wrong.
[[noreturn]] void internal_error(const char* what) {
  fmt::print(stderr,
             "rtlgen: {}: internal error: {}. This is a fault of rtlgen, not of the kernel: please report it with the "
             "kernel; writing the last changed statement in another way may help\n",
             source, what);
  std::_Exit(kInternalError);
}

void on_signal(int number) { internal_error(number == SIGSEGV ? "invalid memory access" : "an assertion of LLVM"); }

void check_module_name(const std::string& name) {
  static const std::set<std::string> parts = {"stream_register", "stream_fifo", "kernel_output"};
  if (is_identifier(name) && !is_reserved(name) && parts.count(name) == 0) return;
  throw Refusal(fmt::format("{}: a Verilog module cannot be called '{}': name it with --module", source, name));
}

void write_text(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) throw Refusal(fmt::format("cannot write {}", path));
}

std::string text_of(const llvm::Module& module) {
  std::string text;
  llvm::raw_string_ostream(text) << module;
  return text;
}

}  // namespace
}  // namespace srpnic::rtlgen

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
  std::string llvm_file;
  app.add_option("--llvm", llvm_file, "write the prepared kernel as LLVM IR, to see what the translation starts from");
  CLI11_PARSE(app, argc, argv);

  source = options.source;
  llvm::install_fatal_error_handler([](void*, const char* reason, bool) { internal_error(reason); });
  std::signal(SIGABRT, on_signal);
  std::signal(SIGSEGV, on_signal);
  options.dependency_target = output;
  int status = 0;
  // Terms nest as deeply as the kernel's longest chain of operations.
  llvm::thread worker(std::optional<unsigned>(kStackBytes), [&] {
    try {
      llvm::LLVMContext context;
      const auto module = compile(options, context);
      llvm::Function& function = find_kernel(*module, kernel_name);
      const std::vector<StreamPort> ports = prepare(*module, function);
      if (!llvm_file.empty()) write_text(llvm_file, text_of(*module));
      check(function);
      Kernel kernel = translate(function, ports, std::filesystem::path(options.source).filename().string());
      if (!module_name.empty()) kernel.name = module_name;
      check_module_name(kernel.name);
      const Schedule schedule = make_schedule(kernel, latency);
      write_text(output, emit_verilog(kernel, schedule));
    } catch (const Refusal& refusal) {
      fmt::print(stderr, "rtlgen: {}\n", refusal.what());
      status = kRefused;
    } catch (const std::exception& error) {
      internal_error(error.what());
    }
  });
  worker.join();
  return status;
}
