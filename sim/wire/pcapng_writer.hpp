// SPDX-License-Identifier: Apache-2.0
// Writes frames to a pcapng file: one interface (Ethernet), time stamps in nanoseconds of card time, the direction as
// seen from the card in each packet's flags. The file is complete after every flush().
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "sim/wire/endpoint.hpp"

namespace srpnic::sim {

class PcapngWriter {
 public:
  enum class Direction : std::uint32_t { kToCard = 1, kFromCard = 2 };  // pcapng: inbound, outbound

  /// Throws std::runtime_error naming the file when it cannot be written.
  explicit PcapngWriter(const std::string& path);

  void write(std::uint64_t time_ns, Direction direction, const Frame& frame);
  void flush() { file_.flush(); }

 private:
  void write_block(std::uint32_t type, const std::vector<std::uint8_t>& body);

  std::ofstream file_;
};

}  // namespace srpnic::sim
