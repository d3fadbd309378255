// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/requester.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/initiator/psn.hpp"

namespace srpnic::sim {

namespace {

/// IBA table 45: RNR NAK timer codes in nanoseconds.
std::uint64_t rnr_delay_ns(unsigned code) {
  constexpr std::array<std::uint64_t, 32> kHundredthsOfMs = {
      65536, 1,   2,   3,   4,    6,    8,    12,   16,   24,   32,   48,    64,    96,    128,   192,
      256,   384, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192, 12288, 16384, 24576, 32768, 49152};
  return kHundredthsOfMs[code & 0x1f] * 10'000;
}

enum class SyndromeClass : std::uint8_t { kAck = 0, kRnrNak = 1, kReserved = 2, kNak = 3 };

RoceOpcode send_opcode(bool first, bool last) {
  if (first) return last ? RoceOpcode::kSendOnly : RoceOpcode::kSendFirst;
  return last ? RoceOpcode::kSendLast : RoceOpcode::kSendMiddle;
}

}  // namespace

Requester::Requester(const QueuePairConfig& config, Violations& violations)
    : config_(config),
      violations_(violations),
      post_psn_(config.send_psn),
      next_psn_(config.send_psn),
      newest_psn_(config.send_psn),
      unacked_psn_(config.send_psn) {}

void Requester::post_send(Payload message) {
  const std::uint32_t packets = packets_of(message.size(), config_.pmtu);
  messages_.push_back(
      {.bytes = std::move(message), .first_psn = post_psn_, .last_psn = psn_add(post_psn_, packets - 1)});
  post_psn_ = psn_add(post_psn_, packets);
  ++counters_.sends;
}

bool Requester::may_send(std::uint64_t now_ns) const {
  return failure_.empty() && cursor_ < messages_.size() && now_ns >= rnr_until_ns_ &&
         psn_distance(next_psn_, unacked_psn_) < static_cast<std::int32_t>(config_.window);
}

void Requester::check_timeout(std::uint64_t now_ns) {
  if (!failure_.empty() || !ack_deadline_ns_ || now_ns < *ack_deadline_ns_) return;
  ++counters_.timeouts;
  if (retries_++ == config_.retry_limit) {
    failure_ = "no acknowledgement for PSN " + std::to_string(unacked_psn_) + " after " +
               std::to_string(config_.retry_limit) + " repetitions";
    return;
  }
  rewind();
  restart_timer(now_ns);
}

std::optional<RocePacket> Requester::next_packet(std::uint64_t now_ns) {
  check_timeout(now_ns);
  if (!may_send(now_ns)) return std::nullopt;
  const Message& message = messages_[cursor_];
  const bool first = next_psn_ == message.first_psn;
  const bool last = next_psn_ == message.last_psn;
  const std::size_t offset = static_cast<std::size_t>(psn_distance(next_psn_, message.first_psn)) * config_.pmtu;
  const std::size_t bytes = std::min(config_.pmtu, message.bytes.size() - offset);
  const auto in_flight = static_cast<std::uint32_t>(psn_distance(next_psn_, unacked_psn_)) + 1;

  RocePacket packet;
  packet.opcode = send_opcode(first, last);
  packet.psn = next_psn_;
  packet.ack_request = last || in_flight % config_.ack_request_interval == 0 || in_flight == config_.window;
  const auto data = message.bytes.begin() + static_cast<std::ptrdiff_t>(offset);
  packet.payload.assign(data, data + static_cast<std::ptrdiff_t>(bytes));

  ++counters_.packets;
  if (last) ++cursor_;
  next_psn_ = psn_add(next_psn_, 1);
  if (psn_distance(next_psn_, newest_psn_) > 0) newest_psn_ = next_psn_;
  if (!ack_deadline_ns_) restart_timer(now_ns);
  return packet;
}

std::optional<std::uint64_t> Requester::next_event_ns() const {
  if (!failure_.empty()) return std::nullopt;
  if (may_send(rnr_until_ns_)) return rnr_until_ns_;
  return ack_deadline_ns_;
}

bool Requester::violation(std::uint64_t now_ns, const std::string& text) {
  violations_.record(now_ns, text);
  return false;
}

void Requester::receive(std::uint64_t now_ns, const RocePacket& packet) {
  if (packet.opcode != RoceOpcode::kAcknowledge) {
    violation(now_ns, "READ response although nothing was read");
    return;
  }
  ++counters_.acks;
  const auto kind = static_cast<SyndromeClass>(packet.syndrome >> 5);
  // A NAK's PSN is the one expected; it acknowledges everything before it.
  const std::uint32_t acknowledged = kind == SyndromeClass::kAck ? packet.psn : psn_add(packet.psn, kPsnMask);
  if (psn_distance(acknowledged, newest_psn_) >= 0) {
    violation(now_ns, "PSN " + std::to_string(packet.psn) + " is acknowledged but was never sent");
    return;
  }
  if (psn_distance(acknowledged, psn_add(unacked_psn_, kPsnMask)) < 0) {
    if (config_.lossless) violation(now_ns, "acknowledgements go back to PSN " + std::to_string(packet.psn));
    return;
  }
  acknowledge_until(now_ns, acknowledged);
  if (packet.msn != completed_) {
    violation(now_ns, "MSN " + std::to_string(packet.msn) + " with PSN " + std::to_string(packet.psn) + ", but " +
                          std::to_string(completed_) + " messages are complete");
  }
  switch (kind) {
    case SyndromeClass::kAck:
      break;
    case SyndromeClass::kRnrNak:
      ++counters_.rnr_naks;
      if (config_.lossless) violation(now_ns, "RNR NAK within the credits granted");
      rewind();
      rnr_until_ns_ = now_ns + rnr_delay_ns(packet.syndrome);
      ack_deadline_ns_.reset();
      break;
    case SyndromeClass::kNak:
      if (packet.syndrome == kNakSequence) {
        ++counters_.sequence_naks;
        if (config_.lossless) violation(now_ns, "sequence NAK for PSN " + std::to_string(packet.psn));
        rewind();
        restart_timer(now_ns);
      } else {
        failure_ = "NAK with syndrome " + std::to_string(packet.syndrome) + " for PSN " + std::to_string(packet.psn);
      }
      break;
    case SyndromeClass::kReserved:
      violation(now_ns, "reserved AETH syndrome " + std::to_string(packet.syndrome));
      break;
  }
}

void Requester::acknowledge_until(std::uint64_t now_ns, std::uint32_t psn) {
  const std::uint32_t next = psn_add(psn, 1);
  if (next == unacked_psn_) return;
  unacked_psn_ = next;
  while (!messages_.empty() && psn_distance(messages_.front().last_psn, psn) <= 0) {
    messages_.pop_front();
    completed_ = psn_add(completed_, 1);
    if (cursor_ > 0) --cursor_;
  }
  // Packets about to be repeated may turn out to have arrived.
  if (psn_distance(next_psn_, unacked_psn_) < 0) next_psn_ = unacked_psn_;
  retries_ = 0;
  ack_deadline_ns_.reset();
  if (psn_distance(next_psn_, unacked_psn_) > 0) restart_timer(now_ns);
}

void Requester::rewind() {
  next_psn_ = unacked_psn_;
  cursor_ = 0;
}

void Requester::restart_timer(std::uint64_t now_ns) { ack_deadline_ns_ = now_ns + config_.ack_timeout_ns; }

}  // namespace srpnic::sim
