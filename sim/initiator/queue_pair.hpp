// SPDX-License-Identifier: Apache-2.0
// One end of a reliable connection: requester and responder behind the addresses they share.
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
    std::uint16_t udp_source_port = 0;
  };

  QueuePair(const QueuePairConfig& config, const Path& path, RegisteredMemory& memory, Violations& violations,
            Responder::MessageHandler on_message);

  void post_send(Payload message) { requester_.post_send(std::move(message)); }

  /// A packet whose destination queue pair is this one.
  void receive(std::uint64_t now_ns, const RocePacket& packet);

  /// The next packet to send; requests and answers take turns.
  std::optional<RocePacket> next_packet(std::uint64_t now_ns);
  std::optional<std::uint64_t> next_event_ns() const;

  /// A packet of ours as it would go out, for tests that send what the layers above never would.
  RocePacket addressed(RocePacket packet) const;

  const std::string& failure() const { return requester_.failure(); }
  const QueuePairConfig& config() const { return config_; }
  const Requester& requester() const { return requester_; }
  const Responder& responder() const { return responder_; }

 private:
  const QueuePairConfig config_;
  const Path path_;
  Violations& violations_;
  Requester requester_;
  Responder responder_;
  bool answers_first_ = true;
};

}  // namespace srpnic::sim
