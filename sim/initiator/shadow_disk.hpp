// SPDX-License-Identifier: Apache-2.0
// What the target's disk must hold, block by block. A written block's content is a function of seed, address and the
// number of times it was written, so only that number is kept. A block never written is learned when it is first read.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "sim/initiator/packet.hpp"

namespace srpnic::sim {

class ShadowDisk {
 public:
  ShadowDisk(std::uint64_t seed, std::uint32_t block_bytes) : seed_(seed), block_bytes_(block_bytes) {}

  /// New content for `blocks` blocks, which the disk holds from now on.
  Payload write(std::uint64_t lba, std::uint32_t blocks);

  /// Compares what was read; says where it is wrong.
  std::optional<std::string> check(std::uint64_t lba, std::span<const std::uint8_t> data);

  /// A WRITE has failed: nobody knows what these blocks hold.
  void forget(std::uint64_t lba, std::uint32_t blocks);

  std::uint32_t block_bytes() const { return block_bytes_; }

 private:
  struct Block {
    std::uint32_t generation = 0;         // how often written
    bool known = false;                   // by generation, or by digest
    std::optional<std::uint64_t> digest;  // of content that came from elsewhere
  };

  void fill(std::uint64_t lba, std::uint32_t generation, std::span<std::uint8_t> block) const;

  const std::uint64_t seed_;
  const std::uint32_t block_bytes_;
  std::unordered_map<std::uint64_t, Block> blocks_;
};

}  // namespace srpnic::sim
