// SPDX-License-Identifier: Apache-2.0
// What the send side must do, in plain C++: the packets of a work request, and a remote peer that checks them one by
// one and answers with ACKs (coalesced or not) and READ responses.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <random>
#include <vector>

#include "byte_stream.hpp"
#include "srp_abi.hpp"
#include "srp_records.hpp"

namespace srpnic::test {

inline constexpr std::uint32_t kPsnMask = 0xffffff;

/// How far `psn` is ahead of `from`, in the 24-bit circle.
inline std::uint32_t psn_distance(std::uint32_t from, std::uint32_t psn) { return (psn - from) & kPsnMask; }

struct SentPacket {
  TxPacket packet;
  Bytes payload;
};

struct Response {
  ResponsePacket packet;
  Bytes payload;
};

inline std::uint32_t psns_of(const WorkRequest& work, unsigned pmtu_log2) {
  const std::uint32_t pmtu = 1U << pmtu_log2;
  return std::max(1U, (work.length.to_uint() + pmtu - 1) / pmtu);
}

/// The packets of `work` with the bytes it carries, beginning at `psn` (IBA 9.4).
inline std::vector<SentPacket> packets_of(const WorkRequest& work, const Bytes& carried, std::uint32_t psn,
                                          unsigned pmtu_log2) {
  const bool write = work.opcode == work_opcode::kRdmaWrite;
  std::vector<SentPacket> packets;
  SentPacket base;
  base.packet.qp_index = work.qpn;
  base.packet.psn = psn;
  if (work.opcode == work_opcode::kRdmaRead) {
    base.packet.opcode = 0x0c;
    base.packet.ack_request = 1;
    base.packet.reth_va = work.remote_va;
    base.packet.reth_rkey = work.rkey;
    base.packet.reth_length = work.length;
    return {base};
  }
  const std::uint32_t pmtu = 1U << pmtu_log2;
  const std::uint32_t count = psns_of(work, pmtu_log2);
  for (std::uint32_t n = 0; n < count; ++n) {
    SentPacket sent = base;
    const bool first = n == 0;
    const bool last = n + 1 == count;
    const std::uint32_t place = first ? (last ? 4 : 0) : (last ? 2 : 1);
    sent.packet.opcode = (write ? 6 : 0) + place;
    sent.packet.psn = (psn + n) & kPsnMask;
    sent.packet.solicited = last && !write && work.solicited != 0;
    sent.packet.ack_request = last || sent.packet.psn.to_uint() % 16 == 15;
    const std::size_t end = std::min<std::size_t>(carried.size(), std::size_t{n + 1} * pmtu);
    sent.payload.assign(carried.begin() + std::size_t{n} * pmtu, carried.begin() + static_cast<std::ptrdiff_t>(end));
    sent.packet.payload_bytes = sent.payload.size();
    if (write && first) {
      sent.packet.reth_va = work.remote_va;
      sent.packet.reth_rkey = work.rkey;
      sent.packet.reth_length = work.length;
    }
    packets.push_back(sent);
  }
  return packets;
}

inline Response acknowledgement(std::uint32_t qpn, std::uint32_t psn, unsigned syndrome = syndrome::kAckUnlimited) {
  Response response;
  response.packet.qp_index = qpn;
  response.packet.opcode = 0x11;
  response.packet.psn = psn;
  response.packet.syndrome = syndrome;
  return response;
}

/// The response packets to a READ request at `psn` for `data`.
inline std::vector<Response> read_responses(std::uint32_t qpn, std::uint32_t psn, const Bytes& data,
                                            unsigned pmtu_log2) {
  const std::size_t pmtu = std::size_t{1} << pmtu_log2;
  const std::size_t count = (data.size() + pmtu - 1) / pmtu;
  std::vector<Response> responses;
  for (std::size_t n = 0; n < count; ++n) {
    Response response = acknowledgement(qpn, (psn + n) & kPsnMask);
    const bool last = n + 1 == count;
    response.packet.opcode = n == 0 ? (last ? 0x10 : 0x0d) : (last ? 0x0f : 0x0e);
    response.payload.assign(data.begin() + static_cast<std::ptrdiff_t>(n * pmtu),
                            data.begin() + static_cast<std::ptrdiff_t>(std::min(data.size(), (n + 1) * pmtu)));
    response.packet.payload_bytes = response.payload.size();
    responses.push_back(response);
  }
  return responses;
}

/// The other end of one queue pair. Knows the work requests that were posted and expects exactly their packets, in
/// order.
class RemotePeer {
 public:
  /// `carried` gives the bytes a SEND or RDMA WRITE must bring.
  RemotePeer(const QpConfig& config, std::uint64_t seed, std::function<Bytes(const WorkRequest&)> carried)
      : config_(config),
        random_(seed),
        carried_(std::move(carried)),
        psn_(config.initial_psn.to_uint()),
        answered_(psn_) {}

