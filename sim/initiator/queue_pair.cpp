// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/queue_pair.hpp"

#include <algorithm>
#include <utility>

namespace srpnic::sim {

namespace {

constexpr std::uint16_t kPartitionMask = 0x7fff;  // IBA 10.9.1.1: bit 15 tells full from limited members

bool is_response(RoceOpcode opcode) {
  return opcode >= RoceOpcode::kReadResponseFirst && opcode <= RoceOpcode::kAcknowledge;
}

}  // namespace

QueuePair::QueuePair(const QueuePairConfig& config, const Path& path, RegisteredMemory& memory, Violations& violations,
                     Responder::MessageHandler on_message)
    : config_(config),
      path_(path),
      violations_(violations),
      requester_(config, violations),
      responder_(config, memory, violations, std::move(on_message)) {}

void QueuePair::receive(std::uint64_t now_ns, const RocePacket& packet) {
  if (silent()) return;
  if (((packet.pkey ^ 0xffff) & kPartitionMask) != 0) {
    violations_.record(now_ns, "P_Key " + std::to_string(packet.pkey) + " on a queue pair of the default partition");
    return;
  }
  if (packet.source.ip != path_.remote.ip) {
    violations_.record(now_ns,
                       "a packet for queue pair " + std::to_string(config_.local_qpn) + " from another address");
    return;
  }
  if (packet.opcode == RoceOpcode::kCongestionNotification) {
    ++congestion_.notifications;
    return;
  }
  // IBA 17.2.8: nobody has asked for an alternate path, so the peer is in the state migrated.
  if (!packet.migrated) violations_.record(now_ns, "a packet without MigReq asks for a change of path");
  note_congestion(now_ns, packet);
  if (is_response(packet.opcode)) {
    requester_.receive(now_ns, packet);
  } else {
    responder_.receive(now_ns, packet);
  }
}

void QueuePair::note_congestion(std::uint64_t now_ns, const RocePacket& packet) {
  if (packet.ecn == kNotEcnCapable) return;
  ++congestion_.ecn_capable;
  if (packet.ecn != kCongestionExperienced) return;
  ++congestion_.marked;
  if (now_ns < notify_again_ns_) return;
  notify_again_ns_ = now_ns + config_.notification_interval_ns;
  notify_ = true;
}

std::optional<RocePacket> QueuePair::next_packet(std::uint64_t now_ns) {
  if (silent()) return std::nullopt;
  std::optional<RocePacket> packet = next_unaddressed(now_ns);
  if (!packet) return std::nullopt;
  if (packets_left_) --*packets_left_;
  return addressed(std::move(*packet));
}

std::optional<RocePacket> QueuePair::next_unaddressed(std::uint64_t now_ns) {
  if (std::exchange(notify_, false)) {
    ++congestion_.notified;
    RocePacket notification;
    notification.opcode = RoceOpcode::kCongestionNotification;
    return notification;
  }
  std::optional<RocePacket> packet = answers_first_ ? responder_.next_packet(now_ns) : requester_.next_packet(now_ns);
  answers_first_ = !answers_first_;
  if (!packet) packet = answers_first_ ? responder_.next_packet(now_ns) : requester_.next_packet(now_ns);
  return packet;
}

std::optional<std::uint64_t> QueuePair::next_event_ns() const {
  if (silent()) return std::nullopt;
  if (notify_) return 0;
  const auto request = requester_.next_event_ns();
  const auto answer = responder_.next_event_ns();
  if (!request || !answer) return request ? request : answer;
  return std::min(*request, *answer);
}

RocePacket QueuePair::addressed(RocePacket packet) const {
  packet.source = path_.local;
  packet.destination = path_.remote;
  packet.vlan_tci = path_.vlan_tci;
  packet.udp_source_port = path_.udp_source_port;
  packet.dest_qpn = config_.remote_qpn;
  if (config_.ecn && packet.opcode < RoceOpcode::kAcknowledge) packet.ecn = kEcnCapable;
  return packet;
}

}  // namespace srpnic::sim
