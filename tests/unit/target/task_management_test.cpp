// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace srpnic::target
