// SPDX-License-Identifier: Apache-2.0
#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace srpnic::synth {
namespace {

Resources times(Resources one, int count) {
  Resources sum;
  for (int i = 0; i < count; ++i) sum += one;
  return sum;
}

std::string verdict(const Row& row) {
  if (row.exceeds_limit()) return fmt::format("EXCEEDS {}", row.block.limit_levels);
  if (row.path.levels > kTargetLevels) return fmt::format("above the target, limit {}", row.block.limit_levels);
  return "";
}

const Row& slowest(const std::vector<Row>& rows) {
  return *std::max_element(rows.begin(), rows.end(),
                           [](const Row& a, const Row& b) { return a.path.levels < b.path.levels; });
}

std::string closing(const std::vector<Row>& rows) {
  if (rows.empty()) return "";
  const auto above =
      std::count_if(rows.begin(), rows.end(), [](const Row& row) { return row.path.levels > kTargetLevels; });
  const Row& row = slowest(rows);
  return fmt::format("Longest path: {} with {} levels. {} of {} blocks are above the target of {} levels.\n",
                     row.block.name, row.path.levels, above, rows.size(), kTargetLevels);
}

}  // namespace

std::vector<Block> read_blocks(std::istream& text) {
  std::vector<Block> blocks;
  std::string line;
  for (int number = 1; std::getline(text, line); ++number) {
    if (line.empty() || line.starts_with('#')) continue;
    std::istringstream words(line);
    Block block;
    if (!(words >> block.name >> block.instances >> block.limit_levels)) {
      throw std::runtime_error(fmt::format("line {}: expected 'block instances levels', found '{}'", number, line));
    }
    blocks.push_back(block);
  }
  return blocks;
}

Resources total(const std::vector<Row>& rows) {
  Resources sum;
  for (const Row& row : rows) sum += times(row.resources, row.block.instances);
  return sum;
}

std::string as_text(const std::vector<Row>& rows) {
  std::string text = fmt::format("{:<20} {:>3} {:>7} {:>7} {:>7} {:>6} {:>6} {:>5} {:>4} {:>6}\n", "block", "n", "LUT",
                                 "LUTRAM", "FF", "RAMB18", "RAMB36", "URAM", "DSP", "levels");
  const auto line = [&](const std::string& name, int instances, const Resources& r, const std::string& levels,
                        const std::string& remark) {
    text += fmt::format("{:<20} {:>3} {:>7} {:>7} {:>7} {:>6} {:>6} {:>5} {:>4} {:>6}  {}\n", name, instances, r.luts,
                        r.lut_rams, r.flip_flops, r.ramb18, r.ramb36, r.ultra_rams, r.dsps, levels, remark);
  };
  int instances = 0;
  for (const Row& row : rows) {
    line(row.block.name, row.block.instances, row.resources, std::to_string(row.path.levels), verdict(row));
    instances += row.block.instances;
  }
  line("total", instances, total(rows), "", "");
  for (const Row& row : rows) {
    text += fmt::format("{}: {} levels from {} to {}\n", row.block.name, row.path.levels, row.path.start, row.path.end);
  }
  return text + closing(rows);
}

std::string as_markdown(const std::vector<Row>& rows) {
  std::string text =
      "| block | in the card | LUT | LUTRAM | FF | RAMB18 | RAMB36 | URAM | DSP | levels | longest path |\n"
      "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|\n";
  int instances = 0;
  for (const Row& row : rows) {
    const Resources& r = row.resources;
    const std::string remark = verdict(row);
    text += fmt::format("| `{}` | {} | {} | {} | {} | {} | {} | {} | {} | {}{} | `{}` → `{}` |\n", row.block.name,
                        row.block.instances, r.luts, r.lut_rams, r.flip_flops, r.ramb18, r.ramb36, r.ultra_rams, r.dsps,
                        row.path.levels, remark.empty() ? "" : " (" + remark + ")", row.path.start, row.path.end);
    instances += row.block.instances;
  }
  const Resources sum = total(rows);
  text += fmt::format("| **card** | {} | {} | {} | {} | {} | {} | {} | {} | | |\n", instances, sum.luts, sum.lut_rams,
                      sum.flip_flops, sum.ramb18, sum.ramb36, sum.ultra_rams, sum.dsps);
  return text + "\n" + closing(rows);
}

}  // namespace srpnic::synth
