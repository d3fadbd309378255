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

#include "compare.hpp"
#include "declared.hpp"
#include "exceptions.hpp"
#include "report.hpp"
#include "synthesised.hpp"
#include "warnings.hpp"

namespace {

using srpnic::synth::Block;
using srpnic::synth::Circuit;
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

/// The findings and what was looked at.
struct Check {
  Exceptions register_arrays;
  Exceptions known_warnings;
  std::vector<std::string> findings;
  std::size_t blocks = 0;
  std::size_t memories = 0;
  std::size_t signals = 0;

  void look_at(const std::string& block, const std::filesystem::path& folder) {
    const auto file = [&](const char* suffix) { return folder / (block + suffix); };
    const Circuit declared = read_file(file(".xml"), srpnic::synth::read_declared);
    const Circuit synthesised =
        read_file(file(".read.json"), [&](std::istream& json) { return srpnic::synth::read_synthesised(json, block); });
    for (const std::string& line : srpnic::synth::differences(block, declared, synthesised, register_arrays))
      findings.push_back(line);
    for (const std::string& warning : read_file(file(".log"), srpnic::synth::read_warnings)) {
      if (!known_warnings.cover(warning)) findings.push_back(block + ": " + warning);
    }
    ++blocks;
    memories += declared.memories.size();
    signals += declared.signals.size();
  }

  void refuse_unused(const Exceptions& list, const std::string& file) {
    for (const std::string& pattern : list.unused()) {
      findings.push_back(fmt::format("{}: '{}' covers nothing any more; remove it", file, pattern));
    }
  }
};

bool wanted(const Block& block, const std::vector<std::string>& names) {
  return names.empty() || std::find(names.begin(), names.end(), block.name) != names.end();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Whether synthesis has read what was written");
  std::string blocks_file;
  std::string folder;
  std::string register_arrays_file;
  std::string known_warnings_file;
  std::vector<std::string> names;
  app.add_option("--blocks", blocks_file, "list of blocks")->required();
  app.add_option("--readings", folder, "folder of <block>.xml, <block>.read.json and <block>.log")->required();
  app.add_option("--register-arrays", register_arrays_file, "arrays that are registers by design")->required();
  app.add_option("--known-warnings", known_warnings_file, "warnings that are known")->required();
  app.add_option("names", names, "only these blocks");
  CLI11_PARSE(app, argc, argv);
  try {
    const auto read_exceptions = [](std::istream& list) { return Exceptions(list); };
    Check check;
    check.register_arrays = read_file(register_arrays_file, read_exceptions);
    check.known_warnings = read_file(known_warnings_file, read_exceptions);
    for (const Block& block : read_file(blocks_file, srpnic::synth::read_blocks)) {
      if (wanted(block, names)) check.look_at(block.name, folder);
    }
    if (names.empty()) {  // some blocks do not use every entry
      check.refuse_unused(check.register_arrays, register_arrays_file);
      check.refuse_unused(check.known_warnings, known_warnings_file);
    }
    for (const std::string& finding : check.findings) fmt::print(stderr, "synth_check: {}\n", finding);
    fmt::print("{} blocks with {} memories and {} signals compared with their sources: {} findings\n", check.blocks,
               check.memories, check.signals, check.findings.size());
    return check.findings.empty() ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "synth_check: {}\n", error.what());
    return 2;
  }
}
