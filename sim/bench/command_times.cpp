// SPDX-License-Identifier: Apache-2.0
#include "sim/bench/command_times.hpp"

#include "sim/initiator/packet.hpp"

namespace srpnic::sim {
namespace {

// Frames of the initiator model and of the card towards it: IPv4 without options, no VLAN.
constexpr std::size_t kEtherTypeOffset = 12;
constexpr std::size_t kIpProtocolOffset = 23;
constexpr std::size_t kUdpPortOffset = 36;
constexpr std::size_t kBthOffset = 42;
constexpr std::size_t kIuOffset = kBthOffset + 12;
constexpr std::uint16_t kIpv4 = 0x0800;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint16_t kRocePort = 4791;
constexpr std::uint8_t kSrpCommand = 0x02;
constexpr std::uint8_t kSrpResponse = 0xc1;

std::uint64_t big_endian(const FrameHead& frame, std::size_t offset, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | frame.bytes[offset + i];
  return value;
}

bool is_roce(const FrameHead& frame) {
  return big_endian(frame, kEtherTypeOffset, 2) == kIpv4 && frame.bytes[kIpProtocolOffset] == kUdp &&
         big_endian(frame, kUdpPortOffset, 2) == kRocePort;
}

RoceOpcode opcode(const FrameHead& frame) { return static_cast<RoceOpcode>(frame.bytes[kBthOffset]); }

std::uint64_t tag(const FrameHead& frame) { return big_endian(frame, kIuOffset + 8, 8); }

/// Data of whole 4-byte words, as disks have it: no pad.
std::uint64_t rdma_bytes_of(const FrameHead& frame) {
  constexpr std::uint64_t kHeaders = kIuOffset + 4;  // with ICRC
  constexpr std::uint64_t kReth = 16;
  constexpr std::uint64_t kAeth = 4;
  switch (opcode(frame)) {
    case RoceOpcode::kWriteFirst:
    case RoceOpcode::kWriteOnly:
      return frame.length - kHeaders - kReth;
    case RoceOpcode::kReadResponseFirst:
    case RoceOpcode::kReadResponseLast:
    case RoceOpcode::kReadResponseOnly:
      return frame.length - kHeaders - kAeth;
    case RoceOpcode::kWriteMiddle:
    case RoceOpcode::kWriteLast:
    case RoceOpcode::kReadResponseMiddle:
      return frame.length - kHeaders;
    default:
      return 0;
  }
}

}  // namespace

void CommandTimes::see(const FrameHead& frame) {
  if (!is_roce(frame)) return;
  rdma_bytes_ += rdma_bytes_of(frame);
  if (frame.to_card) {
    see_command(frame);
  } else {
    see_answer(frame);
  }
}

void CommandTimes::see_command(const FrameHead& frame) {
  const auto queue_pair = static_cast<std::uint32_t>(big_endian(frame, kBthOffset + 5, 3));
  const bool command = frame.bytes[kIuOffset] == kSrpCommand;
  const RoceOpcode kind = opcode(frame);
  if (kind == RoceOpcode::kSendFirst && command) {
    arriving_[queue_pair] = tag(frame);
  } else if (kind == RoceOpcode::kSendOnly && command) {
    newest_ = tag(frame);
    open_[newest_].command_tick = frame.last_tick;
  } else if (kind == RoceOpcode::kSendLast) {
    const auto found = arriving_.find(queue_pair);
    if (found == arriving_.end()) return;
    newest_ = found->second;
    open_[newest_].command_tick = frame.last_tick;
    arriving_.erase(found);
  }
}

void CommandTimes::see_answer(const FrameHead& frame) {
  const RoceOpcode kind = opcode(frame);
  if (kind == RoceOpcode::kWriteFirst || kind == RoceOpcode::kWriteOnly || kind == RoceOpcode::kReadRequest) {
    const auto found = open_.find(newest_);
    if (found != open_.end() && found->second.first_data_tick == 0) found->second.first_data_tick = frame.first_tick;
  } else if (kind == RoceOpcode::kSendOnly && frame.bytes[kIuOffset] == kSrpResponse) {
    auto node = open_.extract(tag(frame));
    if (node.empty()) return;
    node.mapped().response_tick = frame.last_tick;
    ended_.push_back(node.mapped());
  }
}

}  // namespace srpnic::sim
