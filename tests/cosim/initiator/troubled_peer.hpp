// SPDX-License-Identifier: Apache-2.0
// A peer that does not go on with one of its queue pairs.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "sim/initiator/connection.hpp"
#include "sim/initiator/initiator.hpp"
#include "sim/wire/endpoint.hpp"

namespace srpnic::test {

enum class Trouble { kMute, kNeverReady };

/// Between card and initiator: what the card sends to one queue pair is lost, or its first packet gets an RNR NAK each
/// time.
class TroubledPeer : public sim::WireEndpoint {
 public:
  TroubledPeer(sim::Initiator& initiator, std::size_t channel, Trouble trouble)
      : initiator_(initiator), channel_(channel), trouble_(trouble) {}

  bool transmit(std::uint64_t now_ns, const sim::Frame& frame) override {
    const auto parsed = sim::parse_packet(frame);
    const auto* packet = std::get_if<sim::RocePacket>(&parsed);
    const sim::QueuePair& queue_pair = initiator_.queue_pair(channel_);
    if (packet == nullptr || packet->dest_qpn != queue_pair.config().local_qpn ||
        packet->opcode == sim::RoceOpcode::kAcknowledge) {
      return initiator_.transmit(now_ns, frame);
    }
    ++swallowed_;
    if (!first_psn_) first_psn_ = packet->psn;
    if (trouble_ == Trouble::kNeverReady && packet->psn == *first_psn_) {
      sim::RocePacket nak;
      nak.opcode = sim::RoceOpcode::kAcknowledge;
      nak.psn = packet->psn;
      nak.syndrome = static_cast<std::uint8_t>(abi::Syndrome::kRnrNak);  // code 0: 655.36 ms
      initiator_.inject(sim::build_packet(queue_pair.addressed(nak)));
    }
    return true;
  }
  std::optional<sim::Frame> receive(std::uint64_t now_ns) override { return initiator_.receive(now_ns); }
  std::optional<std::uint64_t> next_event_ns() const override { return initiator_.next_event_ns(); }

  std::uint64_t swallowed() const { return swallowed_; }

 private:
  sim::Initiator& initiator_;
  const std::size_t channel_;
  const Trouble trouble_;
  std::optional<std::uint32_t> first_psn_;
  std::uint64_t swallowed_ = 0;
};

}  // namespace srpnic::test
