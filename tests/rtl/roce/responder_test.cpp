// SPDX-License-Identifier: Apache-2.0
// The responder behind the dispatcher: each rule by itself. Beside the expectations written out here, check() compares
// every IU, acknowledgement, event, slot and counter with the model.
#include <gtest/gtest.h>

#include "receive_side.hpp"

namespace srpnic::test {
namespace {

constexpr std::uint32_t kQpn = 0x001205;
constexpr std::uint32_t kOther = 0x003406;

Bytes pattern(std::size_t count, unsigned seed = 1) {
  std::mt19937 random(seed);
  return random_bytes(count, random);
}

class ResponderTest : public testing::Test {
 protected:
  void SetUp() override {
    side_.create(ReceiveSide::config(kQpn));
    side_.create(ReceiveSide::config(kOther, 8, 0xFFFFFE, 2));
  }
  /// Runs until everything has come out and returns the acknowledgements before the comparison takes them.
  std::vector<AckRequest> acks_after(const std::vector<ReceivedPacket>& packets) {
    std::vector<AckRequest> acks;
    side_.acks().on_accept([&acks](const AckRequest& ack) { acks.push_back(ack); });
    side_.send(packets);
    side_.check();
    side_.acks().on_accept(nullptr);
    return acks;
  }
  std::vector<AckRequest> acks_after(const ReceivedPacket& packet) { return acks_after(std::vector{packet}); }
  const ResponderModel::QueuePair& model(std::uint32_t qpn) { return *side_.model().find(qpn); }

