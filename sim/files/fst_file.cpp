// SPDX-License-Identifier: Apache-2.0
// An FST file is a list of blocks: a byte that tells the kind, the block's length from here on in eight bytes, big
// endian, and the rest of the block. The header, which is written last, tells how many blocks hold values.
#include "sim/files/fst_file.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "sim/files/output_file.hpp"

namespace srpnic::sim {

namespace {

enum Block : int {
  kHeader = 0,
  kGeometry = 3,
  kHierarchy = 4,
  kHierarchyLz4 = 6,
  kHierarchyLz4Duo = 7,
  kUnfinished = 255
};
constexpr std::array<int, 3> kValues = {1, 5, 8};  // of the writer's versions
constexpr std::uint64_t kValueBlocksOffset = 65;   // of their number in the header
constexpr std::uint64_t kLengthBytes = 8;
constexpr const char* kWhat = "waves";

std::uint64_t read_number(std::istream& file) {
  std::array<char, kLengthBytes> bytes{};
  file.read(bytes.data(), bytes.size());
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

/// The blocks of each kind up to the end of the file; an empty list if they do not fill it exactly.
std::array<std::uint64_t, 256> count_blocks(std::istream& file, std::uint64_t size) {
  std::array<std::uint64_t, 256> blocks{};
  for (std::uint64_t at = 0; at < size;) {
    file.seekg(static_cast<std::streamoff>(at));
    const int kind = file.get();
    const std::uint64_t length = read_number(file);
    if (!file || length < kLengthBytes || length > size - at - 1) return {};
    ++blocks[static_cast<std::size_t>(kind)];
    at += 1 + length;
  }
  return blocks;
}

bool is_whole(std::istream& file) {
  file.seekg(0, std::ios::end);
  const auto blocks = count_blocks(file, static_cast<std::uint64_t>(file.tellg()));
  file.clear();
  file.seekg(kValueBlocksOffset);
  std::uint64_t values = 0;
  for (const int kind : kValues) values += blocks[static_cast<std::size_t>(kind)];
  return blocks[kHeader] == 1 && blocks[kUnfinished] == 0 && blocks[kGeometry] == 1 &&
         blocks[kHierarchy] + blocks[kHierarchyLz4] + blocks[kHierarchyLz4Duo] == 1 && values == read_number(file);
}

}  // namespace

void check_fst_path(const std::string& path) {
  check_writable(kWhat, path);
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored)) {
    throw std::runtime_error("cannot write waves to '" + path + "': it is not a regular file");
  }
}

void check_fst_file(const std::string& path) {
  check_room(kWhat, path);
  std::ifstream file(path, std::ios::binary);
  if (!file || !is_whole(file)) {
    throw std::runtime_error("cannot write waves to '" + path + "': the file is not complete; was the disk full?");
  }
}

}  // namespace srpnic::sim
