// SPDX-License-Identifier: Apache-2.0
// The rules of the responder (IBA 9.7) in plain C++, written apart from the RTL: one packet in, what must follow out.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "byte_stream.hpp"
#include "srp_records.hpp"

namespace srpnic::test {

/// Packets as the parser hands them to the card.
struct ReceivedPacket {
  RxPacket header;
  Bytes payload;
  bool stranger = false;  ///< from another address than the peer's
};

struct ExpectedIu {
  std::uint32_t qpn = 0;
  unsigned imm_offset = 0;
  Bytes content;
  bool operator==(const ExpectedIu&) const = default;
};

struct ExpectedAck {
  unsigned qp_index = 0;
  std::uint32_t psn = 0;
  unsigned syndrome = 0;
  std::uint32_t msn = 0;
  bool operator==(const ExpectedAck&) const = default;
};

/// Everything that follows from a packet; the counters are those of docs/registers.md.
struct Outcome {
  std::optional<ExpectedIu> iu;
  std::optional<ExpectedAck> ack;
  bool failed = false;
  bool slot_returned = false;
};

struct ModelCounters {
  std::uint64_t unknown_qp = 0, bad_address = 0, bad_pkey = 0, bad_transport = 0, sends = 0, duplicate = 0,
                out_of_order = 0;
  std::uint64_t refused = 0, no_slot = 0, too_long = 0, responses = 0;
  bool operator==(const ModelCounters&) const = default;
};

class ResponderModel {
 public:
  struct QueuePair {
    QpConfig config;
    std::uint32_t expected_psn = 0;
    std::uint32_t msn = 0;
    bool nak_sent = false;
    bool failed = false;
    std::optional<Bytes> message = {};  ///< the SEND in progress
  };

  void create(const QpConfig& config) {
    queue_pairs_[index_of(config.qpn.to_uint())] = QueuePair{config, config.expected_psn.to_uint()};
  }
  void destroy(std::uint32_t qpn) { queue_pairs_.erase(index_of(qpn)); }
  const QueuePair* find(std::uint32_t qpn) const {
    const auto found = queue_pairs_.find(index_of(qpn));
    return found == queue_pairs_.end() || found->second.config.qpn.to_uint() != qpn ? nullptr : &found->second;
  }
  const ModelCounters& counters() const { return counters_; }

  /// `allocate` tells whether the pool granted the slot the packet asks for; it is called only when it must be.
  Outcome receive(const ReceivedPacket& packet, const std::function<bool()>& allocate) {
    const std::uint32_t qpn = packet.header.dest_qpn.to_uint();
    if (find(qpn) == nullptr) return counted(counters_.unknown_qp);
    QueuePair& queue_pair = queue_pairs_.at(index_of(qpn));
    if (packet.stranger) return counted(counters_.bad_address);
    const unsigned ours = queue_pair.config.path.pkey.to_uint();
    const unsigned theirs = packet.header.pkey.to_uint();
    if (((ours ^ theirs) & 0x7FFFU) != 0 || ((ours | theirs) & 0x8000U) == 0) return counted(counters_.bad_pkey);
    const unsigned opcode = packet.header.opcode.to_uint();
    if (opcode >= 0x0D && opcode <= 0x12) return counted(counters_.responses);
    if (opcode >= 0x20) return counted(counters_.bad_transport);
    if (queue_pair.failed) return {};
    return execute(queue_pair, packet, opcode, allocate);
  }

 private:
  static unsigned index_of(std::uint32_t qpn) { return qpn & 0xFFU; }
  static Outcome counted(std::uint64_t& counter) {
    ++counter;
    return {};
  }

