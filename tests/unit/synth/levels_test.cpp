// SPDX-License-Identifier: Apache-2.0
// Levels and resources of small netlists in which both can be counted by eye.
#include "levels.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

#include "cells.hpp"

namespace srpnic::synth {
namespace {

using ::testing::HasSubstr;
using ::testing::Property;
using ::testing::Throws;

Cell lut(const std::string& name, std::vector<Bit> inputs, Bit output) {
  Cell cell{.name = name, .type = "LUT" + std::to_string(inputs.size()), .inputs = {}, .outputs = {{"O", {output}}}};
  for (std::size_t i = 0; i < inputs.size(); ++i) cell.inputs["I" + std::to_string(i)] = {inputs[i]};
  return cell;
}

Cell flip_flop(const std::string& name, Bit input, Bit output) {
  return {.name = name,
          .type = "FDRE",
          .inputs = {{"C", {1}}, {"CE", {kConstant}}, {"D", {input}}},
          .outputs = {{"Q", {output}}}};
}

Netlist netlist_of(std::vector<Cell> cells) {
  return {.module = "top", .inputs = {{"clk_i", {1}}}, .outputs = {}, .cells = std::move(cells), .names = {}};
}

TEST(LongestPath, CountsLutsBetweenRegistersAndNamesBoth) {
  Netlist netlist =
      netlist_of({flip_flop("a", 9, 10), lut("l0", {10}, 11), lut("l1", {11, 10}, 12), flip_flop("b", 12, 13)});
  netlist.names = {{10, "source_q"}, {13, "target_q"}};
  const Path path = longest_path(netlist);
  EXPECT_EQ(path.levels, 2);
  EXPECT_EQ(path.start, "source_q");
  EXPECT_EQ(path.end, "target_q");
}

TEST(LongestPath, DoesNotPassThroughARegister) {
  EXPECT_EQ(longest_path(
                netlist_of({lut("l0", {20}, 10), flip_flop("a", 10, 11), lut("l1", {11}, 12), flip_flop("b", 12, 13)}))
                .levels,
            1);
}

TEST(LongestPath, BeginsAndEndsAtPorts) {
  Netlist netlist = netlist_of({lut("l0", {10}, 11)});
  netlist.inputs["in_i"] = {10};
  netlist.outputs["out_o"] = {11};
  netlist.names = {{10, "in_i"}, {11, "out_o"}};
  const Path path = longest_path(netlist);
  EXPECT_EQ(path.levels, 1);
  EXPECT_EQ(path.start, "port in_i");
  EXPECT_EQ(path.end, "port out_o");
}

TEST(LongestPath, CountsACarryChainOnceHoweverLong) {
  const Cell low{.name = "low",
                 .type = "CARRY4",
                 .inputs = {{"S", {10, 11, 12, 13}}, {"DI", {14, 15, 16, 17}}, {"CYINIT", {kConstant}}},
                 .outputs = {{"O", {30, 31, 32, 33}}, {"CO", {40, 41, 42, 43}}}};
  const Cell high{.name = "high",
                  .type = "CARRY4",
                  .inputs = {{"S", {18, 19, 20, 21}}, {"CI", {43}}},
                  .outputs = {{"O", {34, 35, 36, 37}}}};
  EXPECT_EQ(longest_path(netlist_of({lut("l0", {50}, 10), low, high, flip_flop("sum", 37, 60)})).levels, 2);
}

TEST(LongestPath, FollowsTheCarryOnlyUpwards) {
  const Cell carry{
      .name = "carry", .type = "CARRY4", .inputs = {{"S", {10, 11, 12, 13}}}, .outputs = {{"O", {30, 31, 32, 33}}}};
  // S[3] is late, but O[0] does not depend on it.
  EXPECT_EQ(
      longest_path(netlist_of({lut("l0", {50}, 51), lut("l1", {51}, 13), carry, flip_flop("sum", 30, 60)})).levels, 1);
}

TEST(LongestPath, CountsNoLevelForMultiplexersAndInverters) {
  const Cell mux{
      .name = "mux", .type = "MUXF7", .inputs = {{"I0", {10}}, {"I1", {11}}, {"S", {12}}}, .outputs = {{"O", {13}}}};
  const Cell inverter{.name = "inv", .type = "INV", .inputs = {{"I", {13}}}, .outputs = {{"O", {14}}}};
  EXPECT_EQ(longest_path(netlist_of({lut("l0", {9}, 10), mux, inverter, flip_flop("a", 14, 15)})).levels, 1);
}

TEST(LongestPath, CountsReadingALutMemoryAsALevelAndEndsAtItsWriteSide) {
  const Cell memory{.name = "table",
                    .type = "RAM64M8",
                    .inputs = {{"ADDRA", {10}}, {"DIA", {11}}, {"WE", {12}}, {"WCLK", {1}}},
                    .outputs = {{"DOA", {13}}}};
  EXPECT_EQ(longest_path(netlist_of({lut("l0", {9}, 10), memory, flip_flop("a", 13, 14)})).levels, 2);
  Netlist written = netlist_of({lut("l0", {9}, 20), lut("l1", {20}, 21), lut("l2", {21}, 11), memory});
  EXPECT_EQ(longest_path(written).levels, 3);
  EXPECT_EQ(longest_path(written).end, "memory table");
}

TEST(LongestPath, StartsAndEndsAtBlockRam) {
  const Cell ram{
      .name = "ring", .type = "RAMB36E2", .inputs = {{"ADDRARDADDR", {10}}}, .outputs = {{"DOUTADOUT", {11}}}};
  const Path path = longest_path(netlist_of({ram, lut("l0", {11}, 10)}));
  EXPECT_EQ(path.levels, 1);
  EXPECT_EQ(path.start, "memory ring");
  EXPECT_EQ(path.end, "memory ring");
}

TEST(LongestPath, RefusesACombinationalLoop) {
  Netlist netlist = netlist_of({lut("l0", {11}, 10), lut("l1", {10}, 11)});
  netlist.names = {{10, "loop"}};
  EXPECT_THAT([&] { longest_path(netlist); },
              Throws<std::runtime_error>(Property(&std::runtime_error::what, HasSubstr("loop through loop"))));
}

TEST(LongestPath, RefusesACellItDoesNotKnow) {
  const Cell cell{.name = "x", .type = "MYSTERY", .inputs = {}, .outputs = {}};
  EXPECT_THAT([&] { longest_path(netlist_of({cell})); },
              Throws<std::runtime_error>(Property(&std::runtime_error::what, HasSubstr("'MYSTERY'"))));
}

TEST(Resources, AreCountedByKind) {
  const auto cell = [](const std::string& type) {
    return Cell{.name = type, .type = type, .inputs = {}, .outputs = {}};
  };
  const Resources sum = resources_of(netlist_of(
      {cell("LUT6"), cell("LUT2"), cell("FDRE"), cell("FDSE"), cell("RAM32M16"), cell("RAM64X1D"), cell("SRL16E"),
       cell("RAMB18E2"), cell("RAMB36E2"), cell("URAM288"), cell("DSP48E2"), cell("CARRY4"), cell("INV")}));
  EXPECT_EQ(
      sum,
      (Resources{.luts = 2, .lut_rams = 11, .flip_flops = 2, .ramb18 = 1, .ramb36 = 1, .ultra_rams = 1, .dsps = 1}));
}

TEST(Netlist, IsReadWithTheSourcesNames) {
  std::istringstream text(R"({"modules": {"top": {
    "ports": {"clk_i": {"direction": "input", "bits": [2]}, "out_o": {"direction": "output", "bits": [3]}},
    "cells": {"ff": {"type": "FDRE", "port_directions": {"C": "input", "D": "input", "Q": "output"},
                     "connections": {"C": [2], "D": ["1"], "Q": [3]}}},
    "netnames": {"out_o": {"hide_name": 0, "bits": [3]}, "state_q": {"hide_name": 0, "bits": [3]},
                 "$1": {"hide_name": 1, "bits": [3]}}}}})");
  const Netlist netlist = read_netlist(text, "top");
  ASSERT_EQ(netlist.cells.size(), 1U);
  EXPECT_EQ(netlist.cells[0].inputs.at("D"), std::vector<Bit>{kConstant});
  EXPECT_EQ(netlist.names.at(3), "state_q");
}

TEST(Netlist, OfAnotherModuleIsRefused) {
  std::istringstream text(R"({"modules": {}})");
  EXPECT_THROW(read_netlist(text, "top"), std::runtime_error);
}

}  // namespace
}  // namespace srpnic::synth
