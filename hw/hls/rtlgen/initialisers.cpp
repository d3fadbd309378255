// SPDX-License-Identifier: Apache-2.0
// initialisers: a static with a constructor that the compiler does not evaluate (a record of which only some members
// have initial values) is constructed when its function runs first, behind a guard. Where that needs nothing that is
// known only at run time, it happens here: the static starts with what the constructor leaves, and the guard says
// "done". Other constructors stay as they are: logic of the first call. Statics outside functions are treated alike.
#include <llvm/Analysis/CFG.h>
#include <llvm/Demangle/Demangle.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/Cloning.h>
#include <llvm/Transforms/Utils/Local.h>

#include <map>
#include <optional>
#include <set>

#include "addresses.hpp"
#include "images.hpp"
#include "prepare.hpp"
#include "refusal.hpp"

namespace srpnic::rtlgen {
namespace {

constexpr llvm::StringLiteral kGuardPrefix = "_ZGV";
constexpr llvm::StringLiteral kInitialiser = "rtlgen.initialise.";

/// The check of a guard: `first` is where the construction begins.
struct Check {
  llvm::GlobalVariable* guard;
  llvm::BasicBlock* first;
};

std::vector<Check> checks_of(llvm::Function& function) {
  std::vector<Check> result;
  for (llvm::BasicBlock& block : function) {
    auto* branch = llvm::dyn_cast<llvm::BranchInst>(block.getTerminator());
    if (branch == nullptr || !branch->isConditional()) continue;
    auto* test = llvm::dyn_cast<llvm::ICmpInst>(branch->getCondition());
    auto* load = test == nullptr ? nullptr : llvm::dyn_cast<llvm::LoadInst>(test->getOperand(0));
    auto* guard = load == nullptr ? nullptr : llvm::dyn_cast<llvm::GlobalVariable>(load->getPointerOperand());
    if (guard == nullptr || !guard->getName().startswith(kGuardPrefix)) continue;
    result.push_back({guard, branch->getSuccessor(test->getPredicate() == llvm::CmpInst::ICMP_EQ ? 0 : 1)});
  }
  return result;
}

/// Whether the construction uses nothing of its function but temporaries that nothing else touches.
bool stands_alone(const std::set<const llvm::BasicBlock*>& region) {
  const auto is_inside = [&](const llvm::User* user) {
    const auto* instruction = llvm::dyn_cast<llvm::Instruction>(user);
    return instruction != nullptr && region.count(instruction->getParent()) != 0;
  };
  for (const llvm::BasicBlock* block : region) {
    for (const llvm::Instruction& instruction : *block) {
      for (const llvm::Use& operand : instruction.operands()) {
        if (llvm::isa<llvm::Argument>(operand)) return false;
        if (const auto* temporary = llvm::dyn_cast<llvm::AllocaInst>(operand)) {
          if (!llvm::all_of(temporary->users(), is_inside)) return false;
        } else if (const auto* value = llvm::dyn_cast<llvm::Instruction>(operand)) {
          if (region.count(value->getParent()) == 0) return false;
        }
      }
    }
  }
  return true;
}

/// A function that does only what the construction does.
void extract(llvm::Function& function, const Check& check) {
  llvm::DominatorTree dominators(function);
  std::set<const llvm::BasicBlock*> region;
  for (const llvm::BasicBlock& block : function) {
    if (dominators.dominates(check.first, &block)) region.insert(&block);
  }
  if (!stands_alone(region)) return;

  llvm::ValueToValueMapTy copies;
  llvm::Function* own = llvm::CloneFunction(&function, copies);
  own->setName(kInitialiser + check.guard->getName().drop_front(kGuardPrefix.size()));
  own->setLinkage(llvm::GlobalValue::ExternalLinkage);
  own->setComdat(nullptr);
  llvm::LLVMContext& context = own->getContext();
  llvm::BasicBlock* done = llvm::BasicBlock::Create(context, "done", own);
  llvm::Type* result = own->getReturnType();
  llvm::ReturnInst::Create(context, result->isVoidTy() ? nullptr : llvm::UndefValue::get(result), done);
  for (const llvm::BasicBlock* block : region) {
    llvm::Instruction* end = llvm::cast<llvm::BasicBlock>(copies[block])->getTerminator();
    for (unsigned i = 0; i < end->getNumSuccessors(); ++i) {
      const llvm::BasicBlock* next = block->getTerminator()->getSuccessor(i);
      if (region.count(next) == 0) end->setSuccessor(i, done);
    }
  }
  // It begins with the construction; of what is before, only the temporaries are left.
  llvm::BasicBlock* entry = &own->getEntryBlock();
  llvm::BasicBlock* start = llvm::BasicBlock::Create(context, "start", own, entry);
  llvm::BranchInst::Create(llvm::cast<llvm::BasicBlock>(copies[check.first]), start);
  for (llvm::Instruction& instruction : llvm::make_early_inc_range(*entry)) {
    if (llvm::isa<llvm::AllocaInst>(instruction)) instruction.moveBefore(start->getTerminator());
  }
  llvm::removeUnreachableBlocks(*own);
}

using Images = std::map<llvm::GlobalVariable*, llvm::APInt>;

/// Carries out stores, fills and copies of constants; false when there is anything else.
bool carry_out(const llvm::Instruction& instruction, Images& images) {
  const llvm::DataLayout& layout = instruction.getModule()->getDataLayout();
  const std::vector<Touch> touched = touches(instruction);
  const auto image_behind = [&](const Touch& touch) -> std::optional<std::pair<llvm::APInt*, unsigned>> {
    llvm::APInt offset(64, 0);
    auto* variable = llvm::dyn_cast<llvm::GlobalVariable>(const_cast<llvm::Value*>(
        touch.pointer->stripAndAccumulateConstantOffsets(layout, offset, /*AllowNonInbounds=*/true)));
    if (variable == nullptr || !variable->hasInitializer() || !is_plain(*variable->getValueType())) return std::nullopt;
    // What may have changed by the time of the first call is not known here.
    if (!touch.writes && images.count(variable) == 0 && is_ever_written(*variable)) return std::nullopt;
    const auto entry = images.try_emplace(variable, image_of(*variable)).first;
    if (offset.isNegative() || 8 * (offset.getZExtValue() + touch.bytes) > entry->second.getBitWidth()) {
      return std::nullopt;
    }
    return std::pair(&entry->second, static_cast<unsigned>(8 * offset.getZExtValue()));
  };
  const auto target = image_behind(touched.front());
  if (!target) return false;
  const auto bits = static_cast<unsigned>(8 * touched.front().bytes);
  llvm::APInt value(bits, 0);
  if (const auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction)) {
    const auto* number = llvm::dyn_cast<llvm::ConstantInt>(store->getValueOperand());
    if (number == nullptr) return false;
    value = number->getValue().zext(bits);
  } else if (const auto* fill = llvm::dyn_cast<llvm::MemSetInst>(&instruction)) {
    const auto* byte = llvm::dyn_cast<llvm::ConstantInt>(fill->getValue());
    if (byte == nullptr) return false;
    value = llvm::APInt::getSplat(bits, byte->getValue());
  } else {
    const auto source = image_behind(touched.back());
    if (touched.size() != 2 || !source) return false;
    value = source->first->extractBits(bits, source->second);
  }
  target->first->insertBits(value, target->second);
  return true;
}

bool is_hint(const llvm::Instruction& instruction) {
  const auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
  return call != nullptr && call->getIntrinsicID() == llvm::Intrinsic::invariant_start;
}

/// What a function without branches leaves in the statics it writes; nothing when it needs anything of run time.
std::optional<Images> evaluate(const llvm::Function& function) {
  Images images;
  std::set<const llvm::BasicBlock*> seen;
  const llvm::BasicBlock* block = &function.getEntryBlock();
  while (seen.insert(block).second) {
    for (const llvm::Instruction& instruction : *block) {
      if (instruction.isTerminator() || instruction.isDebugOrPseudoInst() || instruction.isLifetimeStartOrEnd() ||
          llvm::isa<llvm::GetElementPtrInst>(instruction) || is_hint(instruction)) {
        continue;
      }
      const bool writes = llvm::isa<llvm::StoreInst>(instruction) || llvm::isa<llvm::MemIntrinsic>(instruction);
      if (!writes || !carry_out(instruction, images)) return std::nullopt;
    }
    if (llvm::isa<llvm::ReturnInst>(block->getTerminator())) return images;
    block = block->getSingleSuccessor();
    if (block == nullptr) return std::nullopt;
  }
  return std::nullopt;
}

void set_initial_contents(const Images& images) {
  for (const auto& [variable, image] : images) {
    const llvm::DataLayout& layout = variable->getParent()->getDataLayout();
    variable->setInitializer(constant_of(*variable->getValueType(), image, layout));
  }
}

/// The static's contents and "done" for its guard, when the constructor writes nothing else.
void settle_guarded(llvm::Module& module, const llvm::Function& function) {
  const llvm::StringRef name = function.getName().drop_front(kInitialiser.size());
  llvm::GlobalVariable* guard = module.getNamedGlobal((kGuardPrefix + name).str());
  llvm::GlobalVariable* variable = module.getNamedGlobal(("_Z" + name).str());
  if (variable == nullptr) {  // one outside of namespaces keeps its name
    const std::string demangled = llvm::demangle((kGuardPrefix + name).str());
    variable = module.getNamedGlobal(llvm::StringRef(demangled).substr(demangled.rfind(' ') + 1));
  }
  const std::optional<Images> images = evaluate(function);
  if (guard == nullptr || variable == nullptr || !images) return;
  for (const auto& [written, image] : *images) {
    if (written != guard && written != variable && is_ever_written(*written)) return;
  }
  set_initial_contents(*images);
  for (llvm::User* user : llvm::make_early_inc_range(guard->users())) {
    if (auto* load = llvm::dyn_cast<llvm::LoadInst>(user)) {
      load->replaceAllUsesWith(llvm::ConstantInt::get(load->getType(), 1));
      load->eraseFromParent();
    }
  }
}

/// The functions of llvm.global_ctors, in their order.
std::vector<llvm::Function*> global_constructors(const llvm::GlobalVariable& list) {
  std::vector<llvm::Function*> result;
  for (const llvm::Use& entry : llvm::cast<llvm::Constant>(list.getInitializer())->operands()) {
    result.push_back(llvm::dyn_cast<llvm::Function>(llvm::cast<llvm::Constant>(entry)->getAggregateElement(1U)));
  }
  return result;
}

}  // namespace

