// SPDX-License-Identifier: Apache-2.0
#include "cells.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace srpnic::synth {
namespace {

enum class Kind {
  Lut,        // LUT1 to LUT6
  LutMemory,  // RAM32M16, RAM64X1D, SRL16E, …: written by the clock, read at once
  Carry,      // CARRY4, CARRY8
  Through,    // F7 to F9 multiplexers, inverters, buffers: no level of their own
  Clocked,    // flip-flops and blocks with registers inside
  Constant,   // GND, VCC
};

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

Kind kind_of(const Cell& cell) {
  const std::string_view type = cell.type;
  if (type.starts_with("LUT")) return Kind::Lut;
  if (type.starts_with("CARRY")) return Kind::Carry;
  if (is_one_of(type, {"FDRE", "FDSE", "FDCE", "FDPE", "RAMB18", "RAMB36", "URAM288", "DSP48"})) return Kind::Clocked;
  if (is_one_of(type, {"RAM", "SRL"})) return Kind::LutMemory;
  if (is_one_of(type, {"MUXF", "INV", "BUFG", "IBUF", "OBUF"})) return Kind::Through;
  if (type == "GND" || type == "VCC") return Kind::Constant;
  throw std::runtime_error("cell '" + cell.name + "' has the unknown type '" + cell.type +
                           "'; add it to hw/synth/cells.cpp");
}

/// The address port that selects what a LUT memory's output shows: DOA follows ADDRA, SPO and O and Q follow A, DPO
/// DPRA.
bool reads_with(const std::string& output, const std::string& input) {
  if (output.starts_with("DO")) return input == "ADDR" + output.substr(2);
  if (output == "DPO") return input.starts_with("DPRA");
  if (output == "Q31") return false;
  return input.starts_with("A") && !input.starts_with("ADDR");
}

/// Bit `index` of a carry chain's output follows the inputs up to that bit; only the carry itself comes from below.
/// O[i] is S[i] xor the carry into i, so DI[i] does not reach it.
bool carry_reaches(const std::string& input, std::size_t input_index, const std::string& output,
                   std::size_t output_index) {
  if (input == "CI" || input == "CYINIT" || input == "CI_TOP") return true;
  if (input == "DI" && output == "O") return input_index < output_index;
  return input_index <= output_index;
}

int carry_levels(const std::string& input) { return input == "CI" ? 0 : 1; }

template <typename Visit>
void for_each_pair(const Cell& cell, const Visit& visit) {
  for (const auto& [input, from] : cell.inputs) {
    for (const auto& [output, to] : cell.outputs) {
      for (std::size_t i = 0; i < from.size(); ++i) {
        for (std::size_t o = 0; o < to.size(); ++o) {
          if (from[i] != kConstant && to[o] != kConstant) visit(input, i, from[i], output, o, to[o]);
        }
      }
    }
  }
}

/// LUTs that a LUT memory occupies (UG574, table "Distributed RAM configuration").
int lut_memory_size(std::string_view type) {
  if (is_one_of(type, {"RAM32M16", "RAM64M8", "RAM512X1S", "RAM256X1D", "RAM32X16DR8", "RAM64X8SW"})) return 8;
  if (is_one_of(type, {"RAM32M", "RAM64M", "RAM128X1D", "RAM256X1S"})) return 4;
  if (is_one_of(type, {"RAM64X1D", "RAM32X1D", "RAM128X1S"})) return 2;
  return 1;
}

}  // namespace

Resources& Resources::operator+=(const Resources& other) {
  luts += other.luts;
  lut_rams += other.lut_rams;
  flip_flops += other.flip_flops;
  ramb18 += other.ramb18;
  ramb36 += other.ramb36;
  ultra_rams += other.ultra_rams;
  dsps += other.dsps;
  return *this;
}

std::vector<Arc> arcs_of(const Cell& cell) {
  std::vector<Arc> arcs;
  const Kind kind = kind_of(cell);
  if (kind == Kind::Clocked || kind == Kind::Constant) return arcs;
  for_each_pair(
      cell, [&](const std::string& input, std::size_t i, Bit from, const std::string& output, std::size_t o, Bit to) {
        if (kind == Kind::Carry && !carry_reaches(input, i, output, o)) return;
        if (kind == Kind::LutMemory && !reads_with(output, input)) return;
        const int levels = kind == Kind::Through ? 0 : kind == Kind::Carry ? carry_levels(input) : 1;
        arcs.push_back({.from = from, .to = to, .levels = levels});
      });
  return arcs;
}

bool ends_path(const Cell& cell, const std::string& port) {
  const Kind kind = kind_of(cell);
  if (kind == Kind::Clocked) return true;
  if (kind != Kind::LutMemory) return false;
  return std::none_of(cell.outputs.begin(), cell.outputs.end(),
                      [&](const auto& output) { return reads_with(output.first, port); });
}

Resources resources_of(const Cell& cell) {
  Resources resources;
  const std::string_view type = cell.type;
  switch (kind_of(cell)) {
    case Kind::Lut:
      resources.luts = 1;
      break;
    case Kind::LutMemory:
      resources.lut_rams = lut_memory_size(type);
      break;
    case Kind::Clocked:
      if (type.starts_with("FD")) resources.flip_flops = 1;
      if (type.starts_with("RAMB18")) resources.ramb18 = 1;
      if (type.starts_with("RAMB36")) resources.ramb36 = 1;
      if (type.starts_with("URAM")) resources.ultra_rams = 1;
      if (type.starts_with("DSP")) resources.dsps = 1;
      break;
    case Kind::Carry:
    case Kind::Through:
    case Kind::Constant:
      break;
  }
  return resources;
}

Resources resources_of(const Netlist& netlist) {
  Resources sum;
  for (const Cell& cell : netlist.cells) sum += resources_of(cell);
  return sum;
}

}  // namespace srpnic::synth
