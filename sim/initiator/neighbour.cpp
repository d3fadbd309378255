// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/neighbour.hpp"

#include <cstring>
#include <span>

#include "host/net/headers.hpp"

namespace srpnic::sim {

namespace {

Frame make_arp(std::uint16_t operation, const PortAddress& sender, std::uint64_t destination_mac,
               std::uint64_t target_mac, std::uint32_t target_ip) {
  const wire::EthernetHeader ethernet{
      .destination = destination_mac, .source = sender.mac, .type = wire::kEtherTypeArp};
  const wire::ArpPacket arp{.hardware_type = wire::ArpPacket::kHardwareEthernet,
                            .protocol_type = wire::kEtherTypeIpv4,
                            .hardware_bytes = sizeof(wire::Be48),
                            .protocol_bytes = sizeof(wire::Be32),
                            .operation = operation,
                            .sender_mac = sender.mac,
                            .sender_ip = sender.ipv4,
                            .target_mac = target_mac,
                            .target_ip = target_ip};
  Frame frame(sizeof ethernet + sizeof arp);
  wire::write(wire::write(std::as_writable_bytes(std::span(frame)), ethernet), arp);
  return frame;
}

}  // namespace

Neighbour::Neighbour(const PortAddress& local, std::uint32_t target_ipv4, std::uint64_t retry_ns)
    : local_(local), target_ipv4_(target_ipv4), retry_ns_(retry_ns) {}

bool Neighbour::receive(const Frame& frame) {
  const auto bytes = std::as_bytes(std::span(frame));
  const auto ethernet = wire::read<wire::EthernetHeader>(bytes);
  if (!ethernet || ethernet->type != wire::kEtherTypeArp) return false;
  const auto arp = wire::read<wire::ArpPacket>(bytes, sizeof(wire::EthernetHeader));
  if (!arp || arp->target_ip != local_.ipv4) return true;
  if (arp->sender_ip == target_ipv4_) target_mac_ = arp->sender_mac;
  if (arp->operation == wire::ArpPacket::kRequest) {
    replies_.push_back(make_arp(wire::ArpPacket::kReply, local_, ethernet->source, arp->sender_mac, arp->sender_ip));
  }
  return true;
}

std::optional<Frame> Neighbour::next_frame(std::uint64_t now_ns) {
  if (!replies_.empty()) {
    Frame reply = std::move(replies_.front());
    replies_.pop_front();
    return reply;
  }
  if (target_mac_ || now_ns < next_request_ns_) return std::nullopt;
  next_request_ns_ = now_ns + retry_ns_;
  ++requests_;
  return make_arp(wire::ArpPacket::kRequest, local_, wire::kBroadcastMac, 0, target_ipv4_);
}

std::optional<std::uint64_t> Neighbour::next_event_ns() const {
  if (!replies_.empty()) return 0;
  if (target_mac_) return std::nullopt;
  return next_request_ns_;
}

}  // namespace srpnic::sim
