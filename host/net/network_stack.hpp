// SPDX-License-Identifier: Apache-2.0
// The target's own IP host: answers ARP, neighbour solicitations and ICMP echo, exchanges management datagrams. Works
// on a DPDK port. Everything a peer sends is checked; what is malformed or not for this host is counted and dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "host/net/datagram.hpp"
#include "host/net/ethernet.hpp"
#include "host/net/ip_packet.hpp"
#include "host/net/local_port.hpp"
#include "host/net/parsed.hpp"

struct rte_mempool;

namespace srpnic::net {

struct NetworkCounters {
  std::uint64_t frames = 0;
  std::uint64_t malformed = 0;    ///< truncated, bad checksum, bad ICRC, bad Q_Key, what a protocol forbids
  std::uint64_t not_for_us = 0;   ///< another IP address, or a protocol this host does not speak
  std::uint64_t unsupported = 0;  ///< IPv4 options and fragments, IPv6 extension headers
  std::uint64_t other_vlan = 0;   ///< of another VLAN than the port's, or untagged on a port with one
  std::uint64_t arp_replies = 0;
  std::uint64_t neighbour_advertisements = 0;
  std::uint64_t echo_replies = 0;
  std::uint64_t datagrams_received = 0;
  std::uint64_t datagrams_sent = 0;
  std::uint64_t transmit_dropped = 0;  ///< no packet buffer or a full transmit queue
};

class NetworkStack final : public DatagramSender {
 public:
  /// `port_id` is a started DPDK port; `buffers` the pool for frames sent.
  NetworkStack(std::uint16_t port_id, rte_mempool* buffers, LocalPort local);

  /// Handles what has arrived; datagrams go to `handler`. Returns the number of frames.
  std::size_t poll(DatagramHandler& handler);

  void send_datagram(const Peer& to, std::span<const std::byte> datagram) override;

  const NetworkCounters& counters() const { return counters_; }

 private:
  void receive_frame(std::span<const std::byte> frame, DatagramHandler& handler);
  void receive_arp(const LinkAddress& from, std::span<const std::byte> packet);
  void receive_ip(const LinkAddress& from, const IpPacket& ip, DatagramHandler& handler);
  void receive_solicitation(const LinkAddress& from, const IpPacket& ip);
  void receive_echo(const LinkAddress& from, const IpPacket& ip);
  void receive_udp(const LinkAddress& from, const IpPacket& ip, DatagramHandler& handler);

  /// What was parsed, or nullptr after counting why there is nothing.
  template <typename Value>
  const Value* accepted(const Parsed<Value>& parsed);
  void count(Refusal refusal);

  /// Sends an IP packet with `payload_bytes` that `fill` writes.
  template <typename Fill>
  bool transmit_ip(const LinkAddress& link, const IpAddress& source, const IpAddress& destination,
                   std::uint8_t protocol, std::uint8_t hop_limit, std::size_t payload_bytes, Fill fill);
  /// Sends a frame of `bytes` that `fill` writes.
  template <typename Fill>
  bool transmit(std::size_t bytes, Fill fill);

  std::uint16_t port_id_;
  rte_mempool* buffers_;
  LocalPort local_;
  std::uint32_t next_psn_ = 0;
  NetworkCounters counters_;
};

}  // namespace srpnic::net