  Outcome execute(QueuePair& queue_pair, const ReceivedPacket& packet, unsigned opcode,
                  const std::function<bool()>& allocate) {
    const std::uint32_t psn = packet.header.psn.to_uint();
    const std::uint32_t distance = (psn - queue_pair.expected_psn) & 0xFFFFFFU;
    if (distance >= 0x800000U) {
      ++counters_.duplicate;
      if (opcode > 0x0B) return {};
      return acknowledge(queue_pair, (queue_pair.expected_psn - 1) & 0xFFFFFFU, syndrome::kAckUnlimited);
    }
    if (distance > 0) {
      ++counters_.out_of_order;
      if (queue_pair.nak_sent) return {};
      queue_pair.nak_sent = true;
      return acknowledge(queue_pair, queue_pair.expected_psn, syndrome::kNakSequence);
    }
    std::uint64_t uncounted = 0;
    if (opcode > 0x05) {
      const bool empty_write = opcode == 0x0A && packet.header.reth_length == 0;
      if (!empty_write) return refuse(queue_pair, psn, opcode);
      if (queue_pair.message || !packet.payload.empty()) {
        return fail(queue_pair, psn, syndrome::kNakInvalidRequest, uncounted);
      }
      accept(queue_pair);
      queue_pair.msn = (queue_pair.msn + 1) & 0xFFFFFFU;
      return packet.header.ack_request == 1 ? acknowledge(queue_pair, psn, syndrome::kAckUnlimited) : Outcome{};
    }
    return send(queue_pair, packet, opcode, allocate);
  }

  Outcome send(QueuePair& queue_pair, const ReceivedPacket& packet, unsigned opcode,
               const std::function<bool()>& allocate) {
    const std::uint32_t psn = packet.header.psn.to_uint();
    const bool begins = opcode == 0 || opcode == 4 || opcode == 5;
    const bool ends = opcode >= 2;
    const std::size_t pmtu = std::size_t{1} << queue_pair.config.pmtu_log2.to_uint();
    const std::size_t bytes = packet.payload.size();
    std::uint64_t uncounted = 0;
    if (begins == queue_pair.message.has_value()) {
      return fail(queue_pair, psn, syndrome::kNakInvalidRequest, uncounted);
    }
    const bool too_long = bytes + (begins ? 0 : queue_pair.message->size()) > abi::kMaxIuBytes;
    if (bytes > pmtu || (!ends && bytes != pmtu) || (!begins && bytes == 0) || too_long) {
      return fail(queue_pair, psn, syndrome::kNakInvalidRequest, too_long ? counters_.too_long : uncounted);
    }
    if (begins && !allocate()) {
      ++counters_.no_slot;
      queue_pair.nak_sent = true;
      return acknowledge(queue_pair, psn, syndrome::kRnrNak | 0x0E);
    }
    accept(queue_pair);
    if (begins) queue_pair.message.emplace();
    queue_pair.message->insert(queue_pair.message->end(), packet.payload.begin(), packet.payload.end());
    Outcome outcome;
    if (ends) {
      ++counters_.sends;
      queue_pair.msn = (queue_pair.msn + 1) & 0xFFFFFFU;
      outcome.iu =
          ExpectedIu{queue_pair.config.qpn.to_uint(), queue_pair.config.imm_offset.to_uint(), *queue_pair.message};
      queue_pair.message.reset();
    }
    if (packet.header.ack_request == 1) outcome.ack = acknowledge(queue_pair, psn, syndrome::kAckUnlimited).ack;
    return outcome;
  }

  static void accept(QueuePair& queue_pair) {
    queue_pair.expected_psn = (queue_pair.expected_psn + 1) & 0xFFFFFFU;
    queue_pair.nak_sent = false;
  }

  static Outcome acknowledge(const QueuePair& queue_pair, std::uint32_t psn, unsigned syndrome) {
    Outcome outcome;
    outcome.ack = ExpectedAck{index_of(queue_pair.config.qpn.to_uint()), psn, syndrome, queue_pair.msn};
    return outcome;
  }

  Outcome refuse(QueuePair& queue_pair, std::uint32_t psn, unsigned opcode) {
    const bool unsupported = opcode >= 0x13;  // or reserved
    const bool write_continues = opcode >= 0x07 && opcode <= 0x09;
    const bool out_of_order = write_continues || queue_pair.message.has_value();
    return fail(queue_pair, psn,
                unsupported || out_of_order ? syndrome::kNakInvalidRequest : syndrome::kNakRemoteAccess,
                counters_.refused);
  }

  static Outcome fail(QueuePair& queue_pair, std::uint32_t psn, unsigned syndrome, std::uint64_t& counter) {
    ++counter;
    Outcome outcome = acknowledge(queue_pair, psn, syndrome);
    outcome.failed = true;
    outcome.slot_returned = queue_pair.message.has_value();
    queue_pair.failed = true;
    queue_pair.message.reset();
    return outcome;
  }

  std::map<unsigned, QueuePair> queue_pairs_;
  ModelCounters counters_;
};

}  // namespace srpnic::test
