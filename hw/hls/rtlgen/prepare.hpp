// SPDX-License-Identifier: Apache-2.0
// Prepare: LLVM's own passes make one straight function of a kernel: everything inlined, all loops unrolled, variables
// in SSA form. Around them stand the steps that LLVM has no pass for, each in a file of its own:
//   stream_calls   stream accesses become calls that carry plain integers
//   initialisers   constructors of statics are carried out before the first clock, if that can be
//   latches        loops get one way back, so that LLVM can count their rounds
//   statics        statics become local variables that are loaded at the start of the call and stored at its end
#pragma once

#include <string>
#include <vector>

namespace llvm {
class Function;
class GlobalVariable;
class Module;
}  // namespace llvm

namespace srpnic::rtlgen {

/// The function in the module with the given name; Refusal when there is none or it is not a kernel.
llvm::Function& find_kernel(llvm::Module& module, const std::string& name);

/// What the kernel's text does with a stream, on any path, one that no call takes included.
struct StreamPort {
  unsigned width = 0;  ///< 0: never read nor written
  bool is_read = false;
  bool is_written = false;
};

/// Takes the module as the compiler delivers it; afterwards `kernel` is straight. Refuses what can be seen before
/// inlining. Returns the streams in the order of the parameters.
std::vector<StreamPort> prepare(llvm::Module& module, llvm::Function& kernel);

// The steps, for prepare() and the tests.
void rewrite_stream_calls(llvm::Module& module);
/// Adds what the calls that can be seen do with which stream; refuses both directions.
void find_stream_ports(const llvm::Function& kernel, std::vector<StreamPort>& ports);
void check_stream_ports(const llvm::Function& kernel, const std::vector<StreamPort>& ports);
void extract_initialisers(llvm::Module& module);
void settle_guarded_statics(llvm::Module& module);
void settle_global_statics(llvm::Module& module);
void unify_latches(llvm::Function& function);
void localise_statics(llvm::Function& kernel);
/// Whether anything in the module may change the static.
bool is_ever_written(const llvm::GlobalVariable& variable);
void run_passes(llvm::Module& module, const std::string& pipeline);

/// Names of the calls that stream accesses become; the width follows after a dot.
inline constexpr const char* kReadCall = "rtlgen.read.";
inline constexpr const char* kWriteCall = "rtlgen.write.";
inline constexpr const char* kEmptyCall = "rtlgen_empty";
inline constexpr const char* kFullCall = "rtlgen_full";

}  // namespace srpnic::rtlgen
