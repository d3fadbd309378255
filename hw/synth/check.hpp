// SPDX-License-Identifier: Apache-2.0
// What synth_check finds in all modules together: differences between the two readings, warnings that nobody knows, and
// exceptions that nothing needs.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "circuit.hpp"
#include "exceptions.hpp"

namespace srpnic::synth {

class Check {
 public:
  Check(Exceptions register_arrays, Exceptions known_warnings);

  /// One module with all instances below it: its two readings and the warnings that yosys gave.
  void add_module(const std::string& name, const Circuit& declared, const Circuit& synthesised,
                  const std::set<std::string>& warnings);

  /// After all modules: exceptions that have covered nothing are findings.
  void refuse_unused_exceptions();

  /// A line each.
  const std::vector<std::string>& findings() const { return findings_; }
  /// How much has been looked at, in a line.
  std::string summary() const;

 private:
  Exceptions register_arrays_;
  Exceptions known_warnings_;
  std::vector<std::string> findings_;
  std::size_t modules_ = 0;
  std::size_t memories_ = 0;
  std::size_t signals_ = 0;
};

}  // namespace srpnic::synth
