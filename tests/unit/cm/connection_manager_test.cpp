// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "host/srp/iu.hpp"
#include "tests/unit/cm/cm_fixture.hpp"

namespace srpnic::cm {
namespace {

using namespace std::chrono_literals;

// CM response time-out 20 of the recorded REQ: 4.096 us * 2^20.
constexpr Time kResponseTimeout = std::chrono::nanoseconds(4096LL << 20);
constexpr Time kPeerTimeout = Settings{}.peer_timeout;

TEST_F(CmTest, TellsTheListenerWhatTheRequestSays) {
  receive(request_);
  ASSERT_EQ(listener_.requests.size(), 1u);
  const ConnectionRequest& request = listener_.requests[0];
  EXPECT_EQ(request.id, kFirstId);
  EXPECT_EQ(request.peer, peer_);
  EXPECT_EQ(request.remote_queue_pair, 0x11u);
  EXPECT_EQ(request.starting_psn, 0xbbe0b1u);
  EXPECT_EQ(request.responder_resources, 4);
  EXPECT_EQ(request.initiator_depth, 0);
  EXPECT_EQ(request.path_mtu_log2, 10);
  EXPECT_EQ(request.hop_limit, 64);
  EXPECT_EQ(request.pkey, 0xffff);
  EXPECT_EQ(listener_.private_data[0].size(), sizeof(srp::LoginRequestRdmaCm));
}

TEST_F(CmTest, RepliesByteForByteLikeALinuxTargetThatDecidesTheSame) {
  const auto recorded = test::datagrams_of("srp-ch2-smp2");
  const auto reply = body_of<Reply>(recorded.at(1).mad);
  const auto login = std::as_bytes(std::span(reply.private_data));
  listener_.decision = Accept{.local_queue_pair = reply.local_queue_pair,
                              .starting_psn = reply.starting_psn,
                              .responder_resources = reply.responder_resources,
                              .initiator_depth = reply.initiator_depth,
                              .private_data = {login.begin(), login.end()}};
  receive(request_);
  ASSERT_EQ(sender_.mads.size(), 1u);
  EXPECT_EQ(sender_.mads[0], recorded.at(1).mad);
  EXPECT_EQ(sender_.peers[0], peer_);

  receive(recorded.at(2).mad);  // RTU
  EXPECT_EQ(listener_.established, std::vector{kFirstId});
  receive(recorded.at(6).mad);  // DREQ
  EXPECT_EQ(sender_.mads.at(1), recorded.at(7).mad);
  EXPECT_EQ(listener_.closed, (std::vector{std::pair(kFirstId, CloseReason::kPeerDisconnected)}));
}

TEST_F(CmTest, RejectsByteForByteLikeALinuxTarget) {
  const auto recorded = test::datagrams_of("login-reject");
  const auto rejection = body_of<Rejection>(recorded.at(1).mad);
  const auto data = std::as_bytes(std::span(rejection.private_data));
  listener_.decision = Reject{.reason = RejectReason::kConsumerDefined, .private_data = {data.begin(), data.end()}};
  receive(recorded.at(0).mad);
  ASSERT_EQ(sender_.mads.size(), 1u);
  EXPECT_EQ(sender_.mads[0], recorded.at(1).mad);
}

TEST_F(CmTest, AnswersARepeatedRequestWithTheSameReplyAndAsksTheListenerOnce) {
  receive(request_);
  receive(request_);
  receive(request_);
  EXPECT_EQ(listener_.requests.size(), 1u);
  ASSERT_EQ(sender_.mads.size(), 3u);
  EXPECT_EQ(sender_.mads[1], sender_.mads[0]);
  EXPECT_EQ(sender_.mads[2], sender_.mads[0]);
}

TEST_F(CmTest, AnswersARepeatedRequestWithTheSameRejection) {
  listener_.decision = Reject{.reason = RejectReason::kConsumerDefined, .private_data = {}};
  receive(request_);
  receive(request_);
  EXPECT_EQ(listener_.requests.size(), 1u);
  ASSERT_EQ(sender_.mads.size(), 2u);
  EXPECT_EQ(sender_.mads[1], sender_.mads[0]);
}

TEST_F(CmTest, ALateRequestOfAClosedConnectionStartsNoNewOne) {
  receive(request_);
  receive_ready();
  receive(test::datagrams_of("srp-ch2-smp2").at(6).mad);  // a DREQ for another queue pair than ours
  EXPECT_TRUE(listener_.closed.empty());
  manager_.disconnect(kFirstId);
  receive(request_);
  EXPECT_EQ(listener_.requests.size(), 1u);
}

TEST_F(CmTest, RepeatsTheReplyUntilReadyToUse) {
  receive(request_);
  advance(kResponseTimeout - 1ns);
  EXPECT_EQ(sender_.mads.size(), 1u);
  advance(1ns);
  EXPECT_EQ(sender_.mads.size(), 2u);
  EXPECT_EQ(sender_.mads[1], sender_.mads[0]);
  receive_ready();
  advance(1h);
  EXPECT_EQ(sender_.mads.size(), 2u);
  EXPECT_TRUE(listener_.closed.empty());
}

TEST_F(CmTest, APacketOnTheQueuePairStandsForALostReadyToUse) {
  receive(request_);
  manager_.confirm_established(kFirstId);
  manager_.confirm_established(kFirstId);
  EXPECT_EQ(listener_.established, std::vector{kFirstId});
  receive_ready();
  EXPECT_EQ(listener_.established.size(), 1u);
}

TEST_F(CmTest, GivesUpAReplyThatIsNeverAnswered) {
  receive(request_);
  for (int i = 0; i < 5; ++i) advance(kResponseTimeout);
  EXPECT_EQ(sender_.mads.size(), 6u);
  EXPECT_TRUE(listener_.closed.empty());
  advance(kResponseTimeout);  // 25.8 s; the REQ asks for 15 repetitions, 68.7 s
  advance(kPeerTimeout - 6 * kResponseTimeout);
  EXPECT_EQ(sender_.mads.size(), 7u);
  EXPECT_EQ(listener_.closed, (std::vector{std::pair(kFirstId, CloseReason::kReplyUnanswered)}));
  advance(kResponseTimeout);
  EXPECT_EQ(sender_.mads.size(), 7u);
}

TEST_F(CmTest, GivesUpAReplyAfterTheLastRepetitionThatIsAskedForWhenThatIsSooner) {
  auto request = body_of<Request>(request_);
  request.cm_retries_srq_transport = 2 << 4;
  receive(UMAD_CM_ATTR_REQ, 1, request);
  for (int i = 0; i < 3; ++i) advance(kResponseTimeout);
  EXPECT_EQ(sender_.mads.size(), 3u);
  EXPECT_EQ(listener_.closed, (std::vector{std::pair(kFirstId, CloseReason::kReplyUnanswered)}));
}

TEST_F(CmTest, GivesUpAPeerThatAsksForHoursOrBuysThemAtThePeerTimeout) {
  auto request = body_of<Request>(request_);
  request.local_timeout_retries = 31 << 3 | 7;
  receive(UMAD_CM_ATTR_REQ, 1, request);
  Mra mra{};
  mra.local_communication_id = 0xe718d2f4;
  mra.remote_communication_id = kFirstId;
  mra.message = 1 << 6;
  mra.timeout = 31 << 3;
  receive(UMAD_CM_ATTR_MRA, 1, mra);
  advance(kPeerTimeout - 1ns);
  EXPECT_TRUE(listener_.closed.empty());
  receive(UMAD_CM_ATTR_MRA, 1, mra);
  advance(1ns);
  EXPECT_EQ(listener_.closed, (std::vector{std::pair(kFirstId, CloseReason::kReplyUnanswered)}));
  EXPECT_EQ(sender_.mads.size(), 1u);
}

TEST_F(CmTest, AnMraOnTheReplyBuysTime) {
  receive(request_);
  Mra mra{};
  mra.local_communication_id = 0xe718d2f4;
  mra.remote_communication_id = kFirstId;
  mra.message = 1 << 6;
  mra.timeout = 22 << 3;
  receive(UMAD_CM_ATTR_MRA, 1, mra);
  advance(std::chrono::nanoseconds(4096LL << 22));
  EXPECT_EQ(sender_.mads.size(), 1u);
  advance(kResponseTimeout);
  EXPECT_EQ(sender_.mads.size(), 2u);
}

TEST_F(CmTest, ARejectedReplyClosesTheConnection) {
  receive(request_);
  Rejection rejection{};
  rejection.local_communication_id = 0xe718d2f4;
  rejection.remote_communication_id = kFirstId;
  rejection.reason = 28;
  receive(UMAD_CM_ATTR_REJ, 1, rejection);
  EXPECT_EQ(listener_.closed, (std::vector{std::pair(kFirstId, CloseReason::kPeerRejected)}));
}

TEST_F(CmTest, APeerThatNeverSawTheReplyMayRejectWithoutOurId) {
  receive(request_);
  Rejection rejection{};
  rejection.local_communication_id = 0xe718d2f4;
  rejection.reason = 4;
  receive(UMAD_CM_ATTR_REJ, 1, rejection);
  EXPECT_EQ(listener_.closed.size(), 1u);
}

TEST_F(CmTest, AnswersEveryRepetitionOfADisconnect) {
  receive(request_);
  receive_ready();
  DisconnectRequest request{};
  request.local_communication_id = 0xe718d2f4;
  request.remote_communication_id = kFirstId;
  request.remote_queue_pair = 0x000203;
  receive(UMAD_CM_ATTR_DREQ, 7, request);
  advance(10s);
  receive(UMAD_CM_ATTR_DREQ, 7, request);
  advance(1h);  // forgotten by now
  receive(UMAD_CM_ATTR_DREQ, 7, request);
  ASSERT_EQ(sender_.mads.size(), 4u);
  EXPECT_EQ(attribute_of(sender_.mads[1]), UMAD_CM_ATTR_DREP);
  EXPECT_EQ(sender_.mads[2], sender_.mads[1]);
  EXPECT_EQ(sender_.mads[3], sender_.mads[1]);
  EXPECT_EQ(listener_.closed.size(), 1u);
}

TEST_F(CmTest, RepeatsItsOwnDisconnectUntilAnswered) {
  receive(request_);
  receive_ready();
  manager_.disconnect(kFirstId);
  ASSERT_EQ(sender_.mads.size(), 2u);
  EXPECT_EQ(attribute_of(sender_.mads[1]), UMAD_CM_ATTR_DREQ);
  const auto request = body_of<DisconnectRequest>(sender_.mads[1]);
  EXPECT_EQ(request.remote_communication_id, 0xe718d2f4u);
  EXPECT_EQ(request.remote_queue_pair, 0x11u);
  advance(kResponseTimeout);
  EXPECT_EQ(sender_.mads.size(), 3u);
  DisconnectReply reply{};
  reply.local_communication_id = 0xe718d2f4;
  reply.remote_communication_id = kFirstId;
  receive(UMAD_CM_ATTR_DREP, 1, reply);
  advance(kResponseTimeout);
  EXPECT_EQ(sender_.mads.size(), 3u);
  EXPECT_TRUE(listener_.closed.empty());
}

TEST_F(CmTest, RepeatsADisconnectNoLongerThanThePeerTimeout) {
  auto request = body_of<Request>(request_);
  request.local_timeout_retries = 22 << 3 | 7;  // 17.2 s, four times: more than a minute
  receive(UMAD_CM_ATTR_REQ, 1, request);
  receive_ready();
  manager_.disconnect(kFirstId);
  advance(4 * kResponseTimeout);
  EXPECT_EQ(sender_.mads.size(), 3u);
  for (int i = 0; i < 4; ++i) advance(4 * kResponseTimeout);
  EXPECT_EQ(sender_.mads.size(), 3u);
  EXPECT_TRUE(listener_.closed.empty());
}

TEST_F(CmTest, ARestartedPeerReplacesItsOldConnection) {
  receive(request_);
  receive_ready();
  auto again = body_of<Request>(request_);
  again.local_communication_id = 0x11112222;  // same adapter, same queue pair number
  receive(UMAD_CM_ATTR_REQ, 99, again);
  EXPECT_EQ(listener_.closed, (std::vector{std::pair(kFirstId, CloseReason::kReplaced)}));
  EXPECT_EQ(listener_.requests.size(), 2u);
}

TEST_F(CmTest, IgnoresMessagesOfStrangersForAConnection) {
  receive(request_);
  receive_ready();
  net::Peer stranger = peer_;
  stranger.ip = net::IpAddress::from_ipv4(0x0a000001);
  DisconnectRequest request{};
  request.local_communication_id = 0xe718d2f4;
  request.remote_communication_id = kFirstId;
  request.remote_queue_pair = 0x000203;
  manager_.receive_datagram(stranger, make_mad(UMAD_CM_ATTR_DREQ, 7, request));
  EXPECT_TRUE(listener_.closed.empty());
}

// IBA 10.9.3: with a limited P_Key of our own we would not match.
TEST_F(CmTest, IsAFullMemberTowardsALimitedOne) {
  auto request = body_of<Request>(request_);
  request.pkey = 0x7fff;
  receive(UMAD_CM_ATTR_REQ, 5, request);
  ASSERT_EQ(listener_.requests.size(), 1u);
  EXPECT_EQ(listener_.requests[0].pkey, 0xffff);
}

struct Refusal {
  const char* what;
  void (*spoil)(Request&);
  RejectReason reason;
};

class CmRefusal : public CmTest, public testing::WithParamInterface<Refusal> {};

TEST_P(CmRefusal, NamesItsReason) {
  auto request = body_of<Request>(request_);
  GetParam().spoil(request);
  receive(UMAD_CM_ATTR_REQ, 5, request);
  EXPECT_TRUE(listener_.requests.empty());
  ASSERT_EQ(sender_.mads.size(), 1u);
  EXPECT_EQ(attribute_of(sender_.mads[0]), UMAD_CM_ATTR_REJ);
  EXPECT_EQ(body_of<Rejection>(sender_.mads[0]).reason, static_cast<std::uint16_t>(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Requests, CmRefusal,
    testing::Values(
        Refusal{"OtherPort", [](Request& r) { r.service_id = r.service_id + 1; }, RejectReason::kInvalidServiceId},
        Refusal{"OtherGid", [](Request& r) { r.remote_gid = net::IpAddress::from_ipv4(0x0a000001).bytes; },
                RejectReason::kInvalidPrimaryRemoteGid},
        Refusal{"UnreliableService", [](Request& r) { r.remote_timeout_service_flow |= 2; },
                RejectReason::kInvalidTransportServiceType},
        Refusal{"OtherPartition", [](Request& r) { r.pkey = 0x8001; }, RejectReason::kUnsupportedRequest},
        Refusal{"NoPartition", [](Request& r) { r.pkey = 0; }, RejectReason::kUnsupportedRequest},
        Refusal{"ZeroMtu", [](Request& r) { r.mtu_rdc_rnr = 7; }, RejectReason::kInvalidPathMtu},
        Refusal{"HugeMtu", [](Request& r) { r.mtu_rdc_rnr = 0x67; }, RejectReason::kInvalidPathMtu},
        Refusal{"Ipv6Addresses", [](Request& r) { r.private_data[1] = 0x60; }, RejectReason::kUnsupportedRequest}),
    [](const auto& test) { return test.param.what; });

class CmOverIpv6 : public CmTest {
 protected:
  CmOverIpv6() {
    peer_ = {.link = {.mac = 0x525400000001, .vlan_tci = 5},
             .ip = *net::parse_ipv6_address("fd00:77::1"),
             .local_ip = *net::parse_ipv6_address("fd00:77::2"),
             .udp_port = 55410};
    ipv6_request_.local_gid = peer_.ip.bytes;
    ipv6_request_.remote_gid = peer_.local_ip.bytes;
    ipv6_request_.private_data[1] = 6 << 4;
  }
  void send_request() { receive(UMAD_CM_ATTR_REQ, 5, ipv6_request_); }
  std::uint16_t reject_reason() { return body_of<Rejection>(sender_.mads.at(0)).reason; }

  Request ipv6_request_ = body_of<Request>(CmTest::request_);
};

TEST_F(CmOverIpv6, TellsTheListenerTheAddressesAndReplies) {
  send_request();
  ASSERT_EQ(listener_.requests.size(), 1u);
  EXPECT_EQ(listener_.requests[0].peer, peer_);
  EXPECT_EQ(listener_.private_data[0].size(), sizeof(srp::LoginRequestRdmaCm));
  ASSERT_EQ(sender_.mads.size(), 1u);
  EXPECT_EQ(attribute_of(sender_.mads[0]), UMAD_CM_ATTR_REP);
  EXPECT_EQ(sender_.peers[0], peer_);
}

TEST_F(CmOverIpv6, AcceptsALoginByServiceId) {
  ipv6_request_.service_id = 0x505400fffe000002;
  send_request();
  ASSERT_EQ(listener_.requests.size(), 1u);
  EXPECT_EQ(listener_.private_data[0].size(), ipv6_request_.private_data.size());
}

TEST_F(CmOverIpv6, RefusesIpv4AddressesInThePrivateData) {
  ipv6_request_.private_data[1] = 4 << 4;
  send_request();
  EXPECT_EQ(reject_reason(), static_cast<std::uint16_t>(RejectReason::kUnsupportedRequest));
}

TEST_F(CmOverIpv6, RefusesAnotherGidThanTheAddressTheRequestWentTo) {
  ipv6_request_.remote_gid[15] ^= 1;
  send_request();
  EXPECT_EQ(reject_reason(), static_cast<std::uint16_t>(RejectReason::kInvalidPrimaryRemoteGid));
}

TEST_F(CmOverIpv6, KeepsPeersOfTheSameLastFourBytesApart) {
  send_request();
  ReadyToUse ready{};
  ready.local_communication_id = ipv6_request_.local_communication_id;
  ready.remote_communication_id = kFirstId;
  peer_.ip.bytes[0] ^= 1;
  receive(UMAD_CM_ATTR_RTU, 5, ready);
  EXPECT_TRUE(listener_.established.empty());
  peer_.ip.bytes[0] ^= 1;
  receive(UMAD_CM_ATTR_RTU, 5, ready);
  EXPECT_EQ(listener_.established, std::vector{kFirstId});
}

TEST_F(CmTest, RefusesAnotherClassVersion) {
  auto mad = request_;
  mad[2] = std::byte{1};
  receive(mad);
  ASSERT_EQ(sender_.mads.size(), 1u);
  EXPECT_EQ(body_of<Rejection>(sender_.mads[0]).reason, static_cast<std::uint16_t>(RejectReason::kInvalidClassVersion));
}

TEST_F(CmTest, AFloodOfRefusedRequestsLeavesRoomForAGoodOne) {
  const auto good = listener_.decision;
  listener_.decision = Reject{.reason = RejectReason::kConsumerDefined, .private_data = {}};
  auto request = body_of<Request>(request_);
  for (std::uint32_t i = 1; i <= 5000; ++i) {
    request.local_communication_id = i;
    receive(UMAD_CM_ATTR_REQ, i, request);
  }
  listener_.decision = good;
  receive(request_);
  EXPECT_EQ(attribute_of(sender_.mads.back()), UMAD_CM_ATTR_REP);
}

}  // namespace
}  // namespace srpnic::cm
