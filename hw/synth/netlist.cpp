// SPDX-License-Identifier: Apache-2.0
#include "netlist.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace srpnic::synth {
namespace {

using nlohmann::json;

std::vector<Bit> read_bits(const json& bits) {
  std::vector<Bit> result;
  for (const json& bit : bits) result.push_back(bit.is_number_integer() ? bit.get<Bit>() : kConstant);
  return result;
}

/// One of several names of a bit is shown: a register's (_q) before others, then the one nearest to the top, then the
/// shortest.
bool is_better_name(const std::string& candidate, const std::string& present) {
  const auto rank = [](const std::string& name) {
    const std::string base = name.substr(0, name.find('['));
    return std::tuple(!base.ends_with("_q"), std::count(name.begin(), name.end(), '.'), name.size(), name);
  };
  return rank(candidate) < rank(present);
}

void read_names(const json& nets, Netlist& netlist) {
  for (const auto& [net, description] : nets.items()) {
    // Yosys' own names are hidden, but for the output register of a memory: $\memory_q$rdreg[0]$q.
    const bool of_memory = net.starts_with("$\\");
    if (description.value("hide_name", 0) != 0 && !of_memory) continue;
    const std::string base = of_memory ? net.substr(2, net.find('$', 2) - 2) : net;
    const std::vector<Bit> bits = read_bits(description.at("bits"));
    for (std::size_t i = 0; i < bits.size(); ++i) {
      if (bits[i] == kConstant) continue;
      std::string name = bits.size() == 1 ? base : base + '[' + std::to_string(i) + ']';
      const auto [entry, is_new] = netlist.names.try_emplace(bits[i], name);
      if (!is_new && is_better_name(name, entry->second)) entry->second = std::move(name);
    }
  }
}

Cell read_cell(const std::string& name, const json& description) {
  Cell cell{.name = name, .type = description.at("type"), .inputs = {}, .outputs = {}};
  const json& directions = description.at("port_directions");
  for (const auto& [port, bits] : description.at("connections").items()) {
    (directions.at(port) == "input" ? cell.inputs : cell.outputs)[port] = read_bits(bits);
  }
  return cell;
}

}  // namespace

Netlist read_netlist(std::istream& text, const std::string& module) {
  const json document = json::parse(text, nullptr, false);
  if (document.is_discarded() || !document.contains("modules")) {
    throw std::runtime_error("not a yosys netlist; make it with write_json");
  }
  if (!document["modules"].contains(module)) {
    throw std::runtime_error("the netlist has no module '" + module + "'; give the top module's name");
  }
  const json& description = document["modules"][module];
  Netlist netlist{.module = module, .inputs = {}, .outputs = {}, .cells = {}, .names = {}};
  for (const auto& [port, body] : description.at("ports").items()) {
    (body.at("direction") == "input" ? netlist.inputs : netlist.outputs)[port] = read_bits(body.at("bits"));
  }
  for (const auto& [name, body] : description.at("cells").items()) netlist.cells.push_back(read_cell(name, body));
  read_names(description.at("netnames"), netlist);
  return netlist;
}

}  // namespace srpnic::synth
