// SPDX-License-Identifier: Apache-2.0
#include "sim/bench/wire_limit.hpp"

#include <algorithm>

#include "sim/card/line_rate.hpp"

namespace srpnic::sim {
namespace {

constexpr double kBytesPerSecond = 12.5e9;

constexpr std::uint64_t kHeaders = 14 + 20 + 8 + 12 + 4;  // Ethernet, IPv4, UDP, BTH, ICRC
constexpr std::uint64_t kPacket = kHeaders + kFcsBytes + kPreambleBytes + kGapBytes;
constexpr std::uint64_t kReth = 16;
constexpr std::uint64_t kAeth = 4;
constexpr std::uint64_t kAck = kPacket + kAeth;
constexpr std::uint64_t kCommandIu = 48 + 16;       // SRP_CMD with one direct descriptor
constexpr std::uint64_t kImmediateIu = 68;          // SRP_CMD up to its immediate data
constexpr std::uint64_t kResponseIu = 36;           // SRP_RSP without sense data
constexpr std::uint64_t kWorkRequestBytes = 65536;  // longest message of RDMA that the card makes

std::uint64_t packets(std::uint64_t bytes, std::uint64_t pmtu) {
  return std::max<std::uint64_t>(1, (bytes + pmtu - 1) / pmtu);
}

std::uint64_t padded(std::uint64_t bytes) { return (bytes + 3) / 4 * 4; }

std::uint64_t message(std::uint64_t bytes, std::uint64_t pmtu) {
  return packets(bytes, pmtu) * kPacket + padded(bytes);
}

}  // namespace

bool uses_immediate_data(const CommandShape& shape) {
  return shape.direction == Direction::kWrite && shape.immediate && shape.bytes <= kMaxImmediateBytes;
}

WireBytes wire_bytes(const CommandShape& shape) {
  if (shape.direction == Direction::kBoth) {
    CommandShape one = shape;
    one.direction = Direction::kRead;
    const WireBytes read = wire_bytes(one);
    one.direction = Direction::kWrite;
    const WireBytes write = wire_bytes(one);
    return {(read.to_card + write.to_card) / 2, (read.from_card + write.from_card) / 2};
  }
  const bool immediate = uses_immediate_data(shape);
  // The command, its answer, and the acknowledgement of each.
  std::uint64_t to_card = message(immediate ? kImmediateIu + shape.bytes : kCommandIu, shape.pmtu) + kAck;
  std::uint64_t from_card = message(kResponseIu, shape.pmtu) + kAck;
  for (std::uint64_t done = 0; done < shape.bytes && !immediate;) {
    const std::uint64_t bytes = std::min(shape.bytes - done, kWorkRequestBytes);
    const std::uint64_t data = message(bytes, shape.pmtu);
    if (shape.direction == Direction::kWrite) {
      // IBA 9.7.5: the first and the last READ response carry an AETH.
      to_card += data + (packets(bytes, shape.pmtu) > 1 ? 2 : 1) * kAeth;
      from_card += kPacket + kReth;
    } else {
      from_card += data + kReth;
    }
    done += bytes;
  }
  return {static_cast<double>(to_card), static_cast<double>(from_card)};
}

double wire_limit_per_second(const CommandShape& shape) {
  const WireBytes bytes = wire_bytes(shape);
  return kBytesPerSecond / std::max(bytes.to_card, bytes.from_card);
}

}  // namespace srpnic::sim
