// SPDX-License-Identifier: Apache-2.0
#include "host/card/card_port.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/fake_card.hpp"

namespace srpnic {
namespace {

struct RecordingHandler : ExceptionHandler {
  void on_frame(abi::ExceptionReason, std::span<const std::byte> frame) override {
    frames.emplace_back(frame.begin(), frame.end());
    if (during_frame) during_frame();
  }
  void on_iu(std::uint32_t qpn, abi::ExceptionReason, std::span<const std::byte> iu) override {
    units.emplace_back(qpn, iu.size());
  }
  void on_qp_event(std::uint32_t qpn, abi::ExceptionReason cause) override { events.emplace_back(qpn, cause); }

  std::vector<std::vector<std::byte>> frames;
  std::vector<std::pair<std::uint32_t, std::size_t>> units;
  std::vector<std::pair<std::uint32_t, abi::ExceptionReason>> events;
  std::function<void()> during_frame;
};

class CardPortTest : public testing::Test {
 protected:
  static CardPort::Options small_rings() {
    return {.exception_entries_log2 = 2,
            .work_entries_log2 = 2,
            .completion_entries_log2 = 3,
            .mailbox_timeout = std::chrono::milliseconds(20)};
  }
  std::size_t poll_all() {
    std::size_t total = 0;
    while (const std::size_t count = port_.poll(handler_)) total += count;
    return total;
  }

