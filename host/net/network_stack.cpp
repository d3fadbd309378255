// SPDX-License-Identifier: Apache-2.0
#include "host/net/network_stack.hpp"

#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include <algorithm>
#include <array>

#include "host/net/checksums.hpp"
#include "hw/abi/generated/srp_abi.hpp"

namespace srpnic::net {

namespace {

constexpr std::uint16_t kBurst = 32;
constexpr std::uint8_t kHopLimit = 64;

}  // namespace

NetworkStack::NetworkStack(std::uint16_t port_id, rte_mempool* buffers, const LocalAddress& local)
    : port_id_(port_id), buffers_(buffers), local_(local) {}

std::size_t NetworkStack::poll(DatagramHandler& handler) {
  std::array<rte_mbuf*, kBurst> burst;
  std::size_t frames = 0;
  for (std::uint16_t count = kBurst; count == kBurst; frames += count) {
    count = rte_eth_rx_burst(port_id_, 0, burst.data(), kBurst);
    for (std::uint16_t i = 0; i < count; ++i) {
      receive_frame({rte_pktmbuf_mtod(burst[i], const std::byte*), rte_pktmbuf_data_len(burst[i])}, handler);
      rte_pktmbuf_free(burst[i]);
    }
  }
  return frames;
}

void NetworkStack::receive_frame(std::span<const std::byte> frame, DatagramHandler& handler) {
  ++counters_.frames;
  const auto ethernet = wire::read<wire::EthernetHeader>(frame);
  if (!ethernet) {
    ++counters_.malformed;
    return;
  }
  auto packet = frame.subspan(sizeof(wire::EthernetHeader));
  LinkAddress from{.mac = ethernet->source, .vlan_tci = std::nullopt};
  std::uint16_t type = ethernet->type;
  if (type == wire::kEtherTypeVlan) {
    const auto tag = wire::read<wire::VlanTag>(packet);
    if (!tag) {
      ++counters_.malformed;
      return;
    }
    from.vlan_tci = tag->tci;
    type = tag->type;
    packet = packet.subspan(sizeof(wire::VlanTag));
  }
  if (type == wire::kEtherTypeArp) {
    receive_arp(from, packet);
  } else if (type == wire::kEtherTypeIpv4) {
    receive_ipv4(from, packet, handler);
  } else {
    ++counters_.not_for_us;
  }
}

void NetworkStack::receive_arp(const LinkAddress& from, std::span<const std::byte> packet) {
  const auto request = wire::read<wire::ArpPacket>(packet);
  if (!request || request->hardware_type != wire::ArpPacket::kHardwareEthernet ||
      request->protocol_type != wire::kEtherTypeIpv4 || request->hardware_bytes != sizeof(wire::Be48) ||
      request->protocol_bytes != sizeof(wire::Be32)) {
    ++counters_.malformed;
    return;
  }
  if (request->operation != wire::ArpPacket::kRequest || request->target_ip != local_.ipv4) {
    ++counters_.not_for_us;
    return;
  }
  wire::ArpPacket reply = *request;
  reply.operation = wire::ArpPacket::kReply;
  reply.sender_mac = local_.mac;
  reply.sender_ip = local_.ipv4;
  reply.target_mac = request->sender_mac;
  reply.target_ip = request->sender_ip;
  const std::size_t link_bytes = sizeof(wire::EthernetHeader) + (from.vlan_tci ? sizeof(wire::VlanTag) : 0);
  if (transmit(link_bytes + sizeof reply, [&](std::span<std::byte> frame) {
        wire::write(write_link_header(local_, from, wire::kEtherTypeArp, frame), reply);
      })) {
    ++counters_.arp_replies;
  }
}

void NetworkStack::receive_ipv4(const LinkAddress& from, std::span<const std::byte> packet, DatagramHandler& handler) {
  const auto ip = wire::read<wire::Ipv4Header>(packet);
  if (!ip || ip->version_and_length != wire::Ipv4Header::kVersionAndLength ||
      ip->total_length < sizeof(wire::Ipv4Header) || ip->total_length > packet.size() ||
      internet_checksum(wire::as_bytes(*ip)) != 0) {
    ++counters_.malformed;
    return;
  }
  if (ip->destination != local_.ipv4 || (ip->fragment & wire::Ipv4Header::kFragmentMask) != 0) {
    ++counters_.not_for_us;
    return;
  }
  packet = packet.first(ip->total_length);  // without Ethernet padding
  if (ip->protocol == wire::Ipv4Header::kProtocolIcmp) {
    receive_echo(from, *ip, packet.subspan(sizeof(wire::Ipv4Header)));
  } else if (ip->protocol == wire::Ipv4Header::kProtocolUdp) {
    receive_udp(from, *ip, packet, handler);
  } else {
    ++counters_.not_for_us;
  }
}

void NetworkStack::receive_echo(const LinkAddress& from, const wire::Ipv4Header& request,
                                std::span<const std::byte> message) {
  const auto echo = wire::read<wire::IcmpEcho>(message);
  if (!echo || internet_checksum(message) != 0) {
    ++counters_.malformed;
    return;
  }
  if (echo->type != wire::IcmpEcho::kRequest || echo->code != 0) {
    ++counters_.not_for_us;
    return;
  }
  wire::Ipv4Header ip = request;
  ip.identification = 0;
  ip.fragment = wire::Ipv4Header::kDontFragment;
  ip.time_to_live = kHopLimit;
  ip.checksum = 0;
  ip.source = local_.ipv4;
  ip.destination = request.source;
  ip.checksum = internet_checksum(wire::as_bytes(ip));

  const std::size_t link_bytes = sizeof(wire::EthernetHeader) + (from.vlan_tci ? sizeof(wire::VlanTag) : 0);
  if (transmit(link_bytes + sizeof ip + message.size(), [&](std::span<std::byte> frame) {
        const auto body = wire::write(write_link_header(local_, from, wire::kEtherTypeIpv4, frame), ip);
        std::ranges::copy(message, body.begin());
        wire::IcmpEcho reply = *echo;
        reply.type = wire::IcmpEcho::kReply;
        reply.checksum = 0;
        wire::write(body, reply);
        reply.checksum = internet_checksum(body);
        wire::write(body, reply);
      })) {
    ++counters_.echo_replies;
  }
}

void NetworkStack::receive_udp(const LinkAddress& from, const wire::Ipv4Header& ip, std::span<const std::byte> packet,
                               DatagramHandler& handler) {
  const auto udp = wire::read<wire::UdpHeader>(packet, sizeof(wire::Ipv4Header));
  if (!udp || udp->length < sizeof(wire::UdpHeader) || udp->length > packet.size() - sizeof(wire::Ipv4Header)) {
    ++counters_.malformed;
    return;
  }
  if (udp->destination_port != abi::kRoceUdpPort) {
    ++counters_.not_for_us;
    return;
  }
  packet = packet.first(sizeof(wire::Ipv4Header) + udp->length);
  const ParsedDatagram parsed =
      parse_datagram(packet, packet.subspan(sizeof(wire::Ipv4Header) + sizeof(wire::UdpHeader)));
  switch (parsed.error) {
    case DatagramError::kNone:
      ++counters_.datagrams_received;
      handler.receive_datagram(Peer{.link = from,
                                    .ipv4 = ip.source,
                                    .udp_port = udp->source_port,
                                    .pkey = parsed.pkey,
                                    .queue_pair = parsed.source_queue_pair},
                               parsed.payload);
      break;
    case DatagramError::kNotDatagram:
      ++counters_.not_for_us;
      break;
    case DatagramError::kTruncated:
    case DatagramError::kBadIcrc:
    case DatagramError::kBadKey:
      ++counters_.malformed;
      break;
  }
}

void NetworkStack::send_datagram(const Peer& to, std::span<const std::byte> datagram) {
  if (transmit(datagram_frame_bytes(to.link, datagram.size()),
               [&](std::span<std::byte> frame) { build_datagram_frame(local_, to, next_psn_, datagram, frame); })) {
    ++next_psn_;
    ++counters_.datagrams_sent;
  }
}

template <typename Fill>
bool NetworkStack::transmit(std::size_t bytes, Fill fill) {
  rte_mbuf* mbuf = rte_pktmbuf_alloc(buffers_);
  char* start = mbuf == nullptr ? nullptr : rte_pktmbuf_append(mbuf, static_cast<std::uint16_t>(bytes));
  if (start != nullptr) {
    fill(std::span(reinterpret_cast<std::byte*>(start), bytes));
    if (rte_eth_tx_burst(port_id_, 0, &mbuf, 1) == 1) return true;
  }
  rte_pktmbuf_free(mbuf);
  ++counters_.transmit_dropped;
  return false;
}

}  // namespace srpnic::net