  ReceiveSide side_;
};

TEST_F(ResponderTest, DeliversASendOfOnePacketAndAcknowledgesIt) {
  const auto acks = acks_after(request(kQpn, 0x04, 100, pattern(64)));
  ASSERT_EQ(acks.size(), 1U);
  EXPECT_EQ(acks[0].psn, 100U);
  EXPECT_EQ(acks[0].msn, 1U);
  EXPECT_EQ(acks[0].syndrome, syndrome::kAckUnlimited);
  EXPECT_EQ(side_.accesses(), (std::vector<MemoryAccess>{{kPoolBase, 64}}));
}

TEST_F(ResponderTest, AcknowledgesOnlyThePacketsThatAsk) {
  EXPECT_TRUE(acks_after(request(kQpn, 0x04, 100, pattern(64), false)).empty());
  EXPECT_EQ(acks_after(request(kQpn, 0x04, 101, pattern(64), true)).size(), 1U);
}

TEST_F(ResponderTest, GathersASendOfSeveralPacketsInOneSlot) {
  const auto acks = acks_after(send_packets(kQpn, 100, pattern(1024 * 2 + 13), 1024));
  ASSERT_EQ(acks.size(), 1U);
  EXPECT_EQ(acks[0].psn, 102U);
  EXPECT_EQ(side_.accesses(),
            (std::vector<MemoryAccess>{{kPoolBase, 1024}, {kPoolBase + 1024, 1024}, {kPoolBase + 2048, 13}}));
}

TEST_F(ResponderTest, DeliversTheLongestIu) {
  acks_after(send_packets(kQpn, 100, pattern(abi::kMaxIuBytes), 1024));
  EXPECT_EQ(side_.model().counters().sends, 1U);
}

TEST_F(ResponderTest, DeliversASendWithoutPayloadWithAnEmptyHead) {
  acks_after(request(kQpn, 0x04, 100, pattern(64)));
  acks_after(request(kQpn, 0x04, 101));
  EXPECT_EQ(side_.model().counters().sends, 2U);
  EXPECT_EQ(side_.accesses().size(), 1U);
}

TEST_F(ResponderTest, IgnoresImmediateDataAndTheInvitationToIt) {
  acks_after(request(kQpn, 0x05, 100, pattern(80)));
  acks_after(request(kQpn, 0x00, 101, pattern(1024)));
  acks_after(request(kQpn, 0x03, 102, pattern(1)));
  EXPECT_EQ(side_.model().counters().sends, 2U);
}

TEST_F(ResponderTest, AcknowledgesADuplicateSendWithoutExecutingItAgain) {
  acks_after({request(kQpn, 0x04, 100, pattern(64)), request(kQpn, 0x04, 101, pattern(64))});
  const auto acks = acks_after(request(kQpn, 0x04, 100, pattern(64), false));
  ASSERT_EQ(acks.size(), 1U);
  EXPECT_EQ(acks[0].psn, 101U);
  EXPECT_EQ(acks[0].msn, 2U);
  EXPECT_EQ(side_.model().counters().sends, 2U);
  EXPECT_EQ(side_.model().counters().duplicate, 1U);
}

TEST_F(ResponderTest, SendsOneSequenceNakUntilTheExpectedPacketArrives) {
  auto acks = acks_after({request(kQpn, 0x04, 101, pattern(64)), request(kQpn, 0x04, 102, pattern(64))});
  ASSERT_EQ(acks.size(), 1U);
  EXPECT_EQ(acks[0].psn, 100U);
  EXPECT_EQ(acks[0].syndrome, syndrome::kNakSequence);
  acks = acks_after({request(kQpn, 0x04, 100, pattern(64)), request(kQpn, 0x04, 102, pattern(64))});
  ASSERT_EQ(acks.size(), 2U);
  EXPECT_EQ(acks[0].syndrome, syndrome::kAckUnlimited);
  EXPECT_EQ(acks[1].psn, 101U);
  EXPECT_EQ(acks[1].syndrome, syndrome::kNakSequence);
}

TEST_F(ResponderTest, CountsPsnsModulo24Bits) {
  const auto acks = acks_after(send_packets(kOther, 0xFFFFFE, pattern(1000), 256));
  ASSERT_EQ(acks.size(), 1U);
  EXPECT_EQ(acks[0].psn, 1U);
  EXPECT_EQ(acks_after(request(kOther, 0x04, 0xFFFFFF, pattern(4)))[0].psn, 1U);
  EXPECT_EQ(side_.model().counters().duplicate, 1U);
}

TEST_F(ResponderTest, AcceptsAnRdmaWriteOfLengthZero) {
  const auto acks = acks_after(request(kQpn, 0x0A, 100));
  ASSERT_EQ(acks.size(), 1U);
  EXPECT_EQ(acks[0].msn, 1U);
  EXPECT_EQ(side_.slots_in_use(), 0U);
}

TEST_F(ResponderTest, RefusesWhateverWouldTouchMemory) {
  std::uint32_t qpn = 0x000010;
  for (const unsigned opcode : {0x06U, 0x0AU, 0x0BU, 0x0CU}) {
    side_.create(ReceiveSide::config(qpn));
    ReceivedPacket packet = request(qpn, opcode, 100, opcode < 0x0C ? pattern(1024) : Bytes());
    packet.header.reth_length = 4096;
    const auto acks = acks_after(packet);
    ASSERT_EQ(acks.size(), 1U);
    EXPECT_EQ(acks[0].psn, 100U);
    EXPECT_EQ(acks[0].syndrome, syndrome::kNakRemoteAccess) << "opcode " << opcode;
    EXPECT_TRUE(model(qpn).failed);
    ++qpn;
  }
  EXPECT_EQ(side_.model().counters().refused, 4U);
}

// Atomics, SEND with invalidate, and what is reserved: IBA 9.7.4.1.2.
TEST_F(ResponderTest, RefusesUnsupportedAndReservedOpcodesAndWhatComesBehindThem) {
  std::uint32_t qpn = 0x000020;
  for (unsigned opcode = 0x13; opcode < 0x20; ++opcode) {
    side_.create(ReceiveSide::config(qpn));
    const auto early = acks_after(request(qpn, opcode, 102, pattern(300)));
    ASSERT_EQ(early.size(), 1U) << "opcode " << opcode;
    EXPECT_EQ(early[0].syndrome, syndrome::kNakSequence);
    acks_after({request(qpn, 0x04, 100, pattern(64)), request(qpn, 0x04, 101, pattern(64))});
    const auto acks = acks_after({request(qpn, opcode, 102, pattern(300)), request(qpn, 0x04, 103, pattern(64))});
    ASSERT_EQ(acks.size(), 1U) << "opcode " << opcode;
    EXPECT_EQ(acks[0].psn, 102U);
    EXPECT_EQ(acks[0].syndrome, syndrome::kNakInvalidRequest) << "opcode " << opcode;
    EXPECT_TRUE(model(qpn).failed);
    ++qpn;
  }
  EXPECT_EQ(side_.model().counters().refused, 13U);
  EXPECT_EQ(side_.model().counters().bad_transport, 0U);
}

TEST_F(ResponderTest, RefusesTheContinuationOfAnRdmaWriteThatNeverBegan) {
  std::uint32_t qpn = 0x000050;
  for (const unsigned opcode : {0x07U, 0x08U, 0x09U}) {
    side_.create(ReceiveSide::config(qpn));
    EXPECT_EQ(acks_after(request(qpn, opcode, 100, pattern(1024)))[0].syndrome, syndrome::kNakInvalidRequest);
    ++qpn;
  }
}

TEST_F(ResponderTest, RefusesOtherRequestsInTheMiddleOfASendAndReturnsItsSlot) {
  std::uint32_t qpn = 0x000060;
  for (const unsigned opcode : {0x06U, 0x0AU, 0x0CU, 0x13U, 0x15U, 0x1FU}) {
    side_.create(ReceiveSide::config(qpn));
    acks_after(request(qpn, 0x00, 100, pattern(1024)));
    ReceivedPacket packet = request(qpn, opcode, 101, opcode < 0x0C ? pattern(1024) : Bytes());
    packet.header.reth_length = 1024;
    EXPECT_EQ(acks_after(packet)[0].syndrome, syndrome::kNakInvalidRequest) << "opcode " << opcode;
    EXPECT_EQ(side_.slots_in_use(), 0U);
    ++qpn;
  }
}

// IBA 9.7.1.1: half of all PSNs are old, the other half is still to come.
TEST_F(ResponderTest, DividesThePsnsIntoOldOnesAndThoseToCome) {
  auto acks = acks_after(request(kQpn, 0x04, (100 + 0x800000) & 0xFFFFFF, pattern(64)));
  ASSERT_EQ(acks.size(), 1U);
  EXPECT_EQ(acks[0].psn, 99U);
  EXPECT_EQ(acks[0].syndrome, syndrome::kAckUnlimited);
  acks = acks_after(request(kQpn, 0x04, 100 + 0x7FFFFF, pattern(64)));
  ASSERT_EQ(acks.size(), 1U);
  EXPECT_EQ(acks[0].psn, 100U);
  EXPECT_EQ(acks[0].syndrome, syndrome::kNakSequence);
}

TEST_F(ResponderTest, DropsGhostsOfRequestsThatItNeverExecuted) {
  acks_after(request(kQpn, 0x04, 100, pattern(64)));
  for (const unsigned opcode : {0x0CU, 0x13U, 0x14U, 0x15U, 0x16U, 0x17U, 0x18U, 0x1FU}) {
    EXPECT_TRUE(acks_after(request(kQpn, opcode, 100)).empty()) << "opcode " << opcode;
  }
  EXPECT_EQ(side_.model().counters().duplicate, 8U);
  EXPECT_EQ(acks_after(request(kQpn, 0x04, 101, pattern(64))).size(), 1U) << "the queue pair lives on";
}

TEST_F(ResponderTest, AcknowledgesARepeatedPieceOfAMessageInProgress) {
  const auto packets = send_packets(kQpn, 100, pattern(3000), 1024);
  const auto acks = acks_after({packets[0], packets[1], packets[0], packets[1], packets[2]});
  ASSERT_EQ(acks.size(), 3U);
  EXPECT_EQ(acks[0].psn, 101U);
  EXPECT_EQ(acks[1].psn, 101U);
  EXPECT_EQ(acks[2].psn, 102U);
  EXPECT_EQ(side_.model().counters().sends, 1U);
}

// The NAK may be lost: whoever repeats the request gets no other answer, and nothing of it is executed.
TEST_F(ResponderTest, StaysSilentToRepetitionsOfARefusedRequest) {
  const ReceivedPacket read = request(kQpn, 0x0C, 100);
  EXPECT_EQ(acks_after(read).size(), 1U);
  EXPECT_TRUE(acks_after({read, read, request(kQpn, 0x04, 101, pattern(64))}).empty());
  EXPECT_EQ(side_.model().counters().sends, 0U);
}

TEST_F(ResponderTest, RefusesASendThatInvalidatesAKey) {
  EXPECT_EQ(acks_after(request(kQpn, 0x17, 100, pattern(64)))[0].syndrome, syndrome::kNakInvalidRequest);
}

TEST_F(ResponderTest, RefusesAnRdmaWriteOfLengthZeroWithPayload) {
  EXPECT_EQ(acks_after(request(kQpn, 0x0A, 100, pattern(4)))[0].syndrome, syndrome::kNakInvalidRequest);
}

TEST_F(ResponderTest, RefusesAnIuThatIsTooLongAndReturnsItsSlot) {
  const auto acks = acks_after(send_packets(kQpn, 100, pattern(abi::kMaxIuBytes + 1), 1024));
  ASSERT_EQ(acks.size(), 1U);
  EXPECT_EQ(acks[0].syndrome, syndrome::kNakInvalidRequest);
  EXPECT_EQ(acks[0].psn, 108U);
  EXPECT_EQ(side_.model().counters().too_long, 1U);
  EXPECT_EQ(side_.slots_in_use(), 0U);
}

TEST_F(ResponderTest, RefusesAWrongOrderOfOpcodes) {
  std::uint32_t qpn = 0x000020;
  for (const bool in_message : {false, true}) {
    for (const unsigned opcode : {0x00U, 0x01U, 0x02U, 0x04U, 0x0AU}) {
      const bool continues = opcode == 0x01 || opcode == 0x02;
      if (continues == in_message || (opcode == 0x0A && !in_message)) continue;
      side_.create(ReceiveSide::config(qpn));
      std::uint32_t psn = 100;
      if (in_message) acks_after(request(qpn, 0x00, psn++, pattern(1024), false));
      const auto acks = acks_after(request(qpn, opcode, psn, opcode == 0x0A ? Bytes() : pattern(1024)));
      ASSERT_EQ(acks.size(), 1U);
      EXPECT_EQ(acks[0].syndrome, syndrome::kNakInvalidRequest) << "opcode " << opcode;
      EXPECT_TRUE(model(qpn).failed);
      EXPECT_EQ(side_.slots_in_use(), 0U);
      ++qpn;
    }
  }
  EXPECT_EQ(qpn, 0x000025U);
}

TEST_F(ResponderTest, RefusesAWrongLength) {
  struct Case {
    unsigned opcode;
    std::size_t bytes;
  };
  std::uint32_t qpn = 0x000030;
  for (const Case& wrong :
       {Case{0x00, 1023}, Case{0x00, 1025}, Case{0x04, 1025}, Case{0x01, 1000}, Case{0x02, 1025}, Case{0x02, 0}}) {
    side_.create(ReceiveSide::config(qpn));
    std::uint32_t psn = 100;
    if (wrong.opcode == 0x01 || wrong.opcode == 0x02) acks_after(request(qpn, 0x00, psn++, pattern(1024), false));
    const auto acks = acks_after(request(qpn, wrong.opcode, psn, pattern(wrong.bytes)));
    ASSERT_EQ(acks.size(), 1U);
    EXPECT_EQ(acks[0].syndrome, syndrome::kNakInvalidRequest) << wrong.opcode << " with " << wrong.bytes;
    ++qpn;
  }
}

TEST_F(ResponderTest, IgnoresAFailedQueuePairUntilItIsCreatedAnew) {
  acks_after(request(kQpn, 0x01, 100, pattern(1024)));
  EXPECT_TRUE(acks_after({request(kQpn, 0x04, 100, pattern(64)), request(kQpn, 0x04, 150, pattern(64)),
                          request(kQpn, 0x04, 99, pattern(64)), request(kQpn, 0x0C, 100)})
                  .empty());
  EXPECT_TRUE(side_.destroy(kQpn));
  side_.create(ReceiveSide::config(kQpn + 0x100));
  EXPECT_EQ(acks_after(request(kQpn + 0x100, 0x04, 100, pattern(64))).size(), 1U);
  EXPECT_EQ(side_.model().counters().sends, 1U);
}

TEST_F(ResponderTest, AsksToWaitWhenTheQueuePairHasNoSlotLeft) {
  side_.set_free_rate(0.0);
  acks_after(send_packets(kOther, 0xFFFFFE, pattern(10), 256));
  acks_after(send_packets(kOther, 0xFFFFFF, pattern(10), 256));
  auto acks = acks_after(send_packets(kOther, 0, pattern(600), 256));
  ASSERT_EQ(acks.size(), 1U) << "the rest of the message must not cause a sequence NAK";
  EXPECT_EQ(acks[0].psn, 0U);
  EXPECT_EQ(acks[0].syndrome, 0x2EU);
  EXPECT_EQ(side_.model().counters().no_slot, 1U);
  acks = acks_after(send_packets(kQpn, 100, pattern(10), 1024));
  EXPECT_EQ(acks[0].syndrome, syndrome::kAckUnlimited) << "the pool has slots for others";

  side_.set_free_rate(1.0);
  side_.check();
  acks = acks_after(send_packets(kOther, 0, pattern(600), 256));
  ASSERT_EQ(acks.size(), 1U);
  EXPECT_EQ(acks[0].syndrome, syndrome::kAckUnlimited);
  EXPECT_EQ(acks[0].msn, 3U);
}

TEST_F(ResponderTest, ReturnsTheSlotOfAnUnfinishedMessageWhenTheQueuePairIsDestroyed) {
  acks_after(request(kQpn, 0x00, 100, pattern(1024)));
  EXPECT_EQ(side_.slots_in_use(), 1U);
  EXPECT_TRUE(side_.destroy(kQpn));
  side_.check();
  EXPECT_EQ(side_.slots_in_use(), 0U);
}

TEST_F(ResponderTest, EndsADestroyOnlyWhenTheLastAcknowledgementHasLeft) {
  side_.acks().set_stall(1.0);
  side_.send(request(kQpn, 0x04, 100, pattern(64)));
  side_.bench().run(50);
  EXPECT_FALSE(side_.destroy(kQpn, 500));
  side_.acks().set_stall(0.0);
  EXPECT_TRUE(side_.bench().run_until([this] { return side_.bench()->qp_destroy_ready_o != 0; }, 100));
}

TEST_F(ResponderTest, ExecutesNothingOfAQueuePairThatHasBeenDestroyed) {
  bool destroyed = false;
  unsigned executed = 0;
  side_.bench().on_sample([&] {
    EXPECT_FALSE(destroyed && side_.bench()->alloc_taken_o) << "a packet that had passed the table was executed";
    if (side_.bench()->alloc_taken_o) ++executed;
    if (side_.bench()->qp_destroy_valid_i && side_.bench()->qp_destroy_ready_o) destroyed = true;
  });
  for (std::uint32_t delay = 0; delay < 12; ++delay) {  // the destroy meets the packet at each of its steps
    const std::uint32_t qpn = 0x000140 + delay;
    side_.create(ReceiveSide::config(qpn));
    destroyed = false;
    side_.send(request(qpn, 0x04, 100, pattern(64)));
    side_.bench().run(delay);
    EXPECT_TRUE(side_.destroy(qpn));
    side_.bench().run(20);
  }
  EXPECT_GT(executed, 0U);
  EXPECT_LT(executed, 12U);
}

TEST_F(ResponderTest, GoesOnWhileTransmissionStandsStillAndLosesNoAcknowledgement) {
  side_.acks().set_stall(1.0);
  for (std::uint32_t i = 0; i < 40; ++i) side_.send(request(kQpn, 0x04, 100 + i, pattern(64, i)));
  side_.bench().run(1000);
  EXPECT_TRUE(side_.packets_taken());
  side_.acks().set_stall(0.0);
  side_.check();
  EXPECT_EQ(side_.model().counters().sends, 40U);
}

TEST_F(ResponderTest, KeepsTheMessagesOfSeveralQueuePairsApart) {
  const auto first = send_packets(kQpn, 100, pattern(3000, 1), 1024);
  const auto second = send_packets(kOther, 0xFFFFFE, pattern(700, 2), 256);
  acks_after({first[0], second[0], second[1], first[1], second[2], first[2]});
  EXPECT_EQ(side_.model().counters().sends, 2U);
}

TEST_F(ResponderTest, DropsPacketsOfAnotherGenerationAddressOrPartition) {
  ReceivedPacket wrong_partition = request(kQpn, 0x04, 100, pattern(100));
  wrong_partition.header.pkey = 0x8001;
  ReceivedPacket limited_member = request(kQpn, 0x04, 100, pattern(100));
  limited_member.header.pkey = 0x7FFF;
  ReceivedPacket stranger = request(kQpn, 0x04, 100, pattern(100));
  stranger.stranger = true;
  EXPECT_EQ(acks_after({request(kQpn + 0x100, 0x04, 100, pattern(100)), request(0x000077, 0x04, 100), wrong_partition,
                        stranger, request(kQpn, 0x12, 100, pattern(8)), request(kQpn, 0x64, 100, pattern(200)),
                        limited_member})
                .size(),
            1U);
  EXPECT_EQ(side_.model().counters().unknown_qp, 2U);
  EXPECT_EQ(side_.model().counters().bad_pkey, 1U);
  EXPECT_EQ(side_.model().counters().bad_address, 1U);
  EXPECT_EQ(side_.model().counters().bad_transport, 1U);
  EXPECT_EQ(side_.model().counters().responses, 1U);
}

TEST_F(ResponderTest, GoesOnAcknowledgingWhileTheIuPipelineAndTheEventsStandStill) {
  side_.set_iu_stall(1.0);
  side_.events().set_stall(1.0);
  std::size_t acks = 0;
  side_.acks().on_accept([&acks](const AckRequest&) { ++acks; });
  for (std::uint32_t i = 0; i < 30; ++i) side_.send(request(kQpn, 0x04, 100 + i, pattern(64, i)));
  side_.send(request(kOther, 0x0C, 0xFFFFFE));
  EXPECT_TRUE(side_.bench().run_until([&acks] { return acks == 31; }, 1000));
  side_.set_iu_stall(0.0);
  side_.events().set_stall(0.0);
  side_.check();
}

TEST_F(ResponderTest, NothingThatWaitsForADestroyedQueuePairReachesItsSuccessor) {
  constexpr unsigned kSends = 20;
  const std::uint32_t qpn = 0x000140;
  unsigned executed = 0;
  side_.bench().on_sample([&] { executed += side_.bench()->alloc_taken_o; });
  side_.create(ReceiveSide::config(qpn));
  for (std::uint32_t i = 0; i < kSends; ++i) side_.send(request(qpn, 0x04, 100 + i, pattern(64, i)));
  ASSERT_TRUE(side_.bench().run_until([this] { return side_.packets_taken(); }, 100));
  ASSERT_TRUE(side_.destroy(qpn));
  const unsigned before = executed;
  ASSERT_LT(before, kSends - 2) << "none waits in the queue";
  // The oldest packet that waits carries just what the next queue pair at this index expects.
  side_.create(ReceiveSide::config(qpn + 0x100, 10, 100 + before));
  side_.bench().run(200);
  EXPECT_EQ(executed, before);
  EXPECT_FALSE(side_.bench()->busy_o);
  side_.send(request(qpn + 0x100, 0x04, 100 + before, pattern(64)));
  side_.bench().run(20);
  EXPECT_EQ(executed, before + 1);
}

/// For one queue pair, whose state is read as it is written, and for two that take turns.
class ResponderSpeedTest : public ResponderTest, public testing::WithParamInterface<bool> {};

TEST_P(ResponderSpeedTest, TakesThreeCyclesForASendOfOneBeat) {
  constexpr std::uint32_t kSends = 500;
  const std::array<std::uint32_t, 2> qpns = {0x000150, 0x000151};
  for (const std::uint32_t qpn : qpns) side_.create(ReceiveSide::config(qpn));
  side_.set_free_rate(1.0);
  for (std::uint32_t i = 0; i < kSends; ++i) {
    const std::uint32_t psn = 100 + (GetParam() ? i / 2 : i);
    side_.send(request(qpns.at(GetParam() ? i % 2 : 0), 0x04, psn, pattern(64, i)));
  }
  const std::uint64_t start = side_.bench().now();
  ASSERT_TRUE(side_.bench().run_until([this] { return side_.packets_taken() && !side_.bench()->busy_o; }, 10'000));
  const double cycles = static_cast<double>(side_.bench().now() - start) / kSends;
  RecordProperty("cycles_per_send", std::to_string(cycles));
  EXPECT_LE(cycles, 3.1);
  side_.check();
  EXPECT_EQ(side_.model().counters().sends, kSends);
}

INSTANTIATE_TEST_SUITE_P(QueuePairs, ResponderSpeedTest, testing::Bool(),
                         [](const auto& two) { return two.param ? "TwoInTurns" : "One"; });

}  // namespace
}  // namespace srpnic::test