  /// Posting order is execution order.
  void expect(const WorkRequest& work) { posted_.push_back(work); }

  void take(const SentPacket& sent) {
    const unsigned pmtu_log2 = config_.pmtu_log2.to_uint();
    if (upcoming_.empty()) {
      ASSERT_FALSE(posted_.empty()) << "a packet that no work request asked for";
      const WorkRequest& work = posted_.front();
      const bool read = work.opcode == work_opcode::kRdmaRead;
      for (auto& packet : packets_of(work, read ? Bytes{} : carried_(work), psn_, pmtu_log2))
        upcoming_.push_back(packet);
      psn_ = (psn_ + psns_of(work, pmtu_log2)) & kPsnMask;
    }
    ASSERT_EQ(sent.packet, upcoming_.front().packet)
        << "opcode " << sent.packet.opcode.to_uint() << " psn " << sent.packet.psn.to_uint() << ", expected opcode "
        << upcoming_.front().packet.opcode.to_uint() << " psn " << upcoming_.front().packet.psn.to_uint();
    ASSERT_EQ(sent.payload, upcoming_.front().payload);
    upcoming_.pop_front();
    const WorkRequest work = posted_.front();
    if (upcoming_.empty()) {
      posted_.pop_front();
      end_psn_[work.cookie.to_uint()] = psn_;
    }
    if (work.opcode == work_opcode::kRdmaRead) {
      ++reads_outstanding_;
      EXPECT_LE(reads_outstanding_, config_.read_depth.to_uint());
      const Bytes data = random_bytes(work.length.to_uint(), random_);
      read_data_[work.cookie.to_uint()] = data;
      const auto responses = read_responses(config_.qpn.to_uint(), sent.packet.psn.to_uint(), data, pmtu_log2);
      answers_.insert(answers_.end(), responses.begin(), responses.end());
    } else {
      EXPECT_LT(psn_distance(answered_, sent.packet.psn.to_uint()), 128U) << "beyond the window";
      if (sent.packet.ack_request != 0 || random_() % 8 == 0) {
        answers_.push_back(acknowledgement(config_.qpn.to_uint(), sent.packet.psn.to_uint()));
      }
    }
  }

  bool has_answer() const { return !answers_.empty(); }
  /// The next response to put on the wire; ACKs that wait together may become one.
  Response answer(bool coalesce) {
    while (coalesce && answers_.size() > 1 && answers_[0].packet.opcode == 0x11 && answers_[1].packet.opcode == 0x11) {
      answers_.pop_front();
    }
    const Response response = answers_.front();
    answers_.pop_front();
    answered_ = (response.packet.psn.to_uint() + 1) & kPsnMask;
    const unsigned opcode = response.packet.opcode.to_uint();
    if (opcode == 0x0f || opcode == 0x10) --reads_outstanding_;
    return response;
  }

  bool idle() const { return posted_.empty() && upcoming_.empty() && answers_.empty(); }
  /// Whether all packets of an executed work request have been answered.
  bool answered(const WorkRequest& work) const {
    const auto end = end_psn_.find(work.cookie.to_uint());
    return end != end_psn_.end() && psn_distance(end->second, answered_) < 0x800000;
  }

  /// What a READ executed before must have brought to memory.
  const Bytes& read_data(const WorkRequest& work) const { return read_data_.at(work.cookie.to_uint()); }

 private:
  QpConfig config_;
  std::mt19937_64 random_;
  std::function<Bytes(const WorkRequest&)> carried_;
  std::uint32_t psn_;                               // of the packet after those of the present work request
  std::uint32_t answered_;                          // the next PSN whose packet has not been answered
  std::map<std::uint32_t, std::uint32_t> end_psn_;  // by cookie, of the packet after the work request
  unsigned reads_outstanding_ = 0;
  std::deque<WorkRequest> posted_;
  std::deque<SentPacket> upcoming_;
  std::deque<Response> answers_;
  std::map<std::uint32_t, Bytes> read_data_;  // by cookie
};

}  // namespace srpnic::test
