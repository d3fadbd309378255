// SPDX-License-Identifier: Apache-2.0
// The table of the card's blocks: what each costs, its longest path, and whether that is within the block's limit.
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "cells.hpp"
#include "levels.hpp"

namespace srpnic::synth {

/// Levels at which a block should end, and from which on it is listed as above the target.
inline constexpr int kTargetLevels = 10;

/// A line of blocks.txt: name, instances in the card, limit of its levels (further words are for synth.sh).
struct Block {
  std::string name;
  int instances = 1;
  int limit_levels = kTargetLevels;
};

/// Empty lines and lines beginning with # are skipped. Throws std::runtime_error naming the line that is wrong.
std::vector<Block> read_blocks(std::istream& text);

struct Row {
  Block block;
  Resources resources;  // of one instance
  Path path;

  bool exceeds_limit() const { return path.levels > block.limit_levels; }
};

/// Resources of all instances of all rows.
Resources total(const std::vector<Row>& rows);

/// For a terminal, and for docs/resources.md. Blocks above the target are listed below the table.
std::string as_text(const std::vector<Row>& rows);
std::string as_markdown(const std::vector<Row>& rows);

}  // namespace srpnic::synth
