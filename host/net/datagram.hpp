// SPDX-License-Identifier: Apache-2.0
// Management datagrams (UD SENDs to QP 1 over RoCEv2) between the network stack and whoever speaks management classes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "host/net/ethernet.hpp"
#include "host/net/ip_address.hpp"

namespace srpnic::net {

/// A peer's management queue pair. Answers need no address resolution: they go back where the question came from.
struct Peer {
  LinkAddress link;
  IpAddress ip;
  IpAddress local_ip;  ///< ours, the one the peer talks to
  std::uint16_t udp_port = 0;
  std::uint16_t pkey = 0xffff;  ///< ours in the partition we share: a limited peer's own would not match at the peer
  std::uint32_t queue_pair = 1;

  bool operator==(const Peer&) const = default;
};

/// Sends one datagram to a peer; delivery is not guaranteed.
class DatagramSender {
 public:
  virtual ~DatagramSender() = default;
  virtual void send_datagram(const Peer& to, std::span<const std::byte> datagram) = 0;
};

/// Takes each datagram that arrived whole, with a right Q_Key. The view is valid during the call.
class DatagramHandler {
 public:
  virtual ~DatagramHandler() = default;
  virtual void receive_datagram(const Peer& from, std::span<const std::byte> datagram) = 0;
};

}  // namespace srpnic::net
