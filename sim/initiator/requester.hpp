// SPDX-License-Identifier: Apache-2.0
// The sending half of a reliable connection, for SENDs (IBA 9.7.2, 9.7.6): segmentation to the PMTU, a window of
// unacknowledged packets, repetition from the oldest one after a time-out, a sequence NAK or an RNR NAK. Checks the PSN
// and MSN of every acknowledgement.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "sim/initiator/packet.hpp"
#include "sim/initiator/queue_pair_config.hpp"
#include "sim/initiator/violations.hpp"

namespace srpnic::sim {

class Requester {
 public:
  struct Counters {
    std::uint64_t sends = 0;
    std::uint64_t packets = 0;
    std::uint64_t acks = 0;
    std::uint64_t timeouts = 0;
    std::uint64_t sequence_naks = 0;
    std::uint64_t rnr_naks = 0;
  };

  Requester(const QueuePairConfig& config, Violations& violations);

  void post_send(Payload message);

  /// An acknowledge packet.
  void receive(std::uint64_t now_ns, const RocePacket& packet);

  /// The next request packet that may go out at `now_ns`: transport fields and payload only.
  std::optional<RocePacket> next_packet(std::uint64_t now_ns);
  /// When next_packet() may have something.
  std::optional<std::uint64_t> next_event_ns() const;

  /// Why the connection is broken; empty while it is not.
  const std::string& failure() const { return failure_; }
  /// The PSN of the next packet, unless it is repeated.
  std::uint32_t next_psn() const { return next_psn_; }
  /// Everything posted has been acknowledged.
  bool idle() const { return messages_.empty(); }
  const Counters& counters() const { return counters_; }

 private:
  struct Message {
    Payload bytes;
    std::uint32_t first_psn;
    std::uint32_t last_psn;
  };

  bool may_send(std::uint64_t now_ns) const;
  void check_timeout(std::uint64_t now_ns);
  void acknowledge_until(std::uint64_t now_ns, std::uint32_t psn);
  void rewind();
  void restart_timer(std::uint64_t now_ns);
  bool violation(std::uint64_t now_ns, const std::string& text);

  const QueuePairConfig config_;
  Violations& violations_;

  std::deque<Message> messages_;  // not yet acknowledged as a whole
  std::size_t cursor_ = 0;        // the message with next_psn_
  std::uint32_t post_psn_;        // of the next message to be posted
  std::uint32_t next_psn_;        // to be sent next
  std::uint32_t newest_psn_;      // one beyond the newest ever sent
  std::uint32_t unacked_psn_;     // oldest not acknowledged
  std::uint32_t completed_ = 0;   // messages, modulo 2^24: the MSN to expect
  std::optional<std::uint64_t> ack_deadline_ns_;
  std::uint64_t rnr_until_ns_ = 0;
  unsigned retries_ = 0;
  std::string failure_;
  Counters counters_;
};

}  // namespace srpnic::sim
