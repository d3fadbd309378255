// SPDX-License-Identifier: Apache-2.0
// The parts of the language that a kernel may use beyond assignments, conditions and arithmetic. Each kernel gets a
// few: small kernels are quick to run and easy to read, and a fault seldom needs more than two parts together.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "random.hpp"

namespace srpnic::kernel_fuzz {

enum class Feature {
  kArrays,        // registers in arrays, constant indices
  kBreaks,        // break and continue
  kClasses,       // small classes with methods
  kClears,        // = {}
  kConstants,     // constant tables
  kCopies,        // whole records from place to place
  kDeadCode,      // what is never executed, written only, or never read
  kDivision,      // by constants that are no powers of two
  kEmptyRanges,   // ranges of no bits
  kEnums,         // enum class
  kFunctions,     // helper functions, out parameters
  kHalving,       // division by powers of two
  kInitialisers,  // statics that do not start at zero
  kLambdas,
  kLoops,
  kMoreInputs,
  kMoreOutputs,
  kNames,    // words of Verilog, and names that generated signals have
  kOffsets,  // A[i - 1], p[-1]
  kRecords,  // nested ones, arrays in records
  kRanges,   // range(high, low) = ...
  kRecordStreams,
  kReferences,
  kReturns,    // early ones
  kSameNames,  // two statics of one name in different scopes
  kSigned,
  kSnapshots,  // shadow = live, with live.v[i]
  kStates,     // a state machine decides which stream is awaited
  kSwitches,
  kTables,
  kTemplates,
  kTricks,  // population counts, byte swaps, rotations
  kUnions,
  kWaits,  // streams without tests
  kWide,   // ap_uint of more than 64 bits
};

using Features = std::set<Feature>;

/// All names, in the order of the enumeration.
const std::vector<std::string>& feature_names();
Feature feature_of(const std::string& name);
std::vector<std::string> names_of(const Features& features);

/// About one in four of `allowed`; all when there are few.
Features choose_features(Random& random, const Features& allowed);
Features all_features();

}  // namespace srpnic::kernel_fuzz
