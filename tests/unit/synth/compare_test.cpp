// SPDX-License-Identifier: Apache-2.0
// Each way in which a netlist can be another circuit than the declared one is noticed.
#include "compare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace srpnic::synth {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Memory kContexts{.depth = 4096, .width = 144, .reads = 1, .writes = 1};

Circuit with_memory(const Memory& memory) {
  return {.memories = {{"table.context_q", memory}}, .signals = {{"out_q", 8}}};
}

/// As yosys makes them of an array that it takes for a list of registers.
Circuit with_words(const std::string& name, int words, int width) {
  Circuit circuit;
  for (int i = 0; i < words; ++i) circuit.signals[name + "[" + std::to_string(i) + "]"] = width;
  return circuit;
}

std::vector<std::string> compare(const Circuit& declared, const Circuit& synthesised,
                                 const std::string& register_arrays = "") {
  std::istringstream list(register_arrays);
  Exceptions exceptions(list);
  return differences("block", declared, synthesised, exceptions);
}

TEST(Compare, FindsNothingWhenBothReadingsAgree) {
  EXPECT_THAT(compare(with_memory(kContexts), with_memory(kContexts)), IsEmpty());
}

TEST(Compare, NoticesAnArrayOfStructsReadAsOneRegister) {
  const Circuit synthesised{.memories = {}, .signals = {{"table.context_q", 144}, {"out_q", 8}}};
  EXPECT_THAT(compare(with_memory(kContexts), synthesised),
              ElementsAre(AllOf(HasSubstr("block: table.context_q is declared with 4096 words of 144 bits"),
                                HasSubstr("in the netlist it is one signal of 144 bits"))));
}

TEST(Compare, DoesNotExcuseAnArrayOfStructsThatIsListedAsRegisters) {
  const Circuit synthesised{.memories = {}, .signals = {{"table.context_q", 144}, {"out_q", 8}}};
  EXPECT_THAT(compare(with_memory(kContexts), synthesised, "block table.context_q\n  a reason\n"),
              ElementsAre(HasSubstr("one signal of 144 bits")));
}

TEST(Compare, NoticesAMissingMemory) {
  EXPECT_THAT(compare(with_memory(kContexts), {.memories = {}, .signals = {{"out_q", 8}}}),
              ElementsAre(HasSubstr("is missing")));
}

TEST(Compare, NoticesAnotherDepthWidthOrNumberOfPorts) {
  for (const Memory& other : {Memory{.depth = 2048, .width = 144, .reads = 1, .writes = 1},
                              Memory{.depth = 4096, .width = 143, .reads = 1, .writes = 1},
                              Memory{.depth = 4096, .width = 144, .reads = 0, .writes = 1},
                              Memory{.depth = 4096, .width = 144, .reads = 1, .writes = 2}}) {
    EXPECT_THAT(compare(with_memory(kContexts), with_memory(other)), ElementsAre(HasSubstr("in the netlist it has")));
  }
}

TEST(Compare, NoticesAMemoryThatNobodyDeclared) {
  EXPECT_THAT(compare({.memories = {}, .signals = {{"out_q", 8}}}, with_memory(kContexts)),
              ElementsAre(HasSubstr("is not declared as one")));
}

TEST(Compare, NoticesASignalOfAnotherWidthAndAMissingOne) {
  EXPECT_THAT(compare({.memories = {}, .signals = {{"gone_q", 1}, {"packed_q", 24}}},
                      {.memories = {}, .signals = {{"packed_q", 8}}}),
              ElementsAre(HasSubstr("gone_q is declared with 1 bits; in the netlist it is missing"),
                          HasSubstr("packed_q is declared with 24 bits; in the netlist it has 8")));
}

TEST(Compare, TakesRegistersForAnArrayOnlyWhenTheyAreListed) {
  const Circuit declared{.memories = {{"count_q", {.depth = 4, .width = 64, .reads = 2, .writes = 2}}}, .signals = {}};
  EXPECT_THAT(compare(declared, with_words("count_q", 4, 64)), ElementsAre(HasSubstr("register-arrays.txt")));
  EXPECT_THAT(compare(declared, with_words("count_q", 4, 64), "block count_q\n  a reason\n"), IsEmpty());
}

TEST(Compare, WantsEveryWordOfAListedArrayInFullWidth) {
  const Circuit declared{.memories = {{"count_q", {.depth = 4, .width = 64, .reads = 2, .writes = 2}}}, .signals = {}};
  const std::string list = "block count_q\n  a reason\n";
  EXPECT_THAT(compare(declared, with_words("count_q", 3, 64), list), ElementsAre(HasSubstr("is missing")));
  EXPECT_THAT(compare(declared, with_words("count_q", 5, 64), list), ElementsAre(HasSubstr("is missing")));
  EXPECT_THAT(compare(declared, with_words("count_q", 4, 63), list), ElementsAre(HasSubstr("is missing")));
}

}  // namespace
}  // namespace srpnic::synth
