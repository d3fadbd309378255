// SPDX-License-Identifier: Apache-2.0
#include "levels.hpp"

#include <stdexcept>
#include <unordered_map>
#include <vector>

#include "cells.hpp"

namespace srpnic::synth {
namespace {

/// Nodes are bits, edges are arcs; `arrival` is filled in topological order.
struct Graph {
  struct Node {
    std::vector<Arc> leaving;
    int waiting = 0;  // arcs into it that have not been followed yet
    int arrival = 0;  // levels from the farthest start
    Bit previous = kConstant;
  };
  std::unordered_map<Bit, Node> nodes;
};

Graph build_graph(const Netlist& netlist) {
  Graph graph;
  for (const Cell& cell : netlist.cells) {
    for (const Arc& arc : arcs_of(cell)) {
      graph.nodes[arc.from].leaving.push_back(arc);
      ++graph.nodes[arc.to].waiting;
    }
  }
  return graph;
}

std::string name_of(const Netlist& netlist, Bit bit) {
  const auto name = netlist.names.find(bit);
  return name == netlist.names.end() ? "(unnamed net " + std::to_string(bit) + ")" : name->second;
}

void follow_arcs(const Netlist& netlist, Graph& graph) {
  std::vector<Bit> ready;
  for (const auto& [bit, node] : graph.nodes) {
    if (node.waiting == 0) ready.push_back(bit);
  }
  std::size_t done = 0;
  while (!ready.empty()) {
    const Bit bit = ready.back();
    ready.pop_back();
    ++done;
    const Graph::Node& node = graph.nodes.at(bit);
    for (const Arc& arc : node.leaving) {
      Graph::Node& next = graph.nodes.at(arc.to);
      if (next.previous == kConstant || node.arrival + arc.levels > next.arrival) {
        next.arrival = node.arrival + arc.levels;
        next.previous = bit;
      }
      if (--next.waiting == 0) ready.push_back(arc.to);
    }
  }
  if (done == graph.nodes.size()) return;
  for (const auto& [bit, node] : graph.nodes) {
    if (node.waiting > 0 && netlist.names.contains(bit)) {
      throw std::runtime_error(netlist.module + ": combinational loop through " + name_of(netlist, bit));
    }
  }
  throw std::runtime_error(netlist.module + ": combinational loop");
}

/// Memories are told by the cell, registers and ports by the net they drive or take.
std::string start_name(const Netlist& netlist, Bit bit) {
  for (const auto& [port, bits] : netlist.inputs) {
    for (const Bit input : bits) {
      if (input == bit) return "port " + name_of(netlist, bit);
    }
  }
  for (const Cell& cell : netlist.cells) {
    if (!cell.type.starts_with("RAMB") && !cell.type.starts_with("URAM")) continue;
    for (const auto& [port, bits] : cell.outputs) {
      for (const Bit output : bits) {
        if (output == bit) return "memory " + cell.name;
      }
    }
  }
  return name_of(netlist, bit);
}

std::string end_name(const Netlist& netlist, const Cell& cell, const std::string& port) {
  if (!cell.type.starts_with("FD")) return "memory " + cell.name;
  const std::vector<Bit>& output = cell.outputs.at("Q");
  const std::string name = output.empty() ? cell.name : name_of(netlist, output[0]);
  return port == "CE" ? "enable of " + name : port == "R" || port == "S" ? "reset of " + name : name;
}

}  // namespace

Path longest_path(const Netlist& netlist) {
  Graph graph = build_graph(netlist);
  follow_arcs(netlist, graph);

  Path longest{.levels = -1, .start = "", .end = ""};
  Bit last = kConstant;
  const auto consider = [&](Bit bit, const auto& end) {
    if (bit == kConstant) return;
    const auto node = graph.nodes.find(bit);
    const int levels = node == graph.nodes.end() ? 0 : node->second.arrival;
    if (levels <= longest.levels) return;
    longest.levels = levels;
    longest.end = end();
    last = bit;
  };
  for (const Cell& cell : netlist.cells) {
    for (const auto& [port, bits] : cell.inputs) {
      if (!ends_path(cell, port)) continue;
      for (const Bit bit : bits) consider(bit, [&] { return end_name(netlist, cell, port); });
    }
  }
  for (const auto& [port, bits] : netlist.outputs) {
    for (const Bit bit : bits) consider(bit, [&] { return "port " + name_of(netlist, bit); });
  }
  if (last == kConstant) return {};
  for (auto node = graph.nodes.find(last); node != graph.nodes.end() && node->second.previous != kConstant;
       node = graph.nodes.find(last)) {
    last = node->second.previous;
  }
  longest.start = start_name(netlist, last);
  return longest;
}

}  // namespace srpnic::synth
