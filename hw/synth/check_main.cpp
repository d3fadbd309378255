// SPDX-License-Identifier: Apache-2.0
// synth_check: compares the two readings of each block (compare.hpp) and looks for warnings of yosys that nobody knows.
// Exit status: 0 when synthesis has read what was written, 1 when not, 2 when something could not be read.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "check.hpp"
#include "declared.hpp"
#include "exceptions.hpp"
#include "report.hpp"
#include "synthesised.hpp"
#include "warnings.hpp"

namespace {

using srpnic::synth::Block;
using srpnic::synth::Check;
using srpnic::synth::Exceptions;

/// reader(stream), with the file's name before what it says when it fails.
template <typename Reader>
auto read_file(const std::filesystem::path& path, const Reader& reader) {
  std::ifstream stream(path);
  if (!stream) throw std::runtime_error(path.string() + ": cannot be read; has hw/synth/block.sh made it?");
  try {
    return reader(stream);
  } catch (const std::exception& error) {
    throw std::runtime_error(path.string() + ": " + error.what());
  }
}

void look_at(const std::string& block, const std::filesystem::path& folder, Check& check) {
  const auto file = [&](const char* suffix) { return folder / (block + suffix); };
  const auto read_json = [&](std::istream& json) { return srpnic::synth::read_synthesised(json, block); };
  check.add_module(block, read_file(file(".xml"), srpnic::synth::read_declared),
                   read_file(file(".read.json"), read_json), read_file(file(".log"), srpnic::synth::read_warnings));
}

bool is_wanted(const Block& block, const std::vector<std::string>& names) {
  return names.empty() || std::find(names.begin(), names.end(), block.name) != names.end();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Whether synthesis has read what was written");
  std::string blocks_file;
  std::string folder;
  std::string register_arrays_file;
  std::string known_warnings_file;
  std::vector<std::string> only_read;
  std::vector<std::string> names;
  app.add_option("--blocks", blocks_file, "list of blocks")->required();
  app.add_option("--readings", folder, "folder of <block>.xml, <block>.read.json and <block>.log")->required();
  app.add_option("--register-arrays", register_arrays_file, "arrays that are registers by design")->required();
  app.add_option("--known-warnings", known_warnings_file, "warnings that are known")->required();
  app.add_option("--only-read", only_read, "further modules that have been read but not mapped");
  app.add_option("names", names, "only these blocks");
  CLI11_PARSE(app, argc, argv);
  try {
    const auto read_exceptions = [](std::istream& list) { return Exceptions(list); };
    Check check(read_file(register_arrays_file, read_exceptions), read_file(known_warnings_file, read_exceptions));
    for (const Block& block : read_file(blocks_file, srpnic::synth::read_blocks)) {
      if (is_wanted(block, names)) look_at(block.name, folder, check);
    }
    for (const std::string& module : only_read) look_at(module, folder, check);
    if (names.empty()) check.refuse_unused_exceptions();  // some blocks do not use every one
    for (const std::string& finding : check.findings()) fmt::print(stderr, "synth_check: {}\n", finding);
    fmt::print("{}\n", check.summary());
    return check.findings().empty() ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "synth_check: {}\n", error.what());
    return 2;
  }
}
