// SPDX-License-Identifier: Apache-2.0
// Directed tests of the send side: limits, failures, closing of queue pairs, bad responses and bad work requests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "seed.hpp"
#include "send_side_bench.hpp"

namespace srpnic::test::send_side {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint32_t kQpn = 0xabcd05;
constexpr std::uint32_t kPsn = 0x100;  // the bench's initial PSN
constexpr std::uint64_t kData = 0x20000;

class SendSide : public ::testing::Test {
 protected:
  void post(const WorkRequest& work) { side_.kernel_work.push(work); }
  void post_sends(std::uint32_t first_cookie, unsigned count) {
    for (unsigned i = 0; i < count; ++i) post(work_request(work_opcode::kSend, kQpn, 64, first_cookie + i));
  }
  void post_read(std::uint32_t cookie, std::uint32_t length) {
    post(work_request(work_opcode::kRdmaRead, kQpn, length, cookie, kData + std::uint64_t{0x10000} * cookie));
  }
  std::size_t packets_sent() { return side_.sent.size(); }
  void acknowledge(std::uint32_t psn, unsigned syndrome = syndrome::kAckUnlimited) {
    side_.respond(acknowledgement(kQpn, psn, syndrome));
  }
  Bytes data(std::size_t bytes) { return random_bytes(bytes, random_); }

  Seed seed_{7};

  std::mt19937_64 random_{seed_.value()};
  SendSideBench side_;
};

TEST_F(SendSide, AcknowledgesInOrderOfPostingWithOneCoalescedAck) {
  side_.create(queue_pair(kQpn));
  post_sends(1, 3);
  side_.bench.run(100);
  ASSERT_THAT(side_.sent, SizeIs(3));
  EXPECT_THAT(side_.kernel_completions.received(), IsEmpty());
  acknowledge(kPsn + 1);
  side_.bench.run(60);
  EXPECT_THAT(side_.kernel_completions.received(),
              ElementsAre(completion(kQpn, 1, completion_status::kOk), completion(kQpn, 2, completion_status::kOk)));
  acknowledge(kPsn + 2);
  side_.bench.run(60);
  EXPECT_THAT(side_.kernel_completions.received(), SizeIs(3));
}

TEST_F(SendSide, HasAtMostTheAgreedReadsOutstanding) {
  side_.create(queue_pair(kQpn, 12, 2));
  for (std::uint32_t cookie = 0; cookie < 4; ++cookie) post_read(cookie, 5000);
  post_sends(10, 1);
  side_.bench.run(300);
  ASSERT_THAT(side_.sent, SizeIs(2));
  EXPECT_EQ(side_.sent[1].packet.psn, kPsn + 2);  // each READ of 5000 bytes takes two PSNs
  const Bytes bytes = data(5000);
  side_.respond(read_responses(kQpn, kPsn, bytes, 12));
  side_.bench.run(400);
  EXPECT_THAT(side_.sent, SizeIs(3));
  EXPECT_EQ(side_.memory.read(kData, 5000), bytes);
  EXPECT_THAT(side_.kernel_completions.received(), ElementsAre(completion(kQpn, 0, completion_status::kOk)));
}

TEST_F(SendSide, WaitsAtTheWindowUntilAcknowledged) {
  side_.create(queue_pair(kQpn, 8));
  post(work_request(work_opcode::kRdmaWrite, kQpn, 60000, 1));
  side_.bench.run(2000);
  EXPECT_THAT(side_.sent, SizeIs(128));
  acknowledge(kPsn + 9);
  side_.bench.run(500);
  EXPECT_THAT(side_.sent, SizeIs(138));
  EXPECT_THAT(side_.kernel_completions.received(), IsEmpty());
}

/// IBA 9.7.7.2: the syndrome of an ACK carries a code for the receive requests that the peer has left.
class EndToEndCredits : public SendSide {
 protected:
  static constexpr unsigned kNone = 0, kTwo = 2, kSix = 5, kSixtyFour = 12, kUncounted = 31;  // codes

