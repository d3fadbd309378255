// SPDX-License-Identifier: Apache-2.0
// Memories and signals of Verilator's XML, as Verilator 5.006 writes it.
#include "declared.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

namespace srpnic::synth {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// 1: one bit; 2: a struct of 144 + 8 bits in a typedef; 3: 4096 of them; 4: 2 × 3 words of one bit; 5: logic
// [1:0][7:0].
constexpr char kTypes[] = R"(<typetable>
  <basicdtype id="1" name="logic"/>
  <basicdtype id="10" name="logic" left="143" right="0"/>
  <basicdtype id="11" name="logic" left="7" right="0"/>
  <structdtype id="20"><memberdtype id="21" sub_dtype_id="10"/><memberdtype id="22" sub_dtype_id="11"/></structdtype>
  <refdtype id="2" name="response_t" sub_dtype_id="20"/>
  <unpackarraydtype id="3" sub_dtype_id="2"><range><const name="32&apos;h0"/><const name="32&apos;hfff"/></range></unpackarraydtype>
  <unpackarraydtype id="40" sub_dtype_id="1"><range><const name="32&apos;sh2"/><const name="32&apos;sh0"/></range></unpackarraydtype>
  <unpackarraydtype id="4" sub_dtype_id="40"><range><const name="32&apos;sh0"/><const name="32&apos;sh1"/></range></unpackarraydtype>
  <packarraydtype id="5" sub_dtype_id="11"><range><const name="32&apos;h1"/><const name="32&apos;h0"/></range></packarraydtype>
  <basicdtype id="6" name="integer" left="31" right="0"/>
</typetable>)";

Circuit read(const std::string& modules) {
  std::istringstream xml("<?xml version=\"1.0\" ?><verilator_xml><netlist>" + modules + kTypes +
                         "</netlist></verilator_xml>");
  return read_declared(xml);
}

std::string top(const std::string& body) { return R"(<module name="top" topModule="1">)" + body + "</module>"; }

TEST(Declared, HasAnArrayOfStructsAsAMemoryOfTheirWidth) {
  EXPECT_THAT(read(top(R"(<var name="context_q" dtype_id="3"/><var name="two_q" dtype_id="4"/>)")).memories,
              ElementsAre(Pair("context_q", Memory{.depth = 4096, .width = 152, .reads = 0, .writes = 0}),
                          Pair("two_q", Memory{.depth = 6, .width = 1, .reads = 0, .writes = 0})));
}

TEST(Declared, HasSignalsWithTheirWidthButNoParametersOrLocalVariables) {
  const Circuit circuit = read(top(R"(
    <var name="whole" dtype_id="2"/> <var name="packed_q" dtype_id="5"/>
    <var name="Width" dtype_id="11" param="true"/> <var name="Depth" dtype_id="11" localparam="true"/>
    <begin name="gen"><var name="p" dtype_id="6" vartype="integer"/></begin>
    <always><begin name="work"><var name="local" dtype_id="11"/></begin></always>)"));
  EXPECT_THAT(circuit.signals, ElementsAre(Pair("packed_q", 16), Pair("whole", 152)));
  EXPECT_THAT(circuit.memories, IsEmpty());
}

TEST(Declared, CountsThePlacesThatReadAndWriteAMemory) {
  // other_q[m_q[a]].field <= m_q[b]; x = m_q[c];
  const Circuit circuit = read(top(R"(
    <var name="m_q" dtype_id="3"/> <var name="other_q" dtype_id="3"/> <var name="x" dtype_id="2"/> <var name="a" dtype_id="1"/>
    <always><assigndly>
      <arraysel><varref name="m_q" loc="1"/><varref name="a" loc="2"/></arraysel>
      <sel><arraysel>
        <varref name="other_q" loc="3"/>
        <arraysel><varref name="m_q" loc="4"/><varref name="a" loc="5"/></arraysel>
      </arraysel><const name="32&apos;h0"/></sel>
    </assigndly></always>
    <contassign><arraysel><varref name="m_q" loc="6"/><varref name="a" loc="7"/></arraysel><varref name="x" loc="8"/></contassign>)"));
  EXPECT_EQ(circuit.memories.at("m_q"), (Memory{.depth = 4096, .width = 152, .reads = 3, .writes = 0}));
  EXPECT_EQ(circuit.memories.at("other_q"), (Memory{.depth = 4096, .width = 152, .reads = 0, .writes = 1}));
}

TEST(Declared, CountsAPlaceOnceThatVerilatorHasCopied) {
  // assign {x, y} = m_q[a]; becomes two assignments.
  const std::string copy = R"(<contassign><arraysel><varref name="m_q" loc="1"/><varref name="a" loc="2"/></arraysel>
    <varref name="x" loc="3"/></contassign>)";
  EXPECT_EQ(read(top(R"(<var name="m_q" dtype_id="3"/>)" + copy + copy)).memories.at("m_q").reads, 1);
}

TEST(Declared, KnowsGenerateBlocksAndInstancesByTheirPath) {
  const std::string block = R"(<var name="m_q" dtype_id="3"/>
    <contassign><arraysel><varref name="m_q" loc="1"/><varref name="a" loc="2"/></arraysel><varref name="x" loc="3"/></contassign>
    <contassign><arraysel><varref name="shared_q" loc="4"/><varref name="a" loc="5"/></arraysel><varref name="x" loc="6"/></contassign>
    <instance name="u_queue" defName="queue__W8"/>)";
  const Circuit circuit = read(top(R"(<var name="shared_q" dtype_id="3"/><begin name="gen_port[0]">)" + block +
                                   R"(</begin><begin name="gen_port[1]">)" + block + "</begin>") +
                               R"(<module name="queue__W8" origName="queue"><var name="m_q" dtype_id="4"/></module>)");
  EXPECT_THAT(circuit.memories,
              ElementsAre(Pair("gen_port[0].m_q", Memory{.depth = 4096, .width = 152, .reads = 1, .writes = 0}),
                          Pair("gen_port[0].u_queue.m_q", Memory{.depth = 6, .width = 1, .reads = 0, .writes = 0}),
                          Pair("gen_port[1].m_q", Memory{.depth = 4096, .width = 152, .reads = 1, .writes = 0}),
                          Pair("gen_port[1].u_queue.m_q", Memory{.depth = 6, .width = 1, .reads = 0, .writes = 0}),
                          Pair("shared_q", Memory{.depth = 4096, .width = 152, .reads = 2, .writes = 0})));
}

TEST(Declared, OfSomethingElseIsRefused) {
  std::istringstream other("<html/>");
  EXPECT_THROW(read_declared(other), std::runtime_error);
  std::istringstream broken("<verilator_xml><netlist>");
  EXPECT_THROW(read_declared(broken), std::runtime_error);
  EXPECT_THROW(read(R"(<module name="not_the_top"/>)"), std::runtime_error);
}

}  // namespace
}  // namespace srpnic::synth
