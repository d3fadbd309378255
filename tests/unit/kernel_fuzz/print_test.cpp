// SPDX-License-Identifier: Apache-2.0
#include "print.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "temporary_folder.hpp"
#include "tests/kernel_fuzz/process.hpp"

namespace srpnic::kernel_fuzz {
namespace {

using testing::HasSubstr;

Statement with_condition(Statement::Kind kind, const std::string& condition) {
  Statement statement;
  statement.kind = kind;
  statement.operands = {{boolean(), condition, {}, {}, {}, false}};
  statement.bodies = {{}};
  if (kind == Statement::Kind::kSwitch) statement.labels = {"default:"};
  return statement;
}

// g++ 12 begins to read the declaration of a function f and complains about its two parameters of one name.
TEST(PrintedConditions, AreNoDeclarations) {
  Kernel kernel;
  kernel.declarations = {{"f", "static ap_uint<9> f(ap_uint<9> a, ap_uint<9> b) { return a ^ b; }", {}}};
  kernel.streams = {{"in1", "ap_uint<9>", true}};
  Statement item;
  item.text = "const ap_uint<9> item = in1.read();";
  kernel.body = {item, with_condition(Statement::Kind::kIf, "ap_uint<9>(f(ap_uint<9>(item), ap_uint<9>(item)))[1]"),
                 with_condition(Statement::Kind::kSwitch, "unsigned(f(item, item).to_uint())")};
  const std::string text = print(kernel);
  EXPECT_THAT(text, HasSubstr("if ((ap_uint<9>("));

  const test::TemporaryFolder folder;
  const std::string path = folder / "kernel.cpp";
  std::ofstream(path) << text;
  const std::string headers = std::string(SRPNIC_SOURCE_DIR) + "/hw/hls/include";
  const Result result =
      run({CXX_COMPILER, "-std=c++20", "-fsyntax-only", "-w", "-I" + headers, path}, std::chrono::seconds(110));
  EXPECT_TRUE(result.succeeded()) << result.output;
}

}  // namespace
}  // namespace srpnic::kernel_fuzz
