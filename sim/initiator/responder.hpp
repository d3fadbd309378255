// SPDX-License-Identifier: Apache-2.0
// The receiving half of a reliable connection (IBA 9.7.4, 9.7.5): requests of the peer in PSN order; SENDs come out as
// whole messages, RDMA WRITEs change registered memory, RDMA READs are answered from it. Checks every rule the peer
// must keep; what breaks one is recorded, answered with the NAK that the standard names and changes nothing.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "sim/initiator/packet.hpp"
#include "sim/initiator/queue_pair_config.hpp"
#include "sim/initiator/registered_memory.hpp"
#include "sim/initiator/violations.hpp"

namespace srpnic::sim {

class Responder {
 public:
  using MessageHandler = std::function<void(std::uint64_t now_ns, const Payload& message)>;

  struct Counters {
    std::uint64_t sends = 0;
    std::uint64_t writes = 0;
    std::uint64_t reads = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t out_of_order = 0;
    std::uint64_t refused = 0;
    std::uint64_t rnr_naks = 0;
    unsigned most_reads_outstanding = 0;
  };

  Responder(const QueuePairConfig& config, RegisteredMemory& memory, Violations& violations, MessageHandler on_message);

  /// A request packet for this queue pair.
  void receive(std::uint64_t now_ns, const RocePacket& packet);

  /// The next ACK, NAK or READ response that may go out at `now_ns`: transport fields and payload only.
  std::optional<RocePacket> next_packet(std::uint64_t now_ns);
  /// When next_packet() will have something.
  std::optional<std::uint64_t> next_event_ns() const;

  /// From now on no SEND finds a receive request: RNR NAKs with this timer code of IBA table 45. For tests.
  void refuse_sends(std::uint8_t rnr_timer) { rnr_timer_ = rnr_timer; }

  const Counters& counters() const { return counters_; }

 private:
  enum class Message {
    kNone,   // the next packet starts a message
    kSend,   // within a SEND
    kWrite,  // within an RDMA WRITE
  };

  /// Something to send: an acknowledgement, or what is left of a READ's data.
  struct Answer {
    std::uint64_t earliest_ns;
    bool read;
    bool repeated = false;  // of a READ that was answered before
    std::uint32_t psn;
    std::uint32_t msn;
    std::uint8_t syndrome = kAckUnlimited;
    std::uint64_t va = 0;
    std::uint32_t rkey = 0;
    std::uint32_t length = 0;
    std::uint32_t offset = 0;
  };

  void receive_duplicate(std::uint64_t now_ns, const RocePacket& packet);
  void receive_gap(std::uint64_t now_ns, const RocePacket& packet);
  void execute(std::uint64_t now_ns, const RocePacket& packet);
  void refuse_send(std::uint64_t now_ns, const RocePacket& packet);
  void send(std::uint64_t now_ns, const RocePacket& packet, bool first, bool last);
  void write(std::uint64_t now_ns, const RocePacket& packet, bool first, bool last);
  void read(std::uint64_t now_ns, const RocePacket& packet);
  bool right_length(const RocePacket& packet, bool last) const;
  void refuse(std::uint64_t now_ns, std::uint8_t syndrome, const std::string& text);
  void accept(std::uint64_t now_ns, const RocePacket& packet, bool ends_message);
  void acknowledge(std::uint64_t now_ns, std::uint32_t psn, std::uint8_t syndrome);
  RocePacket read_response(Answer& answer);

  const QueuePairConfig config_;
  RegisteredMemory& memory_;
  Violations& violations_;
  MessageHandler on_message_;

  std::uint32_t expected_psn_;
  std::uint32_t msn_ = 0;
  bool nak_sent_ = false;
  std::optional<std::uint8_t> rnr_timer_;  // refuse_sends()
  bool failed_ = false;                    // a fatal NAK went out: nothing is executed any more
  Message message_ = Message::kNone;
  Payload received_;            // kSend
  std::uint64_t write_va_ = 0;  // kWrite: where the next bytes go
  std::uint32_t write_rkey_ = 0;
  std::uint64_t write_left_ = 0;
  std::deque<Answer> answers_;
  unsigned reads_outstanding_ = 0;
  Counters counters_;
};

}  // namespace srpnic::sim
