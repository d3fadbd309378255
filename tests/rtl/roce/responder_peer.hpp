// SPDX-License-Identifier: Apache-2.0
// The other end of a queue pair over a network that loses: a responder by the rules of IBA 9.7, which knows all work
// requests and holds every packet, first or repeated, against them; and the network.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "send_side_model.hpp"

namespace srpnic::test {

/// What happens to packets on their way, each with its probability. Corrupted packets die at the receiver's ICRC check.
struct Network {
  double loss = 0;
  double duplication = 0;
  double reordering = 0;
  double corruption = 0;
  unsigned latency_cycles = 60;
  unsigned jitter_cycles = 400;  // at most, for reordered packets and copies
};

/// One direction of the network.
template <class Packet>
class Channel {
 public:
  Channel(const Network& network, std::uint64_t seed) : network_(network), random_(seed) {}

  void send(const Packet& packet, std::uint64_t now) {
    if (happens(network_.loss) || happens(network_.corruption)) {
      ++lost_;
      return;
    }
    const std::uint64_t due = now + network_.latency_cycles;
    packets_.emplace(due + (happens(network_.reordering) ? jitter() : 0), packet);
    if (happens(network_.duplication)) packets_.emplace(due + jitter(), packet);
  }
  /// The next packet that has arrived.
  std::optional<Packet> receive(std::uint64_t now) {
    if (packets_.empty() || packets_.begin()->first > now) return std::nullopt;
    Packet packet = std::move(packets_.begin()->second);
    packets_.erase(packets_.begin());
    return packet;
  }
  bool empty() const { return packets_.empty(); }
  unsigned lost() const { return lost_; }

 private:
  bool happens(double probability) { return chance_(random_) < probability; }
  std::uint64_t jitter() { return 1 + random_() % network_.jitter_cycles; }

  Network network_;
  std::mt19937_64 random_;
  std::uniform_real_distribution<> chance_{0.0, 1.0};
  std::multimap<std::uint64_t, Packet> packets_;  // by the time of arrival
  unsigned lost_ = 0;
};

class ResponderPeer {
 public:
  /// `carried` gives the bytes a SEND or RDMA WRITE must bring.
  ResponderPeer(const QpConfig& config, std::uint64_t seed, std::function<Bytes(const WorkRequest&)> carried)
      : config_(config),
        random_(seed),
        carried_(std::move(carried)),
        end_psn_(config.initial_psn.to_uint()),
        expected_psn_(end_psn_) {}

  /// Posting order is execution order.
  void expect(const WorkRequest& work) {
    const std::uint32_t count = psns_of(work, pmtu_log2());
    works_.push_back({work, end_psn_, count, {}});
    end_psn_ = (end_psn_ + count) & kPsnMask;
  }
  /// The share of SENDs that find no receive buffer, and the timer code of their RNR NAKs.
  void set_receiver_not_ready(double share, unsigned timer) {
    rnr_share_ = share;
    rnr_timer_ = timer;
  }

  /// A packet that has come through the network; appends what is answered.
  void take(const SentPacket& sent, std::vector<Response>& answers) {
    const std::uint32_t psn = sent.packet.psn.to_uint();
    Work* work = find(psn);
    ASSERT_NE(work, nullptr) << "PSN " << psn << " belongs to no work request";
    const std::uint32_t place = psn_distance(work->psn, psn);
    check(*work, place, sent);
    const std::uint32_t ahead = psn_distance(expected_psn_, psn);
    const bool read = work->request.opcode == work_opcode::kRdmaRead;
    if (ahead >= 0x800000) {  // IBA 9.7.1.1: a duplicate
      ++duplicates_;
      if (read) {
        answer_read(*work, place, answers);
      } else {
        answers.push_back(acknowledgement(qpn(), (expected_psn_ - 1) & kPsnMask));
      }
      return;
    }
    if (ahead != 0) {  // IBA 9.7.4.1.2: a sequence error, reported once
      if (!nak_sent_) answers.push_back(acknowledgement(qpn(), expected_psn_, syndrome::kNakSequence));
      nak_sent_ = true;
      return;
    }
    const bool begins = place == 0;
    if (work->request.opcode == work_opcode::kSend && begins && chance_(random_) < rnr_share_) {
      answers.push_back(acknowledgement(qpn(), psn, syndrome::kRnrNak | rnr_timer_));
      nak_sent_ = true;
      return;
    }
    nak_sent_ = false;
    if (read) {
      expected_psn_ = (work->psn + work->count) & kPsnMask;
      answer_read(*work, place, answers);
    } else {
      expected_psn_ = (expected_psn_ + 1) & kPsnMask;
      if (sent.packet.ack_request != 0 || random_() % 8 == 0) answers.push_back(acknowledgement(qpn(), psn));
    }
  }

