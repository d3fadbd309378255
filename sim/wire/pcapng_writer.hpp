// SPDX-License-Identifier: Apache-2.0
// Writes frames to a pcapng file: one interface (Ethernet), time stamps in nanoseconds of card time, the direction as
// seen from the card in each packet's flags. The file is complete after every flush(). An error of the disk is kept,
// for frames pass in the middle of the simulation: failed() tells of it, close() throws it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/files/output_file.hpp"
#include "sim/wire/endpoint.hpp"

namespace srpnic::sim {

class PcapngWriter {
 public:
  enum class Direction : std::uint32_t { kToCard = 1, kFromCard = 2 };  // pcapng: inbound, outbound

  /// Throws std::runtime_error naming the file and the cause when it cannot be written.
  explicit PcapngWriter(const std::string& path);

  void write(std::uint64_t time_ns, Direction direction, const Frame& frame);
  void flush() { file_.flush(); }
  bool failed() const { return file_.failed(); }
  /// Throws std::runtime_error unless everything is in the file.
  void close() { file_.close(); }

 private:
  void write_block(std::uint32_t type, const std::vector<std::uint8_t>& body);

  OutputFile file_;
};

}  // namespace srpnic::sim
