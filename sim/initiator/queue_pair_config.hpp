// SPDX-License-Identifier: Apache-2.0
// What the two halves of a reliable connection's end must know.
#pragma once

#include <cstddef>
#include <cstdint>

namespace srpnic::sim {

struct QueuePairConfig {
  std::uint32_t local_qpn = 0;
  std::uint32_t remote_qpn = 0;
  std::uint32_t send_psn = 0;      ///< of our first request
  std::uint32_t expected_psn = 0;  ///< of the peer's first request
  std::size_t pmtu = 1024;
  unsigned read_depth = 4;                  ///< RDMA READs the peer may have outstanding
  std::uint32_t window = 128;               ///< unacknowledged packets we send at most
  std::uint32_t ack_request_interval = 64;  ///< an ACK is asked for in every such packet, and in each last one
  std::uint64_t ack_timeout_ns = std::uint64_t{4096} << 19;  ///< IBA 9.7.6.1.3: 4.096 us * 2^19, Linux's choice
  unsigned retry_limit = 7;
  std::uint64_t read_latency_ns = 0;  ///< from a READ request to its first response
  bool coalesce_acks = false;         ///< an ACK not sent yet gives way to a newer one
  std::uint8_t credit_code = 31;  ///< IBA 9.7.7.2: code of the receive requests left, said in every ACK; 31: uncounted
  bool ecn = false;               ///< our data packets are ECN-capable
  std::uint64_t notification_interval_ns = 50'000;  ///< between two CNPs that answer marked packets
  bool lossless = true;  ///< the wire loses nothing: gaps, repetitions and NAKs are the peer's fault
};

}  // namespace srpnic::sim
