// SPDX-License-Identifier: Apache-2.0
#include "host/net/arp.hpp"

namespace srpnic::net {

Parsed<wire::ArpPacket> parse_arp_request(std::span<const std::byte> packet) {
  const auto request = wire::read<wire::ArpPacket>(packet);
  if (!request || request->hardware_type != wire::ArpPacket::kHardwareEthernet ||
      request->protocol_type != wire::kEtherTypeIpv4 || request->hardware_bytes != sizeof(wire::Be48) ||
      request->protocol_bytes != sizeof(wire::Be32)) {
    return Refusal::kMalformed;
  }
  if (request->operation != wire::ArpPacket::kRequest) return Refusal::kNotForUs;
  return *request;
}

wire::ArpPacket arp_reply(const wire::ArpPacket& request, std::uint64_t mac) {
  wire::ArpPacket reply = request;
  reply.operation = wire::ArpPacket::kReply;
  reply.sender_mac = mac;
  reply.sender_ip = request.target_ip;
  reply.target_mac = request.sender_mac;
  reply.target_ip = request.sender_ip;
  return reply;
}

}  // namespace srpnic::net
