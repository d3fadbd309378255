// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "kernel_text.hpp"

namespace srpnic::rtlgen {
namespace {

using testing::ContainsRegex;
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
              AllOf(StartsWith("5:"), HasSubstr("no constant bound")));
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

TEST(RtlgenRefuses, ALargeLocalArrayWithAVariableIndex) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  unsigned numbers[512] = {};\n"
                      "  const unsigned number = in.read().to_uint();\n"
                      "  numbers[number % 512] = number;\n"
                      "  out.write(numbers[number / 512 % 512]);\n}\n"),
              HasSubstr("of 2048 bytes is more than a clock can choose from (1024): make it static"));
}

TEST(RtlgenRefuses, ALargeArrayThatIsCopiedAsAWhole) {
  EXPECT_THAT(refusal("struct Numbers512 { unsigned n[512]; };\n"
                      "void kernel(Numbers& in, Numbers& out) {\n"
                      "  static Numbers512 live, shadow;\n"
                      "  const unsigned number = in.read().to_uint();\n"
                      "  live.n[number % 512] = number;\n"
                      "  out.write(shadow.n[number / 512 % 512]);\n"
                      "  shadow = live;\n}\n"),
              AllOf(StartsWith("9:"), HasSubstr("more than a clock can choose from"), HasSubstr("one element a call")));
}

TEST(RtlgenRefuses, ACopyOfVariableLength) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  static unsigned char from[16], to[16];\n"
                      "  const unsigned number = in.read().to_uint();\n"
                      "  from[3] = number;\n"
                      "  __builtin_memcpy(to, from, number % 16);\n"
                      "  out.write(to[5]);\n}\n"),
              AllOf(StartsWith("7:"), HasSubstr("variable length")));
}

TEST(RtlgenRefuses, VolatileStatics) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  static volatile unsigned last = 0;\n"
                      "  out.write(last);\n"
                      "  last = in.read().to_uint();\n}\n"),
              AllOf(StartsWith("5:"), HasSubstr("volatile")));
}

TEST(RtlgenRefuses, AssertionsThatStopTheProgram) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  const unsigned number = in.read().to_uint();\n"
                      "  if (number == 3) __builtin_trap();\n"
                      "  out.write(number);\n}\n"),
              AllOf(StartsWith("5:"), HasSubstr("hardware cannot stop")));
}

TEST(RtlgenRefuses, ABuiltinWithoutTranslation) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  const unsigned number = in.read().to_uint();\n"
                      "  out.write(unsigned(__builtin_readcyclecounter()) + number);\n}\n"),
              AllOf(StartsWith("5:"), HasSubstr("has no translation")));
}

TEST(RtlgenRefuses, StaticsOfOtherFiles) {
  EXPECT_THAT(refusal("extern unsigned elsewhere;\n"
                      "void kernel(Numbers& in, Numbers& out) { out.write(in.read() ^ elsewhere); }\n"),
              AllOf(StartsWith("4:"), HasSubstr("elsewhere cannot be seen")));
}

TEST(RtlgenRefuses, NumbersWhoseLayoutTheCompilersDisagreeAbout) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  static unsigned _BitInt(129) numbers[2] = {3, 4};\n"
                      "  const unsigned number = in.read().to_uint();\n"
                      "  out.write(unsigned(numbers[number & 1]));\n"
                      "  numbers[number >> 1 & 1] = number;\n}\n"),
              AllOf(StartsWith("4:"), HasSubstr("layout")));
}

TEST(RtlgenAccepts, ALocalArrayWithAVariableIndex) {
  EXPECT_EQ(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                    "  unsigned numbers[8] = {};\n"
                    "  const unsigned number = in.read().to_uint();\n"
                    "  numbers[number % 8] = number;\n"
                    "  out.write(numbers[number / 8 % 8]);\n}\n"),
            "accepted");
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

TEST(RtlgenAccepts, ASecondReadOfTheSameWord) {
  EXPECT_EQ(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                    "  static ap_uint<32> memory[64];\n"
                    "  const unsigned number = in.read().to_uint();\n"
                    "  if (memory[number % 64] != 0) memory[number % 64] = number;\n"
                    "  out.write(memory[number % 64]);\n}\n"),
            "accepted");
}

