// SPDX-License-Identifier: Apache-2.0
#include "synthesised.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace srpnic::synth {
namespace {

using Json = nlohmann::json;

/// Parameters are texts of binary digits.
int number(const Json& parameters, const char* name) {
  return std::stoi(parameters.at(name).get<std::string>(), nullptr, 2);
}

class SynthesisedDesign {
 public:
  explicit SynthesisedDesign(const Json& modules) : modules_(modules) {}

  Circuit circuit(const std::string& top) {
    add_module(modules_.at(top), "");
    return std::move(circuit_);
  }

 private:
  void add_module(const Json& module, const std::string& path) {
    for (const auto& [name, net] : module.at("netnames").items()) {
      if (net.value("hide_name", 0) == 0) circuit_.signals[path + name] = static_cast<int>(net.at("bits").size());
    }
    for (const auto& [name, cell] : module.at("cells").items()) {
      const std::string type = cell.at("type");
      if (type == "$mem_v2") {
        add_memory(cell.at("parameters"), path);
      } else if (modules_.contains(type)) {
        add_module(modules_.at(type), path + name + ".");
      }
    }
  }

  void add_memory(const Json& parameters, const std::string& path) {
    const Memory memory{.depth = number(parameters, "SIZE"),
                        .width = number(parameters, "WIDTH"),
                        .reads = number(parameters, "RD_PORTS"),
                        .writes = number(parameters, "WR_PORTS")};
    std::string name = parameters.at("MEMID");
    // A case statement with constant branches, which yosys keeps as a table until it maps it: no array declares it.
    if (name.starts_with("$auto$proc_rom.cc") && memory.writes == 0) return;
    if (name.starts_with('\\')) name.erase(0, 1);
    circuit_.memories[path + name] = memory;
  }

  const Json& modules_;
  Circuit circuit_;
};

}  // namespace

Circuit read_synthesised(std::istream& text, const std::string& top) {
  const Json document = Json::parse(text, nullptr, false);
  if (document.is_discarded() || !document.contains("modules")) {
    throw std::runtime_error("not a yosys netlist; make it with the command json");
  }
  if (!document["modules"].contains(top)) throw std::runtime_error("the netlist has no module '" + top + "'");
  return SynthesisedDesign(document["modules"]).circuit(top);
}

}  // namespace srpnic::synth
