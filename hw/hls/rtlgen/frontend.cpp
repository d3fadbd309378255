// SPDX-License-Identifier: Apache-2.0
#include "frontend.hpp"

#include <fmt/format.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IRReader/IRReader.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Program.h>
#include <llvm/Support/SourceMgr.h>

#include "refusal.hpp"

namespace srpnic::rtlgen {
namespace {

constexpr const char* kCompiler = "clang-16";

/// A temporary file that goes away with the object.
class TemporaryFile {
 public:
  TemporaryFile() {
    if (llvm::sys::fs::createTemporaryFile("rtlgen", "bc", path_)) throw Refusal("cannot create a temporary file");
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { llvm::sys::fs::remove(path_); }

  std::string path() const { return std::string(path_.str()); }

 private:
  llvm::SmallString<128> path_;
};

std::vector<std::string> command_line(const FrontendOptions& options, const std::string& output) {
  std::vector<std::string> words = {
      kCompiler, "--target=riscv64-unknown-elf", "-std=c++20", "-ffreestanding", "-nostdinc++",
      // The limit of 128 bits is the target's calling convention; here all calls are inlined.
      "-Xclang", "-fexperimental-max-bitint-width=16384",
      // Nothing at run time: no exceptions, no type information, no guards around statics.
      // Plain char is signed and long has 64 bits, as where the kernel is tested; statics never end.
      "-fsigned-char", "-Xclang", "-fno-c++-static-destructors", "-fno-exceptions", "-fno-rtti",
      "-fno-threadsafe-statics",
      // -O1 makes clang emit what the optimiser wants to know (at -O1 alone also: not to unroll); rtlgen runs the
      // passes.
      "-O1", "-funroll-loops", "-Xclang", "-disable-llvm-passes", "-g", "-fno-discard-value-names", "-Wall", "-Wextra",
      "-Wno-unknown-pragmas", "-ferror-limit=10", "-DSRPNIC_RTLGEN"};
  words.push_back("-I" + options.headers_folder);
  for (const std::string& folder : options.include_folders) words.push_back("-I" + folder);
  if (!options.dependency_file.empty()) {
    words.insert(words.end(), {"-MD", "-MF", options.dependency_file, "-MT", options.dependency_target});
  }
  words.insert(words.end(), {"-emit-llvm", "-c", "-o", output, options.source});
  return words;
}

}  // namespace

std::unique_ptr<llvm::Module> compile(const FrontendOptions& options, llvm::LLVMContext& context) {
  const auto compiler = llvm::sys::findProgramByName(kCompiler);
  if (!compiler) throw Refusal(fmt::format("{} is not installed: rtlgen needs it to read kernels", kCompiler));

  const TemporaryFile bitcode;
  const std::vector<std::string> words = command_line(options, bitcode.path());
  std::string error;
  const std::vector<llvm::StringRef> arguments(words.begin(), words.end());
  if (llvm::sys::ExecuteAndWait(*compiler, arguments, std::nullopt, {}, 0, 0, &error) != 0) {
    throw Refusal(fmt::format("{} does not compile{}", options.source, error.empty() ? "" : ": " + error));
  }
  llvm::SMDiagnostic diagnostic;
  std::unique_ptr<llvm::Module> module = llvm::parseIRFile(bitcode.path(), diagnostic, context);
  if (module == nullptr)
    throw Refusal(fmt::format("cannot read the compiler's output: {}", diagnostic.getMessage().str()));
  return module;
}

}  // namespace srpnic::rtlgen