TEST(RtlgenAccepts, FurtherReadsOfAWordOnWaysThatItChooses) {
  EXPECT_EQ(refusal("void kernel(Numbers& in, Numbers& out, Numbers& odd) {\n"
                    "  static ap_uint<8> words[16];\n"
                    "  static unsigned phase;\n"
                    "  const ap_uint<32> number = in.read();\n"
                    "  const unsigned first = number.to_uint() & 15U;\n"
                    "  const unsigned other = number.to_uint() >> 4 & 15U;\n"
                    "  if (phase == 1) {\n"
                    "    const unsigned sum = words[first].to_uint() + number.to_uint();\n"
                    "    if (sum & 8U) odd.write(sum);\n"
                    "    switch (sum & 3U) {\n"
                    "      case 0: words[first] = words[first] ^ ap_uint<8>(number); break;\n"
                    "      case 1: words[other] = words[first] & ap_uint<8>(number); break;\n"
                    "      default: words[other] = words[first] & ap_uint<8>(7U); break;\n"
                    "    }\n"
                    "    out.write(words[first] ^ number);\n"
                    "  } else if (phase == 2) {\n"
                    "    out.write(words[other]);\n"
                    "  }\n"
                    "  phase = number[31] ? 1 : 2;\n}\n"),
            "accepted");
}

/// In each of two phases the last read comes after one of the same word, which may end the call, or after none.
TEST(RtlgenAccepts, ReadsThatComeAfterAReadOrNone) {
  std::string text =
      "void kernel(Numbers& in, Numbers& out) {\n"
      "  static unsigned words[16], phase;\n"
      "  const unsigned n = in.read().to_uint();\n";
  for (const std::string phase : {"1", "2"}) {
    text += "  if (phase == " + phase + ") {\n" +
            "    phase = n >> 8 & 3;\n"
            "    if (n & 1024) {\n"
            "      if (words[n + " +
            phase +
            " & 15] == n >> 16) return;\n"
            "    } else if (n & 2048) {\n"
            "      out.write(words[n >> 4 & 15]);\n"
            "      return;\n"
            "    }\n"
            "    out.write(words[n + " +
            phase +
            " & 15] ^ n);\n"
            "    words[n & 15] = n;\n"
            "    return;\n"
            "  }\n";
  }
  EXPECT_EQ(refusal(text + "  phase = 1;\n}\n"), "accepted");
}

TEST(RtlgenRefuses, MemoriesOfWhichEachSaysWhereTheOtherIsRead) {
  EXPECT_THAT(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                      "  static unsigned odd[16], even[16];\n"
                      "  const unsigned n = in.read().to_uint();\n"
                      "  if (n & 16) out.write(odd[even[n & 15] & 15]);\n"
                      "  else out.write(even[odd[n & 15] & 15]);\n"
                      "  odd[n >> 8 & 15] = even[n >> 8 & 15] = n;\n}\n"),
              AllOf(ContainsRegex("^[67]:"), HasSubstr("depends on what the same call reads")));
}

TEST(RtlgenAccepts, AccessesToOneMemoryThatConditionsKeepApart) {
  EXPECT_EQ(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                    "  static ap_uint<32> memory[64];\n"
                    "  const unsigned number = in.read().to_uint();\n"
                    "  const unsigned operation = number % 4;\n"
                    "  if (operation == 1) memory[3] = number;\n"
                    "  ap_uint<32> found = 5;\n"
                    "  if (operation == 2) found = memory[3];\n"
                    "  if (operation == 3) found = memory[number / 4 % 64];\n"
                    "  if (operation == 0) memory[number / 4 % 64] = 1;\n"
                    "  out.write(found);\n}\n"),
            "accepted");
}

TEST(RtlgenAccepts, TestsBeforeReadsInAKernelOfManyBlocks) {
  std::string text =
      "void kernel(Numbers& in, Numbers& other, Numbers& out) {\n"
      "  static unsigned state;\n"
      "  if (out.full()) return;\n"
      "  switch (state) {\n";
  for (int i = 0; i < 40; ++i) {
    const std::string number = std::to_string(i);
    text += "    case " + number + ": if (" + (i % 2 == 0 ? "in" : "other") +
            ".empty()) return;\n"
            "      { const unsigned n = " +
            (i % 2 == 0 ? "in" : "other") + ".read().to_uint(); if (n > " + number + ") out.write(n + " + number +
            "); state = n % 40; } break;\n";
  }
  EXPECT_EQ(refusal(text + "    default: break;\n  }\n}\n"), "accepted");
}

TEST(RtlgenAccepts, LoopsThatEndEarly) {
  EXPECT_EQ(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                    "  const ap_uint<32> number = in.read();\n"
                    "  unsigned sum = 0;\n"
                    "  int i = 0;\n"
                    "  while (true) {\n"
                    "    if (i == 30) break;\n"
                    "    if (number[i]) { ++i; continue; }\n"
                    "    sum += i;\n"
                    "    if (sum > 40) break;\n"
                    "    ++i;\n"
                    "  }\n"
                    "  for (unsigned step = 100; step > 4; step /= 2) {\n"
                    "    if (step == number.to_uint() % 64) break;\n"
                    "    sum += step;\n"
                    "  }\n"
                    "  out.write(sum);\n}\n"),
            "accepted");
}

