// SPDX-License-Identifier: Apache-2.0
// The whole card as its host and its peers see it.
#include <gtest/gtest.h>

#include "card_bench.hpp"
#include "roce_packet.hpp"
#include "seed.hpp"

namespace srpnic::test {
namespace {

class Card : public ::testing::Test {
 protected:
  static Bytes arp_request() {
    Bytes frame(60, 0);
    std::fill_n(frame.begin(), 6, 0xFF);
    frame[12] = 0x08;
    frame[13] = 0x06;
    return frame;
  }

  static Bytes send_packet(std::uint32_t psn, const Bytes& payload) {
    RocePacket packet;
    packet.opcode = 0x04;  // SEND only
    packet.ack_request = true;
    packet.dest_qpn = kQpn;
    packet.psn = psn;
    packet.payload = payload;
    return build_frame(packet);
  }

  void post_frame(const Bytes& frame, std::uint32_t cookie) {
    std::copy(frame.begin(), frame.end(), card_.host_memory().begin() + (kBuffers - kHostBase));
    abi::WorkEntry entry;
    entry.opcode = static_cast<std::uint8_t>(abi::WorkOpcode::kFrame);
    entry.local_address = kHostBit | kBuffers;
    entry.length = static_cast<std::uint32_t>(frame.size());
    entry.cookie = cookie;
    card_.post(entry);
  }

  Seed seed_;
  CardBench card_{seed_.value()};
  std::mt19937_64 random_{seed_.value()};
};

TEST_F(Card, IdentifiesItself) {
  EXPECT_EQ(card_.read32(abi::reg::kMagic), abi::kAbiMagic);
  EXPECT_EQ(card_.read32(abi::reg::kAbiVersion), abi::kAbiVersion);
  EXPECT_TRUE(card_.clock().run_until([&] { return card_.read32(abi::reg::kHealth) == 1; }, 100));
}

TEST_F(Card, GivesAFrameThatIsNotRoceToTheHost) {
  card_.bring_up();
  card_.wire_in().push(arp_request());
  const auto entry = card_.wait_exception();
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->header.kind, static_cast<unsigned>(abi::ExceptionKind::kFrame));
  EXPECT_EQ(entry->header.reason, static_cast<unsigned>(abi::ExceptionReason::kNotRoce));
  EXPECT_EQ(entry->data, arp_request());
  EXPECT_EQ(card_.counter(abi::Counter::kRxExceptionFrames), 1U);
}

TEST_F(Card, SendsAFrameOfTheHost) {
  card_.bring_up();
  const Bytes frame = random_bytes(342, random_);
  post_frame(frame, 0xC0FFEE);
  const auto sent = card_.wait_frame();
  ASSERT_TRUE(sent);
  EXPECT_EQ(*sent, frame);
  const auto completion = card_.wait_completion();
  ASSERT_TRUE(completion);
  EXPECT_EQ(completion->cookie, 0xC0FFEEU);
  EXPECT_EQ(completion->status, static_cast<unsigned>(abi::CompletionStatus::kOk));
}

TEST_F(Card, AcknowledgesASendAndHandsItsIuToTheHost) {
  card_.bring_up();
  ASSERT_EQ(card_.create_queue_pair(), abi::MailboxStatus::kOk);
  for (std::uint32_t i = 0; i < 20; ++i) {  // more than the queue pair has slots
    const Bytes iu = random_bytes(1 + random_() % 1024, random_);
    card_.wire_in().push(send_packet(100 + i, iu));
    const auto entry = card_.wait_exception();
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->header.kind, static_cast<unsigned>(abi::ExceptionKind::kIu));
    EXPECT_EQ(entry->header.qpn, kQpn);
    EXPECT_EQ(entry->data, iu);
    const auto sent = card_.wait_frame();
    ASSERT_TRUE(sent);
    const auto ack = read_frame(*sent);
    ASSERT_TRUE(ack);
    EXPECT_EQ(ack->opcode, 0x11);
    EXPECT_EQ(ack->psn, 100 + i);
    EXPECT_EQ(ack->dest_qpn, kRemoteQpn);
    EXPECT_EQ(roce_icrc(*sent), icrc_field(*sent));
  }
  EXPECT_EQ(card_.counter(abi::Counter::kCommandsToHost), 20U);
}