  void acknowledge_with(std::uint32_t psn, std::uint32_t completed_messages, unsigned code) {
    Response response = acknowledgement(kQpn, psn, code);
    response.packet.msn = completed_messages;
    side_.respond(response);
    side_.bench.run(300);
  }
  /// One SEND is acknowledged with `code`; then `count` more are posted.
  void begin(unsigned code, unsigned count) {
    side_.create(queue_pair(kQpn, 8));
    post_sends(0, 1);
    side_.bench.run(100);
    acknowledge_with(kPsn, 1, code);
    post_sends(1, count);
    side_.bench.run(500);
  }
};

TEST_F(EndToEndCredits, LetGoOneSendMoreThanTheyCountOnlyWhenAllBeforeIsAcknowledged) {
  begin(kTwo, 10);
  EXPECT_THAT(side_.sent, SizeIs(3));
  acknowledge_with(kPsn + 1, 2, kTwo);  // two more than the two completed
  EXPECT_THAT(side_.sent, SizeIs(4));
  acknowledge_with(kPsn + 3, 4, kSix);
  EXPECT_THAT(side_.sent, SizeIs(10));
  acknowledge_with(kPsn + 9, 10, kNone);
  ASSERT_THAT(side_.sent, SizeIs(11)) << "the peer is not asked whether it has credits again";
  EXPECT_EQ(side_.sent[10].packet.ack_request, 1);
}

TEST_F(EndToEndCredits, OfALongSendBeyondThemOnePacketGoesAtATimeAndAsksForAnAnswer) {
  begin(kNone, 0);
  post(work_request(work_opcode::kSend, kQpn, 600, 1, kData));
  for (std::uint32_t packet = 0; packet < 3; ++packet) {
    side_.bench.run(300);
    ASSERT_THAT(side_.sent, SizeIs(2 + packet));
    EXPECT_EQ(side_.sent.back().packet.ack_request, 1);
    acknowledge_with(kPsn + 1 + packet, packet == 2 ? 2 : 1, kNone);
  }
  EXPECT_THAT(side_.kernel_completions.received(), SizeIs(2));
}

TEST_F(EndToEndCredits, AreNotNeededForRdmaAndKeepTheOrder) {
  begin(kNone, 0);
  post(work_request(work_opcode::kRdmaWrite, kQpn, 1000, 1, kData));
  post_read(2, 200);
  post_sends(3, 1);
  post(work_request(work_opcode::kRdmaWrite, kQpn, 1000, 4, kData));
  side_.bench.run(500);
  EXPECT_THAT(side_.sent, SizeIs(1 + 4 + 1)) << "the SEND is beyond them, and what follows waits behind it";
  acknowledge_with(kPsn + 4, 2, kNone);
  side_.respond(read_responses(kQpn, kPsn + 5, data(200), 8));  // counted nowhere: no limit any more
  side_.bench.run(500);
  EXPECT_THAT(side_.sent, SizeIs(6 + 1 + 4));
}

TEST_F(EndToEndCredits, OfSixtyFourAndMoreOrUncountedStopNothing) {
  begin(kSixtyFour, 20);
  EXPECT_THAT(side_.sent, SizeIs(21));
  acknowledge_with(kPsn + 20, 21, kNone);
  acknowledge_with(kPsn + 20, 21, kUncounted);  // no progress: says nothing
  post_sends(30, 3);
  side_.bench.run(300);
  EXPECT_THAT(side_.sent, SizeIs(22));
  acknowledge_with(kPsn + 21, 22, kUncounted);
  EXPECT_THAT(side_.sent, SizeIs(24));
}

TEST_F(EndToEndCredits, WithAnyMessageNumberStopAQueuePairForNoLongerThanARoundTrip) {
  begin(kNone, 0);
  post_sends(1, 20);
  std::uint32_t answered = 1;
  while (answered < 21) {
    side_.bench.run(300);
    ASSERT_GT(side_.sent.size(), answered);
    answered = static_cast<std::uint32_t>(side_.sent.size());
    acknowledge_with(kPsn + answered - 1, static_cast<std::uint32_t>(random_()), static_cast<unsigned>(random_() % 12));
  }
}

TEST_F(EndToEndCredits, OfAQueuePairAreForgottenWithIt) {
  begin(kNone, 0);
  side_.destroy(kQpn);
  side_.sent.clear();
  side_.create(queue_pair(kQpn, 8));
  post_sends(1, 10);
  side_.bench.run(300);
  EXPECT_THAT(side_.sent, SizeIs(10));
}

TEST_F(SendSide, InterleavesALongTransferWithOtherQueuePairs) {
  side_.create(queue_pair(kQpn, 8));
  side_.create(queue_pair(0x000006, 8));
  post(work_request(work_opcode::kRdmaWrite, kQpn, 30000, 1));
  ASSERT_TRUE(side_.bench.run_until([&] { return packets_sent() > 4; }, 1000));
  post(work_request(work_opcode::kSend, 0x000006, 64, 2));
  side_.bench.run(1000);
  std::size_t position = 0;
  while (position < side_.sent.size() && side_.sent[position].packet.qp_index != 6) ++position;
  ASSERT_LT(position, side_.sent.size());
  EXPECT_LT(position, 100U);
  EXPECT_THAT(side_.sent, SizeIs(119));
}

TEST_F(SendSide, SendsARdmaWriteOfNoBytesAsOnePacketWithoutPayload) {
  side_.create(queue_pair(kQpn));
  post(work_request(work_opcode::kRdmaWrite, kQpn, 0, 1));
  side_.bench.run(100);
  ASSERT_THAT(side_.sent, SizeIs(1));
  EXPECT_EQ(side_.sent[0].packet.opcode, 0x0a);
  EXPECT_EQ(side_.sent[0].packet.payload_bytes, 0);
  EXPECT_EQ(side_.sent[0].packet.reth_length, 0);
}

TEST_F(SendSide, EndsTheRequestThatWasRefusedWithAnErrorAndFlushesTheRest) {
  side_.create(queue_pair(kQpn));
  post_sends(1, 4);
  side_.bench.run(150);
  acknowledge(kPsn + 1, syndrome::kNakRemoteAccess);
  side_.bench.run(200);
  EXPECT_THAT(
      side_.kernel_completions.received(),
      ElementsAre(completion(kQpn, 1, completion_status::kOk), completion(kQpn, 2, completion_status::kRemoteError),
                  completion(kQpn, 3, completion_status::kFlushed), completion(kQpn, 4, completion_status::kFlushed)));
  ASSERT_THAT(side_.events.received(), SizeIs(1));
  EXPECT_EQ(side_.events.received()[0].qpn, kQpn);
  EXPECT_EQ(side_.events.received()[0].cause, exception_reason::kNakRemoteAccess);
  EXPECT_EQ(side_.errors.count(), 1U);

  post_sends(5, 1);
  acknowledge(kPsn + 3);
  side_.bench.run(100);
  EXPECT_EQ(side_.kernel_completions.received().back(), completion(kQpn, 5, completion_status::kFlushed));
  EXPECT_THAT(side_.sent, SizeIs(4));
  EXPECT_EQ(side_.stale.count(), 1U);
  side_.destroy(kQpn);
  EXPECT_THAT(side_.events.received(), SizeIs(1));
}

QpEvent responder_failure(std::uint32_t qpn) {
  QpEvent failure;
  failure.qpn = qpn;
  failure.cause = exception_reason::kProtocolError;
  return failure;
}

// The responder has sent a fatal NAK.
TEST_F(SendSide, IsClosedWhenTheResponderFails) {
  constexpr std::uint32_t kOther = 0xabcd06;
  side_.create(queue_pair(kQpn, 8));
  side_.create(queue_pair(kOther, 8));
  post(work_request(work_opcode::kRdmaWrite, kQpn, 60000, 1));
  post_sends(2, 2);
  side_.bench.run(60);
  side_.responder_failures.push(responder_failure(kQpn));
  side_.bench.run(1000);
  EXPECT_THAT(side_.kernel_completions.received(), ElementsAre(completion(kQpn, 1, completion_status::kFlushed),
                                                               completion(kQpn, 2, completion_status::kFlushed),
                                                               completion(kQpn, 3, completion_status::kFlushed)));
  ASSERT_THAT(side_.events.received(), SizeIs(1));
  EXPECT_EQ(side_.events.received()[0], responder_failure(kQpn));
  EXPECT_EQ(side_.errors.count(), 1U);

  // Nothing is sent again, nothing new is sent, and answers that come late mean nothing.
  const std::size_t sent = packets_sent();
  EXPECT_LT(sent, 128U) << "the test should catch the queue pair in the middle of its transfer";
  post_sends(4, 1);
  acknowledge(kPsn + 3);
  acknowledge(kPsn + 1, syndrome::kNakSequence);
  side_.bench.run(4 * 250'000);  // four times the acknowledgement time-out
  EXPECT_EQ(packets_sent(), sent);
  EXPECT_EQ(side_.retransmissions.count() + side_.timeouts.count(), 0U);
  EXPECT_EQ(side_.kernel_completions.received().back(), completion(kQpn, 4, completion_status::kFlushed));

  post(work_request(work_opcode::kSend, kOther, 64, 5));
  side_.bench.run(100);
  EXPECT_EQ(packets_sent(), sent + 1) << "other queue pairs go on";
  side_.destroy(kQpn);
  EXPECT_THAT(side_.events.received(), SizeIs(1));
}

TEST_F(SendSide, ReportsAQueuePairThatFailsOnBothSidesOnce) {
  for (unsigned delay = 0; delay < 40; ++delay) {  // either may be first
    const std::uint32_t qpn = kQpn + (delay << 8);
    side_.create(queue_pair(qpn));
    side_.kernel_work.push(work_request(work_opcode::kSend, qpn, 64, delay));
    side_.bench.run(60);
    side_.respond(acknowledgement(qpn, kPsn, syndrome::kNakRemoteAccess));
    if (delay < 20) side_.bench.run(delay);
    side_.responder_failures.push(responder_failure(qpn));
    side_.bench.run(200);
    EXPECT_EQ(side_.events.received().size(), delay + 1);
    EXPECT_EQ(side_.kernel_completions.received().size(), delay + 1);
    side_.destroy(qpn);
  }
  EXPECT_EQ(side_.errors.count(), 40U);
}

TEST_F(SendSide, DoesNotTakeAFailureForOneOfTheNextQueuePairAtItsIndex) {
  side_.create(queue_pair(kQpn));
  side_.destroy(kQpn);
  side_.create(queue_pair(kQpn + 0x100));
  side_.responder_failures.push(responder_failure(kQpn));
  side_.bench.run(100);
  side_.kernel_work.push(work_request(work_opcode::kSend, kQpn + 0x100, 64, 1));
  side_.bench.run(100);
  EXPECT_THAT(side_.events.received(), IsEmpty());
  EXPECT_THAT(side_.sent, SizeIs(1));
}

TEST_F(SendSide, CountsSequenceAndRnrNaksAndTakesWhatTheyAcknowledge) {
  side_.create(queue_pair(kQpn));
  post_sends(1, 3);
  side_.bench.run(150);
  acknowledge(kPsn + 1, syndrome::kNakSequence);
  side_.bench.run(60);
  EXPECT_THAT(side_.kernel_completions.received(), SizeIs(1));
  acknowledge(kPsn + 2, syndrome::kRnrNak);
  side_.bench.run(60);
  EXPECT_THAT(side_.kernel_completions.received(), SizeIs(2));
  EXPECT_EQ(side_.naks.count(), 1U);
  EXPECT_EQ(side_.rnr_naks.count(), 1U);
  EXPECT_THAT(side_.events.received(), IsEmpty());
}

TEST_F(SendSide, IgnoresResponsesToNothing) {
  side_.create(queue_pair(kQpn));
  post_sends(1, 1);
  side_.bench.run(100);
  acknowledge(kPsn + 1);                                     // not sent yet
  acknowledge(kPsn + 1, syndrome::kNakRemoteAccess);         // likewise
  side_.respond(read_responses(kQpn, kPsn, data(100), 12));  // no READ
  side_.respond(acknowledgement(0x000077, kPsn));            // no such queue pair
  side_.bench.run(100);
  EXPECT_EQ(side_.stale.count(), 4U);
  EXPECT_THAT(side_.kernel_completions.received(), IsEmpty());
  EXPECT_THAT(side_.memory_writes(), IsEmpty());
  acknowledge(kPsn);
  acknowledge(kPsn);  // an old one again
  side_.bench.run(100);
  EXPECT_EQ(side_.stale.count(), 4U);
  EXPECT_THAT(side_.kernel_completions.received(), SizeIs(1));
  EXPECT_THAT(side_.events.received(), IsEmpty());
}

TEST_F(SendSide, DropsReadResponsesOutOfOrder) {
  side_.create(queue_pair(kQpn, 8));
  post_read(1, 700);
  side_.bench.run(100);
  const Bytes bytes = data(700);
  const auto responses = read_responses(kQpn, kPsn, bytes, 8);
  side_.respond(responses[1]);
  side_.respond(responses[0]);
  side_.respond(responses[0]);
  side_.respond(responses[1]);
  side_.respond(responses[2]);
  side_.bench.run(200);
  EXPECT_EQ(side_.stale.count(), 2U);
  EXPECT_THAT(side_.memory_writes(), SizeIs(3));
  EXPECT_EQ(side_.memory.read(kData + 0x10000, 700), bytes);
  EXPECT_THAT(side_.kernel_completions.received(), ElementsAre(completion(kQpn, 1, completion_status::kOk)));
}

TEST_F(SendSide, DoesNotEndAReadBecauseALaterRequestWasAcknowledged) {
  side_.create(queue_pair(kQpn));
  post_read(1, 700);
  post_sends(2, 1);
  side_.bench.run(100);
  acknowledge(kPsn + 1);
  side_.bench.run(100);
  EXPECT_THAT(side_.kernel_completions.received(), IsEmpty());
}

// Data that never came must stay asked for: the window does not move past it.
TEST_F(SendSide, CountsUnansweredReadDataAsUnacknowledgedWhateverLaterAcksSay) {
  side_.create(queue_pair(kQpn, 8));
  post_read(1, 200);
  post(work_request(work_opcode::kRdmaWrite, kQpn, 60000, 2));
  side_.bench.run(1000);
  ASSERT_THAT(side_.sent, SizeIs(128));
  acknowledge(kPsn + 50);
  side_.bench.run(1000);
  EXPECT_THAT(side_.sent, SizeIs(128 + 128));  // all of it again, because the data is missing
  EXPECT_EQ(side_.sent.back().packet.psn, kPsn + 127);
  side_.respond(read_responses(kQpn, kPsn, data(200), 8));
  side_.bench.run(200);
  EXPECT_THAT(side_.sent, SizeIs(128 + 129));
}

TEST_F(SendSide, EndsAReadWhenMemoryHasAnswered) {
  side_.create(queue_pair(kQpn));
  post_read(1, 700);
  side_.bench.run(100);
  side_.stop_writes(true);
  side_.respond(read_responses(kQpn, kPsn, data(700), 12));
  side_.bench.run(200);
  EXPECT_THAT(side_.kernel_completions.received(), IsEmpty());
  side_.stop_writes(false);
  side_.bench.run(50);
  EXPECT_THAT(side_.kernel_completions.received(), SizeIs(1));
}

struct BadResponse {
  const char* name;
  void (*spoil)(Response&);
};

class BadReadResponse : public SendSide, public ::testing::WithParamInterface<BadResponse> {};

// The READ of 600 bytes at PMTU 256 waits for its second packet; the spoilt one must write nothing.
TEST_P(BadReadResponse, StopsTheQueuePairAndWritesNothing) {
  side_.create(queue_pair(kQpn, 8));
  post_sends(1, 1);
  post_read(2, 600);
  post_read(3, 600);
  side_.bench.run(150);
  auto responses = read_responses(kQpn, kPsn + 1, data(600), 8);
  side_.respond(responses[0]);
  GetParam().spoil(responses[1]);
  side_.respond(responses[1]);
  side_.respond(responses[2]);
  side_.bench.run(300);
  EXPECT_THAT(side_.memory_writes(), ElementsAre(MemoryAccess{kData + 0x20000, 256}));
  EXPECT_THAT(side_.kernel_completions.received(),
              ElementsAre(completion(kQpn, 1, completion_status::kOk), completion(kQpn, 2, completion_status::kFlushed),
                          completion(kQpn, 3, completion_status::kFlushed)));
  ASSERT_THAT(side_.events.received(), SizeIs(1));
  EXPECT_EQ(side_.events.received()[0].cause, exception_reason::kProtocolError);
  EXPECT_TRUE(side_.responses_taken());
  side_.destroy(kQpn);
}

INSTANTIATE_TEST_SUITE_P(All, BadReadResponse,
                         ::testing::Values(BadResponse{"Longer", [](Response& r) { r.payload.resize(300); }},
                                           BadResponse{"Shorter", [](Response& r) { r.payload.resize(255); }},
                                           BadResponse{"Empty", [](Response& r) { r.payload.clear(); }},
                                           BadResponse{"LastTooEarly", [](Response& r) { r.packet.opcode = 0x0f; }},
                                           BadResponse{"OnlyInTheMiddle", [](Response& r) { r.packet.opcode = 0x10; }},
                                           BadResponse{"FirstAgain", [](Response& r) { r.packet.opcode = 0x0d; }}),
                         [](const auto& param) { return param.param.name; });

TEST_F(SendSide, FlushesAllRequestsOfADestroyedQueuePair) {
  side_.create(queue_pair(kQpn, 12, 1));
  post_sends(1, 1);
  post_read(2, 6000);
  post_read(3, 6000);
  post_sends(4, 2);
  side_.bench.run(200);
  ASSERT_THAT(side_.sent, SizeIs(2));  // the second READ waits for the first
  const auto responses = read_responses(kQpn, kPsn + 1, data(6000), 12);
  side_.respond(responses[0]);
  side_.bench.run(200);
  side_.destroy(kQpn);
  side_.bench.run(50);
  std::vector<WorkCompletion> expected = {completion(kQpn, 1, completion_status::kOk)};
  for (std::uint32_t cookie = 2; cookie <= 5; ++cookie) {
    expected.push_back(completion(kQpn, cookie, completion_status::kFlushed));
  }
  EXPECT_EQ(side_.kernel_completions.received(), expected);
  EXPECT_THAT(side_.events.received(), IsEmpty());

  // What comes too late is dropped, and the next generation starts afresh.
  side_.respond(responses[1]);
  post_sends(6, 1);
  side_.bench.run(100);
  EXPECT_EQ(side_.kernel_completions.received().back(), completion(kQpn, 6, completion_status::kFlushed));
  EXPECT_EQ(side_.dropped.count(), 1U);
  EXPECT_EQ(side_.stale.count(), 1U);
  constexpr std::uint32_t kNext = kQpn + 0x100;
  side_.create(queue_pair(kNext, 12, 1, 0x500));
  post_sends(7, 1);
  post(work_request(work_opcode::kSend, kNext, 64, 8));
  side_.bench.run(100);
  ASSERT_THAT(side_.sent, SizeIs(3));
  EXPECT_EQ(side_.sent[2].packet.psn, 0x500);
  side_.respond(acknowledgement(kNext, 0x500));
  side_.bench.run(50);
  EXPECT_EQ(side_.kernel_completions.received().back(), completion(kNext, 8, completion_status::kOk));
}

TEST_F(SendSide, DestroysAQueuePairOnlyWhenItsReadDataIsInMemory) {
  side_.create(queue_pair(kQpn));
  post_read(1, 700);
  side_.bench.run(100);
  side_.stop_writes(true);
  side_.respond(read_responses(kQpn, kPsn, data(700), 12));
  side_.bench.run(100);
  side_.start_destroy(kQpn);
  side_.bench.run(300);
  EXPECT_FALSE(side_.destroyed());
  side_.stop_writes(false);
  ASSERT_TRUE(side_.bench.run_until([&] { return side_.destroyed(); }, 200));
  side_.bench.run(20);
  EXPECT_THAT(side_.kernel_completions.received(), ElementsAre(completion(kQpn, 1, completion_status::kOk)));
}

TEST_F(SendSide, SendsNothingOfAQueuePairAfterItsDestruction) {
  side_.create(queue_pair(kQpn, 8));
  post(work_request(work_opcode::kRdmaWrite, kQpn, 30000, 1));
  ASSERT_TRUE(side_.bench.run_until([&] { return packets_sent() > 20; }, 1000));
  side_.destroy(kQpn);
  const std::size_t before = packets_sent();
  EXPECT_LT(before, 117U);
  side_.bench.run(500);
  EXPECT_THAT(side_.sent, SizeIs(before));
  EXPECT_THAT(side_.kernel_completions.received(), ElementsAre(completion(kQpn, 1, completion_status::kFlushed)));
}

TEST_F(SendSide, TakesTheDestructionOfAnUnknownQueuePairAtOnce) { side_.destroy(0x123456); }

TEST_F(SendSide, DropsWorkThatNoQueuePairCouldExecute) {
  side_.create(queue_pair(kQpn));
  std::vector<WorkRequest> bad;
  bad.push_back(work_request(work_opcode::kNop, kQpn, 1, 0));
  bad.push_back(work_request(work_opcode::kFrame, kQpn, 64, 1));
  bad.push_back(work_request(work_opcode::kSend, kQpn, 0, 2));
  bad.push_back(work_request(work_opcode::kSend, kQpn, abi::kMaxTiIuBytes + 1, 3));
  bad.push_back(work_request(work_opcode::kRdmaRead, kQpn, 0, 4));
  bad.push_back(work_request(work_opcode::kRdmaWrite, kQpn, 1U << 24, 5));
  bad.push_back(work_request(work_opcode::kSend, kQpn, 37, 6));
  bad.back().is_inline = 1;
  std::vector<WorkCompletion> expected;
  for (const WorkRequest& work : bad) {
    side_.host_work.push(work);
    expected.push_back(completion(kQpn, work.cookie.to_uint(), completion_status::kLocalError));
  }
  side_.bench.run(100);
  EXPECT_EQ(side_.host_completions.received(), expected);
  EXPECT_EQ(side_.dropped.count(), bad.size());
  EXPECT_THAT(side_.sent, IsEmpty());
}

TEST_F(SendSide, AFullRingStopsOnlyTheInputThatWantsIt) {
  side_.create(queue_pair(kQpn));
  side_.create(queue_pair(0x000006));
  constexpr unsigned kEntries = abi::kSendQueueEntries - abi::kSendQueueHostEntries;
  post_sends(0, kEntries + 2);
  ASSERT_TRUE(side_.bench.run_until([&] { return packets_sent() == kEntries; }, 5000));
  side_.bench.run(100);
  EXPECT_EQ(side_.kernel_work.pending(), 2U);
  WorkRequest other = work_request(work_opcode::kSend, 0x000006, 64, 100);
  side_.host_work.push(other);
  side_.bench.run(50);
  EXPECT_EQ(side_.sent.back().packet.qp_index, 6);
  acknowledge(kPsn);
  side_.bench.run(100);
  EXPECT_EQ(side_.kernel_work.pending(), 1U);
  EXPECT_EQ(packets_sent(), kEntries + 2U);
}

// command_table may itself be waiting for room in its output.
TEST_F(SendSide, GoesOnWhileNobodyTakesCompletionsOfTheKernels) {
  side_.kernel_completions.set_stall(2.0);
  side_.create(queue_pair(kQpn));
  side_.on_packet = [this](const SentPacket& packet) { acknowledge(packet.packet.psn.to_uint()); };
  post_sends(0, 1000);
  side_.bench.run(20'000);
  EXPECT_EQ(side_.sends.count(), 1000U);
  side_.kernel_completions.set_stall(0.0);
  side_.bench.run(1100);
  EXPECT_THAT(side_.kernel_completions.received(), SizeIs(1000));
}

}  // namespace
}  // namespace srpnic::test::send_side
