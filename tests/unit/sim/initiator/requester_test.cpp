// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/requester.hpp"

#include <gtest/gtest.h>

namespace srpnic::sim {
namespace {

QueuePairConfig config() {
  QueuePairConfig config;
  config.send_psn = 0xff'fffe;  // wraps within the first messages
  config.pmtu = 256;
  config.ack_timeout_ns = 1000;
  config.retry_limit = 2;
  return config;
}

RocePacket ack(std::uint32_t psn, std::uint32_t msn, std::uint8_t syndrome = kAckUnlimited) {
  RocePacket packet;
  packet.opcode = RoceOpcode::kAcknowledge;
  packet.psn = psn;
  packet.msn = msn;
  packet.syndrome = syndrome;
  return packet;
}

TEST(InitiatorRequester, CutsAMessageIntoFullPacketsAndARest) {
  Violations violations;
  Requester requester(config(), violations);
  Payload message(600);
  for (std::size_t i = 0; i < message.size(); ++i) message[i] = static_cast<std::uint8_t>(i);
  requester.post_send(message);

  const RoceOpcode opcodes[] = {RoceOpcode::kSendFirst, RoceOpcode::kSendMiddle, RoceOpcode::kSendLast};
  const std::uint32_t psns[] = {0xff'fffe, 0xff'ffff, 0};
  const std::size_t sizes[] = {256, 256, 88};
  Payload joined;
  for (int i = 0; i < 3; ++i) {
    const auto packet = requester.next_packet(0);
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->opcode, opcodes[i]);
    EXPECT_EQ(packet->psn, psns[i]);
    EXPECT_EQ(packet->payload.size(), sizes[i]);
    EXPECT_EQ(packet->ack_request, i == 2);
    joined.insert(joined.end(), packet->payload.begin(), packet->payload.end());
  }
  EXPECT_EQ(joined, message);
  EXPECT_FALSE(requester.next_packet(0));
  requester.receive(10, ack(0, 1));
  EXPECT_TRUE(requester.idle());
  EXPECT_EQ(violations.count(), 0u);
}

TEST(InitiatorRequester, SendsNoMoreThanItsWindow) {
  Violations violations;
  Requester requester(config(), violations);
  for (int i = 0; i < 200; ++i) requester.post_send(Payload(1));
  int sent = 0;
  while (requester.next_packet(0)) ++sent;
  EXPECT_EQ(sent, 128);
  requester.receive(1, ack(0xff'fffe, 1));
  EXPECT_TRUE(requester.next_packet(1));
  EXPECT_FALSE(requester.next_packet(1));
}

TEST(InitiatorRequester, RepeatsFromTheOldestPacketAfterATimeOutAndGivesUpAtTheLimit) {
  Violations violations;
  Requester requester(config(), violations);
  requester.post_send(Payload(1));
  requester.post_send(Payload(2));
  ASSERT_TRUE(requester.next_packet(0));
  ASSERT_TRUE(requester.next_packet(0));
  EXPECT_EQ(requester.next_event_ns(), 1000u);
  for (std::uint64_t now = 1000; now <= 2000; now += 1000) {
    EXPECT_EQ(requester.next_packet(now)->psn, 0xff'fffeu);
    EXPECT_EQ(requester.next_packet(now)->psn, 0xff'ffffu);
  }
  EXPECT_FALSE(requester.next_packet(3000));
  EXPECT_NE(requester.failure(), "");
  EXPECT_EQ(requester.counters().timeouts, 3u);
}

TEST(InitiatorRequester, ASequenceNakAcknowledgesWhatIsBeforeItAndRepeatsTheRest) {
  QueuePairConfig lossy = config();
  lossy.lossless = false;
  Violations violations;
  Requester requester(lossy, violations);
  requester.post_send(Payload(1));
  requester.post_send(Payload(600));
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(requester.next_packet(0));
  requester.receive(5, ack(0, 1, kNakSequence));
  const auto repeated = requester.next_packet(5);
  ASSERT_TRUE(repeated);
  EXPECT_EQ(repeated->psn, 0u);
  EXPECT_EQ(repeated->opcode, RoceOpcode::kSendMiddle);
  EXPECT_EQ(violations.count(), 0u);
}

TEST(InitiatorRequester, AnRnrNakDelaysTheRepetition) {
  QueuePairConfig lossy = config();
  lossy.lossless = false;
  Violations violations;
  Requester requester(lossy, violations);
  requester.post_send(Payload(1));
  ASSERT_TRUE(requester.next_packet(0));
  requester.receive(5, ack(0xff'fffe, 0, 0x21));  // 0.01 ms
  EXPECT_FALSE(requester.next_packet(5));
  EXPECT_EQ(requester.next_event_ns(), 10'005u);
  EXPECT_TRUE(requester.next_packet(10'005));
}

TEST(InitiatorRequester, RecordsAcknowledgementsThatCannotBe) {
  Violations violations;
  Requester requester(config(), violations);
  requester.post_send(Payload(1));
  ASSERT_TRUE(requester.next_packet(0));
  requester.receive(1, ack(0xff'ffff, 1));  // never sent
  EXPECT_EQ(violations.count(), 1u);
  requester.receive(1, ack(0xff'fffe, 2));  // one message is complete, not two
  EXPECT_EQ(violations.count(), 2u);
  requester.receive(1, ack(0xff'fff0, 1));  // long ago
  EXPECT_EQ(violations.count(), 3u);
}

TEST(InitiatorRequester, AFatalNakBreaksTheConnection) {
  Violations violations;
  Requester requester(config(), violations);
  requester.post_send(Payload(1));
  ASSERT_TRUE(requester.next_packet(0));
  requester.receive(1, ack(0xff'fffe, 0, kNakInvalidRequest));
  EXPECT_NE(requester.failure(), "");
  EXPECT_FALSE(requester.next_packet(1'000'000));
}

}  // namespace
}  // namespace srpnic::sim
