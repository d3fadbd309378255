// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "kernel_text.hpp"

namespace srpnic::rtlgen {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string refusal(const std::string& text) { return KernelText(text).refusal(); }

TEST(RtlgenRefuses, ALoopWithoutAConstantBound) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  ap_uint<32> left = in.read(), sum = 0;\n"
                      "  while (left != 0) {\n"
                      "    sum ^= left;\n"
                      "    left = left & ap_uint<32>(left - 1U);\n"
                      "  }\n"
                      "  out.write(sum);\n}\n"),
              AllOf(StartsWith("5:"), HasSubstr("no constant number of rounds")));
}

TEST(RtlgenRefuses, Recursion) {
  EXPECT_THAT(refusal("unsigned depth(unsigned n) { return n == 0 ? 0 : 1 + depth(n / 2) + depth(n / 3); }\n"
                      "void kernel(Numbers& in, Numbers& out) { out.write(depth(in.read().to_uint())); }\n"),
              AllOf(StartsWith("3:"), HasSubstr("depth() calls itself")));
}

TEST(RtlgenRefuses, ACallItCannotSee) {
  EXPECT_THAT(refusal("unsigned elsewhere(unsigned n);\n"
                      "void kernel(Numbers& in, Numbers& out) {\n"
                      "  out.write(elsewhere(in.read().to_uint()));\n}\n"),
              AllOf(StartsWith("5:"), HasSubstr("elsewhere() cannot be seen")));
}

TEST(RtlgenRefuses, ACallThroughAPointer) {
  EXPECT_THAT(refusal("extern unsigned (*chosen)(unsigned);\n"
                      "void kernel(Numbers& in, Numbers& out) {\n"
                      "  out.write(chosen(in.read().to_uint()));\n}\n"),
              AllOf(StartsWith("5:"), HasSubstr("call through a pointer")));
}

TEST(RtlgenRefuses, FloatingPoint) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  const float half = 0.5F * in.read().to_uint();\n"
                      "  out.write(static_cast<unsigned>(half));\n}\n"),
              AllOf(StartsWith("4:"), HasSubstr("floating point")));
}

TEST(RtlgenRefuses, DynamicAllocation) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  unsigned* copy = new unsigned(in.read().to_uint());\n"
                      "  out.write(*copy);\n}\n"),
              AllOf(StartsWith("4:"), HasSubstr("operator new")));
}

TEST(RtlgenRefuses, AnAddressThatEscapes) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  static const unsigned* last = nullptr;\n"
                      "  unsigned number = in.read().to_uint();\n"
                      "  if (last != nullptr) out.write(*last);\n"
                      "  last = &number;\n}\n"),
              HasSubstr("pointer"));
}

TEST(RtlgenRefuses, ALocalArrayWithAVariableIndex) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  unsigned numbers[8] = {};\n"
                      "  const unsigned number = in.read().to_uint();\n"
                      "  numbers[number % 8] = number;\n"
                      "  out.write(numbers[number / 8 % 8]);\n}\n"),
              HasSubstr("a local array has no memory behind it"));
}

TEST(RtlgenRefuses, TwoReadsOfOneStreamOnAPath) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  const ap_uint<32> first = in.read();\n"
                      "  const ap_uint<32> second = in.read();\n"
                      "  out.write(first ^ second);\n}\n"),
              AllOf(StartsWith("5:"), HasSubstr("second access to stream in")));
}

TEST(RtlgenRefuses, TwoWritesToOneStreamOnAPath) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  const ap_uint<32> number = in.read();\n"
                      "  out.write(number);\n"
                      "  if (number[0]) out.write(~number);\n}\n"),
              AllOf(StartsWith("6:"), HasSubstr("second access to stream out")));
}

TEST(RtlgenAccepts, AccessesOnPathsThatExcludeEachOther) {
  EXPECT_EQ(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                    "  const ap_uint<32> number = in.read();\n"
                    "  if (number[0]) out.write(number);\n"
                    "  if (!number[0]) out.write(~number);\n}\n"),
            "accepted");
}

TEST(RtlgenRefuses, TwoWritesToOneMemory) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  static ap_uint<32> memory[64];\n"
                      "  const ap_uint<32> number = in.read();\n"
                      "  out.write(memory[number.to_uint() % 64]);\n"
                      "  memory[number.to_uint() / 64 % 64] = number;\n"
                      "  memory[number.to_uint() / 4096 % 64] = 1;\n}\n"),
              AllOf(StartsWith("8:"), HasSubstr("one write port")));
}

TEST(RtlgenRefuses, TwoReadsOfOneMemory) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  static ap_uint<32> memory[64];\n"
                      "  const unsigned number = in.read().to_uint();\n"
                      "  out.write(memory[number % 64] ^ memory[number / 64 % 64]);\n"
                      "  memory[number % 64] = number;\n}\n"),
              AllOf(StartsWith("6:"), HasSubstr("one read port")));
}

TEST(RtlgenRefuses, ATestOfAStreamAfterItsAccess) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  const ap_uint<32> number = in.read();\n"
                      "  if (in.empty()) out.write(number);\n}\n"),
              AllOf(StartsWith("5:"), HasSubstr("empty() after read()")));
}

TEST(RtlgenRefuses, AStreamChosenAtRunTime) {
  EXPECT_NE(refusal("void kernel(Numbers& in, Numbers& a, Numbers& b) {\n"
                    "  static bool second;\n"
                    "  Numbers& out = second ? b : a;\n"
                    "  second = !second;\n"
                    "  if (!out.full()) out.write(in.read());\n}\n"),
            "accepted");
}

TEST(RtlgenRefuses, Division) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  const unsigned number = in.read().to_uint();\n"
                      "  out.write(number / (1 + (number >> 16)));\n}\n"),
              AllOf(StartsWith("5:"), HasSubstr("a division takes many clocks")));
}

TEST(RtlgenRefuses, AStaticWithoutAConstantInitialiser) {
  EXPECT_THAT(refusal("unsigned elsewhere();\n"
                      "static unsigned start = elsewhere();\n"
                      "void kernel(Numbers& out) { out.write(start++); }\n"),
              HasSubstr("constant initialiser"));
}

TEST(RtlgenRefuses, AParameterThatIsNoStream) {
  EXPECT_THAT(refusal("void kernel(Numbers& out, unsigned number) { out.write(number); }\n"),
              AllOf(StartsWith("3:"), HasSubstr("number is not a stream")));
}

TEST(RtlgenRefuses, AStreamThatIsReadAndWritten) {
  EXPECT_THAT(refusal("void kernel(Numbers& loop) {\n"
                      "  if (!loop.empty() && !loop.full()) loop.write(loop.read());\n}\n"),
              AllOf(StartsWith("4:"), HasSubstr("both read and written")));
}

TEST(RtlgenRefuses, AStreamWithoutAnAccess) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) { if (!in.empty()) out.write(1U); }\n"),
              HasSubstr("stream in is never read"));
}

TEST(RtlgenRefuses, TextThatDoesNotCompile) {
  EXPECT_THAT(refusal("void kernel(Numbers& out) { out.write(undeclared); }\n"), HasSubstr("does not compile"));
}

TEST(RtlgenRefuses, AMissingKernel) {
  EXPECT_THAT(refusal("void other(Numbers& out) { out.write(1U); }\n"), HasSubstr("there is no function kernel"));
}

}  // namespace
}  // namespace srpnic::rtlgen
