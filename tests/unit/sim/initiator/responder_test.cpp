// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/responder.hpp"

#include <gtest/gtest.h>

namespace srpnic::sim {
namespace {

class InitiatorResponder : public ::testing::Test {
 protected:
  static constexpr std::uint64_t kVa = 0x1003;

  static QueuePairConfig make_config() {
    QueuePairConfig config;
    config.expected_psn = 0xff'ffff;
    config.pmtu = 256;
    config.read_depth = 2;
    return config;
  }

  RocePacket packet(RoceOpcode opcode, std::size_t payload_bytes, bool ack_request = true) {
    RocePacket packet;
    packet.opcode = opcode;
    packet.psn = psn_;
    packet.ack_request = ack_request;
    packet.payload.assign(payload_bytes, static_cast<std::uint8_t>(psn_ + 1));
    psn_ = (psn_ + 1) & 0xff'ffff;
    return packet;
  }
  RocePacket with_reth(RocePacket packet, std::uint64_t va, std::uint32_t rkey, std::uint32_t length) {
    packet.va = va;
    packet.rkey = rkey;
    packet.dma_length = length;
    return packet;
  }
  void expect_answer(std::uint32_t psn, std::uint8_t syndrome, std::uint32_t msn) {
    const auto answer = responder_.next_packet(0);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->opcode, RoceOpcode::kAcknowledge);
    EXPECT_EQ(answer->psn, psn);
    EXPECT_EQ(answer->syndrome, syndrome);
    EXPECT_EQ(answer->msn, msn);
  }

