// SPDX-License-Identifier: Apache-2.0
#include "compare.hpp"

#include <fmt/format.h>

namespace srpnic::synth {
namespace {

std::string declaration(const Memory& memory) {
  return fmt::format("{} words of {} bits, read at {} places and written at {}", memory.depth, memory.width,
                     memory.reads, memory.writes);
}

std::string realisation(const Memory& memory) {
  return fmt::format("{} words of {} bits, {} ports to read and {} to write", memory.depth, memory.width, memory.reads,
                     memory.writes);
}

/// A loop or a function uses the memory at one place, and yosys makes a port of each turn or call.
std::string hint(const Memory& declared, const Memory& found) {
  const bool has_more_ports = found.reads > declared.reads || found.writes > declared.writes;
  return has_more_ports ? "; if a loop or a function uses it, write out what it does" : "";
}

/// Whether the netlist has each word of the array as a signal, and none beyond.
bool has_words(const Circuit& circuit, const std::string& path, const Memory& array) {
  const auto word = [&](int index) { return circuit.signals.find(fmt::format("{}[{}]", path, index)); };
  for (int index = 0; index < array.depth; ++index) {
    if (word(index) == circuit.signals.end() || word(index)->second != array.width) return false;
  }
  return word(array.depth) == circuit.signals.end();
}

std::string what_became_of(const Circuit& circuit, const std::string& path, const Memory& array) {
  const auto signal = circuit.signals.find(path);
  if (signal != circuit.signals.end()) {
    return fmt::format(
        "is one signal of {} bits; declare its words as vectors (logic [BITS-1:0]), which yosys reads as a memory",
        signal->second);
  }
  if (has_words(circuit, path, array)) {
    return "is registers; if that is meant, list it with the reason in hw/synth/register-arrays.txt";
  }
  return "is missing";
}

}  // namespace

std::vector<std::string> differences(const std::string& block, const Circuit& declared, const Circuit& synthesised,
                                     Exceptions& register_arrays) {
  std::vector<std::string> lines;
  const auto report = [&](const std::string& path, const std::string& what) {
    lines.push_back(fmt::format("{}: {} {}", block, path, what));
  };
  for (const auto& [path, memory] : declared.memories) {
    const auto found = synthesised.memories.find(path);
    if (found == synthesised.memories.end()) {
      if (has_words(synthesised, path, memory) && register_arrays.cover(block + " " + path)) continue;
      report(path, fmt::format("is declared with {}; in the netlist it {}", declaration(memory),
                               what_became_of(synthesised, path, memory)));
    } else if (found->second != memory) {
      report(path, fmt::format("is declared with {}; in the netlist it has {}{}", declaration(memory),
                               realisation(found->second), hint(memory, found->second)));
    }
  }
  for (const auto& [path, memory] : synthesised.memories) {
    if (!declared.memories.contains(path)) {
      report(path, fmt::format("is a memory in the netlist ({}) but is not declared as one", realisation(memory)));
    }
  }
  for (const auto& [path, width] : declared.signals) {
    const auto found = synthesised.signals.find(path);
    if (found == synthesised.signals.end()) {
      report(path, fmt::format("is declared with {} bits; in the netlist it is missing", width));
    } else if (found->second != width) {
      report(path, fmt::format("is declared with {} bits; in the netlist it has {}", width, found->second));
    }
  }
  return lines;
}

}  // namespace srpnic::synth
