// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/shadow_disk.hpp"

#include <algorithm>
#include <cstring>

namespace srpnic::sim {

namespace {

/// splitmix64: a good mixing of 64 bits in a few operations.
std::uint64_t mix(std::uint64_t value) {
  value += 0x9e37'79b9'7f4a'7c15;
  value = (value ^ value >> 30) * 0xbf58'476d'1ce4'e5b9;
  value = (value ^ value >> 27) * 0x94d0'49bb'1331'11eb;
  return value ^ value >> 31;
}

std::uint64_t digest_of(std::span<const std::uint8_t> block) {
  std::uint64_t digest = block.size();
  for (const std::uint8_t byte : block) digest = (digest ^ byte) * 0x100'0000'01b3;  // FNV-1a
  return digest;
}

}  // namespace

void ShadowDisk::fill(std::uint64_t lba, std::uint32_t generation, std::span<std::uint8_t> block) const {
  const std::uint64_t start = mix(seed_ ^ mix(lba) ^ mix(std::uint64_t{generation} << 32));
  for (std::size_t offset = 0; offset < block.size(); offset += sizeof(std::uint64_t)) {
    const std::uint64_t word = mix(start + offset);
    std::memcpy(block.data() + offset, &word, sizeof word);
  }
}

Payload ShadowDisk::write(std::uint64_t lba, std::uint32_t blocks) {
  Payload data(std::size_t{blocks} * block_bytes_);
  for (std::uint32_t i = 0; i < blocks; ++i) {
    Block& block = blocks_[lba + i];
    ++block.generation;
    block.known = true;
    block.digest.reset();
    fill(lba + i, block.generation, std::span(data).subspan(std::size_t{i} * block_bytes_, block_bytes_));
  }
  return data;
}

std::optional<std::string> ShadowDisk::check(std::uint64_t lba, std::span<const std::uint8_t> data) {
  Payload expected(block_bytes_);
  for (std::size_t i = 0; (i + 1) * block_bytes_ <= data.size(); ++i) {
    const auto found = data.subspan(i * block_bytes_, block_bytes_);
    Block& block = blocks_[lba + i];
    if (!block.known) {
      block.known = true;
      block.digest = digest_of(found);
      continue;
    }
    if (block.digest) {
      if (*block.digest != digest_of(found)) return "block " + std::to_string(lba + i) + " has changed unasked";
      continue;
    }
    fill(lba + i, block.generation, expected);
    const auto wrong = std::ranges::mismatch(expected, found);
    if (wrong.in1 != expected.end()) {
      return "block " + std::to_string(lba + i) + " differs from byte " + std::to_string(wrong.in1 - expected.begin()) +
             " on";
    }
  }
  return std::nullopt;
}

void ShadowDisk::forget(std::uint64_t lba, std::uint32_t blocks) {
  for (std::uint32_t i = 0; i < blocks; ++i) {
    Block& block = blocks_[lba + i];
    block.known = false;
    block.digest.reset();
  }
}

}  // namespace srpnic::sim
