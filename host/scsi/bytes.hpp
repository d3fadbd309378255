// SPDX-License-Identifier: Apache-2.0
// Big-endian fields of CDBs and parameter data (SAM-5 3.4: all numbers are big endian).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace srpnic::scsi {

/// The number in `bytes` (1..8) bytes at `offset`. Precondition: they lie inside `data`.
inline std::uint64_t get_be(std::span<const std::uint8_t> data, std::size_t offset, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | data[offset + i];
  return value;
}

/// Parameter data under construction; every write lies inside or extends it.
class ParameterData {
 public:
  explicit ParameterData(std::size_t size = 0) : bytes_(size) {}

  std::size_t size() const { return bytes_.size(); }

  void put(std::size_t offset, std::uint64_t value, std::size_t bytes = 1) {
    if (bytes_.size() < offset + bytes) bytes_.resize(offset + bytes);
    for (std::size_t i = 0; i < bytes; ++i) {
      bytes_[offset + i] = static_cast<std::byte>(value >> (8 * (bytes - 1 - i)));
    }
  }
  void append(std::uint64_t value, std::size_t bytes = 1) { put(bytes_.size(), value, bytes); }

  /// Left-aligned ASCII in a field of `width` bytes, padded with spaces (SPC-4 4.3.1).
  void put_text(std::size_t offset, std::size_t width, std::string_view text) {
    for (std::size_t i = 0; i < width; ++i) put(offset + i, static_cast<std::uint8_t>(i < text.size() ? text[i] : ' '));
  }

  /// What is sent: at most the CDB's allocation length.
  std::vector<std::byte> cut(std::uint64_t allocation_length) && {
    if (bytes_.size() > allocation_length) bytes_.resize(allocation_length);
    return std::move(bytes_);
  }

 private:
  std::vector<std::byte> bytes_;
};

}  // namespace srpnic::scsi
