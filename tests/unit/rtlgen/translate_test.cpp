// SPDX-License-Identifier: Apache-2.0
// What the passes make of small kernels: registers, memories, conditions, stages, text.
#include <gmock/gmock.h>
#include <llvm/Support/thread.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>

#include "kernel_text.hpp"

namespace srpnic::rtlgen {
namespace {

using testing::HasSubstr;
using testing::Not;

/// The operations that the kernel's outputs and statics depend on.
std::size_t count(const Kernel& kernel, const Schedule& schedule, Op op) {
  std::size_t found = 0;
  for (std::size_t id = 0; id < kernel.netlist.nodes().size(); ++id) {
    found += schedule.live[id] && kernel.netlist.nodes()[id].op == op ? 1 : 0;
  }
  return found;
}

/// Without those of padding, which never change.
std::vector<Register> registers_of(const Kernel& kernel) {
  std::vector<Register> result;
  std::copy_if(kernel.registers.begin(), kernel.registers.end(), std::back_inserter(result),
               [](const Register& state) { return !state.varies.isZero(); });
  return result;
}

/// Without those that nothing reads.
std::vector<Memory> memories_of(Kernel& kernel) {
  const Schedule schedule = make_schedule(kernel, 0);
  std::vector<Memory> result;
  for (std::size_t i = 0; i < kernel.memories.size(); ++i) {
    if (schedule.live_memories[i]) result.push_back(kernel.memories[i]);
  }
  return result;
}

TEST(RtlgenStreams, AreTheParametersWithTheirDirection) {
  const Kernel kernel = KernelText(
                            "void kernel(hls::stream<ap_uint<7>>& in, hls::stream<ap_uint<200>>& out) {\n"
                            "  if (!in.empty() && !out.full()) out.write(in.read());\n}\n")
                            .translated();
  ASSERT_EQ(kernel.streams.size(), 2U);
  EXPECT_EQ(kernel.streams[0].name, "in");
  EXPECT_TRUE(kernel.streams[0].is_read);
  EXPECT_EQ(kernel.streams[0].width, 7U);
  EXPECT_EQ(kernel.streams[1].name, "out");
  EXPECT_TRUE(kernel.streams[1].is_written);
  EXPECT_EQ(kernel.streams[1].width, 200U);
}

TEST(RtlgenStreams, CarryTheVendorsStreamTransfersAsPlainBits) {
  const Kernel kernel = KernelText(
                            "#include <ap_axi_sdata.h>\n"
                            "void kernel(hls::stream<ap_axiu<64, 1, 0, 0>>& in, hls::stream<ap_uint<64>>& out) {\n"
                            "  if (!in.empty() && !out.full()) out.write(in.read().data);\n}\n")
                            .translated();
  ASSERT_EQ(kernel.streams.size(), 2U);
  EXPECT_EQ(kernel.streams[0].width, 64U + 8U + 8U + 1U + 1U + 1U + 1U);
  EXPECT_EQ(kernel.streams[1].width, 64U);
}

TEST(RtlgenStreams, MakeTheCallWaitOnlyWhenTheKernelDoesNotTestThem) {
  const Kernel kernel = KernelText(
                            "void kernel(Numbers& in, Numbers& out) {\n"
                            "  if (in.empty()) return;\n"
                            "  out.write(in.read());\n}\n")
                            .translated();
  EXPECT_FALSE(kernel.streams[0].waits);
  EXPECT_TRUE(kernel.streams[1].waits);
}

TEST(RtlgenRegisters, HaveTheirMembersNamesWidthsAndInitialisers) {
  const Kernel kernel = KernelText(
                            "struct Pair { ap_uint<3> low = 5; ap_uint<24> high = 0xABCDEF; };\n"
                            "void kernel(Numbers& in, Numbers& out) {\n"
                            "  static Pair pair;\n"
                            "  out.write(pair.high ^ pair.low);\n"
                            "  const ap_uint<32> number = in.read();\n"
                            "  pair.low = number;\n"
                            "  pair.high = number >> 8;\n}\n")
                            .translated();
  const std::vector<Register> registers = registers_of(kernel);
  ASSERT_EQ(registers.size(), 2U);
  EXPECT_EQ(registers[0].name, "pair_low");
  EXPECT_EQ(registers[0].varies.getActiveBits(), 3U);
  EXPECT_EQ(registers[0].initial.getZExtValue(), 5U);
  EXPECT_EQ(registers[1].name, "pair_high");
  EXPECT_EQ(registers[1].varies.getActiveBits(), 24U);
  EXPECT_EQ(registers[1].initial.getZExtValue(), 0xABCDEFU);
}

TEST(RtlgenRegisters, AreOnlyMadeForBitsThatChange) {
  const Kernel kernel = KernelText(
                            "void kernel(Numbers& out) {\n"
                            "  static unsigned phase = 16;\n"
                            "  static unsigned never = 7;\n"
                            "  out.write(phase + never);\n"
                            "  phase = phase == 16 ? 17 : 16;\n}\n")
                            .translated();
  ASSERT_EQ(kernel.registers.size(), 1U);
  EXPECT_EQ(kernel.registers[0].varies.getZExtValue(), 1U);
}

TEST(RtlgenRegisters, HoldAShiftRegisterInAnArrayWithConstantIndices) {
  const Kernel kernel = KernelText(
                            "void kernel(Numbers& in, Numbers& out) {\n"
                            "  static ap_uint<32> history[3];\n"
                            "  out.write(history[2]);\n"
                            "  for (int i = 2; i > 0; --i) history[i] = history[i - 1];\n"
                            "  history[0] = in.read();\n}\n")
                            .translated();
  EXPECT_EQ(kernel.registers.size(), 3U);
  EXPECT_TRUE(kernel.memories.empty());
}

TEST(RtlgenRegisters, HoldAnArrayThatIsCopiedAsAWhole) {
  const Kernel kernel = KernelText(
                            "struct Values { unsigned v[4]; };\n"
                            "void kernel(Numbers& in, Numbers& out) {\n"
                            "  static Values live, shadow;\n"
                            "  const unsigned number = in.read().to_uint();\n"
                            "  out.write(shadow.v[number & 3]);\n"
                            "  shadow = live;\n"
                            "  live.v[number >> 2 & 3] = number;\n}\n")
                            .translated();
  EXPECT_EQ(registers_of(kernel).size(), 8U);  // every element of both can change
  EXPECT_TRUE(kernel.memories.empty());
}

/// Ends the process when it takes more: ten times and more what the kernels here take, with the sanitizers.
void limit_processor_time() {
  const rlimit limit{120, 120};
  ::setrlimit(RLIMIT_CPU, &limit);
}

/// Translates and prints in a process of its own, which must not take long.
void expect_translated_soon(const std::string& text) {
  const auto translate = [&] {
    limit_processor_time();
    // As main() does it: terms nest as deeply as the kernel's longest chain of operations.
    llvm::thread worker(std::optional<unsigned>(1U << 30),
                        [&] { std::_Exit(KernelText(text).verilog().empty() ? 1 : 0); });
    worker.join();
  };
  EXPECT_EXIT(translate(), testing::ExitedWithCode(0), "");
}

TEST(RtlgenText, HasNoDifferenceFromZero) {
  const std::string text = KernelText(
                               "void kernel(Numbers& in, Numbers& out) {\n"
                               "  const unsigned number = in.read().to_uint();\n"
                               "  out.write(0U - ((number & 252U) == 0 ? 0U : 673U));\n}\n")
                               .verilog();
  EXPECT_THAT(text, Not(HasSubstr("32'd0 - ")));
}

TEST(RtlgenTime, GrowsWithTheStatesOfAMachine) {
  constexpr int kStates = 400;
  std::string text =
      "void kernel(Numbers& in, Numbers& out) {\n"
      "  static unsigned s[10], phase, memory[64];\n"
      "  if (in.empty() || out.full()) return;\n"
      "  const unsigned item = in.read().to_uint();\n"
      "  unsigned result = 0;\n"
      "  switch (phase) {\n";
  for (int i = 0; i < kStates; ++i) {
    text += "    case " + std::to_string(i) + ":\n";
    for (int k = 0; k < 8; ++k) {
      const auto one_of_ten = [&](int number) { return "s[" + std::to_string(number * (i + 3) % 10) + "]"; };
      const std::string number = std::to_string(i * 8 + k);
      if (k == 3) text += "      result ^= memory[item & 63];\n";
      if (k % 4 == 1) text += "      if (" + one_of_ten(k) + " < item) " + one_of_ten(k + 3) + " ^= " + number + ";\n";
      text += "      " + one_of_ten(k + 1) + " = (" + one_of_ten(k + 2) + " + " + number + ") ^ item;\n";
    }
    text += "      phase = item % " + std::to_string(kStates) + "; break;\n";
  }
  expect_translated_soon(text +
                         "    default: phase = 0;\n  }\n  memory[item & 63] = result;\n"
                         "  out.write(result ^ s[0] ^ s[1] ^ s[2] ^ s[3] ^ s[4] ^ s[5] ^ s[6] ^ s[7]);\n}\n");
}

TEST(RtlgenTime, GrowsWithTheWaysOutOfACall) {
  std::string text =
      "void kernel(Numbers& in, Numbers& out) {\n"
      "  static unsigned last;\n"
      "  if (out.full() || in.empty()) return;\n"
      "  const unsigned item = in.read().to_uint();\n";
  for (int i = 0; i < 700; ++i) {
    const std::string number = std::to_string(i * 7);
    text += "  if (item == " + number + ") { last = last + " + number + "; return; }\n";
  }
  expect_translated_soon(text + "  out.write(last ^ item);\n}\n");
}

TEST(RtlgenStreams, AreNotSoughtBehindAMemberThatKeepsItsValue) {
  const auto translate = [] {
    limit_processor_time();
    const Kernel kernel = KernelText(
                              "struct Pair { unsigned sum; unsigned same; };\n"
                              "void kernel(Numbers& in, Numbers& out) {\n"
                              "  static Pair pair = {1, 0xF0F};\n"
                              "  pair.sum += in.read().to_uint();\n"
                              "  out.write(pair.sum ^ unsigned(__builtin_popcount(pair.same)));\n}\n")
                              .translated();
    std::_Exit(registers_of(kernel).size() == 1 ? 0 : 1);
  };
  EXPECT_EXIT(translate(), testing::ExitedWithCode(0), "");
}

TEST(RtlgenMemories, CanBeChosenByAReference) {
  const Kernel kernel = KernelText(
                            "void kernel(Numbers& in, Numbers& out) {\n"
                            "  static unsigned odd[16], even[16];\n"
                            "  const unsigned number = in.read().to_uint();\n"
                            "  unsigned& chosen = number & 1 ? odd[number >> 1 & 15] : even[number >> 1 & 15];\n"
                            "  out.write(chosen);\n"
                            "  chosen = number;\n}\n")
                            .translated();
  const auto choice = kernel.netlist.whole_node(kernel.streams[1].data);
  ASSERT_TRUE(choice);
  const std::vector<Bits>& operands = kernel.netlist.node(*choice).operands;
  ASSERT_EQ(operands.size(), 3U);
  const auto word = kernel.netlist.whole_node(operands[1]);
  ASSERT_TRUE(word);
  EXPECT_EQ(kernel.memories.at(static_cast<std::size_t>(kernel.netlist.node(*word).index)).name, "odd");
}

TEST(RtlgenMemories, AreArraysWithAVariableIndexOnePerMember) {
  Kernel kernel = KernelText(
                      "struct Entry { ap_uint<16> count; ap_uint<64> sum; };\n"
                      "void kernel(Numbers& in, hls::stream<ap_uint<64>>& out) {\n"
                      "  static Entry table[20];\n"
                      "  const unsigned number = in.read().to_uint();\n"
                      "  Entry entry = table[number & 15U];\n"
                      "  entry.count += 1U;\n"
                      "  entry.sum += number;\n"
                      "  out.write(entry.count ^ entry.sum);\n"
                      "  table[number & 15U] = entry;\n}\n")
                      .translated();
  const std::vector<Memory> memories = memories_of(kernel);
  ASSERT_EQ(memories.size(), 2U);
  EXPECT_EQ(memories[0].name, "table_count");
  EXPECT_EQ(memories[1].name, "table_sum");
  EXPECT_EQ(memories[1].width, 64U);
  EXPECT_EQ(memories[1].depth(), 20U);
}

TEST(RtlgenLoops, AreUnrolled) {
  KernelText text(
      "void kernel(Numbers& in, Numbers& out) {\n"
      "  const ap_uint<32> number = in.read();\n"
      "  ap_uint<32> reversed;\n"
      "  for (int byte = 0; byte < 4; ++byte) {\n"
      "    for (int bit = 0; bit < 8; ++bit) reversed.range(31 - 8 * byte - bit, 31 - 8 * byte - bit) = number[8 * "
      "byte + bit];\n"
      "  }\n"
      "  out.write(reversed);\n}\n");
  Kernel kernel = text.translated();
  // Bits in another order are no logic at all.
  EXPECT_EQ(kernel.streams[1].data.pieces().size(), 32U);
}

TEST(RtlgenBranches, BecomeChoices) {
  Kernel kernel = KernelText(
                      "void kernel(Numbers& in, Numbers& out) {\n"
                      "  const ap_uint<32> number = in.read();\n"
                      "  ap_uint<32> result;\n"
                      "  switch (number.to_uint() & 3U) {\n"
                      "    case 0: result = number + 1U; break;\n"
                      "    case 1: result = number - 1U; break;\n"
                      "    default: result = number; break;\n"
                      "  }\n"
                      "  out.write(result);\n}\n")
                      .translated();
  const Schedule schedule = make_schedule(kernel, 0);
  EXPECT_EQ(count(kernel, schedule, Op::kMux), 2U);
  EXPECT_TRUE(kernel.streams[1].access == Netlist::one());
}

constexpr const char* kLongSum =
    "void kernel(Numbers& in, Numbers& out) {\n"
    "  static ap_uint<32> state;\n"
    "  if (in.empty() || out.full()) return;\n"
    "  ap_uint<32> sum = in.read();\n"
    "  state = sum ^ state;\n"
    "  for (unsigned i = 0; i < 7; ++i) sum = (sum + ap_uint<32>(sum >> 3)) ^ state;\n"
    "  out.write(sum);\n}\n";

TEST(RtlgenSchedule, SpreadsTheOutputsLogicEvenly) {
  Kernel kernel = KernelText(kLongSum).translated();
  const Schedule schedule = make_schedule(kernel, 3);
  std::vector<std::size_t> sums(4);
  for (std::size_t id = 0; id < kernel.netlist.nodes().size(); ++id) {
    if (kernel.netlist.nodes()[id].op == Op::kAdd) ++sums.at(schedule.stage[id]);
  }
  EXPECT_LE(*std::max_element(sums.begin(), sums.end()), 2U);
}

TEST(RtlgenSchedule, KeepsStaticsInTheFirstStage) {
  Kernel kernel = KernelText(kLongSum).translated();
  const Schedule schedule = make_schedule(kernel, 6);
  const auto next = kernel.netlist.whole_node(kernel.registers.front().next);
  ASSERT_TRUE(next);
  EXPECT_EQ(schedule.stage[static_cast<std::size_t>(*next)], 0U);
}

TEST(RtlgenSchedule, ComputesNothingBeforeItsOperands) {
  for (unsigned latency = 0; latency < 5; ++latency) {
    Kernel kernel = KernelText(
                        "void kernel(Numbers& in, Numbers& out) {\n"
                        "  const ap_uint<32> n = in.read();\n"
                        "  const ap_uint<32> a = ap_uint<32>(n + (n >> 3)) ^ ap_uint<32>(n + 7U);\n"
                        "  const ap_uint<32> b = ap_uint<32>(n + (n >> 5)) ^ ap_uint<32>(n + 9U);\n"
                        "  if (out.full()) return;\n"
                        "  if (ap_uint<32>(a + n) > 1000U && n[0] && ap_uint<32>(b + n) > 77U) out.write(a ^ b);\n}\n")
                        .translated();
    const Schedule schedule = make_schedule(kernel, latency);
    for (std::size_t id = 0; id < kernel.netlist.nodes().size(); ++id) {
      for (const Bits& operand : kernel.netlist.nodes()[id].operands) {
        for (const Piece& piece : operand.pieces()) {
          if (piece.is_constant()) continue;
          EXPECT_GE(schedule.stage[id], schedule.stage[static_cast<std::size_t>(piece.node)]);
        }
      }
    }
  }
}

TEST(RtlgenText, HasThePortsOfTheStreams) {
  const std::string text = KernelText(kLongSum).verilog();
  EXPECT_THAT(text, HasSubstr("module kernel ("));
  for (const char* port : {"input  logic clk_i", "input  logic rst_ni", "input  logic in_valid_i",
                           "output logic in_ready_o", "input  logic [31:0] in_data_i", "output logic out_valid_o",
                           "input  logic out_ready_i", "output logic [31:0] out_data_o"}) {
    EXPECT_THAT(text, HasSubstr(port));
  }
}

TEST(RtlgenText, ResetsStatics) {
  EXPECT_THAT(
      KernelText(
          "void kernel(Numbers& out) {\n  static ap_uint<32> ticks = 9;\n  out.write(ticks);\n  ticks += 3U;\n}\n")
          .verilog(),
      HasSubstr("ticks_q <= 32'h9;"));
}

TEST(RtlgenText, NamesValuesAsTheSourceDoes) {
  EXPECT_THAT(KernelText("void kernel(Numbers& in, Numbers& out) {\n"
                         "  const ap_uint<32> number = in.read();\n"
                         "  const ap_uint<32> doubled = number + number;\n"
                         "  out.write(doubled ^ (doubled + 5U));\n}\n")
                  .verilog(),
              HasSubstr("wire [31:0] doubled = "));
}

TEST(RtlgenText, HasNoPipelineWithoutLatency) {
  EXPECT_THAT(KernelText(kLongSum).verilog(0), Not(HasSubstr("_s1_q")));
  EXPECT_THAT(KernelText(kLongSum).verilog(2), HasSubstr("_s2_q"));
}

}  // namespace
}  // namespace srpnic::rtlgen
