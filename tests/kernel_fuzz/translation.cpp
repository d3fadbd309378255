// SPDX-License-Identifier: Apache-2.0
#include "translation.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

#include "print.hpp"
#include "process.hpp"

namespace srpnic::kernel_fuzz {

Outcome judge(bool timed_out, int signal, int exit_code, const std::string& printed, unsigned latency) {
  if (timed_out) return {Verdict::kHang, latency, "rtlgen does not end"};
  if (signal == 0 && exit_code == 0) return {Verdict::kEqual, latency, ""};
  // "file:line: reason"; clang's own messages have a column too, and warnings are none of ours.
  static const std::regex refusal(R"(^(?:rtlgen: )?[^: ]+:\d+: (?!\d+: )(?!.*terminate).+)");
  static const std::regex clang_error(R"(^[^: ]+:\d+:\d+: (?:fatal )?error: .*)");
  std::istringstream lines(printed);
  std::string last;
  for (std::string line; std::getline(lines, line);) {
    const bool refused = std::regex_match(line, refusal) || std::regex_match(line, clang_error);
    if (signal == 0 && exit_code < 128 && refused) return {Verdict::kRefused, latency, line};
    if (line.find("what()") != std::string::npos || line.find("ssertion") != std::string::npos ||
        line.find("rtlgen:") == 0)
      last = line;
  }
  return {Verdict::kCrash, latency, fmt::format("signal {}, exit code {}: {}", signal, exit_code, last)};
}

Outcome translate(const Toolchain& tools, const std::filesystem::path& source, const std::string& name,
                  unsigned latency) {
  const std::filesystem::path output = source.parent_path() / (name + ".sv");
  const Result result = run({tools.rtlgen, "--kernel", kKernelName, "--module", name, "--source", source, "--output",
                             output, "--latency", std::to_string(latency), "-I", tools.kernel_headers},
                            tools.translation_limit);
  const Outcome outcome = judge(result.timed_out, result.signal, result.exit_code, result.output, latency);
  if (outcome.verdict == Verdict::kEqual && !std::filesystem::exists(output))
    return {Verdict::kCrash, latency, "no module"};
  return outcome;
}

namespace {

/// Without what tells names: from the ports on.
std::string body(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  const std::string all = text.str();
  return all.substr(std::min(all.find("(\n"), all.size()));
}

}  // namespace

bool matches_reference(const Toolchain& tools, const std::filesystem::path& source, const std::string& name,
                       unsigned latency, std::uint64_t seed) {
  const std::filesystem::path kept =
      std::filesystem::path(tools.reference_modules) / fmt::format("{:016x}-{}.sv", seed, latency);
  if (!std::filesystem::exists(kept)) {
    // Others may keep the same: the file appears as a whole. One without contents: the reference fails.
    const std::filesystem::path own = source.parent_path() / (name + "-reference.sv");
    run({tools.reference, "--kernel", kKernelName, "--module", name, "--source", source, "--output", own, "--latency",
         std::to_string(latency), "-I", tools.kernel_headers},
        tools.translation_limit);
    std::ofstream(own, std::ios::app).close();
    std::filesystem::path moved = kept;
    moved += fmt::format(".{}", ::getpid());
    std::filesystem::copy_file(own, moved);
    std::filesystem::rename(moved, kept);
    std::filesystem::remove(own);
  }
  const std::string wanted = body(kept);
  return wanted.empty() || wanted == body(source.parent_path() / (name + ".sv"));
}

}  // namespace srpnic::kernel_fuzz