void extract_initialisers(llvm::Module& module) {
  std::vector<llvm::Function*> functions;
  for (llvm::Function& function : module) {
    if (!function.isDeclaration()) functions.push_back(&function);
  }
  for (llvm::Function* function : functions) {
    for (const Check& check : checks_of(*function)) extract(*function, check);
  }
}

void settle_guarded_statics(llvm::Module& module) {
  for (llvm::Function& function : llvm::make_early_inc_range(module)) {
    if (!function.getName().startswith(kInitialiser)) continue;
    settle_guarded(module, function);
    function.eraseFromParent();
  }
}

void settle_global_statics(llvm::Module& module) {
  llvm::GlobalVariable* list = module.getNamedGlobal("llvm.global_ctors");
  if (list == nullptr) return;
  for (const llvm::Function* constructor : global_constructors(*list)) {
    const std::optional<Images> images = constructor == nullptr ? std::nullopt : evaluate(*constructor);
    if (!images) {
      const std::string reason =
          "a static outside a function needs an initial value that is known before the first clock";
      if (constructor == nullptr) throw Refusal(reason);
      for (const llvm::Instruction& instruction : llvm::instructions(*constructor)) {
        if (instruction.getDebugLoc() && instruction.getDebugLoc().getLine() != 0) refuse(instruction, reason);
      }
      refuse(*constructor, reason);
    }
    set_initial_contents(*images);
  }
  list->eraseFromParent();
}

}  // namespace srpnic::rtlgen
