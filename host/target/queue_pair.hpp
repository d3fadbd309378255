// SPDX-License-Identifier: Apache-2.0
// What a connection request makes of a queue pair on the card.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "host/cm/connection_manager.hpp"
#include "host/net/ip_address.hpp"
#include "host/net/local_port.hpp"
#include "host/target/channel.hpp"
#include "host/target/retry_limits.hpp"
#include "hw/abi/generated/srp_abi.hpp"

namespace srpnic::target {

/// The largest path MTU (as log2) whose packets between addresses of this version fit `mtu` bytes of IP: with IP, UDP,
/// BTH, RETH and ICRC.
constexpr std::uint8_t path_mtu_log2(std::uint16_t mtu, const net::IpAddress& address) {
  const unsigned overhead = (address.is_ipv4() ? 20 : 40) + 8 + 12 + 16 + 4;
  std::uint8_t log2 = 12;
  while (log2 > 8 && (1u << log2) + overhead > mtu) --log2;
  return log2;
}

/// RDMA READs we may have outstanding: what the peer answers, what the card tracks.
inline std::uint8_t read_depth(const cm::ConnectionRequest& request) {
  return static_cast<std::uint8_t>(std::min<std::uint32_t>(request.responder_resources, abi::kMaxReadDepth));
}

/// An address as the card has it: a number, least significant word first.
constexpr std::array<std::uint64_t, 2> number_of(const net::IpAddress& address) {
  if (address.is_ipv4()) return {address.ipv4(), 0};
  return {address.word(8), address.word(0)};
}

inline abi::QpConfig queue_pair_configuration(const Channel& channel, const cm::ConnectionRequest& request,
                                              const net::LocalPort& local, std::uint32_t expected_psn,
                                              const RetryBounds& bounds) {
  // IBA A17: the source port carries entropy for the network's load balancing, from the dynamic range.
  constexpr std::uint16_t kDynamicPorts = 0xc000;
  const std::uint32_t entropy = channel.qpn ^ request.remote_queue_pair * 0x9e37u;

  const RetryLimits limits = retry_limits(request.ack_timeout, request.retry_count, request.rnr_retry_count, bounds);
  abi::QpConfig configuration;
  configuration.qpn = channel.qpn;
  configuration.pmtu_log2 = request.path_mtu_log2;
  configuration.retry_limit = limits.retry_limit;
  configuration.ack_timeout = limits.ack_timeout;
  configuration.rnr_retry_limit = limits.rnr_retry_limit;
  configuration.expected_psn = expected_psn;
  configuration.read_depth = read_depth(request);
  configuration.initial_psn = request.starting_psn;
  configuration.slot_limit = static_cast<std::uint16_t>(channel.request_limit);
  configuration.imm_offset = channel.immediate_offset;
  configuration.path.remote_qpn = request.remote_queue_pair;
  configuration.path.pkey = request.pkey;
  configuration.path.dest_mac = request.peer.link.mac;
  configuration.path.source_mac = local.mac;
  configuration.path.vlan_present = request.peer.link.vlan_tci.has_value();
  configuration.path.vlan_tci = request.peer.link.vlan_tci.value_or(0);
  configuration.path.ipv6 = !request.peer.ip.is_ipv4();
  configuration.path.source_ip = number_of(request.peer.local_ip);
  configuration.path.dest_ip = number_of(request.peer.ip);
  configuration.path.udp_source_port = static_cast<std::uint16_t>(kDynamicPorts | (entropy & 0x3fff));
  configuration.path.traffic_class = request.traffic_class;
  configuration.path.hop_limit = std::max<std::uint8_t>(request.hop_limit, 1);
  return configuration;
}

}  // namespace srpnic::target