TEST(RtlgenAccepts, ALoopThatAlwaysEndsBeforeItsLastRound) {
  EXPECT_EQ(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                    "  static bool history[3];\n"
                    "  const ap_uint<32> number = in.read();\n"
                    "  for (int i = -1; ++i < 5;) {\n"
                    "    if (ap_uint<4>(history[0]) < std::int8_t(i)) break;\n"
                    "    for (int j = 2; j > 0; --j) history[j] = history[j - 1];\n"
                    "  }\n"
                    "  history[0] = number[0];\n"
                    "  out.write(history[2]);\n}\n"),
            "accepted");
}

TEST(RtlgenAccepts, AnElementThatALoopLooksAtAndWhatComesAfter) {
  EXPECT_EQ(refusal("struct Entry { unsigned values[3]; unsigned char bytes[4]; };\n"
                    "void kernel(Numbers& in, Numbers& out) {\n"
                    "  static Entry table[8];\n"
                    "  static unsigned sum;\n"
                    "  const unsigned number = in.read().to_uint();\n"
                    "  const unsigned index = number & 7;\n"
                    "  for (int i = 3; i >= 0; --i) {\n"
                    "    if (table[index].bytes[1] * sum != number) continue;\n"
                    "    for (int j = -1; ++j < 3;) {\n"
                    "      sum--;\n"
                    "      if (unsigned(i) - index <= table[index].values[1] * unsigned(j)) break;\n"
                    "      sum += table[index].values[0];\n"
                    "    }\n"
                    "  }\n"
                    "  out.write(sum ^ table[index].values[1] ^ table[index].bytes[1]);\n"
                    "  table[index].values[1] = number;\n"
                    "  table[index].bytes[1] = number >> 8;\n"
                    "  table[index].values[0] = number >> 9;\n}\n"),
            "accepted");
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
              AllOf(StartsWith("5:"), HasSubstr("a division by a variable takes many clocks")));
}

TEST(RtlgenRefuses, AStaticWithoutAConstantInitialiser) {
  EXPECT_THAT(refusal("unsigned elsewhere();\n"
                      "static unsigned start = elsewhere();\n"
                      "void kernel(Numbers& out) { out.write(start++); }\n"),
              HasSubstr("known before the first clock"));
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

TEST(RtlgenRefuses, AStreamThatIsReadAndWrittenThroughARecord) {
  EXPECT_THAT(refusal("struct Holder { Numbers& stream; bool nothing() { return stream.empty(); } };\n"
                      "void kernel(Numbers& in, Numbers& out) {\n"
                      "  if (in.empty() || out.full()) return;\n"
                      "  Holder holder{out};\n"
                      "  out.write(in.read() ^ ap_uint<32>(holder.nothing()));\n}\n"),
              HasSubstr("stream out is both read and written"));
}

TEST(RtlgenAccepts, StreamsInLambdas) {
  EXPECT_EQ(refusal("void kernel(Numbers& in, Numbers& out) {\n"
                    "  if (in.empty() || out.full()) return;\n"
                    "  auto get = [&] { return in.read(); };\n"
                    "  auto put = [&](const ap_uint<32>& number) { out.write(number); };\n"
                    "  put(get());\n}\n"),
            "accepted");
}

TEST(RtlgenRefuses, AnAmbiguousName) {
  EXPECT_THAT(refusal("namespace detail { void kernel(Numbers& in, Numbers& out) { out.write(in.read()); } }\n"
                      "void kernel(Numbers& in, Numbers& out) { out.write(~in.read()); }\n"),
              HasSubstr("2 functions are called kernel"));
}

TEST(RtlgenAccepts, TablesOfRecordsWithConstructors) {
  EXPECT_EQ(refusal("struct Pair { unsigned a, b; Pair(unsigned x) : a(x), b(x * x) {} };\n"
                    "static const Pair outside[2] = {Pair(1), Pair(2)};\n"
                    "void kernel(Numbers& in, Numbers& out) {\n"
                    "  static const Pair inside[2] = {Pair(3), Pair(4)};\n"
                    "  const unsigned at = in.read().to_uint() & 1;\n"
                    "  out.write(outside[at].b + inside[at].b);\n}\n"),
            "accepted");
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
