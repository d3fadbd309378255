// SPDX-License-Identifier: Apache-2.0
// Directed tests of loss recovery: what is sent again and when, pauses, limits, responses that come twice or late.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "seed.hpp"
#include "send_side_bench.hpp"

namespace srpnic::test::send_side_recovery {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint32_t kQpn = 0xabcd05;
constexpr std::uint32_t kPsn = 0x100;  // the bench's initial PSN
constexpr std::uint64_t kData = 0x20000;
constexpr unsigned kTick = 256;  // cycles
constexpr unsigned kRnr10Us = syndrome::kRnrNak | 1;

class Recovery : public ::testing::Test {
 protected:
  void create(unsigned pmtu_log2 = 12, unsigned read_depth = 4) {
    side_.create(queue_pair(kQpn, pmtu_log2, read_depth));
  }
  void post_sends(std::uint32_t first_cookie, unsigned count) {
    for (unsigned i = 0; i < count; ++i)
      side_.kernel_work.push(work_request(work_opcode::kSend, kQpn, 64, first_cookie + i));
  }
  void post_write(std::uint32_t cookie, std::uint32_t length) {
    side_.kernel_work.push(work_request(work_opcode::kRdmaWrite, kQpn, length, cookie));
  }
  WorkRequest post_read(std::uint32_t cookie, std::uint32_t length) {
    const auto work =
        work_request(work_opcode::kRdmaRead, kQpn, length, cookie, kData + std::uint64_t{0x10000} * cookie);
    side_.kernel_work.push(work);
    return work;
  }
  void acknowledge(std::uint32_t psn, unsigned syndrome = syndrome::kAckUnlimited) {
    side_.respond(acknowledgement(kQpn, psn, syndrome));
  }
  void run_until_sent(std::size_t packets, std::uint64_t limit = 20'000) {
    ASSERT_TRUE(side_.bench.run_until([&] { return side_.sent.size() >= packets; }, limit));
  }
  /// PSNs of the packets sent from the n-th on.
  std::vector<std::uint32_t> psns(std::size_t n = 0) const {
    std::vector<std::uint32_t> result;
    for (; n < side_.sent.size(); ++n) result.push_back(side_.sent[n].packet.psn.to_uint());
    return result;
  }
  std::vector<unsigned> ends() {
    std::vector<unsigned> statuses;
    for (const WorkCompletion& end : side_.kernel_completions.received()) statuses.push_back(end.status.to_uint());
    return statuses;
  }
  bool timers_pending() { return side_.bench.model().timers_pending_o; }

  Seed seed_{7};

