// SPDX-License-Identifier: Apache-2.0
// latches: a loop with `continue` goes back from several places. LLVM takes such a loop for two, one inside the other,
// of which neither has a constant number of rounds; with one way back it sees what the source says.
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/Dominators.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>

#include "prepare.hpp"

namespace srpnic::rtlgen {

void unify_latches(llvm::Function& function) {
  llvm::DominatorTree dominators(function);
  llvm::LoopInfo loops(dominators);
  for (llvm::Loop* loop : loops.getLoopsInPreorder()) {
    if (loop->getLoopLatch() != nullptr) continue;
    llvm::SmallVector<llvm::BasicBlock*, 8> latches;
    loop->getLoopLatches(latches);
    llvm::SplitBlockPredecessors(loop->getHeader(), latches, ".latch", &dominators, &loops);
  }
}

}  // namespace srpnic::rtlgen
