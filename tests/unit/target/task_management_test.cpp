// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <set>

#include "tests/unit/target/target_fixture.hpp"

namespace srpnic::target {
namespace {

test::ByteVector task(std::uint8_t function, std::uint64_t managed_tag = 0, std::uint64_t lun = 0) {
  srp::TaskManagement request{};
  request.opcode = 1;
  request.tag = 0x80000001;
  request.lun = lun;
  request.function = function;
  request.managed_tag = managed_tag;
  const auto bytes = wire::as_bytes(request);
  return {bytes.begin(), bytes.end()};
}

class TaskManagementTest : public TargetTest {
 protected:
  srp::TaskResult result_of(const Response& response) {
    EXPECT_EQ(response.header.tag, 0x80000001u);
    EXPECT_EQ(response.header.flags, srp::kResponseDataValid);
    EXPECT_EQ(response.trailer.size(), 4u);
    return static_cast<srp::TaskResult>(std::to_integer<std::uint8_t>(response.trailer.at(3)));
  }
};

TEST_F(TaskManagementTest, AnswersARecordedLunResetLikeALinuxTarget) {
  const std::uint32_t qpn = login();
  for (const auto& unit : test::units_of("srp-login-io-tmf-mtu1024", test::kInitiatorIp)) {
    if (unit[0] != std::byte{1}) continue;
    const Response response = ask(qpn, unit);
    EXPECT_EQ(response.header.flags, srp::kResponseDataValid);
    EXPECT_EQ(response.header.response_data_length, 4u);
    EXPECT_EQ(response.trailer, test::ByteVector(4));
  }
  EXPECT_EQ(target_.counters().task_management, 4u);
}

TEST_F(TaskManagementTest, AFunctionOnCommandsTheHostDoesNotHaveIsComplete) {
  const std::uint32_t qpn = login();
  for (const std::uint8_t function : {0x01, 0x02, 0x04, 0x08})
    EXPECT_EQ(result_of(ask(qpn, task(function))), srp::TaskResult::kComplete);
}

TEST_F(TaskManagementTest, UnknownFunctionsAreRefused) {
  const std::uint32_t qpn = login();
  EXPECT_EQ(result_of(ask(qpn, task(0x40))), srp::TaskResult::kNotSupported);
  EXPECT_EQ(result_of(ask(qpn, task(0x33))), srp::TaskResult::kInvalidFields);
}

TEST_F(TaskManagementTest, AnAbortIsCompleteAfterTheCommandHasEnded) {
  const std::uint32_t qpn = login();
  card_.hold_work = true;
  send_unit(qpn, command({0x2a, 0, 0, 0, 0, 0, 0, 0, 1, 0}, 0x10, 0, direct(0x1000, 512), 0x42));
  send_unit(qpn, task(0x01, 0x42));
  EXPECT_EQ(target_.executor_counters().block_transfers, 1u);
  card_.hold_work = false;
  card_.work();
  poll();
  ASSERT_EQ(card_.units.size(), 2u);
  EXPECT_EQ(take_response()->header.tag, 0x42u);
  EXPECT_EQ(result_of(*take_response()), srp::TaskResult::kComplete);
}

TEST_F(TaskManagementTest, AnAbortOfAnotherTagDoesNotWait) {
  const std::uint32_t qpn = login();
  test::ByteVector table(sizeof(srp::IndirectTable));
  card_.fail_reads.reset();
  card_.hold_work = true;
  send_unit(qpn, command({0x2a, 0, 0, 0, 0, 0, 0, 0, 1, 0}, 0x10, 0, direct(0x1000, 512), 0x42));
  send_unit(qpn, task(0x01, 0x43));
  // The answer has been given to the card, behind the command's RDMA READ.
  EXPECT_EQ(target_.counters().task_management, 1u);
  card_.hold_work = false;
  card_.work();
  ASSERT_EQ(card_.units.size(), 1u);
  EXPECT_EQ(result_of(*take_response()), srp::TaskResult::kComplete);
  poll();
  EXPECT_EQ(card_.units.size(), 1u);
}

// Commands on the card: which ones a function waits for, and for whom it does not.
class CardCommandsTest : public TaskManagementTest {
 protected:
  CardCommandsTest() { card_.hold_drains = true; }
  std::optional<srp::TaskResult> result() {
    poll();
    const auto response = take_response();
    if (!response) return std::nullopt;
    return result_of(*response);
  }
};

TEST_F(CardCommandsTest, AnAbortWaitsForAllChannelsOfItsNexus) {
  const std::uint32_t first = login(0);
  const std::uint32_t second = login(1);
  send_unit(first, task(0x01, 0x42));
  EXPECT_EQ(card_.draining, (std::set{first, second}));
  EXPECT_EQ(result(), std::nullopt);
  card_.raise(abi::ExceptionKind::kQpEvent, abi::ExceptionReason::kDrained, first, {});
  EXPECT_EQ(result(), std::nullopt);
  card_.raise(abi::ExceptionKind::kQpEvent, abi::ExceptionReason::kDrained, second, {});
  EXPECT_EQ(result(), srp::TaskResult::kComplete);
}

TEST_F(CardCommandsTest, AFunctionThatComesDuringADrainWaitsForTheNextOne) {
  const std::uint32_t qpn = login();
  send_unit(qpn, task(0x08));
  send_unit(qpn, task(0x08));
  send_unit(qpn, task(0x08));
  card_.end_drains();
  EXPECT_EQ(result(), srp::TaskResult::kComplete);
  EXPECT_EQ(result(), std::nullopt) << "commands may have come since that drain began";
  EXPECT_EQ(card_.draining, std::set{qpn});
  card_.end_drains();
  EXPECT_EQ(result(), srp::TaskResult::kComplete);
  EXPECT_EQ(result(), srp::TaskResult::kComplete);
  EXPECT_TRUE(card_.draining.empty());
}

TEST_F(CardCommandsTest, AClosedChannelIsNotWaitedFor) {
  const std::uint32_t first = login(0);
  const std::uint32_t second = login(1);
  send_unit(first, task(0x02));
  card_.raise(abi::ExceptionKind::kQpEvent, abi::ExceptionReason::kRetryExceeded, second, {});
  EXPECT_EQ(result(), std::nullopt);
  card_.end_drains();
  EXPECT_EQ(result(), srp::TaskResult::kComplete);
}

TEST_F(CardCommandsTest, AChannelWhoseCommandsDoNotEndIsClosed) {
  const std::uint32_t first = login(0);
  const std::uint32_t second = login(1);
  send_unit(first, task(0x08));
  card_.raise(abi::ExceptionKind::kQpEvent, abi::ExceptionReason::kDrained, first, {});
  now_ += std::chrono::seconds(2);
  EXPECT_EQ(result(), std::nullopt);
  EXPECT_TRUE(card_.queue_pairs.contains(second));
  now_ += std::chrono::milliseconds(1);
  EXPECT_EQ(result(), srp::TaskResult::kComplete);
  EXPECT_FALSE(card_.queue_pairs.contains(second));
  EXPECT_TRUE(card_.queue_pairs.contains(first));
}

TEST_F(CardCommandsTest, EventsForNobodyAreIgnored) {
  const std::uint32_t qpn = login();
  card_.raise(abi::ExceptionKind::kQpEvent, abi::ExceptionReason::kDrained, qpn, {});
  card_.raise(abi::ExceptionKind::kQpEvent, abi::ExceptionReason::kDrained, 0x123405, {});
  poll();
  EXPECT_EQ(target_.channels(), 1U);
}

TEST_F(CardCommandsTest, ADrainOfEverythingCallsBackOnce) {
  unsigned calls = 0;
  target_.drain([&] { ++calls; });
  EXPECT_EQ(calls, 1U) << "there is no channel";
  login(0);
  login(1);
  target_.drain([&] { ++calls; });
  poll();
  EXPECT_EQ(calls, 1U);
  card_.end_drains();
  poll();
  EXPECT_EQ(calls, 2U);
}

}  // namespace
}  // namespace srpnic::target
