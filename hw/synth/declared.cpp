// SPDX-License-Identifier: Apache-2.0
#include "declared.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>

#include "declared_types.hpp"
#include "xml.hpp"

namespace srpnic::synth {
namespace {

bool is_procedure(const Element& element) {
  return element.tag == "always" || element.tag == "initial" || element.tag == "final" || element.tag == "func" ||
         element.tag == "task";
}

/// What is assigned is the second operand.
bool is_assignment(const Element& element) {
  return element.tag == "assigndly" || element.tag == "assign" || element.tag == "contassign";
}

/// Genvars are of type integer, which nothing else in hw/rtl is.
bool is_constant(const Element& variable) {
  return !variable.attribute("param").empty() || !variable.attribute("localparam").empty() ||
         variable.attribute("vartype") == "integer";
}

/// The scope within a generate block; other blocks have no name of their own.
std::string scope_of(const Element& element, const std::string& around) {
  const bool is_named = element.tag == "begin" && !element.attribute("name").empty();
  return is_named ? around + element.attribute("name") + "." : around;
}

class DeclaredDesign {
 public:
  explicit DeclaredDesign(const Element& netlist) : types_(netlist.child("typetable")) {
    for (const Element& child : netlist.children) {
      if (child.tag == "module") modules_[child.attribute("name")] = &child;
      if (child.tag == "module" && !child.attribute("topModule").empty()) top_ = &child;
    }
    if (top_ == nullptr) throw std::runtime_error("no module is the top");
  }

  Circuit circuit() {
    add_module(*top_, "");
    return std::move(circuit_);
  }

 private:
  void add_module(const Element& module, const std::string& path) {
    for (const Element& child : module.children) add_declarations(child, path);
    for (const Element& child : module.children) add_accesses(child, path, path, false);
  }

  void add_declarations(const Element& element, const std::string& scope) {
    if (is_procedure(element)) return;
    if (element.tag == "var") return add_variable(element, scope + element.attribute("name"));
    if (element.tag == "instance") return add_instance(element, scope);
    for (const Element& child : element.children) add_declarations(child, scope_of(element, scope));
  }

  void add_variable(const Element& variable, const std::string& name) {
    if (is_constant(variable)) return;
    const DeclaredTypes::Shape shape = types_.shape_of(variable.attribute("dtype_id"));
    if (shape.depth == 0) {
      circuit_.signals[name] = shape.width;
    } else {
      circuit_.memories[name] = {.depth = shape.depth, .width = shape.width, .reads = 0, .writes = 0};
    }
  }

  void add_instance(const Element& instance, const std::string& scope) {
    const std::string path = scope + instance.attribute("name");
    const auto module = modules_.find(instance.attribute("defName"));
    if (module == modules_.end()) throw std::runtime_error(path + " is of a module that is not in the XML");
    for (const Element& child : instance.children) {
      if (child.tag == "range") throw std::runtime_error(path + " is an array of instances; write a generate loop");
    }
    add_module(*module->second, path + ".");
  }

  /// `is_target`: the element is what is assigned.
  void add_accesses(const Element& element, const std::string& path, const std::string& scope, bool is_target) {
    if (element.tag == "varref") return count_access(element, path, scope, is_target);
    const bool is_selection = element.tag == "sel" || element.tag == "arraysel";
    const bool is_output = element.tag == "port" && element.attribute("direction") == "out";
    for (std::size_t i = 0; i < element.children.size(); ++i) {
      const bool is_index = is_selection && i > 0;
      const bool is_assigned = is_assignment(element) && i == 1;
      add_accesses(element.children[i], path, scope_of(element, scope),
                   is_assigned || is_output || (is_target && !is_index));
    }
  }

  /// The XML names a variable without its scope: it is the one declared nearest around the place. Verilator makes
  /// copies of what is assigned to a concatenation, so a place is told by where it stands in the file.
  void count_access(const Element& variable, const std::string& path, const std::string& scope, bool is_write) {
    const std::string name = variable.attribute("name");
    std::string around = scope;
    while (!circuit_.memories.contains(around + name) && !circuit_.signals.contains(around + name)) {
      if (around == path) return;  // a parameter, or a variable of a procedure
      around.pop_back();
      around.resize(around.find_last_of('.') + 1);  // to nothing when there is no dot
    }
    const auto memory = circuit_.memories.find(around + name);
    if (memory == circuit_.memories.end()) return;
    if (!places_.insert({memory->first, scope, variable.attribute("loc")}).second) return;
    ++(is_write ? memory->second.writes : memory->second.reads);
  }

  DeclaredTypes types_;
  std::map<std::string, const Element*> modules_;
  const Element* top_ = nullptr;
  Circuit circuit_;
  std::set<std::tuple<std::string, std::string, std::string>> places_;  // memory, scope, position in the file
};

}  // namespace

Circuit read_declared(std::istream& xml) {
  const Element document = read_xml(xml);
  if (document.tag != "verilator_xml") throw std::runtime_error("not Verilator's XML; make it with --xml-only");
  return DeclaredDesign(document.child("netlist")).circuit();
}

}  // namespace srpnic::synth
