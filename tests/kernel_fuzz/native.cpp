// SPDX-License-Identifier: Apache-2.0
#include "native.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "print.hpp"
#include "process.hpp"

namespace srpnic::kernel_fuzz {
namespace {

std::string first_lines(const std::string& text, std::size_t count) {
  std::istringstream stream(text);
  std::string result;
  for (std::string line; count > 0 && std::getline(stream, line); --count) result += line + "\n";
  return result;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// One program of all kernels without a verdict yet: each in a namespace of its own.
void write_program(const std::vector<Candidate>& candidates, const std::vector<Outcome>& outcomes,
                   const std::filesystem::path& path) {
  std::ofstream file(path);
  std::string tasks;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (outcomes[i].verdict != Verdict::kEqual) continue;
    file << fmt::format("namespace n{} {{\n#include \"k{}.cpp\"\n}}\n", i, i);
    std::string directions;
    for (const Stream& stream : candidates[i].kernel.streams) directions += stream.is_input ? 'i' : 'o';
    tasks += fmt::format("    native::task<&n{}::{}>({}, \"{}\", {}, {}ULL),\n", i, kKernelName, i, directions,
                         candidates[i].kernel.waits, candidates[i].seed);
  }
  file << "int main(int count, char** arguments) {\n  return native::run_all(count, arguments, {\n"
       << tasks << "  });\n}\n";
}

/// Kernels that a compiler's messages name get this verdict; false if there is none.
bool blame(const std::string& messages, std::vector<Outcome>& outcomes) {
  static const std::regex place(R"((?:^|\n|/)k(\d+)\.cpp:\d+:\d+: (?:fatal )?error: ([^\n]*))");
  bool found = false;
  for (auto at = std::sregex_iterator(messages.begin(), messages.end(), place); at != std::sregex_iterator(); ++at) {
    Outcome& outcome = outcomes.at(std::stoul((*at)[1]));
    if (outcome.verdict != Verdict::kEqual) continue;
    outcome = {Verdict::kNoKernel, 0, (*at)[2]};
    found = true;
  }
  return found;
}

}  // namespace

void write_sources(const std::vector<Candidate>& candidates, const std::filesystem::path& folder) {
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    std::ofstream(folder / fmt::format("k{}.cpp", i)) << print(candidates[i].kernel);
  }
}

void run_natively(const Toolchain& tools, const std::vector<Candidate>& candidates, const std::filesystem::path& folder,
                  int transactions, std::vector<Outcome>& outcomes) {
  const auto is_open = [](const Outcome& outcome) { return outcome.verdict == Verdict::kEqual; };
  if (std::none_of(outcomes.begin(), outcomes.end(), is_open)) return;
  const std::string program = folder / "native";
  std::vector<std::string> words = {tools.compiler};
  words.insert(words.end(), tools.native_flags.begin(), tools.native_flags.end());
  words.insert(words.end(), {"-I" + tools.precompiled, "-I" + tools.runtime, "-I" + tools.kernel_headers, "-include",
                             "native.hpp", program + ".cpp", "-o", program});
  for (;;) {
    write_program(candidates, outcomes, program + ".cpp");
    const Result built = run(words, tools.build_limit);
    if (built.succeeded()) break;
    if (!built.timed_out && blame(built.output, outcomes)) continue;
    for (Outcome& outcome : outcomes) {
      if (outcome.verdict == Verdict::kEqual)
        outcome = {Verdict::kNoKernel, 0, "g++ fails: " + first_lines(built.output, 5)};
    }
    return;
  }
  run({program, folder, std::to_string(transactions)}, tools.build_limit);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const std::string name = folder / std::to_string(i);
    if (outcomes[i].verdict != Verdict::kEqual || std::filesystem::exists(name + ".run")) continue;
    outcomes[i] = {Verdict::kUndefined, 0, first_lines(text_of(name + ".undefined"), 3)};
  }
}

}  // namespace srpnic::kernel_fuzz
