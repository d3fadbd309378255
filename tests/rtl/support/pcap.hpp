// SPDX-License-Identifier: Apache-2.0
// Frames of a classic pcap file, plain or compressed with gzip.
#pragma once

#include <zlib.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "byte_stream.hpp"

namespace srpnic::test {

/// Throws when the file cannot be read or is not a little-endian Ethernet pcap.
inline std::vector<Bytes> read_pcap(const std::string& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) throw std::runtime_error("cannot open " + path);
  std::array<std::uint32_t, 6> header{};
  std::vector<Bytes> frames;
  std::string error;
  if (gzread(file, header.data(), sizeof header) != sizeof header ||
      (header[0] != 0xA1B2C3D4 && header[0] != 0xA1B23C4D)) {
    error = path + " is not a little-endian pcap file";
  } else if (header[5] != 1) {
    error = path + " is not a capture of Ethernet frames";
  }
  std::array<std::uint32_t, 4> record{};
  while (error.empty() && gzread(file, record.data(), sizeof record) == sizeof record) {
    Bytes frame(record[2]);
    if (record[2] != record[3]) error = path + " has a frame that was cut when captured";
    if (gzread(file, frame.data(), record[2]) != static_cast<int>(record[2])) error = path + " ends within a frame";
    frames.push_back(std::move(frame));
  }
  gzclose(file);
  if (!error.empty()) throw std::runtime_error(error);
  return frames;
}

}  // namespace srpnic::test