  /// Whether a work request has been executed to its end.
  bool executed(const WorkRequest& request) const {
    for (const Work& work : works_) {
      if (work.request.cookie != request.cookie) continue;
      return psn_distance((work.psn + work.count) & kPsnMask, expected_psn_) < 0x800000;
    }
    return false;
  }
  bool done() const { return expected_psn_ == end_psn_; }
  unsigned duplicates() const { return duplicates_; }

  /// What a READ must have brought to memory: depends on the work request only, not on how often it is asked.
  static Bytes read_data(const WorkRequest& request) {
    std::mt19937_64 random(request.remote_va.to_uint64());
    return random_bytes(request.length.to_uint(), random);
  }

 private:
  struct Work {
    WorkRequest request;
    std::uint32_t psn;
    std::uint32_t count;
    std::vector<SentPacket> packets;  // made when the first one comes
  };

  unsigned pmtu_log2() const { return config_.pmtu_log2.to_uint(); }
  std::uint32_t qpn() const { return config_.qpn.to_uint(); }

  Work* find(std::uint32_t psn) {
    for (auto work = works_.rbegin(); work != works_.rend(); ++work) {
      if (psn_distance(work->psn, psn) < work->count) return &*work;
    }
    return nullptr;
  }

  /// A packet is the same each time; a READ request may begin at any response packet and asks for all from there.
  void check(Work& work, std::uint32_t place, const SentPacket& sent) {
    const bool read = work.request.opcode == work_opcode::kRdmaRead;
    if (work.packets.empty()) {
      work.packets = packets_of(work.request, read ? Bytes{} : carried_(work.request), work.psn, pmtu_log2());
    }
    SentPacket wanted = work.packets[read ? 0 : place];
    if (read) {
      const std::uint32_t offset = place << pmtu_log2();
      wanted.packet.psn = (work.psn + place) & kPsnMask;
      wanted.packet.reth_va = work.request.remote_va + offset;
      wanted.packet.reth_length = work.request.length - offset;
    }
    ASSERT_EQ(sent.packet, wanted.packet)
        << "opcode " << sent.packet.opcode.to_uint() << " psn " << sent.packet.psn.to_uint() << ", packet " << place
        << " of work request " << work.request.cookie.to_uint();
    ASSERT_EQ(sent.payload, wanted.payload);
  }

  void answer_read(const Work& work, std::uint32_t place, std::vector<Response>& answers) {
    const Bytes all = read_data(work.request);
    const Bytes rest(all.begin() + static_cast<std::ptrdiff_t>(std::size_t{place} << pmtu_log2()), all.end());
    for (Response& response : read_responses(qpn(), (work.psn + place) & kPsnMask, rest, pmtu_log2())) {
      answers.push_back(std::move(response));
    }
  }

  QpConfig config_;
  std::mt19937_64 random_;
  std::uniform_real_distribution<> chance_{0.0, 1.0};
  std::function<Bytes(const WorkRequest&)> carried_;
  std::deque<Work> works_;
  std::uint32_t end_psn_;  // after all work requests
  std::uint32_t expected_psn_;
  bool nak_sent_ = false;
  double rnr_share_ = 0;
  unsigned rnr_timer_ = 1;
  unsigned duplicates_ = 0;
};

}  // namespace srpnic::test
