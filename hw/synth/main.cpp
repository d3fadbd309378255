// SPDX-License-Identifier: Apache-2.0
// synth_report: reads one netlist of yosys for each block and prints the table of hw/synth/report.hpp.
// Exit status: 0 when every block is within its limit, 1 when one is not, 2 when something could not be read.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "report.hpp"

namespace {

using srpnic::synth::Block;
using srpnic::synth::Row;

std::ifstream open(const std::filesystem::path& path) {
  std::ifstream stream(path);
  if (!stream) throw std::runtime_error(path.string() + ": cannot be read; has yosys made it?");
  return stream;
}

Row read_row(const Block& block, const std::filesystem::path& folder) {
  std::ifstream stream = open(folder / (block.name + ".json"));
  const srpnic::synth::Netlist netlist = srpnic::synth::read_netlist(stream, block.name);
  return {.block = block, .resources = resources_of(netlist), .path = longest_path(netlist)};
}

bool wanted(const Block& block, const std::vector<std::string>& names) {
  return names.empty() || std::find(names.begin(), names.end(), block.name) != names.end();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Resources and levels of logic of the card's blocks");
  std::string blocks_file;
  std::string folder;
  std::string markdown_file;
  std::vector<std::string> names;
  app.add_option("--blocks", blocks_file, "list of blocks with their limits")->required();
  app.add_option("--netlists", folder, "folder of <block>.json")->required();
  app.add_option("--markdown", markdown_file, "also write the table as Markdown");
  app.add_option("names", names, "only these blocks");
  CLI11_PARSE(app, argc, argv);
  try {
    std::ifstream list = open(blocks_file);
    std::vector<Row> rows;
    for (const Block& block : srpnic::synth::read_blocks(list)) {
      if (wanted(block, names)) rows.push_back(read_row(block, folder));
    }
    fmt::print("{}", as_text(rows));
    if (!markdown_file.empty()) std::ofstream(markdown_file) << as_markdown(rows);
    return std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.exceeds_limit(); }) ? 1 : 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "synth_report: {}\n", error.what());
    return 2;
  }
}
