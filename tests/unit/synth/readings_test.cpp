// SPDX-License-Identifier: Apache-2.0
// Small modules through the real Verilator and the real yosys, as scripts/synth.sh has them read the card's blocks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compare.hpp"
#include "declared.hpp"
#include "synthesised.hpp"

namespace srpnic::synth {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Readings : public ::testing::Test {
 protected:
  Readings() { std::filesystem::create_directories(folder_); }
  ~Readings() override { std::filesystem::remove_all(folder_); }

  /// The differences of a module of tests/unit/synth/modules.
  std::vector<std::string> compare(const std::string& module, const std::string& parameters = "") {
    const std::string command = "hw/synth/block.sh --read-only " + folder_.string() + " tests/unit/synth/modules/" +
                                module + ".sv " + parameters;
    if (std::system(command.c_str()) != 0) return {command + " failed"};  // NOLINT(cert-env33-c): the script is ours
    std::ifstream xml(folder_ / (module + ".xml"));
    std::ifstream json(folder_ / (module + ".read.json"));
    declared_ = read_declared(xml);
    Exceptions no_register_arrays;
    return differences(module, declared_, read_synthesised(json, module), no_register_arrays);
  }

  std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / ("synth_readings_" + std::to_string(getpid()));
  Circuit declared_;
};

TEST_F(Readings, OfAnArrayOfStructsDiffer) {
  EXPECT_THAT(compare("array_of_structs"),
              ElementsAre(AllOf(HasSubstr("context_q is declared with 4096 words of 144 bits"),
                                HasSubstr("in the netlist it is one signal of 144 bits"))));
}

TEST_F(Readings, OfTheSameTableWithVectorsAgree) {
  EXPECT_THAT(compare("array_of_vectors"), IsEmpty());
  EXPECT_EQ(declared_.memories.at("context_q"), (Memory{.depth = 4096, .width = 144, .reads = 1, .writes = 1}));
}

TEST_F(Readings, HaveTheSameParameters) {
  EXPECT_THAT(compare("memories", "Ports=3 Width=5"), IsEmpty());
  EXPECT_EQ(declared_.memories.at("shared_q"), (Memory{.depth = 16, .width = 5, .reads = 3, .writes = 2}));
  EXPECT_EQ(declared_.memories.at("gen_port[2].u_delay.memory_q"),
            (Memory{.depth = 16, .width = 5, .reads = 1, .writes = 1}));
}

/// rtlgen writes its arrays like this.
TEST_F(Readings, OfAKernelsMemoryAgree) {
  EXPECT_THAT(compare("kernel_memory"), IsEmpty());
  EXPECT_EQ(declared_.memories.at("seen_memory"), (Memory{.depth = 16, .width = 8, .reads = 1, .writes = 1}));
}

}  // namespace
}  // namespace srpnic::synth
