// SPDX-License-Identifier: Apache-2.0
#include "translation.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "temporary_folder.hpp"

namespace srpnic::kernel_fuzz {
namespace {

Verdict verdict(int signal, int exit_code, const std::string& printed) {
  return judge(false, signal, exit_code, printed, 0).verdict;
}

TEST(RtlgensEnd, IsARefusalWhenItNamesFileLineAndReason) {
  EXPECT_EQ(verdict(0, 1, "rtlgen: /tmp/k.cpp:12: two reads of one memory\n"), Verdict::kRefused);
  EXPECT_EQ(verdict(0, 1, "k.cpp:3:7: warning: unused\n1 warning generated.\nrtlgen: k.cpp:12: a division\n"),
            Verdict::kRefused);
  EXPECT_EQ(verdict(0, 1, "k.cpp:3:7: error: no such name\nrtlgen: clang-16 found errors\n"), Verdict::kRefused);
}

TEST(RtlgensEnd, IsACrashOtherwise) {
  EXPECT_EQ(verdict(11, 0, ""), Verdict::kCrash);
  EXPECT_EQ(verdict(0, 139, "k.cpp:3: reason\n"), Verdict::kCrash);
  EXPECT_EQ(verdict(0, 1, "rtlgen: something went wrong\n"), Verdict::kCrash);
  EXPECT_EQ(verdict(0, 1, "k.cpp:3:7: warning: unused\n"), Verdict::kCrash);
  EXPECT_EQ(verdict(6, 0, "terminate called after throwing\n  what():  map::at\n"), Verdict::kCrash);
}

TEST(RtlgensEnd, IsAHangAtTheLimit) { EXPECT_EQ(judge(true, 9, 0, "", 3).verdict, Verdict::kHang); }

TEST(RtlgensEnd, IsSuccessWithoutError) { EXPECT_EQ(verdict(0, 0, "k.cpp:3:7: warning: unused\n"), Verdict::kEqual); }

TEST(AReference, MakesTheSameWhenOnlyNamesDiffer) {
  const test::TemporaryFolder folder;
  Toolchain tools;
  tools.reference = "/bin/false";
  tools.reference_modules = folder / "";
  std::ofstream(folder / "k3_l2.sv") << "// from k3.cpp\nmodule k3_l2 (\n  input logic a\n);\n";
  std::ofstream(folder / "0000000000000007-2.sv") << "// from k5.cpp\nmodule k5_l2 (\n  input logic a\n);\n";
  std::ofstream(folder / "0000000000000008-2.sv") << "// from k3.cpp\nmodule k3_l2 (\n  input logic b\n);\n";
  EXPECT_TRUE(matches_reference(tools, folder / "k3.cpp", "k3_l2", 2, 7));
  EXPECT_FALSE(matches_reference(tools, folder / "k3.cpp", "k3_l2", 2, 8));
}

TEST(AReference, ProvesNothingWhenItFails) {
  const test::TemporaryFolder folder;
  Toolchain tools;
  tools.reference = "/bin/false";
  tools.reference_modules = folder / "";
  std::ofstream(folder / "k0_l0.sv") << "module k0_l0 (\n);\n";
  EXPECT_TRUE(matches_reference(tools, folder / "k0.cpp", "k0_l0", 0, 9));
  EXPECT_TRUE(std::filesystem::exists(folder / "0000000000000009-0.sv"));
}

}  // namespace
}  // namespace srpnic::kernel_fuzz
