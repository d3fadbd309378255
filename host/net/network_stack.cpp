// SPDX-License-Identifier: Apache-2.0
#include "host/net/network_stack.hpp"

#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include <array>
#include <utility>

#include "host/net/arp.hpp"
#include "host/net/echo.hpp"
#include "host/net/headers.hpp"
#include "host/net/neighbour_discovery.hpp"
#include "host/net/roce_datagram.hpp"
#include "hw/abi/generated/srp_abi.hpp"

namespace srpnic::net {

namespace {

constexpr std::uint16_t kBurst = 32;

bool is_solicitation(const IpPacket& ip) {
  return ip.protocol == wire::Ipv6Header::kProtocolIcmpv6 && !ip.payload.empty() &&
         std::to_integer<std::uint8_t>(ip.payload.front()) == wire::NeighbourMessage::kSolicitation;
}

}  // namespace

NetworkStack::NetworkStack(std::uint16_t port_id, rte_mempool* buffers, LocalPort local)
    : port_id_(port_id), buffers_(buffers), local_(std::move(local)) {}

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

void NetworkStack::count(Refusal refusal) {
  switch (refusal) {
    case Refusal::kMalformed:
      ++counters_.malformed;
      break;
    case Refusal::kNotForUs:
      ++counters_.not_for_us;
      break;
    case Refusal::kUnsupported:
      ++counters_.unsupported;
      break;
  }
}

template <typename Value>
const Value* NetworkStack::accepted(const Parsed<Value>& parsed) {
  if (const auto* refusal = std::get_if<Refusal>(&parsed)) count(*refusal);
  return std::get_if<Value>(&parsed);
}

void NetworkStack::receive_frame(std::span<const std::byte> frame, DatagramHandler& handler) {
  ++counters_.frames;
  const auto parsed = parse_ethernet(frame);
  const EthernetFrame* ethernet = accepted(parsed);
  if (ethernet == nullptr) return;
  LinkAddress from = ethernet->source;
  if (vlan_id(from.vlan_tci) != vlan_id(local_.vlan_tci)) {
    ++counters_.other_vlan;
    return;
  }
  if (local_.vlan_tci) from.vlan_tci = local_.vlan_tci;  // answers have our own priority

  if (ethernet->type == wire::kEtherTypeArp) {
    receive_arp(from, ethernet->payload);
  } else if (ethernet->type == wire::kEtherTypeIpv4 || ethernet->type == wire::kEtherTypeIpv6) {
    const auto ip =
        ethernet->type == wire::kEtherTypeIpv4 ? parse_ipv4(ethernet->payload) : parse_ipv6(ethernet->payload);
    if (const IpPacket* packet = accepted(ip)) receive_ip(from, *packet, handler);
  } else {
    count(Refusal::kNotForUs);
  }
}

void NetworkStack::receive_arp(const LinkAddress& from, std::span<const std::byte> packet) {
  const auto parsed = parse_arp_request(packet);
  const wire::ArpPacket* request = accepted(parsed);
  if (request == nullptr) return;
  if (!local_.has(IpAddress::from_ipv4(request->target_ip))) return count(Refusal::kNotForUs);
  const wire::ArpPacket reply = arp_reply(*request, local_.mac);
  if (transmit(link_header_bytes(from) + sizeof reply, [&](std::span<std::byte> frame) {
        wire::write(write_link_header(local_.mac, from, wire::kEtherTypeArp, frame), reply);
      })) {
    ++counters_.arp_replies;
  }
}

void NetworkStack::receive_ip(const LinkAddress& from, const IpPacket& ip, DatagramHandler& handler) {
  if (!ip.source.is_ipv4() && is_solicitation(ip)) return receive_solicitation(from, ip);
  if (!ip.source.is_unicast()) return count(Refusal::kMalformed);
  if (!local_.has(ip.destination)) return count(Refusal::kNotForUs);
  if (ip.protocol == wire::Ipv4Header::kProtocolUdp) {
    receive_udp(from, ip, handler);
  } else {
    receive_echo(from, ip);
  }
}

void NetworkStack::receive_solicitation(const LinkAddress& from, const IpPacket& ip) {
  const auto parsed = parse_neighbour_solicitation(ip);
  const IpAddress* target = accepted(parsed);
  if (target == nullptr) return;
  if (!local_.has(*target) || (!local_.has(ip.destination) && !local_.is_asked_for_in(ip.destination)))
    return count(Refusal::kNotForUs);
  const Advertisement answer = answer_to(ip.source, *target);
  LinkAddress link = from;
  if (!answer.solicited) link.mac = multicast_mac(answer.destination);
  if (transmit_ip(link, *target, answer.destination, wire::Ipv6Header::kProtocolIcmpv6,
                  wire::NeighbourMessage::kHopLimit, kAdvertisementBytes,
                  [&](std::span<std::byte> message) { write_advertisement(answer, local_.mac, message); })) {
    ++counters_.neighbour_advertisements;
  }
}

void NetworkStack::receive_echo(const LinkAddress& from, const IpPacket& ip) {
  const auto parsed = parse_echo_request(ip);
  const std::span<const std::byte>* request = accepted(parsed);
  if (request == nullptr) return;
  if (transmit_ip(from, ip.destination, ip.source, ip.protocol, kDefaultHopLimit, request->size(),
                  [&](std::span<std::byte> reply) { write_echo_reply(ip.destination, ip.source, *request, reply); })) {
    ++counters_.echo_replies;
  }
}

void NetworkStack::receive_udp(const LinkAddress& from, const IpPacket& ip, DatagramHandler& handler) {
  const auto parsed_udp = parse_udp(ip);
  const UdpDatagram* udp = accepted(parsed_udp);
  if (udp == nullptr) return;
  if (udp->destination_port != abi::kRoceUdpPort) return count(Refusal::kNotForUs);
  const ParsedDatagram parsed = parse_datagram(udp->packet, udp->payload);
  switch (parsed.error) {
    case DatagramError::kNone:
      ++counters_.datagrams_received;
      handler.receive_datagram(Peer{.link = from,
                                    .ip = ip.source,
                                    .local_ip = ip.destination,
                                    .udp_port = udp->source_port,
                                    .queue_pair = parsed.source_queue_pair},
                               parsed.payload);
      break;
    case DatagramError::kNotDatagram:
      count(Refusal::kNotForUs);
      break;
    case DatagramError::kTruncated:
    case DatagramError::kBadIcrc:
    case DatagramError::kBadKey:
      count(Refusal::kMalformed);
      break;
  }
}

void NetworkStack::send_datagram(const Peer& to, std::span<const std::byte> datagram) {
  if (transmit(datagram_frame_bytes(to, datagram.size()),
               [&](std::span<std::byte> frame) { build_datagram_frame(local_.mac, to, next_psn_, datagram, frame); })) {
    ++next_psn_;
    ++counters_.datagrams_sent;
  }
}

template <typename Fill>
bool NetworkStack::transmit_ip(const LinkAddress& link, const IpAddress& source, const IpAddress& destination,
                               std::uint8_t protocol, std::uint8_t hop_limit, std::size_t payload_bytes, Fill fill) {
  const std::uint16_t type = source.is_ipv4() ? wire::kEtherTypeIpv4 : wire::kEtherTypeIpv6;
  return transmit(link_header_bytes(link) + ip_header_bytes(source) + payload_bytes, [&](std::span<std::byte> frame) {
    const auto packet = write_link_header(local_.mac, link, type, frame);
    fill(write_ip_header(source, destination, protocol, hop_limit, packet));
  });
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