  std::uint32_t psn_ = 0xff'ffff;
  Violations violations_;
  RegisteredMemory memory_{1};
  std::vector<Payload> messages_;
  Responder responder_{make_config(), memory_, violations_,
                       [this](std::uint64_t, const Payload& message) { messages_.push_back(message); }};
};

TEST_F(InitiatorResponder, JoinsASendOfSeveralPacketsAndAcknowledgesIt) {
  responder_.receive(0, packet(RoceOpcode::kSendFirst, 256, false));
  responder_.receive(0, packet(RoceOpcode::kSendMiddle, 256, false));
  EXPECT_TRUE(messages_.empty());
  responder_.receive(0, packet(RoceOpcode::kSendLast, 3));
  ASSERT_EQ(messages_.size(), 1u);
  EXPECT_EQ(messages_[0].size(), 515u);
  expect_answer(1, kAckUnlimited, 1);
  EXPECT_FALSE(responder_.next_packet(0));
  EXPECT_EQ(violations_.count(), 0u);
}

TEST_F(InitiatorResponder, WritesIntoRegisteredMemoryOnly) {
  const std::uint32_t rkey = memory_.add(kVa, Payload(300), RemoteAccess::kWrite);
  responder_.receive(0, with_reth(packet(RoceOpcode::kWriteFirst, 256, false), kVa, rkey, 300));
  responder_.receive(0, packet(RoceOpcode::kWriteLast, 44));
  expect_answer(0, kAckUnlimited, 1);
  EXPECT_EQ(violations_.count(), 0u);
  const Payload bytes = memory_.release(rkey);
  EXPECT_EQ(bytes[0], 0x00);
  EXPECT_EQ(bytes[256], 0x01);

  responder_.receive(0, with_reth(packet(RoceOpcode::kWriteOnly, 1), kVa, rkey, 1));  // the region is gone
  expect_answer(1, kNakRemoteAccess, 1);
  EXPECT_EQ(violations_.count(), 1u);
}

TEST_F(InitiatorResponder, RefusesAWriteBeyondItsRegion) {
  const std::uint32_t rkey = memory_.add(kVa, Payload(300, 0xee), RemoteAccess::kWrite);
  responder_.receive(0, with_reth(packet(RoceOpcode::kWriteFirst, 256), kVa, rkey, 301));
  expect_answer(0xff'ffff, kNakRemoteAccess, 0);
  EXPECT_EQ(violations_.count(), 1u);
  EXPECT_EQ(memory_.release(rkey), Payload(300, 0xee));
}

TEST_F(InitiatorResponder, RefusesAWriteThatCarriesMoreThanItAnnounced) {
  const std::uint32_t rkey = memory_.add(kVa, Payload(600, 0xee), RemoteAccess::kWrite);
  responder_.receive(0, with_reth(packet(RoceOpcode::kWriteFirst, 256, false), kVa, rkey, 300));
  responder_.receive(0, packet(RoceOpcode::kWriteLast, 45));
  expect_answer(0, kNakInvalidRequest, 0);
  EXPECT_EQ(violations_.count(), 1u);
}

TEST_F(InitiatorResponder, AWriteOfLengthZeroNeedsNoKey) {
  responder_.receive(0, packet(RoceOpcode::kWriteOnly, 0));
  expect_answer(0xff'ffff, kAckUnlimited, 1);
  EXPECT_EQ(violations_.count(), 0u);
}

TEST_F(InitiatorResponder, AnswersAReadInPacketsOfThePathMtu) {
  Payload data(600);
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::uint8_t>(i * 3);
  const std::uint32_t rkey = memory_.add(kVa, data, RemoteAccess::kRead);
  responder_.receive(0, with_reth(packet(RoceOpcode::kReadRequest, 0), kVa, rkey, 600));
  const RoceOpcode opcodes[] = {RoceOpcode::kReadResponseFirst, RoceOpcode::kReadResponseMiddle,
                                RoceOpcode::kReadResponseLast};
  Payload joined;
  for (std::uint32_t i = 0; i < 3; ++i) {
    const auto response = responder_.next_packet(0);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->opcode, opcodes[i]);
    EXPECT_EQ(response->psn, (0xff'ffff + i) & 0xff'ffff);
    joined.insert(joined.end(), response->payload.begin(), response->payload.end());
  }
  EXPECT_EQ(joined, data);
  psn_ = 2;  // the READ took three PSNs
  responder_.receive(0, packet(RoceOpcode::kSendOnly, 4));
  expect_answer(2, kAckUnlimited, 2);
  EXPECT_EQ(violations_.count(), 0u);
}

TEST_F(InitiatorResponder, RefusesMoreReadsThanAgreed) {
  const std::uint32_t rkey = memory_.add(kVa, Payload(8), RemoteAccess::kRead);
  for (int i = 0; i < 3; ++i) responder_.receive(0, with_reth(packet(RoceOpcode::kReadRequest, 0), kVa, rkey, 8));
  EXPECT_EQ(violations_.count(), 1u);
  EXPECT_EQ(responder_.counters().most_reads_outstanding, 2u);
}

TEST_F(InitiatorResponder, RefusesAReadOfABufferForTheOtherDirection) {
  const std::uint32_t rkey = memory_.add(kVa, Payload(8), RemoteAccess::kWrite);
  responder_.receive(0, with_reth(packet(RoceOpcode::kReadRequest, 0), kVa, rkey, 8));
  expect_answer(0xff'ffff, kNakRemoteAccess, 0);
}

TEST_F(InitiatorResponder, AGapGetsOneNakUntilTheExpectedPacketComes) {
  const RocePacket lost = packet(RoceOpcode::kSendOnly, 1);
  const RocePacket second = packet(RoceOpcode::kSendOnly, 2);
  responder_.receive(0, second);
  responder_.receive(0, packet(RoceOpcode::kSendOnly, 3));
  expect_answer(0xff'ffff, kNakSequence, 0);
  EXPECT_FALSE(responder_.next_packet(0));
  EXPECT_TRUE(messages_.empty());
  responder_.receive(0, lost);
  responder_.receive(0, second);
  EXPECT_EQ(messages_.size(), 2u);
  EXPECT_EQ(violations_.count(), 2u);  // on a wire that loses nothing
}

TEST_F(InitiatorResponder, RefusesSendsWithRnrNaksWhenToldTo) {
  responder_.refuse_sends(5);
  const RocePacket refused = packet(RoceOpcode::kSendOnly, 3);
  responder_.receive(0, refused);
  expect_answer(0xff'ffff, kRnrNak | 5, 0);
  responder_.receive(0, packet(RoceOpcode::kSendOnly, 3));  // follows it: dropped without a word
  EXPECT_FALSE(responder_.next_packet(0));
  responder_.receive(0, refused);
  expect_answer(0xff'ffff, kRnrNak | 5, 0);
  EXPECT_TRUE(messages_.empty());
  EXPECT_EQ(responder_.counters().rnr_naks, 2u);
}

TEST_F(InitiatorResponder, ARepeatedSendIsAcknowledgedAgainAndNotExecutedAgain) {
  const RocePacket once = packet(RoceOpcode::kSendOnly, 1);
  responder_.receive(0, once);
  expect_answer(0xff'ffff, kAckUnlimited, 1);
  responder_.receive(0, once);
  expect_answer(0xff'ffff, kAckUnlimited, 1);
  EXPECT_EQ(messages_.size(), 1u);
}

TEST_F(InitiatorResponder, RefusesPacketsOutOfOrderWithinAMessage) {
  responder_.receive(0, packet(RoceOpcode::kSendFirst, 256, false));
  responder_.receive(0, packet(RoceOpcode::kSendOnly, 1));
  expect_answer(0, kNakInvalidRequest, 0);
  EXPECT_EQ(violations_.count(), 1u);
}

}  // namespace
}  // namespace srpnic::sim
