// SPDX-License-Identifier: Apache-2.0
// One end of a reliable connection: requester and responder behind the addresses they share. Packets that met
// congestion are answered with CNPs (IBA A17.9.3); received CNPs are only counted: this end never slows down.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/initiator/packet.hpp"
#include "sim/initiator/requester.hpp"
#include "sim/initiator/responder.hpp"

namespace srpnic::sim {

class QueuePair {
 public:
  struct Path {
    PortAddress local;
    PortAddress remote;
    std::optional<std::uint16_t> vlan_tci;
    std::uint16_t udp_source_port = 0;
  };

  struct Congestion {
    std::uint64_t ecn_capable = 0;    ///< packets received with ECT or CE
    std::uint64_t marked = 0;         ///< … with CE
    std::uint64_t notified = 0;       ///< CNPs sent
    std::uint64_t notifications = 0;  ///< CNPs received
  };

  QueuePair(const QueuePairConfig& config, const Path& path, RegisteredMemory& memory, Violations& violations,
            Responder::MessageHandler on_message);

  void post_send(Payload message) { requester_.post_send(std::move(message)); }

  /// A packet whose destination queue pair is this one.
  void receive(std::uint64_t now_ns, const RocePacket& packet);

  /// The next packet to send; requests and answers take turns.
  std::optional<RocePacket> next_packet(std::uint64_t now_ns);
  std::optional<std::uint64_t> next_event_ns() const;

  /// After so many more packets nothing comes from this end any more, and nothing is taken: a peer that has died.
  /// For tests.
  void fall_silent(std::uint64_t after_packets = 0) { packets_left_ = after_packets; }
  bool silent() const { return packets_left_ == std::uint64_t{0}; }
  /// RNR NAKs for every SEND from now on, see Responder. For tests.
  void refuse_sends(std::uint8_t rnr_timer) { responder_.refuse_sends(rnr_timer); }

  /// A packet of ours as it would go out, for tests that send what the layers above never would.
  RocePacket addressed(RocePacket packet) const;

  const std::string& failure() const { return requester_.failure(); }
  const QueuePairConfig& config() const { return config_; }
  const Requester& requester() const { return requester_; }
  const Responder& responder() const { return responder_; }
  const Congestion& congestion() const { return congestion_; }

 private:
  std::optional<RocePacket> next_unaddressed(std::uint64_t now_ns);
  void note_congestion(std::uint64_t now_ns, const RocePacket& packet);

  const QueuePairConfig config_;
  const Path path_;
  Violations& violations_;
  Requester requester_;
  Responder responder_;
  bool answers_first_ = true;
  Congestion congestion_;
  bool notify_ = false;
  std::uint64_t notify_again_ns_ = 0;
  std::optional<std::uint64_t> packets_left_;  // until the end is silent
};

}  // namespace srpnic::sim
