// SPDX-License-Identifier: Apache-2.0
// Field by field: the datagrams of a Linux initiator and target, against an independent decoding of the recording.
#include <gtest/gtest.h>

#include "host/cm/messages.hpp"
#include "host/net/ip_address.hpp"
#include "host/srp/iu.hpp"
#include "tests/unit/cm/cm_fixture.hpp"

namespace srpnic::cm {
namespace {

TEST(RecordedMessages, RequestHasEveryField) {
  const auto mad = test::datagrams_of("srp-ch2-smp2").at(0).mad;
  EXPECT_EQ(attribute_of(mad), UMAD_CM_ATTR_REQ);
  EXPECT_EQ(transaction_of(mad), 0x00000002f4d218e7u);
  const auto request = body_of<Request>(mad);
  EXPECT_EQ(request.local_communication_id, 0xe718d2f4u);
  EXPECT_EQ(request.service_id, 0x00000000010615b3u);
  EXPECT_EQ(request.local_ca_guid, 0x505400fffe000001u);
  EXPECT_EQ(request.local_queue_key, 0u);
  EXPECT_EQ(request.local_queue_pair, 0x000011u);
  EXPECT_EQ(request.responder_resources, 4);
  EXPECT_EQ(request.initiator_depth, 0);
  EXPECT_EQ(request.remote_response_timeout(), 20u);
  EXPECT_EQ(request.transport_service(), 0u);
  EXPECT_EQ(request.remote_timeout_service_flow & 1, 1);
  EXPECT_EQ(request.starting_psn, 0xbbe0b1u);
  EXPECT_EQ(request.local_response_timeout(), 20u);
  EXPECT_EQ(request.retry_count(), 7u);
  EXPECT_EQ(request.pkey, 0xffff);
  EXPECT_EQ(request.path_mtu(), 3u);
  EXPECT_EQ(request.rnr_retry_count(), 7u);
  EXPECT_EQ(request.max_cm_retries(), 15u);
  EXPECT_EQ(request.local_lid, 0xffff);
  EXPECT_EQ(request.remote_lid, 0xffff);
  EXPECT_EQ(request.local_gid, net::IpAddress::from_ipv4(test::kInitiatorIp).bytes);
  EXPECT_EQ(request.remote_gid, net::IpAddress::from_ipv4(test::kTargetIp).bytes);
  EXPECT_EQ(request.flow_label_rate >> 12, 0x76878u);
  EXPECT_EQ(request.traffic_class, 0);
  EXPECT_EQ(request.hop_limit, 64);
  EXPECT_EQ(request.local_ack_timeout(), 19u);

  const auto addresses = *wire::read<IpAddressing>(std::as_bytes(std::span(request.private_data)));
  EXPECT_EQ(addresses.version, 0);
  EXPECT_EQ(addresses.ip_version >> 4, 4);
  EXPECT_EQ(addresses.source_port, 49307);
  EXPECT_EQ(addresses.source[12], 192);
  EXPECT_EQ(addresses.source[15], 1);
  EXPECT_EQ(addresses.destination[15], 2);
}

TEST(RecordedMessages, ReplyHasEveryField) {
  const auto mad = test::datagrams_of("srp-ch2-smp2").at(1).mad;
  EXPECT_EQ(attribute_of(mad), UMAD_CM_ATTR_REP);
  const auto reply = body_of<Reply>(mad);
  EXPECT_EQ(reply.local_communication_id, 0x767513a3u);
  EXPECT_EQ(reply.remote_communication_id, 0xe718d2f4u);
  EXPECT_EQ(reply.local_queue_pair, 0x000011u);
  EXPECT_EQ(reply.starting_psn, 0x0f07c7u);
  EXPECT_EQ(reply.responder_resources, 4);
  EXPECT_EQ(reply.initiator_depth, 4);
  EXPECT_EQ(reply.target_ack_delay(), 15u);
  EXPECT_EQ(reply.ack_delay_failover_flow & 7, 1);
  EXPECT_EQ(reply.rnr_retry_count(), 7u);
  EXPECT_EQ(reply.local_ca_guid, 0x505400fffe000002u);
  EXPECT_EQ(reply.private_data[0], static_cast<std::uint8_t>(srp::Opcode::kLoginResponse));
}

TEST(RecordedMessages, RejectionHasReasonAndPrivateData) {
  const auto rejection = body_of<Rejection>(test::datagrams_of("login-reject").at(1).mad);
  EXPECT_EQ(rejection.local_communication_id, 0u);
  EXPECT_EQ(rejection.remote_communication_id, 0x73cc9f33u);
  EXPECT_EQ(rejection.subject(), Subject::kRequest);
  EXPECT_EQ(rejection.reason, 28);
  EXPECT_EQ(rejection.private_data[0], static_cast<std::uint8_t>(srp::Opcode::kLoginReject));
}

TEST(RecordedMessages, DisconnectNamesIdsAndQueuePair) {
  const auto datagrams = test::datagrams_of("srp-ch2-smp2");
  const auto request = body_of<DisconnectRequest>(datagrams.at(6).mad);
  EXPECT_EQ(attribute_of(datagrams.at(6).mad), UMAD_CM_ATTR_DREQ);
  EXPECT_EQ(request.local_communication_id, 0xe718d2f4u);
  EXPECT_EQ(request.remote_communication_id, 0x767513a3u);
  EXPECT_EQ(request.remote_queue_pair, 0x000011u);
}

}  // namespace
}  // namespace srpnic::cm
