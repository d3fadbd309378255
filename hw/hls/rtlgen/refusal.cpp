// SPDX-License-Identifier: Apache-2.0
#include "refusal.hpp"

#include <fmt/format.h>
#include <llvm/Demangle/Demangle.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/Function.h>
#include <llvm/IR/GlobalVariable.h>
#include <llvm/IR/Instruction.h>

namespace srpnic::rtlgen {
namespace {

[[noreturn]] void refuse_at(const std::string& file, unsigned line, const std::string& reason) {
  throw Refusal(fmt::format("{}:{}: {}", file, line, reason));
}

bool is_own_header(llvm::StringRef file) { return file.endswith("/hls_stream.h") || file.endswith("/ap_int.h"); }

}  // namespace

void refuse(const llvm::Instruction& where, const std::string& reason) {
  const llvm::DILocation* location = where.getDebugLoc().get();
  // The stream and number headers do what their caller says: the caller's line is the one to name.
  while (location != nullptr && location->getInlinedAt() != nullptr && is_own_header(location->getFilename())) {
    location = location->getInlinedAt();
  }
  if (location != nullptr && location->getLine() != 0) {
    refuse_at(location->getFilename().str(), location->getLine(), reason);
  }
  refuse(*where.getFunction(), reason);
}

void refuse(const llvm::Function& where, const std::string& reason) {
  if (const llvm::DISubprogram* program = where.getSubprogram()) {
    refuse_at(program->getFilename().str(), program->getLine(), reason);
  }
  throw Refusal(reason);
}

void refuse(const llvm::GlobalVariable& where, const std::string& reason) {
  llvm::SmallVector<llvm::DIGlobalVariableExpression*, 1> infos;
  where.getDebugInfo(infos);
  if (!infos.empty()) {
    refuse_at(infos.front()->getVariable()->getFilename().str(), infos.front()->getVariable()->getLine(), reason);
  }
  throw Refusal(reason);
}

std::string plain_name(const std::string& mangled) {
  std::string name = llvm::demangle(mangled);
  int depth = 0;  // the parameter list is the last pair of brackets on the outermost level, where one ends the name
  if (!name.empty() && name.back() == ')') {
    std::size_t at = name.size();
    do {
      --at;
      depth += name[at] == ')' ? 1 : name[at] == '(' ? -1 : 0;
    } while (depth != 0 && at > 0);
    name.resize(at);
  }
  const std::size_t colon = name.rfind("::");
  return colon == std::string::npos ? name : name.substr(colon + 2);
}

}  // namespace srpnic::rtlgen
