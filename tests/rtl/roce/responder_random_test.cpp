// SPDX-License-Identifier: Apache-2.0
// The responder against its model: several initiators that lose, repeat and garble packets, exceed their slots, break
// the rules and are destroyed in the middle of messages, with random stalls on every stream.
#include <gtest/gtest.h>

#include "receive_side.hpp"
#include "seed.hpp"

namespace srpnic::test {
namespace {

/// What one queue pair's peer sends: an endless row of messages, cut into packets, numbered by PSN.
class Initiator {
 public:
  Initiator(ReceiveSide& side, std::uint32_t index, std::mt19937_64& random)
      : side_(side), random_(random), qpn_(static_cast<std::uint32_t>(random() % 0xFFFF) << 8 | index) {
    connect();
  }

  /// A few packets from where the responder is, with accidents.
  void send_some(unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
      const unsigned accident = static_cast<unsigned>(random_() % 100);
      if (accident < 4) {
        ++cursor_;  // lost
      } else if (accident < 8 && cursor_ > 0) {
        side_.send(packet(cursor_ - 1 - random_() % std::min<std::uint64_t>(cursor_, 8)));  // repeated
      } else if (accident < 11) {
        side_.send(foul(packet(cursor_)));
      } else {
        side_.send(packet(cursor_++));
      }
    }
  }

  /// Goes back to what the responder expects; a failed queue pair, and sometimes a sound one, is replaced.
  void recover() {
    const auto* state = side_.model().find(qpn_);
    if (state->failed || random_() % 40 == 0) {
      side_.destroy(qpn_);
      qpn_ = (qpn_ + 0x100) & 0xFFFFFF;
      connect();
      return;
    }
    if (random_() % 10 != 0) cursor_ = (state->expected_psn - start_) & 0xFFFFFFU;
  }

 private:
  void connect() {
    start_ = random_() % 4 == 0 ? 0xFFFFF8 : static_cast<std::uint32_t>(random_() & 0xFFFFFF);
    pmtu_log2_ = 8 + static_cast<unsigned>(random_() % 5);
    packets_.clear();
    cursor_ = 0;
    QpConfig config = ReceiveSide::config(qpn_, pmtu_log2_, start_, 1 + static_cast<unsigned>(random_() % 12));
    config.imm_offset = random_() & 0xFFFF;
    side_.create(config);
  }

  ReceivedPacket packet(std::uint64_t number) {
    while (packets_.size() <= number) {
      const std::uint32_t psn = start_ + static_cast<std::uint32_t>(packets_.size());
      if (random_() % 20 == 0) {
        packets_.push_back(request(qpn_, 0x0A, psn, {}, random_() % 2 != 0));
        continue;
      }
      const auto message =
          send_packets(qpn_, psn, random_bytes(message_bytes(), random_), std::size_t{1} << pmtu_log2_);
      packets_.insert(packets_.end(), message.begin(), message.end());
      for (auto& entry : packets_) entry.header.ack_request = random_() % 3 != 0 ? 1U : 0U;
    }
    return packets_[number];
  }

  std::size_t message_bytes() {
    switch (random_() % 10) {
      case 0:
        return random_() % 64;
      case 1:
      case 2:
        return (std::size_t{1} << pmtu_log2_) * (1 + random_() % 2);
      case 3:
        return random_() % (abi::kMaxIuBytes + 1);
      case 4:
        return random_() % 50 == 0 ? abi::kMaxIuBytes + 1 + random_() % 3000 : abi::kMaxIuBytes;
      case 5:
        return 300 + random_() % 2000;
      default:
        return 64 + random_() % 100;
    }
  }

  /// A packet that should not be sent, mostly one that another check than the PSN's must catch.
  ReceivedPacket foul(ReceivedPacket packet) {
    switch (random_() % 7) {
      case 0:
        packet.header.dest_qpn = qpn_ ^ 0x8000;
        break;
      case 1:
        packet.header.pkey = 0x1234;
        break;
      case 2:
        packet.header.opcode = random_() & 0xFF;
        packet.header.reth_length = random_() % 2;
        break;
      case 3:
        packet.payload.resize(random_() % 5000);
        packet.header.payload_bytes = packet.payload.size();
        break;
      case 4:
        packet.header.psn = random_() & 0xFFFFFF;
        break;
      case 5:
        packet.stranger = true;
        break;
      default:
        packet.header.opcode = random_() % 0x20;
        break;
    }
    return packet;
  }

  ReceiveSide& side_;
  std::mt19937_64& random_;
  std::uint32_t qpn_;
  std::uint32_t start_ = 0;
  unsigned pmtu_log2_ = 8;
  std::uint64_t cursor_ = 0;
  std::vector<ReceivedPacket> packets_;
};

class ResponderRandomTest : public testing::TestWithParam<int> {};

TEST_P(ResponderRandomTest, DoesWhatTheModelDoes) {
  const Seed seed(1000 + static_cast<std::uint64_t>(GetParam()));
  std::mt19937_64 random(seed.value());
  const std::array<double, 4> stalls = {0.0, 0.1, 0.4, 0.7};
  ReceiveSide side(12 + static_cast<unsigned>(random() % 20), stalls[seed.value() % stalls.size()], seed.value());
  std::vector<Initiator> initiators;
  for (std::uint32_t index = 0; index < 6; ++index) initiators.emplace_back(side, 40 * index + index, random);
  for (int round = 0; round < 100 && !HasFailure(); ++round) {
    side.set_free_rate(round % 3 == 0 ? 0.004 : 0.2);
    for (int turn = 0; turn < 4; ++turn) {
      for (Initiator& initiator : initiators) initiator.send_some(static_cast<unsigned>(random() % 4));
    }
    side.check();
    for (Initiator& initiator : initiators) initiator.recover();
  }
  side.set_free_rate(1.0);
  side.check();
  const ModelCounters& counters = side.model().counters();
  EXPECT_GT(counters.sends, 200U);
  EXPECT_GT(counters.duplicate, 0U);
  EXPECT_GT(counters.out_of_order, 0U);
  RecordProperty("packets_delivered", static_cast<int>(counters.sends));
  RecordProperty("no_slot", static_cast<int>(counters.no_slot));
}

INSTANTIATE_TEST_SUITE_P(Seeds, ResponderRandomTest, testing::Range(0, 8), ::testing::PrintToStringParamName());

}  // namespace
}  // namespace srpnic::test
