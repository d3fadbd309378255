// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/connection.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <span>

#include "tests/rtl/support/pcap.hpp"

namespace srpnic::sim {
namespace {

/// Datagrams of connection management in a capture that has one login and one channel.
std::vector<Payload> recorded_datagrams(std::uint16_t attribute) {
  std::vector<Payload> found;
  for (const Frame& frame : test::read_pcap(SRPNIC_TEST_DATA_DIR "/captures/srp-ch2-smp2.pcap.gz")) {
    const auto parsed = parse_packet(frame);
    const auto* packet = std::get_if<RocePacket>(&parsed);
    if (packet == nullptr || packet->dest_qpn != 1) continue;
    umad_hdr header;
    std::memcpy(&header, packet->payload.data(), sizeof header);
    if (be16toh(header.attr_id) == attribute) found.push_back(packet->payload);
  }
  return found;
}

/// The fields of srp-ch2-smp2.pcap's first REQ.
ConnectionRequestFields recorded_fields() {
  ConnectionRequestFields fields;
  fields.local_ip = net::IpAddress::from_ipv4(0xc0a84d01);
  fields.remote_ip = net::IpAddress::from_ipv4(0xc0a84d02);
  fields.source_port = 49307;
  fields.local_ca_guid = 0x505400fffe000001;
  fields.communication_id = 0xe718d2f4;
  fields.transaction = 0x00000002f4d218e7;
  fields.local_qpn = 0x11;
  fields.starting_psn = 0xbbe0b1;
  fields.flow_label = 0x76878;
  fields.login.required_formats = 6;
  fields.login.flags = srp::kImmediateData;
  fields.login.requested_iu_length = 8260;
  fields.login.initiator_port =
      std::bit_cast<srp::PortId>(std::array<wire::Be64, 2>{0, wire::Be64(0x505400fffe000001)});
  fields.login.target_port = std::bit_cast<srp::PortId>(
      std::array<wire::Be64, 2>{wire::Be64(0x505400fffe000002), wire::Be64(0x505400fffe000002)});
  fields.login.immediate_offset = 68;
  return fields;
}

TEST(InitiatorConnection, SendsTheRequestThatLinuxSends) {
  const auto recorded = recorded_datagrams(UMAD_CM_ATTR_REQ);
  ASSERT_FALSE(recorded.empty());
  Violations violations;
  Connection connection(recorded_fields(), {}, violations, 0);
  EXPECT_EQ(connection.next_datagram(0), recorded.front());
}

TEST(InitiatorConnection, AnswersTheReplyOfALinuxTargetAsLinuxDoes) {
  const auto reply = recorded_datagrams(UMAD_CM_ATTR_REP).at(0);
  Violations violations;
  Connection connection(recorded_fields(), {}, violations, 0);
  connection.next_datagram(0);
  ASSERT_TRUE(connection.owns(reply));
  connection.receive(5, reply);
  EXPECT_EQ(connection.state(), Connection::State::kEstablished);
  EXPECT_EQ(connection.login_response().request_limit_delta, 128u);
  EXPECT_EQ(connection.reply().starting_psn, 0x0f07c7u);
  EXPECT_EQ(connection.next_datagram(5), recorded_datagrams(UMAD_CM_ATTR_RTU).at(0));
  EXPECT_EQ(violations.count(), 0u) << violations.texts().front();

  connection.receive(6, reply);  // the RTU was lost
  EXPECT_TRUE(connection.next_datagram(6));
  EXPECT_EQ(connection.next_event_ns(), std::nullopt);
}

TEST(InitiatorConnection, RepeatsItsRequestUnchangedUntilItsPatienceEnds) {
  Violations violations;
  Connection connection(recorded_fields(), {.timeout_ns = 100, .retries = 2}, violations, 0);
  const auto first = connection.next_datagram(0);
  EXPECT_FALSE(connection.next_datagram(99));
  EXPECT_EQ(connection.next_event_ns(), 100u);
  EXPECT_EQ(connection.next_datagram(100), first);
  EXPECT_EQ(connection.next_datagram(200), first);
  EXPECT_FALSE(connection.next_datagram(300));
  EXPECT_EQ(connection.state(), Connection::State::kUnanswered);
}

TEST(InitiatorConnection, ReadsTheReasonsOfARefusedLogin) {
  Violations violations;
  const auto fields = recorded_fields();
  Connection connection(fields, {}, violations, 0);
  cm::Rejection rejection{};
  rejection.remote_communication_id = fields.communication_id;
  rejection.reason = static_cast<std::uint16_t>(cm::RejectReason::kConsumerDefined);
  srp::LoginReject reject{};
  reject.opcode = static_cast<std::uint8_t>(srp::Opcode::kLoginReject);
  reject.reason = static_cast<std::uint32_t>(srp::LoginRejectReason::kUnableToAssociate);
  std::memcpy(rejection.private_data.data(), &reject, sizeof reject);
  const auto mad = cm::make_mad(UMAD_CM_ATTR_REJ, fields.transaction, rejection);
  Payload datagram(mad.size());
  std::memcpy(datagram.data(), mad.data(), mad.size());
  ASSERT_TRUE(connection.owns(datagram));
  connection.receive(1, datagram);
  EXPECT_EQ(connection.state(), Connection::State::kRejected);
  EXPECT_EQ(connection.reject_reason(), 28);
  EXPECT_EQ(connection.login_reject_reason(), 0x00010003u);
}

}  // namespace
}  // namespace srpnic::sim