  test::FakeCard card_;
  CardPort port_{card_, small_rings()};
  RecordingHandler handler_;
};

TEST_F(CardPortTest, ResetsTheCardAndEnablesItsRings) {
  EXPECT_EQ(card_.resets, 1u);
  EXPECT_TRUE(card_.rings_enabled);
}

TEST(CardPort, RefusesAnotherDeviceOrAbi) {
  test::FakeCard stranger;
  stranger.magic = 0x1234;
  EXPECT_THROW(CardPort{stranger}, CardError);
  test::FakeCard newer;
  newer.version = 99;
  EXPECT_THROW(CardPort{newer}, CardError);
}

TEST(CardPort, ReadsTheSizeOfCardMemoryFromTheCard) {
  test::FakeCard card;
  card.card_memory_bytes = 0x12'3456'7800;
  EXPECT_EQ(CardPort(card).card_memory_bytes(), 0x12'3456'7800u);
}

TEST(CardPort, SaysHowMuchMemoryACardWithTooLittleForItsIuSlotsHas) {
  test::FakeCard card;
  card.card_memory_bytes = 1 << 20;
  try {
    CardPort port(card);
    FAIL() << "no error";
  } catch (const CardError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("IU slot pool"));
    EXPECT_THAT(error.what(), testing::HasSubstr("1048576 bytes of memory"));
    EXPECT_THAT(error.what(), testing::HasSubstr("use one for a card with more memory"));
  }
}

TEST(CardPort, DisablesTheRingsAtItsEnd) {
  test::FakeCard card;
  { CardPort port(card); }
  EXPECT_FALSE(card.rings_enabled);
}

TEST_F(CardPortTest, HandsQueuePairsToTheCardAsTheAbiPacksThem) {
  abi::QpConfig configuration;
  configuration.qpn = 0x010203;
  configuration.path.dest_mac = 0x0200c0a84d01;
  EXPECT_EQ(port_.create_qp(configuration), abi::MailboxStatus::kOk);
  const auto packed = configuration.pack();
  EXPECT_TRUE(std::equal(packed.begin(), packed.end(), card_.queue_pairs.at(0x010203).begin()));
  EXPECT_EQ(port_.create_qp(configuration), abi::MailboxStatus::kExists);
  EXPECT_EQ(port_.destroy_qp(0x010203), abi::MailboxStatus::kOk);
  EXPECT_EQ(port_.destroy_qp(0x010203), abi::MailboxStatus::kNotFound);
}

TEST_F(CardPortTest, AHangingMailboxIsAnError) {
  card_.never_answers = true;
  EXPECT_THROW(port_.set_port(1), CardError);
}

TEST_F(CardPortTest, DeliversExceptionsInOrderOverManyPassesThroughTheRing) {
  for (unsigned i = 0; i < 1000; ++i) {
    card_.raise_frame(std::vector<std::byte>(60 + i % 7, static_cast<std::byte>(i)));
    if (i % 3 == 2) poll_all();
  }
  poll_all();
  ASSERT_EQ(handler_.frames.size(), 1000u);
  for (unsigned i = 0; i < 1000; ++i) {
    ASSERT_EQ(handler_.frames[i], std::vector<std::byte>(60 + i % 7, static_cast<std::byte>(i)));
  }
  EXPECT_EQ(port_.poll(handler_), 0u);
}

TEST_F(CardPortTest, TellsUnitsAndEventsApart) {
  card_.raise_unit(0x102, std::vector<std::byte>(64));
  card_.raise(abi::ExceptionKind::kQpEvent, abi::ExceptionReason::kRetryExceeded, 0x103, {});
  poll_all();
  EXPECT_EQ(handler_.units, (std::vector{std::pair(std::uint32_t{0x102}, std::size_t{64})}));
  EXPECT_EQ(handler_.events, (std::vector{std::pair(std::uint32_t{0x103}, abi::ExceptionReason::kRetryExceeded)}));
}

TEST_F(CardPortTest, SkipsEntriesThatMakeNoSense) {
  card_.raise(abi::ExceptionKind::kFrame, abi::ExceptionReason::kNone, 0, {}, 16384);  // longer than the entry
  card_.raise(static_cast<abi::ExceptionKind>(77), abi::ExceptionReason::kNone, 0, {});
  card_.complete(5, 0, abi::CompletionStatus::kOk);  // nothing was posted
  card_.complete(0xffffffff, 0, abi::CompletionStatus::kOk);
  card_.raise_frame(std::vector<std::byte>(60));
  poll_all();
  EXPECT_EQ(port_.bad_entries(), 4u);
  EXPECT_EQ(handler_.frames.size(), 1u);
}

TEST_F(CardPortTest, CallsTheHandlerOfEachCompletedRequestOnce) {
  std::vector<int> completed;
  for (int i = 0; i < 100; ++i) {
    const abi::WorkEntry nop{};
    while (!port_.post(nop, [&completed, i](abi::CompletionStatus) { completed.push_back(i); })) poll_all();
  }
  port_.flush();
  poll_all();
  ASSERT_EQ(completed.size(), 100u);
  EXPECT_TRUE(std::ranges::is_sorted(completed));
}

TEST_F(CardPortTest, AnOldCookieMeansNothing) {
  int calls = 0;
  ASSERT_TRUE(port_.post({}, [&](abi::CompletionStatus) { ++calls; }));
  port_.flush();
  poll_all();
  card_.complete(card_.work_log.front().cookie, 0, abi::CompletionStatus::kOk);
  poll_all();
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(port_.bad_entries(), 1u);
}

TEST_F(CardPortTest, HasNoRoomWhileTheCardTakesNoWork) {
  card_.hold_work = true;
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(port_.post({}));
  EXPECT_FALSE(port_.post({}));
  card_.hold_work = false;
  card_.work();
  EXPECT_TRUE(port_.post({}));
}

TEST_F(CardPortTest, NeverHasMoreInFlightThanTheCompletionRingHolds) {
  unsigned posted = 0;
  while (port_.post({}, [](abi::CompletionStatus) {})) {
    port_.flush();
    ++posted;
  }
  EXPECT_EQ(posted, 8u);
  poll_all();
  EXPECT_TRUE(port_.post({}, [](abi::CompletionStatus) {}));
}

TEST_F(CardPortTest, SetsTheRingsAsideWhileTheMailboxIsBusy) {
  for (int i = 0; i < 4; ++i) card_.raise_frame(std::vector<std::byte>(60, static_cast<std::byte>(i)));
  handler_.during_frame = [&] {
    handler_.during_frame = {};
    card_.busy_reads = 3;
    EXPECT_EQ(port_.set_port(0x0200c0a84d02), abi::MailboxStatus::kOk);
    for (int i = 4; i < 8; ++i) card_.raise_frame(std::vector<std::byte>(60, static_cast<std::byte>(i)));
  };
  poll_all();
  ASSERT_EQ(handler_.frames.size(), 8u);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(handler_.frames[i][0], static_cast<std::byte>(i));
}

TEST_F(CardPortTest, ReadsCountersByName) {
  card_.counters[static_cast<std::uint32_t>(abi::Counter::kCommandsFast)] = 0x1'0000'0002;
  EXPECT_EQ(port_.counter(abi::Counter::kCommandsFast), 0x1'0000'0002u);
  EXPECT_EQ(port_.counters().at("COMMANDS_FAST"), 0x1'0000'0002u);
  EXPECT_EQ(port_.counters().size(), abi::kCounterCount);
}

}  // namespace
}  // namespace srpnic