  std::mt19937_64 random_{seed_.value()};
  SendSideBench side_;
};

TEST_F(Recovery, SendsAgainFromThePsnThatASequenceNakAsksFor) {
  create();
  post_sends(1, 4);
  side_.bench.run(150);
  ASSERT_THAT(side_.sent, SizeIs(4));
  acknowledge(kPsn + 1, syndrome::kNakSequence);
  side_.bench.run(150);
  EXPECT_THAT(psns(4), ElementsAre(kPsn + 1, kPsn + 2, kPsn + 3));
  for (unsigned i = 1; i < 4; ++i) {
    EXPECT_EQ(side_.sent[i].packet, side_.sent[3 + i].packet);
    EXPECT_EQ(side_.sent[i].payload, side_.sent[3 + i].payload);
  }
  EXPECT_THAT(ends(), ElementsAre(completion_status::kOk));
  EXPECT_EQ(side_.sends.count(), 4U);  // a message counts once
  acknowledge(kPsn + 3);
  side_.bench.run(60);
  EXPECT_THAT(ends(), SizeIs(4));
}

TEST_F(Recovery, GoesOnInTheMiddleOfAMessage) {
  create(8);
  post_sends(1, 1);
  post_write(2, 5 * 256 + 10);
  post_sends(3, 1);
  side_.bench.run(200);
  ASSERT_THAT(side_.sent, SizeIs(8));
  acknowledge(kPsn + 3, syndrome::kNakSequence);
  side_.bench.run(200);
  ASSERT_THAT(side_.sent, SizeIs(8 + 5));
  for (unsigned i = 3; i < 8; ++i) {
    EXPECT_EQ(side_.sent[i].packet, side_.sent[5 + i].packet);
    EXPECT_EQ(side_.sent[i].payload, side_.sent[5 + i].payload);
  }
}

TEST_F(Recovery, SendsNewWorkBehindWhatItSendsAgain) {
  create();
  post_sends(1, 2);
  side_.bench.run(100);
  acknowledge(kPsn, syndrome::kNakSequence);
  post_sends(3, 2);
  side_.bench.run(200);
  const auto all = psns();
  ASSERT_GE(all.size(), 6U);
  EXPECT_THAT(std::vector(all.end() - 4, all.end()), ElementsAre(kPsn, kPsn + 1, kPsn + 2, kPsn + 3));
}

class TimeOut : public Recovery, public ::testing::WithParamInterface<unsigned> {};

// IBA 9.7.6.1.3: not before 4.096 us * 2^n.
TEST_P(TimeOut, ComesAfterTheTimeAskedFor) {
  QpConfig config = queue_pair(kQpn);
  config.ack_timeout = GetParam();
  side_.create(config);
  side_.bench.run(100 + 37 * GetParam());
  post_sends(1, 2);
  run_until_sent(2);
  const std::uint64_t last = side_.bench.now();
  run_until_sent(3, 1'000'000);
  const std::uint64_t waited = side_.bench.now() - last;
  EXPECT_GE(waited, std::uint64_t{1024} << GetParam());
  EXPECT_LE(waited, (std::uint64_t{1024} << GetParam()) + 4 * kTick);
  side_.bench.run(100);
  EXPECT_THAT(psns(2), ElementsAre(kPsn, kPsn + 1));
  EXPECT_EQ(side_.timeouts.count(), 1U);
  acknowledge(kPsn + 1);
  side_.bench.run(10 * (std::uint64_t{1024} << GetParam()));
  EXPECT_THAT(side_.sent, SizeIs(4));
}
INSTANTIATE_TEST_SUITE_P(Times, TimeOut, ::testing::Values(0U, 1U, 3U, 5U), ::testing::PrintToStringParamName());

TEST_F(Recovery, ProgressStartsTheTimeAgain) {
  QpConfig config = queue_pair(kQpn);
  config.ack_timeout = 1;
  side_.create(config);
  post_sends(1, 8);
  for (unsigned i = 0; i < 8; ++i) {
    side_.bench.run(1500);
    acknowledge(kPsn + i);
  }
  side_.bench.run(100);
  EXPECT_THAT(side_.sent, SizeIs(8));
  EXPECT_EQ(side_.timeouts.count(), 0U);
}

TEST_F(Recovery, FailsWhenThePeerIsSilentForTooLong) {
  QpConfig config = queue_pair(kQpn);
  config.ack_timeout = 0;
  config.retry_limit = 3;
  side_.create(config);
  side_.create(queue_pair(0x000006));
  post_sends(1, 2);
  side_.bench.run(20'000);
  EXPECT_THAT(side_.sent, SizeIs(2 * (1 + 3)));
  EXPECT_EQ(side_.timeouts.count(), 4U);
  EXPECT_EQ(side_.retransmissions.count(), 3U);
  EXPECT_THAT(ends(), ElementsAre(completion_status::kRetryExceeded, completion_status::kFlushed));
  ASSERT_THAT(side_.events.received(), SizeIs(1));
  EXPECT_EQ(side_.events.received()[0].qpn, kQpn);
  EXPECT_EQ(side_.events.received()[0].cause, exception_reason::kRetryExceeded);
  EXPECT_FALSE(timers_pending());

  side_.destroy(kQpn);
  side_.kernel_work.push(work_request(work_opcode::kSend, 0x000006, 64, 9));
  side_.bench.run(100);
  EXPECT_EQ(side_.sent.back().packet.qp_index, 6);  // nobody else suffers
}

TEST_F(Recovery, CountsRetriesSinceTheLastProgress) {
  QpConfig config = queue_pair(kQpn);
  config.ack_timeout = 0;
  config.retry_limit = 2;
  side_.create(config);
  post_sends(1, 2);
  run_until_sent(6);  // twice again
  acknowledge(kPsn);
  run_until_sent(8);  // and the second one
  EXPECT_THAT(side_.events.received(), IsEmpty());
  side_.bench.run(5000);
  EXPECT_THAT(psns(6), ElementsAre(kPsn + 1, kPsn + 1));
  EXPECT_THAT(side_.events.received(), SizeIs(1));
  EXPECT_THAT(ends(), ElementsAre(completion_status::kOk, completion_status::kRetryExceeded));
}

// The second one was caused by what was sent before the first one had arrived, or came twice.
TEST_F(Recovery, ObeysASequenceNakOnceUntilThereIsProgress) {
  create();
  post_sends(1, 3);
  side_.bench.run(100);
  for (unsigned i = 0; i < 3; ++i) {
    acknowledge(kPsn + 1, syndrome::kNakSequence);
    side_.bench.run(100);
  }
  EXPECT_THAT(psns(3), ElementsAre(kPsn + 1, kPsn + 2));
  acknowledge(kPsn + 2, syndrome::kNakSequence);
  side_.bench.run(100);
  EXPECT_THAT(psns(5), ElementsAre(kPsn + 2));
}

// IBA 9.7.5.1.2: a repeated SEND is acknowledged with the newest PSN, whose READ data may still be on its way.
TEST_F(Recovery, SeesNoGapInTheAcknowledgementOfARepeatedRequest) {
  create();
  post_read(1, 700);
  post_sends(2, 1);
  post_read(3, 700);
  side_.bench.run(100);
  acknowledge(kPsn + 1);  // the first READ's data is missing
  side_.bench.run(200);
  EXPECT_THAT(psns(3), ElementsAre(kPsn, kPsn + 1, kPsn + 2));
  side_.respond(read_responses(kQpn, kPsn, random_bytes(700, random_), 12));
  acknowledge(kPsn + 2);
  side_.bench.run(200);
  EXPECT_THAT(side_.sent, SizeIs(6));
  side_.respond(read_responses(kQpn, kPsn + 2, random_bytes(700, random_), 12));
  side_.bench.run(200);
  EXPECT_THAT(ends(), SizeIs(3));
  EXPECT_EQ(side_.retransmissions.count(), 1U);

  post_read(4, 700);
  post_sends(5, 1);
  side_.bench.run(200);
  acknowledge(kPsn + 4);  // all of that is over: this is a gap
  side_.bench.run(200);
  EXPECT_EQ(side_.retransmissions.count(), 2U);
}

TEST_F(Recovery, PausesAfterAnRnrNakForTheTimeItNames) {
  create();
  side_.create(queue_pair(0x000006));
  post_sends(1, 3);
  side_.bench.run(100);
  acknowledge(kPsn + 1, kRnr10Us);
  side_.bench.run(50);
  const std::uint64_t start = side_.bench.now();
  post_sends(4, 1);                               // waits too
  acknowledge(kPsn + 1, syndrome::kNakSequence);  // late answers to what was sent before the pause
  acknowledge(kPsn + 1, kRnr10Us);
  side_.kernel_work.push(work_request(work_opcode::kSend, 0x000006, 64, 9));
  run_until_sent(4, 500);
  EXPECT_EQ(side_.sent.back().packet.qp_index, 6);  // others go on
  run_until_sent(5);
  EXPECT_GE(side_.bench.now() - start, 2500U - 50);
  EXPECT_LE(side_.bench.now() - start, 2500U + 4 * kTick);
  side_.bench.run(200);
  EXPECT_THAT(psns(4), ElementsAre(kPsn + 1, kPsn + 2, kPsn + 3));
  EXPECT_THAT(ends(), ElementsAre(completion_status::kOk));
}

TEST_F(Recovery, FailsAfterTooManyRnrNaks) {
  QpConfig config = queue_pair(kQpn);
  config.rnr_retry_limit = 2;
  config.retry_limit = 0;  // another matter
  side_.create(config);
  post_sends(1, 2);
  run_until_sent(2);
  for (unsigned i = 0; i < 2; ++i) {
    acknowledge(kPsn, kRnr10Us);
    run_until_sent(side_.sent.size() + 2);
  }
  EXPECT_THAT(side_.events.received(), IsEmpty());
  acknowledge(kPsn, kRnr10Us);
  side_.bench.run(5000);
  EXPECT_THAT(side_.sent, SizeIs(6));
  EXPECT_THAT(ends(), ElementsAre(completion_status::kRetryExceeded, completion_status::kFlushed));
  ASSERT_THAT(side_.events.received(), SizeIs(1));
  EXPECT_EQ(side_.events.received()[0].cause, exception_reason::kRetryExceeded);
}

TEST_F(Recovery, TakesAnyNumberOfRnrNaksWhenTheLimitIsSeven) {
  create();
  post_sends(1, 1);
  for (unsigned i = 0; i < 20; ++i) {
    run_until_sent(1 + i);
    acknowledge(kPsn, kRnr10Us);
  }
  run_until_sent(21);
  EXPECT_THAT(side_.events.received(), IsEmpty());
}

// IBA 9.4.4, 9.7.5.2.7: the rest of a READ is a READ of its own with the PSNs of the missing responses.
TEST_F(Recovery, AsksForExactlyTheRestOfAReadOnceWhenAResponseIsMissing) {
  create(8);
  const WorkRequest work = post_read(1, 6 * 256 + 100);
  side_.bench.run(100);
  const Bytes data = random_bytes(6 * 256 + 100, random_);
  const auto responses = read_responses(kQpn, kPsn, data, 8);
  for (const unsigned n : {0U, 1U, 3U, 4U, 5U, 6U}) side_.respond(responses[n]);
  side_.bench.run(300);
  ASSERT_THAT(side_.sent, SizeIs(2));
  const TxPacket& again = side_.sent[1].packet;
  EXPECT_EQ(again.opcode, 0x0c);
  EXPECT_EQ(again.psn, kPsn + 2);
  EXPECT_EQ(again.reth_va, work.remote_va + 2 * 256);
  EXPECT_EQ(again.reth_length, 4 * 256 + 100);
  EXPECT_EQ(again.reth_rkey, work.rkey);
  EXPECT_EQ(side_.reads.count(), 1U);

  const Bytes rest(data.begin() + 2 * 256, data.end());
  const auto late = read_responses(kQpn, kPsn + 2, rest, 8);
  side_.respond(late[0]);       // FIRST, in the middle of the READ
  side_.respond(responses[2]);  // the missing one comes after all: a duplicate now
  side_.respond(responses[3]);  // and either answer will do
  side_.respond(late[1]);
  side_.respond(std::vector(late.begin() + 2, late.end()));
  side_.bench.run(300);
  EXPECT_EQ(side_.memory.read(kData + 0x10000, data.size()), data);
  EXPECT_THAT(ends(), ElementsAre(completion_status::kOk));
  EXPECT_THAT(side_.memory_writes(), SizeIs(7));
  EXPECT_THAT(side_.events.received(), IsEmpty());
  EXPECT_EQ(side_.retransmissions.count(), 1U);
}

TEST_F(Recovery, AsksAgainForReadDataThatALaterAcknowledgementShowsToBeMissing) {
  create();
  post_sends(1, 1);
  post_read(2, 700);
  post_sends(3, 2);
  side_.bench.run(150);
  ASSERT_THAT(side_.sent, SizeIs(4));
  acknowledge(kPsn + 2);  // acknowledges the SEND before the READ only
  acknowledge(kPsn + 3);
  side_.bench.run(200);
  EXPECT_THAT(ends(), ElementsAre(completion_status::kOk));
  EXPECT_THAT(psns(4), ElementsAre(kPsn + 1, kPsn + 2, kPsn + 3));
  EXPECT_EQ(side_.retransmissions.count(), 1U);
  side_.respond(read_responses(kQpn, kPsn + 1, random_bytes(700, random_), 12));
  acknowledge(kPsn + 3);
  side_.bench.run(100);
  EXPECT_THAT(ends(), SizeIs(4));
}

TEST_F(Recovery, AsksAgainWhenTheTimeIsOverAlthoughTheGapWasSeenBefore) {
  QpConfig config = queue_pair(kQpn, 8);
  config.ack_timeout = 1;
  side_.create(config);
  post_read(1, 600);
  side_.bench.run(100);
  const auto responses = read_responses(kQpn, kPsn, random_bytes(600, random_), 8);
  side_.respond(responses[1]);
  run_until_sent(2, 300);
  side_.respond(responses[1]);
  side_.bench.run(300);
  EXPECT_THAT(side_.sent, SizeIs(2));
  run_until_sent(3, 5000);
  EXPECT_EQ(side_.timeouts.count(), 1U);
  side_.respond(responses[2]);  // a new gap
  run_until_sent(4, 300);
}

TEST_F(Recovery, AsksForSeveralReadsAgainInOrder) {
  create(8, 3);
  for (std::uint32_t cookie = 1; cookie <= 4; ++cookie) post_read(cookie, 512);
  side_.bench.run(200);
  ASSERT_THAT(psns(), ElementsAre(kPsn, kPsn + 2, kPsn + 4));
  side_.respond(read_responses(kQpn, kPsn + 4, random_bytes(512, random_), 8)[0]);
  side_.bench.run(200);
  EXPECT_THAT(psns(3), ElementsAre(kPsn, kPsn + 2, kPsn + 4));  // and not the fourth: three are outstanding
  for (unsigned n = 0; n < 3; ++n) side_.respond(read_responses(kQpn, kPsn + 2 * n, random_bytes(512, random_), 8));
  side_.bench.run(300);
  EXPECT_THAT(psns(6), ElementsAre(kPsn + 6));
  EXPECT_THAT(ends(), SizeIs(3));
}

// The acknowledgement was only late: what it covers need not be sent again.
TEST_F(Recovery, StopsSendingAgainWhatIsAcknowledgedMeanwhile) {
  create(8);
  post_write(1, 100 * 256);
  run_until_sent(100);
  acknowledge(kPsn, syndrome::kNakSequence);
  run_until_sent(120);
  acknowledge(kPsn + 97);
  side_.bench.run(300);
  const auto again = psns(100);
  EXPECT_LT(again.size(), 95U);
  EXPECT_THAT(std::vector(again.end() - 2, again.end()), ElementsAre(kPsn + 98, kPsn + 99));
  acknowledge(kPsn + 99);
  side_.bench.run(100);
  EXPECT_THAT(ends(), ElementsAre(completion_status::kOk));
}

TEST_F(Recovery, OldResponsesDoNothing) {
  create(8);
  post_read(1, 600);
  post_sends(2, 2);
  side_.bench.run(100);
  const Bytes data = random_bytes(600, random_);
  const auto responses = read_responses(kQpn, kPsn, data, 8);
  side_.respond(responses);
  acknowledge(kPsn + 3);
  side_.bench.run(200);
  side_.respond(responses);
  acknowledge(kPsn, syndrome::kNakSequence);
  acknowledge(kPsn + 3, kRnr10Us);
  acknowledge(kPsn + 2, syndrome::kNakRemoteAccess);
  side_.bench.run(500);
  EXPECT_THAT(side_.sent, SizeIs(3));
  EXPECT_THAT(side_.memory_writes(), SizeIs(3));
  EXPECT_THAT(side_.events.received(), IsEmpty());
  EXPECT_EQ(side_.retransmissions.count(), 0U);
}

TEST_F(Recovery, SendsNothingForAQueuePairDestroyedDuringAPause) {
  create();
  post_sends(1, 2);
  side_.bench.run(100);
  acknowledge(kPsn, kRnr10Us);
  side_.bench.run(100);
  EXPECT_TRUE(timers_pending());
  side_.destroy(kQpn);
  side_.bench.run(600);
  EXPECT_FALSE(timers_pending());
  EXPECT_THAT(ends(), ElementsAre(completion_status::kFlushed, completion_status::kFlushed));

  side_.create(queue_pair(kQpn + 0x100, 12, 4, 0x500));  // begins without a pause
  side_.kernel_work.push(work_request(work_opcode::kSend, kQpn + 0x100, 64, 3));
  side_.bench.run(100);
  EXPECT_THAT(psns(2), ElementsAre(0x500));
  side_.respond(acknowledgement(kQpn + 0x100, 0x500));
  side_.bench.run(5000);
  EXPECT_THAT(side_.sent, SizeIs(3));
}

TEST_F(Recovery, TimeMayBeSkippedWhileTheClockRests) {
  auto& model = side_.bench.model();
  QpConfig config = queue_pair(kQpn);
  config.ack_timeout = 31;  // 2.4 hours
  side_.create(config);
  config.qpn = 0x000006;
  config.ack_timeout = 14;
  side_.create(config);
  side_.bench.run(1000);
  EXPECT_FALSE(model.timers_pending_o);
  post_sends(1, 1);
  side_.kernel_work.push(work_request(work_opcode::kSend, 0x000006, 64, 2));
  side_.bench.run(1000);
  EXPECT_TRUE(model.timers_pending_o);
  for (const unsigned n : {14U, 31U}) {
    const std::uint64_t passed = n == 14 ? 20 : (4U << 14) + 40;
    ASSERT_GT(model.timers_next_o, (std::uint64_t{4} << n) - passed);
    model.skipped_ticks_i = model.timers_next_o;
    side_.bench.cycle();
    model.skipped_ticks_i = 0;
    side_.bench.cycle();
    EXPECT_EQ(model.timers_next_o, 0U) << "a timer is over";
    const std::size_t before = side_.sent.size();
    run_until_sent(before + 1, 5 * kTick);
    EXPECT_EQ(model.timers_next_o, 0U) << "not known yet";
    if (n == 14) {
      EXPECT_EQ(side_.sent.back().packet.qp_index, 6);
      side_.respond(acknowledgement(0x000006, kPsn));
      side_.bench.run(1000);
    }
  }
  EXPECT_EQ(side_.sent.back().packet.qp_index, 5);
  acknowledge(kPsn);
  side_.bench.run(1000);
  EXPECT_FALSE(model.timers_pending_o);
}

}  // namespace
}  // namespace srpnic::test::send_side_recovery