TEST_F(Card, SendsAnIuOfTheHostAndCompletesItWhenAcknowledged) {
  card_.bring_up();
  ASSERT_EQ(card_.create_queue_pair(), abi::MailboxStatus::kOk);
  const Bytes iu = random_bytes(1500, random_);  // two packets at a PMTU of 1024
  std::copy(iu.begin(), iu.end(), card_.host_memory().begin() + (kBuffers - kHostBase) + 3);
  abi::WorkEntry entry;
  entry.opcode = static_cast<std::uint8_t>(abi::WorkOpcode::kSend);
  entry.qpn = kQpn;
  entry.local_address = kHostBit | (kBuffers + 3);
  entry.length = 1500;
  entry.cookie = 77;
  card_.post(entry);
  Bytes received;
  for (const unsigned opcode : {0x00U, 0x02U}) {  // SEND first, SEND last
    const auto sent = card_.wait_frame();
    ASSERT_TRUE(sent);
    EXPECT_EQ(roce_icrc(*sent), icrc_field(*sent));
    const auto packet = read_frame(*sent);
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->opcode, opcode);
    EXPECT_EQ(packet->source_mac, kLocalMac);
    received.insert(received.end(), packet->payload.begin(), packet->payload.end());
  }
  EXPECT_EQ(received, iu);
  RocePacket ack;
  ack.opcode = 0x11;
  ack.dest_qpn = kQpn;
  ack.psn = 501;
  ack.aeth_syndrome = static_cast<std::uint8_t>(abi::Syndrome::kAckUnlimited);
  ack.aeth_msn = 1;
  card_.wire_in().push(build_frame(ack));
  const auto completion = card_.wait_completion();
  ASSERT_TRUE(completion);
  EXPECT_EQ(completion->cookie, 77U);
  EXPECT_EQ(completion->status, static_cast<unsigned>(abi::CompletionStatus::kOk));
}

TEST_F(Card, KnowsAQueuePairFromItsCreationToItsDestruction) {
  card_.bring_up();
  EXPECT_EQ(card_.execute(abi::MailboxCommand::kQpDestroy, std::vector<std::uint32_t>{kQpn}),
            abi::MailboxStatus::kNotFound);
  ASSERT_EQ(card_.create_queue_pair(), abi::MailboxStatus::kOk);
  EXPECT_EQ(card_.create_queue_pair(), abi::MailboxStatus::kExists);
  EXPECT_EQ(card_.execute(abi::MailboxCommand::kQpDestroy, std::vector<std::uint32_t>{kQpn}), abi::MailboxStatus::kOk);
  card_.wire_in().push(send_packet(100, Bytes(48, 1)));
  card_.clock().run(500);
  EXPECT_EQ(card_.counter(abi::Counter::kRxUnknownQp), 1U);
  ASSERT_EQ(card_.create_queue_pair(), abi::MailboxStatus::kOk);
  card_.wire_in().push(send_packet(100, Bytes(48, 2)));
  const auto entry = card_.wait_exception();
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->data, Bytes(48, 2));
}

TEST_F(Card, FlushesTheWorkOfADestroyedQueuePair) {
  card_.bring_up();
  ASSERT_EQ(card_.create_queue_pair(), abi::MailboxStatus::kOk);
  abi::WorkEntry entry;
  entry.opcode = static_cast<std::uint8_t>(abi::WorkOpcode::kRdmaRead);
  entry.qpn = kQpn;
  entry.local_address = kHostBit | kBuffers;
  entry.length = 4096;
  entry.cookie = 5;
  card_.post(entry);
  ASSERT_TRUE(card_.wait_frame());
  EXPECT_EQ(card_.execute(abi::MailboxCommand::kQpDestroy, std::vector<std::uint32_t>{kQpn}), abi::MailboxStatus::kOk);
  auto completion = card_.wait_completion();
  ASSERT_TRUE(completion);
  EXPECT_EQ(completion->status, static_cast<unsigned>(abi::CompletionStatus::kFlushed));
  entry.cookie = 6;
  card_.post(entry);
  completion = card_.wait_completion();
  ASSERT_TRUE(completion);
  EXPECT_EQ(completion->cookie, 6U);
  EXPECT_EQ(completion->status, static_cast<unsigned>(abi::CompletionStatus::kFlushed));
}

TEST_F(Card, ComesOutOfAResetUnderLoadAsAtPowerOn) {
  for (unsigned round = 0; round < 20; ++round) {
    card_.bring_up();
    ASSERT_EQ(card_.create_queue_pair(), abi::MailboxStatus::kOk);
    for (std::uint32_t i = 0; i < 6; ++i) {
      card_.wire_in().push(send_packet(100 + i, random_bytes(1024, random_)));
      card_.wire_in().push(random_bytes(1500, random_));
      post_frame(random_bytes(4000, random_), i);
    }
    card_.clock().run(random_() % 300);
    card_.write32(abi::reg::kControl, 1);
    ASSERT_TRUE(card_.clock().run_until([&] { return (card_.read32(abi::reg::kHealth) & 1) != 0; }, 2000));
    EXPECT_EQ(card_.read32(abi::reg::kHealth), 1U);
    EXPECT_EQ(card_.counter(abi::Counter::kWorkFromHost), 0U);
    card_.clock().run_until([&] { return card_.wire_in().idle(); }, 2000);
    card_.clock().run(100);
  }
  card_.bring_up();
  ASSERT_EQ(card_.create_queue_pair(), abi::MailboxStatus::kOk);
  while (card_.wait_frame(1)) {
  }
  card_.wire_in().push(arp_request());
  const auto entry = card_.wait_exception();
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->data, arp_request());
  const Bytes frame = random_bytes(342, random_);
  post_frame(frame, 1);
  const auto sent = card_.wait_frame();
  ASSERT_TRUE(sent);
  EXPECT_EQ(*sent, frame);
}

}  // namespace
}  // namespace srpnic::test
