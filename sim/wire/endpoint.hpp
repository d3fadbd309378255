// SPDX-License-Identifier: Apache-2.0
// What can stand at the other end of the card's wire: a QEMU guest, a DPDK port, an initiator in this process.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace srpnic::sim {

/// An Ethernet frame from the destination MAC on, without preamble and FCS.
using Frame = std::vector<std::uint8_t>;

/// A peer of the card. All times are card time in nanoseconds. Called from the simulation thread only; no call blocks.
class WireEndpoint {
 public:
  virtual ~WireEndpoint() = default;

  /// The card has finished sending `frame` at `now_ns`. Returns false when the peer cannot take it yet: the wire offers
  /// the same frame again later and holds back those behind it.
  virtual bool transmit(std::uint64_t now_ns, const Frame& frame) = 0;

  /// The next frame towards the card, if there is one at `now_ns`.
  virtual std::optional<Frame> receive(std::uint64_t now_ns) = 0;

  /// File descriptor that becomes readable when an external peer has sent something; -1 for peers in this process.
  virtual int event_fd() const { return -1; }

  /// Card time at which a peer in this process wants to act next without having received anything (a timer, a paced
  /// request); nullopt: nothing pending. External peers always return nullopt.
  virtual std::optional<std::uint64_t> next_event_ns() const { return std::nullopt; }
};

}  // namespace srpnic::sim
