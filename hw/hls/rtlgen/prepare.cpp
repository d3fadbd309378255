// SPDX-License-Identifier: Apache-2.0
#include "prepare.hpp"

#include <fmt/format.h>
#include <llvm/ADT/SCCIterator.h>
#include <llvm/Analysis/CallGraph.h>
#include <llvm/Demangle/Demangle.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/CommandLine.h>

#include "refusal.hpp"
#include "verilog_names.hpp"

namespace srpnic::rtlgen {
namespace {

constexpr int kUnrollRounds = 2;
constexpr const char* kInline = "always-inline,globaldce";
constexpr const char* kSimplify = "function(sroa<modify-cfg>,early-cse,simplifycfg,instcombine)";
constexpr const char* kRotate = "function(loop-simplify,lcssa,loop(loop-rotate))";
constexpr const char* kUnroll =
    "function(loop-unroll<O3;no-partial;no-peeling;no-runtime;upperbound;full-unroll-max=4096>)";
constexpr const char* kCanonicalise = "function(loop-simplify,lcssa,loop(indvars))";
constexpr const char* kTidy = "function(sroa<modify-cfg>,early-cse,instcombine,simplifycfg,adce)";
constexpr const char* kFinish =
    "function(mergereturn,sroa<modify-cfg>,early-cse,instcombine,simplifycfg,early-cse,adce,mergereturn)";

void refuse_recursion(llvm::Module& module) {
  llvm::CallGraph graph(module);
  for (auto component = llvm::scc_begin(&graph); !component.isAtEnd(); ++component) {
    const llvm::Function* function = component->front()->getFunction();
    if (function != nullptr && component.hasCycle()) {
      refuse(*function, fmt::format("{}() calls itself: hardware has no stack", plain_name(function->getName().str())));
    }
  }
}

void refuse_floating_point(llvm::Function& function) {
  for (llvm::Instruction& instruction : llvm::instructions(function)) {
    bool floating = instruction.getType()->isFloatingPointTy();
    for (const llvm::Use& operand : instruction.operands()) floating |= operand->getType()->isFloatingPointTy();
    if (floating) refuse(instruction, "floating point has no place in a kernel: use integers");
  }
}

void mark_for_inlining(llvm::Module& module, const llvm::Function& kernel) {
  for (llvm::Function& function : module) {
    function.removeFnAttr(llvm::Attribute::NoInline);
    function.removeFnAttr(llvm::Attribute::OptimizeNone);
    if (&function == &kernel) {
      function.setComdat(nullptr);
      function.setLinkage(llvm::GlobalValue::ExternalLinkage);  // stays, even when it is inlined elsewhere
      continue;
    }
    if (function.isDeclaration() || function.getName().startswith("_GLOBAL__")) continue;
    function.addFnAttr(llvm::Attribute::AlwaysInline);
    function.setComdat(nullptr);
    function.setLinkage(llvm::GlobalValue::InternalLinkage);
  }
}

/// A switch over all values has a default that is never taken; its last case takes that place, so that all ways through
/// the function meet again where they do in the source.
void take_out_unreachable_defaults(llvm::Function& kernel) {
  for (llvm::BasicBlock& block : kernel) {
    auto* choice = llvm::dyn_cast<llvm::SwitchInst>(block.getTerminator());
    if (choice == nullptr || choice->getNumCases() == 0) continue;
    if (!llvm::isa<llvm::UnreachableInst>(choice->getDefaultDest()->getFirstNonPHIOrDbg())) continue;
    const auto last = std::prev(choice->case_end());
    llvm::BasicBlock* target = last->getCaseSuccessor();
    choice->removeCase(last);
    choice->setDefaultDest(target);
  }
}

/// Full unrolling must not stop at sizes that would be unreasonable for a processor's code; and what a loop leaves
/// behind is not computed anew from numbers of bytes, in which no array could be seen.
void set_llvm_options() {
  static const bool done = [] {
    const char* const arguments[] = {"rtlgen",
                                     "-unroll-threshold=1000000",
                                     "-unroll-max-iteration-count-to-analyze=4096",
                                     "-unroll-max-upperbound=4096",
                                     "-pragma-unroll-threshold=1000000",
                                     "-scalar-evolution-max-iterations=4096",
                                     "-replexitval=never"};
    return llvm::cl::ParseCommandLineOptions(7, arguments);
  }();
  (void)done;
}

}  // namespace

void run_passes(llvm::Module& module, const std::string& pipeline) {
  set_llvm_options();
  llvm::PassBuilder builder;
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  llvm::ModulePassManager passes;
  if (llvm::Error error = builder.parsePassPipeline(passes, pipeline)) {
    throw Refusal("LLVM does not know its passes: " + llvm::toString(std::move(error)));
  }
  passes.run(module, modules);
}

namespace {

/// "srpnic::cmd_decode(hls::stream<…>&)" without the parameters.
std::string qualified_name(const llvm::Function& function) {
  const std::string whole = llvm::demangle(function.getName().str());
  const std::string plain = plain_name(function.getName().str());
  return whole.substr(0, whole.rfind('(') == std::string::npos ? whole.size() : whole.find(plain + "(") + plain.size());
}

void check_kernel(const llvm::Function& function) {
  if (!function.getReturnType()->isVoidTy()) refuse(function, "a kernel returns nothing: its results are streams");
  for (const llvm::Argument& argument : function.args()) {
    const std::string name = argument.getName().str();
    if (name.empty()) refuse(function, "a parameter without a name: a stream's ports are called after it");
    if (!argument.getType()->isPointerTy() || !argument.hasNonNullAttr()) {  // references are never null
      refuse(function, fmt::format("parameter {} is not a stream: a kernel has streams only", name));
    }
    if (!is_identifier(name)) refuse(function, fmt::format("stream {} has no name that Verilog could have", name));
  }
}

}  // namespace

llvm::Function& find_kernel(llvm::Module& module, const std::string& name) {
  std::vector<llvm::Function*> found;
  for (llvm::Function& function : module) {
    if (function.isDeclaration()) continue;
    const std::string qualified = qualified_name(function);
    if (qualified == name || plain_name(function.getName().str()) == name) found.push_back(&function);
    if (qualified == name && name.find("::") != std::string::npos) {
      found = {&function};
      break;
    }
  }
  if (found.empty()) {
    throw Refusal(
        fmt::format("{}: there is no function {} whose code the compiler emits (a static or inline function that "
                    "nothing calls, or a template, has none)",
                    module.getSourceFileName(), name));
  }
  if (found.size() > 1) {
    refuse(*found[1],
           fmt::format("{} functions are called {}: give the one that is meant a name of its own, or name it "
                       "with its namespace",
                       found.size(), name));
  }
  check_kernel(*found.front());
  return *found.front();
}

std::vector<StreamPort> prepare(llvm::Module& module, llvm::Function& kernel) {
  mark_for_inlining(module, kernel);
  for (const char* hint : {"llvm.used", "llvm.compiler.used"}) {  // what a linker must keep
    if (llvm::GlobalVariable* list = module.getNamedGlobal(hint)) list->eraseFromParent();
  }
  run_passes(module, "globaldce");
  refuse_recursion(module);
  rewrite_stream_calls(module);
  extract_initialisers(module);
  run_passes(module, kInline);
  std::vector<StreamPort> ports;
  find_stream_ports(kernel, ports);  // before what no call does is taken away
  refuse_floating_point(kernel);
  // Unrolling comes after a first clean-up, when the trip counts can be seen; then once more, because an inner loop's
  // count may depend on an outer loop's variable.
  for (int round = 0; round < kUnrollRounds; ++round) {
    run_passes(module, kSimplify);
    run_passes(module, "always-inline");  // calls whose target is known only now
    unify_latches(kernel);
    // Where a break always comes before the last round, indvars takes away the test that bounds the loop: first
    // without.
    for (const char* step : {kRotate, kUnroll, kCanonicalise, kUnroll, kTidy}) run_passes(module, step);
  }
  settle_guarded_statics(module);
  run_passes(module, kSimplify);
  settle_global_statics(module);
  run_passes(module, "globaldce");  // only the kernel uses statics from here on
  run_passes(module, kSimplify);
  localise_statics(kernel);
  run_passes(module, kFinish);
  take_out_unreachable_defaults(kernel);
  find_stream_ports(kernel, ports);  // now those that went through objects and lambdas, too
  check_stream_ports(kernel, ports);
  return ports;
}

}  // namespace srpnic::rtlgen
