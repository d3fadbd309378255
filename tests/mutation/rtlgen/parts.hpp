// SPDX-License-Identifier: Apache-2.0
// What all parts of rtlgen and its tests include, precompiled, so that a changed part compiles in seconds.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <llvm/ADT/PostOrderIterator.h>
#include <llvm/ADT/SCCIterator.h>
#include <llvm/Analysis/CallGraph.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/PostDominators.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Operator.h>

#include <cstdlib>
#include <map>
#include <set>

// rtlgen's own headers may be a mutant's.
#define RTLGEN_HEADERS std::getenv("RTLGEN_HEADERS")
