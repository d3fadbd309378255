// SPDX-License-Identifier: Apache-2.0
// Expressions: netlist values as Verilog text. Decides what gets a name of its own, in which stage a name is valid, and
// remembers which bits of each name are used.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "kernel.hpp"
#include "schedule.hpp"

namespace srpnic::rtlgen {

class Expressions {
 public:
  Expressions(const Kernel& kernel, const Schedule& schedule);

  /// The value in a stage, as an operand: a name, some bits of it, a constant, a concatenation or a term in
  /// parentheses.
  std::string operand(const Bits& bits, unsigned stage);
  /// The same for a condition that stands alone, without parentheses around it.
  std::string condition(const Bits& bit, unsigned stage);

  /// Declarations made since the last call, in the order in which they must stand.
  std::string take_declarations();
  /// Nodes that are wanted in later stages than their own: node → last stage. Complete when all has been printed.
  const std::map<NodeId, unsigned>& delayed() const { return delayed_; }
  std::string name_in_stage(NodeId node, unsigned stage);
  /// Bits of declared names that nothing uses.
  std::vector<std::string> unused() const;

  bool is_used(const std::string& name) const;
  const std::string& memory_name(std::size_t index) const { return memory_names_[index]; }
  const std::string& table_name(std::size_t index) const { return table_names_[index]; }

 private:
  std::string unique(const std::string& wanted);
  /// A free name for which the names with these suffixes are free, too.
  std::string unique_with(const std::string& wanted, const std::vector<std::string>& suffixes);
  std::string name_of(NodeId id);
  std::string reference(NodeId id, unsigned stage, unsigned lsb, unsigned width);
  std::string formula(const Node& node, unsigned stage);
  bool stands_inline(NodeId id) const;
  void declare(NodeId id);
  void declare(const std::string& name, unsigned width);
  void count_uses();
  const std::string* alias_of(const Bits& bits);

  const Kernel& kernel_;
  const Netlist& netlist_;
  const Schedule& schedule_;
  std::set<std::string> taken_;
  std::map<std::string, int> numbers_;       ///< name without number → the last one given; 1 is not written
  std::map<std::string, int> kind_numbers_;  ///< the same for operations without a name
  std::map<NodeId, std::string> names_;
  std::vector<std::string> memory_names_;
  std::vector<std::string> table_names_;
  std::map<NodeId, std::string> inline_texts_;
  std::map<NodeId, unsigned> uses_;
  std::map<NodeId, unsigned> delayed_;
  std::map<std::string, std::string> aliases_;      ///< key of bits → name wanted
  std::map<std::string, std::string> alias_names_;  ///< key of bits → name declared
  std::map<std::string, llvm::APInt> used_;         ///< declared name → bits used
  std::string declarations_;
};

/// "[7:0] " or, for one bit, nothing.
std::string range(unsigned width);
std::string constant_text(const llvm::APInt& value);

}  // namespace srpnic::rtlgen
