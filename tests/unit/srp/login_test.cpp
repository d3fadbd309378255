// SPDX-License-Identifier: Apache-2.0
#include "host/srp/login.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "host/cm/messages.hpp"
#include "tests/support/captures.hpp"

namespace srpnic::srp {
namespace {

constexpr std::uint64_t kId = 0x505400fffe000002;

/// Private data of the n-th datagram of a recording, behind the RDMA/CM's addresses when it is a REQ.
std::vector<std::byte> private_data(const std::string& recording, std::size_t index, bool request) {
  const auto mad = test::datagrams_of(recording).at(index).mad;
  const std::size_t start = 24 + (request ? 140 + 36 : 36);
  return {mad.begin() + static_cast<std::ptrdiff_t>(start), mad.end()};
}

LoginRequest recorded_request(std::size_t index) {
  return *parse_login(private_data("srp-ch2-smp2", index, true), true);
}

class LoginTest : public testing::Test {
 protected:
  LoginAccepted accept(const LoginRequest& request, std::uint32_t channel) {
    const auto decision = table_.login(request, channel);
    EXPECT_TRUE(std::holds_alternative<LoginAccepted>(decision));
    return std::get<LoginAccepted>(decision);
  }
  LoginRejectReason refuse(const LoginRequest& request) {
    const auto decision = table_.login(request, 99);
    EXPECT_TRUE(std::holds_alternative<LoginReject>(decision));
    const auto& reject = std::get<LoginReject>(decision);
    EXPECT_EQ(reject.opcode, 0xc2);
    EXPECT_EQ(reject.tag, request.tag);
    EXPECT_EQ(reject.formats, 0x0006);
    return static_cast<LoginRejectReason>(std::uint32_t{reject.reason});
  }

  TargetPort port_{.id_extension = kId, .ioc_guid = kId};
  SessionTable table_{port_};
  LoginRequest first_ = recorded_request(0);
  LoginRequest second_ = recorded_request(3);
};

TEST_F(LoginTest, RecordedRequestHasEveryField) {
  EXPECT_EQ(first_.tag, 0u);
  EXPECT_EQ(first_.requested_iu_length, 8260u);
  EXPECT_EQ(first_.required_formats, 0x0006);
  EXPECT_EQ(first_.flags, 0x80);
  EXPECT_EQ(first_.immediate_offset, 68);
  EXPECT_EQ(first_.target_port, port_.port_id());
  EXPECT_EQ(first_.initiator_port[15], 0x01);
  EXPECT_EQ(second_.flags, 0x81);
}

TEST_F(LoginTest, AnswersBothChannelsByteForByteLikeALinuxTarget) {
  const auto recorded = [](std::size_t index) {
    auto bytes = private_data("srp-ch2-smp2", index, false);
    bytes.resize(sizeof(LoginResponse));
    return bytes;
  };
  const LoginAccepted first = accept(first_, 1);
  EXPECT_TRUE(std::ranges::equal(wire::as_bytes(first.response), recorded(1)));
  EXPECT_EQ(first.immediate_offset, 68);
  const LoginAccepted second = accept(second_, 2);
  EXPECT_TRUE(std::ranges::equal(wire::as_bytes(second.response), recorded(4)));
  EXPECT_EQ(second.nexus, first.nexus);
  EXPECT_EQ(table_.sessions(), 1u);
  EXPECT_EQ(table_.channels(), 2u);
}

TEST_F(LoginTest, ReadsTheLongFormToo) {
  const auto again = parse_login(wire::as_bytes(first_), false);
  ASSERT_TRUE(again);
  EXPECT_TRUE(std::ranges::equal(wire::as_bytes(*again), wire::as_bytes(first_)));
}

TEST_F(LoginTest, ShortOrOtherUnitsAreNoLogin) {
  const auto bytes = private_data("srp-ch2-smp2", 0, true);
  EXPECT_FALSE(parse_login(std::span(bytes).first(55), true));
  EXPECT_FALSE(parse_login(wire::as_bytes(first_).first(63), false));
  LoginRequest other = first_;
  other.opcode = 2;
  EXPECT_FALSE(parse_login(wire::as_bytes(other), false));
}

TEST_F(LoginTest, ALoginWithoutMultiChannelEndsTheChannelsOfItsNexus) {
  const auto old_nexus = accept(first_, 1).nexus;
  accept(second_, 2);
  const LoginAccepted again = accept(first_, 3);
  EXPECT_EQ(again.terminated, (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(again.response.flags & kMultiChannelMask, kResultTerminated);
  EXPECT_NE(again.nexus, old_nexus);
  EXPECT_EQ(table_.channels(), 1u);
}

TEST_F(LoginTest, OtherInitiatorsKeepTheirChannels) {
  accept(first_, 1);
  LoginRequest other = first_;
  other.initiator_port[15] = 7;
  EXPECT_TRUE(accept(other, 2).terminated.empty());
  EXPECT_EQ(table_.sessions(), 2u);
}

TEST_F(LoginTest, ASessionEndsWithItsLastChannel) {
  accept(first_, 1);
  accept(second_, 2);
  table_.remove(1);
  EXPECT_EQ(table_.sessions(), 1u);
  table_.remove(2);
  table_.remove(2);
  EXPECT_EQ(table_.sessions(), 0u);
  EXPECT_EQ(table_.channels(), 0u);
}

TEST_F(LoginTest, RefusesATooLongUnit) {
  first_.requested_iu_length = 8277;
  EXPECT_EQ(refuse(first_), LoginRejectReason::kIuLengthTooLarge);
}

TEST_F(LoginTest, RefusesATooShortUnit) {
  first_.requested_iu_length = 63;
  EXPECT_EQ(refuse(first_), LoginRejectReason::kUnableToEstablish);
}

TEST_F(LoginTest, RefusesAnUnknownDescriptorFormat) {
  first_.required_formats = 0x000e;
  EXPECT_EQ(refuse(first_), LoginRejectReason::kUnsupportedFormat);
}

TEST_F(LoginTest, RefusesAnotherTargetPort) {
  first_.target_port[0] ^= 1;
  EXPECT_EQ(refuse(first_), LoginRejectReason::kUnableToAssociate);
}

TEST_F(LoginTest, RefusesAnUnknownMultiChannelAction) {
  first_.flags = 0x82;
  EXPECT_EQ(refuse(first_), LoginRejectReason::kMultiChannelUnsupported);
}

TEST_F(LoginTest, RefusesWhenTheCreditsAreGone) {
  second_.flags = kMultiChannelIndependent;
  port_.total_request_limit = 3 * port_.request_limit;
  table_ = SessionTable(port_);
  for (std::uint32_t channel = 1; channel <= 3; ++channel) accept(second_, channel);
  EXPECT_EQ(refuse(second_), LoginRejectReason::kInsufficientResources);
  // Ending the old channels gives their credits back.
  EXPECT_EQ(accept(first_, 4).terminated.size(), 3u);
}

TEST_F(LoginTest, RefusesMoreChannelsThanASessionMayHave) {
  port_.max_channels_per_session = 2;
  table_ = SessionTable(port_);
  accept(second_, 1);
  accept(second_, 2);
  EXPECT_EQ(refuse(second_), LoginRejectReason::kChannelLimitReached);
}

TEST_F(LoginTest, ImmediateDataNeedsARoomyOffset) {
  first_.immediate_offset = 48;
  const LoginAccepted accepted = accept(first_, 1);
  EXPECT_EQ(accepted.immediate_offset, 0);
  EXPECT_EQ(accepted.response.flags & kImmediateData, 0);
}

}  // namespace
}  // namespace srpnic::srp
