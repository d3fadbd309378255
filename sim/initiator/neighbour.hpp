// SPDX-License-Identifier: Apache-2.0
// Address resolution, ARP (RFC 826) for IPv4 and neighbour discovery (RFC 4861) for IPv6: finds the target's MAC,
// asking again until it is known or has been asked for often enough, and answers for our own address.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "sim/initiator/packet.hpp"

namespace srpnic::sim {

class Neighbour {
 public:
  Neighbour(const PortAddress& local, const net::IpAddress& target, const std::optional<std::uint16_t>& vlan_tci,
            std::uint64_t retry_ns, unsigned retries);

  /// True if the frame was of this protocol.
  bool receive(const Frame& frame);
  std::optional<Frame> next_frame(std::uint64_t now_ns);
  std::optional<std::uint64_t> next_event_ns() const;

  std::optional<std::uint64_t> target_mac() const { return target_mac_; }
  unsigned requests() const { return requests_; }
  /// Gives up when not even the last request has been answered in its time.
  void check_timeout(std::uint64_t now_ns);
  bool gave_up() const { return gave_up_; }

 private:
  const PortAddress local_;
  const net::IpAddress target_;
  const std::optional<std::uint16_t> vlan_tci_;
  const std::uint64_t retry_ns_;
  const unsigned retries_;  // after the first request
  std::optional<std::uint64_t> target_mac_;
  std::uint64_t next_request_ns_ = 0;  // after the last one: when its answer is no longer waited for
  bool gave_up_ = false;
  unsigned requests_ = 0;
  std::deque<Frame> replies_;
};

}  // namespace srpnic::sim
