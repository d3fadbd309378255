// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/responder.hpp"

#include <algorithm>
#include <utility>

#include "sim/initiator/psn.hpp"

namespace srpnic::sim {

namespace {

constexpr std::size_t kMaxMessageBytes = std::size_t{1} << 20;  // of a SEND; far beyond any IU

bool is_first(RoceOpcode opcode) {
  return opcode == RoceOpcode::kSendFirst || opcode == RoceOpcode::kSendOnly || opcode == RoceOpcode::kWriteFirst ||
         opcode == RoceOpcode::kWriteOnly;
}

bool is_last(RoceOpcode opcode) {
  return opcode == RoceOpcode::kSendLast || opcode == RoceOpcode::kSendOnly || opcode == RoceOpcode::kWriteLast ||
         opcode == RoceOpcode::kWriteOnly;
}

}  // namespace

Responder::Responder(const QueuePairConfig& config, RegisteredMemory& memory, Violations& violations,
                     MessageHandler on_message)
    : config_(config),
      memory_(memory),
      violations_(violations),
      on_message_(std::move(on_message)),
      expected_psn_(config.expected_psn) {}

void Responder::receive(std::uint64_t now_ns, const RocePacket& packet) {
  if (failed_) return;
  const std::int32_t distance = psn_distance(packet.psn, expected_psn_);
  if (distance < 0) {
    receive_duplicate(now_ns, packet);
  } else if (distance > 0) {
    receive_gap(now_ns, packet);
  } else {
    nak_sent_ = false;
    execute(now_ns, packet);
  }
}

/// IBA 9.7.5.1.2: a repeated READ is executed again, anything else is acknowledged again with the newest PSN. A
/// repeated READ that arrives when its command has ended finds no region any more and is dropped: its answer is not
/// needed.
void Responder::receive_duplicate(std::uint64_t now_ns, const RocePacket& packet) {
  ++counters_.duplicates;
  if (config_.lossless) {
    violations_.record(now_ns, "PSN " + std::to_string(packet.psn) + " comes again although nothing was lost");
  }
  if (packet.opcode != RoceOpcode::kReadRequest) {
    if (packet.ack_request) acknowledge(now_ns, psn_add(expected_psn_, kPsnMask), config_.credit_code);
    return;
  }
  if (memory_.refusal(packet.va, packet.rkey, packet.dma_length, RemoteAccess::kRead)) return;
  answers_.push_back({.earliest_ns = now_ns + config_.read_latency_ns,
                      .read = true,
                      .repeated = true,
                      .psn = packet.psn,
                      .msn = msn_,
                      .va = packet.va,
                      .rkey = packet.rkey,
                      .length = packet.dma_length});
}

/// IBA 9.7.5.2.4: one NAK until the expected packet arrives.
void Responder::receive_gap(std::uint64_t now_ns, const RocePacket& packet) {
  ++counters_.out_of_order;
  if (config_.lossless) {
    violations_.record(now_ns, "PSN " + std::to_string(packet.psn) + " comes where " + std::to_string(expected_psn_) +
                                   " is due, although nothing was lost");
  }
  if (!nak_sent_) acknowledge(now_ns, expected_psn_, kNakSequence);
  nak_sent_ = true;
}

void Responder::execute(std::uint64_t now_ns, const RocePacket& packet) {
  switch (packet.opcode) {
    case RoceOpcode::kSendFirst:
    case RoceOpcode::kSendMiddle:
    case RoceOpcode::kSendLast:
    case RoceOpcode::kSendOnly:
      if (rnr_timer_) return refuse_send(now_ns, packet);
      send(now_ns, packet, is_first(packet.opcode), is_last(packet.opcode));
      break;
    case RoceOpcode::kWriteFirst:
    case RoceOpcode::kWriteMiddle:
    case RoceOpcode::kWriteLast:
    case RoceOpcode::kWriteOnly:
      write(now_ns, packet, is_first(packet.opcode), is_last(packet.opcode));
      break;
    case RoceOpcode::kReadRequest:
      read(now_ns, packet);
      break;
    default:
      refuse(now_ns, kNakInvalidRequest, "opcode of a datagram or response where a request is due");
  }
}

/// IBA 9.7.5.2.8: what follows the refused packet is dropped without a NAK of its own.
void Responder::refuse_send(std::uint64_t now_ns, const RocePacket& packet) {
  ++counters_.rnr_naks;
  acknowledge(now_ns, packet.psn, static_cast<std::uint8_t>(kRnrNak | *rnr_timer_));
  nak_sent_ = true;
}

void Responder::send(std::uint64_t now_ns, const RocePacket& packet, bool first, bool last) {
  if ((message_ == Message::kSend) == first || message_ == Message::kWrite) {
    return refuse(now_ns, kNakInvalidRequest, "SEND packet out of order within its message");
  }
  if (!right_length(packet, last) || received_.size() + packet.payload.size() > kMaxMessageBytes) {
    return refuse(now_ns, kNakInvalidRequest, "SEND packet of " + std::to_string(packet.payload.size()) + " bytes");
  }
  received_.insert(received_.end(), packet.payload.begin(), packet.payload.end());
  message_ = last ? Message::kNone : Message::kSend;
  accept(now_ns, packet, last);
  if (!last) return;
  ++counters_.sends;
  const Payload whole = std::exchange(received_, {});
  on_message_(now_ns, whole);
}

void Responder::write(std::uint64_t now_ns, const RocePacket& packet, bool first, bool last) {
  if ((message_ == Message::kWrite) == first || message_ == Message::kSend) {
    return refuse(now_ns, kNakInvalidRequest, "RDMA WRITE packet out of order within its message");
  }
  if (first) {
    // IBA 9.7.4.1.5: the whole range is judged with the first packet; a WRITE of length 0 needs no key.
    const auto refusal = memory_.refusal(packet.va, packet.rkey, packet.dma_length, RemoteAccess::kWrite);
    if (refusal && packet.dma_length != 0) return refuse(now_ns, kNakRemoteAccess, *refusal);
    write_va_ = packet.va;
    write_rkey_ = packet.rkey;
    write_left_ = packet.dma_length;
  }
  const bool right_total = last ? packet.payload.size() == write_left_ : packet.payload.size() < write_left_;
  if (!right_length(packet, last) || !right_total) {
    return refuse(now_ns, kNakInvalidRequest,
                  "RDMA WRITE packet of " + std::to_string(packet.payload.size()) + " bytes where " +
                      std::to_string(write_left_) + " are left");
  }
  if (!packet.payload.empty()) {
    const auto refusal = memory_.refusal(write_va_, write_rkey_, packet.payload.size(), RemoteAccess::kWrite);
    if (refusal) return refuse(now_ns, kNakRemoteAccess, *refusal);
    memory_.write(write_va_, write_rkey_, packet.payload);
  }
  write_va_ += packet.payload.size();
  write_left_ -= packet.payload.size();
  message_ = last ? Message::kNone : Message::kWrite;
  if (last) ++counters_.writes;
  accept(now_ns, packet, last);
}

void Responder::read(std::uint64_t now_ns, const RocePacket& packet) {
  if (message_ != Message::kNone) {
    return refuse(now_ns, kNakInvalidRequest, "RDMA READ request within another message");
  }
  if (!packet.payload.empty()) return refuse(now_ns, kNakInvalidRequest, "RDMA READ request with a payload");
  const auto refusal = memory_.refusal(packet.va, packet.rkey, packet.dma_length, RemoteAccess::kRead);
  if (refusal) return refuse(now_ns, kNakRemoteAccess, *refusal);
  if (reads_outstanding_ == config_.read_depth) {
    return refuse(now_ns, kNakInvalidRequest,
                  "more than " + std::to_string(config_.read_depth) + " RDMA READs outstanding");
  }
  ++counters_.reads;
  ++reads_outstanding_;
  counters_.most_reads_outstanding = std::max(counters_.most_reads_outstanding, reads_outstanding_);
  expected_psn_ = psn_add(expected_psn_, packets_of(packet.dma_length, config_.pmtu));
  msn_ = psn_add(msn_, 1);
  answers_.push_back({.earliest_ns = now_ns + config_.read_latency_ns,
                      .read = true,
                      .psn = packet.psn,
                      .msn = msn_,
                      .va = packet.va,
                      .rkey = packet.rkey,
                      .length = packet.dma_length});
}

/// IBA 9.7.4.1.6: all packets but the last are full; a last one that is not the only one carries something.
bool Responder::right_length(const RocePacket& packet, bool last) const {
  if (!last) return packet.payload.size() == config_.pmtu;
  const bool may_be_empty = is_first(packet.opcode);
  return packet.payload.size() <= config_.pmtu && (may_be_empty || !packet.payload.empty());
}

void Responder::refuse(std::uint64_t now_ns, std::uint8_t syndrome, const std::string& text) {
  ++counters_.refused;
  violations_.record(now_ns, text);
  acknowledge(now_ns, expected_psn_, syndrome);
  failed_ = true;
}

void Responder::accept(std::uint64_t now_ns, const RocePacket& packet, bool ends_message) {
  expected_psn_ = psn_add(expected_psn_, 1);
  if (ends_message) msn_ = psn_add(msn_, 1);
  if (packet.ack_request) acknowledge(now_ns, packet.psn, config_.credit_code);
}

void Responder::acknowledge(std::uint64_t now_ns, std::uint32_t psn, std::uint8_t syndrome) {
  const bool replace = config_.coalesce_acks && !answers_.empty() && !answers_.back().read &&
                       answers_.back().syndrome == config_.credit_code;
  if (replace) answers_.pop_back();
  answers_.push_back({.earliest_ns = now_ns, .read = false, .psn = psn, .msn = msn_, .syndrome = syndrome});
}

std::optional<RocePacket> Responder::next_packet(std::uint64_t now_ns) {
  if (answers_.empty() || answers_.front().earliest_ns > now_ns) return std::nullopt;
  Answer& answer = answers_.front();
  RocePacket packet;
  bool finished = true;
  if (answer.read) {
    if (const auto refusal = memory_.refusal(answer.va, answer.rkey, answer.length, RemoteAccess::kRead)) {
      if (!answer.repeated) {
        violations_.record(now_ns, "a response ended its command before the command's data was read: " + *refusal);
        --reads_outstanding_;
      }
      answers_.pop_front();
      return std::nullopt;
    }
    packet = read_response(answer);
    finished = answer.offset == answer.length;
    if (finished && !answer.repeated) --reads_outstanding_;
  } else {
    packet.opcode = RoceOpcode::kAcknowledge;
    packet.psn = answer.psn;
    packet.syndrome = answer.syndrome;
    packet.msn = answer.msn;
  }
  if (finished) answers_.pop_front();
  return packet;
}

RocePacket Responder::read_response(Answer& answer) {
  RocePacket packet;
  const std::uint32_t left = answer.length - answer.offset;
  const auto bytes = static_cast<std::uint32_t>(std::min<std::size_t>(left, config_.pmtu));
  const bool first = answer.offset == 0;
  const bool last = bytes == left;
  packet.opcode = first && last ? RoceOpcode::kReadResponseOnly
                  : first       ? RoceOpcode::kReadResponseFirst
                  : last        ? RoceOpcode::kReadResponseLast
                                : RoceOpcode::kReadResponseMiddle;
  packet.psn = answer.psn;
  packet.syndrome = config_.credit_code;
  packet.msn = answer.msn;
  const auto data = memory_.read(answer.va + answer.offset, answer.rkey, bytes);
  packet.payload.assign(data.begin(), data.end());
  answer.psn = psn_add(answer.psn, 1);
  answer.offset += bytes;
  return packet;
}

std::optional<std::uint64_t> Responder::next_event_ns() const {
  if (answers_.empty()) return std::nullopt;
  return answers_.front().earliest_ns;
}

}  // namespace srpnic::sim
