// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "hw/abi/generated/srp_records.hpp"
#include "hw/hls/include/ap_int.h"
#include "tests/unit/target/target_fixture.hpp"

namespace srpnic::target {
namespace {

srpnic::QpConfig configuration_of(const test::FakeCard::Arguments& words) {
  ap_uint<srpnic::QpConfig::kBits> bits = 0;
  for (int i = 0; i < 18; ++i) {
    const int high = std::min(32 * i + 31, static_cast<int>(srpnic::QpConfig::kBits) - 1);
    bits.range(high, 32 * i) = words[static_cast<std::size_t>(i)];
  }
  return srpnic::QpConfig::from_bits(bits);
}

TEST_F(TargetTest, PutsPortAndLunsOnTheCard) {
  EXPECT_EQ(card_.mac, 0x0200c0a84d02u);
  EXPECT_EQ(card_.luns.size(), 2u);
  EXPECT_EQ(card_.luns.at(0)[1] & 0x7, static_cast<std::uint32_t>(abi::LunKind::kRam));
  EXPECT_EQ(card_.luns.at(3)[1] >> 3 & 1, 1u);
}

TEST_F(TargetTest, PrintsALineForAddTargetForEachAddressButLinkLocalOnes) {
  Settings with_link_local = settings();
  with_link_local.local.addresses.push_back(net::link_local_address(with_link_local.local.mac));
  EXPECT_EQ(add_target_lines(with_link_local),
            (std::vector<std::string>{"id_ext=505400fffe000002,ioc_guid=505400fffe000002,dest=192.168.77.2:5555",
                                      "id_ext=505400fffe000002,ioc_guid=505400fffe000002,dest=[fd00:77::2]:5555"}));
}

TEST_F(TargetTest, ALoginOverIpv6MakesAQueuePairWithIpv6Addresses) {
  const auto initiator = *net::parse_ipv6_address("fd00:77::a:1");
  auto asked = body_of<cm::Request>(test::datagrams_of("srp-ch2-smp2").at(0).mad);
  asked.local_gid = initiator.bytes;
  asked.remote_gid = kOurIpv6.bytes;
  asked.private_data[1] = 6 << 4;
  send_datagram(cm::make_mad(UMAD_CM_ATTR_REQ, 1, asked), initiator, kOurIpv6);
  const auto answer = take_datagram();
  ASSERT_TRUE(answer.has_value());
  ASSERT_EQ(attribute_of(*answer), UMAD_CM_ATTR_REP);

  ASSERT_EQ(card_.queue_pairs.size(), 1u);
  const srpnic::QpConfig configuration = configuration_of(card_.queue_pairs.begin()->second);
  EXPECT_EQ(configuration.path.ipv6, 1);
  EXPECT_EQ(configuration.path.source_ip.range(127, 64), 0xfd00007700000000u);
  EXPECT_EQ(configuration.path.source_ip.range(63, 0), 2u);
  EXPECT_EQ(configuration.path.dest_ip.range(127, 64), 0xfd00007700000000u);
  EXPECT_EQ(configuration.path.dest_ip.range(63, 0), 0xa0001u);
  EXPECT_EQ(configuration.path.hop_limit, 64);
}

TEST_F(TargetTest, ALoginMakesAQueuePairFromTheRequestAndTheReply) {
  const auto answer = request();
  ASSERT_EQ(attribute_of(answer), UMAD_CM_ATTR_REP);
  const auto reply = body_of<cm::Reply>(answer);
  EXPECT_EQ(reply.target_ack_delay(), 15u);
  EXPECT_EQ(reply.initiator_depth, 4);
  EXPECT_EQ(reply.responder_resources, 0);

  ASSERT_EQ(card_.queue_pairs.size(), 1u);
  const auto& [qpn, words] = *card_.queue_pairs.begin();
  EXPECT_EQ(reply.local_queue_pair, qpn);
  EXPECT_GE(qpn & 0xff, 2u);
  EXPECT_GE(qpn >> 8, 1u);
  const srpnic::QpConfig configuration = configuration_of(words);
  EXPECT_EQ(configuration.pmtu_log2, 10);
  const auto asked = body_of<cm::Request>(test::datagrams_of("srp-ch2-smp2").at(0).mad);
  EXPECT_GT(configuration.ack_timeout.to_uint(), 0u);
  EXPECT_EQ(configuration.ack_timeout.to_uint(), asked.local_ack_timeout());
  EXPECT_EQ(configuration.retry_limit.to_uint(), asked.retry_count());
  EXPECT_EQ(asked.rnr_retry_count(), 7u);
  EXPECT_EQ(configuration.rnr_retry_limit.to_uint(), 6u) << "no initiator may refuse responses for ever";
  EXPECT_EQ(configuration.initial_psn, 0xbbe0b1);  // REQ.starting_psn: our first request
  EXPECT_EQ(configuration.expected_psn, static_cast<std::uint32_t>(reply.starting_psn));
  EXPECT_EQ(configuration.read_depth, 4);
  EXPECT_EQ(configuration.slot_limit, 128);
  EXPECT_EQ(configuration.imm_offset, 68);
  EXPECT_EQ(configuration.path.remote_qpn, 0x11);
  EXPECT_EQ(configuration.path.pkey, 0xffff);
  EXPECT_EQ(configuration.path.dest_mac, kPeerMac);
  EXPECT_EQ(configuration.path.source_mac, 0x0200c0a84d02u);
  EXPECT_EQ(configuration.path.ipv6, 0);
  EXPECT_EQ(configuration.path.dest_ip, test::kInitiatorIp);
  EXPECT_EQ(configuration.path.source_ip, test::kTargetIp);
  EXPECT_EQ(configuration.path.hop_limit, 64);
  EXPECT_GE(configuration.path.udp_source_port, 0xc000);
}

TEST_F(TargetTest, ALoginThatAsksForHoursOfPatienceGetsLessThanThePeerTimeout) {
  auto asked = body_of<cm::Request>(test::datagrams_of("srp-ch2-smp2").at(0).mad);
  asked.ack_timeout = 31 << 3;
  send_datagram(cm::make_mad(UMAD_CM_ATTR_REQ, 1, asked));
  ASSERT_EQ(card_.queue_pairs.size(), 1u);
  const srpnic::QpConfig configuration = configuration_of(card_.queue_pairs.begin()->second);
  EXPECT_EQ(configuration.retry_limit.to_uint(), 3u);
  EXPECT_EQ(configuration.ack_timeout.to_uint(), 20u);  // four times 4.3 s
}

TEST_F(TargetTest, ARepeatedRequestMakesNoSecondQueuePair) {
  const auto first = request();
  EXPECT_EQ(request(), first);
  EXPECT_EQ(card_.queue_pairs.size(), 1u);
}

TEST_F(TargetTest, TwoChannelsShareASession) {
  const std::uint32_t first = login(0);
  const std::uint32_t second = login(1);
  EXPECT_NE(first & 0xff, second & 0xff);
  EXPECT_EQ(target_.sessions(), 1u);
  EXPECT_EQ(target_.channels(), 2u);
}

TEST_F(TargetTest, ADisconnectDestroysTheQueuePairAndIsAnsweredEveryTime) {
  const auto reply = body_of<cm::Reply>(request());
  cm::DisconnectRequest disconnect{};
  disconnect.local_communication_id = reply.remote_communication_id;
  disconnect.remote_communication_id = reply.local_communication_id;
  disconnect.remote_queue_pair = reply.local_queue_pair;
  for (int i = 0; i < 2; ++i) {
    send_datagram(cm::make_mad(UMAD_CM_ATTR_DREQ, 5, disconnect));
    EXPECT_TRUE(card_.queue_pairs.empty());
    const auto answer = take_datagram();
    ASSERT_TRUE(answer);
    EXPECT_EQ(attribute_of(*answer), UMAD_CM_ATTR_DREP);
  }
  EXPECT_EQ(target_.channels(), 0u);
  EXPECT_EQ(target_.sessions(), 0u);
}

TEST_F(TargetTest, QueuePairNumbersAreNotReused) {
  std::set<std::uint32_t> seen;
  auto mad = test::datagrams_of("srp-ch2-smp2").at(0).mad;
  for (std::uint8_t i = 0; i < 20; ++i) {
    mad[15] = std::byte{i};  // another transaction: the initiator has started again
    send_datagram(mad);
    const auto answer = take_datagram();
    ASSERT_TRUE(answer);
    ASSERT_EQ(attribute_of(*answer), UMAD_CM_ATTR_REP);
    EXPECT_TRUE(seen.insert(body_of<cm::Reply>(*answer).local_queue_pair).second);
    EXPECT_EQ(card_.queue_pairs.size(), 1u);
  }
}

TEST_F(TargetTest, AWrongTargetPortIsRefusedWithAnSrpLoginReject) {
  auto mad = test::datagrams_of("srp-ch2-smp2").at(0).mad;
  mad[24 + 140 + 36 + 32] ^= std::byte{1};
  send_datagram(mad);
  const auto answer = take_datagram();
  ASSERT_TRUE(answer);
  ASSERT_EQ(attribute_of(*answer), UMAD_CM_ATTR_REJ);
  const auto rejection = body_of<cm::Rejection>(*answer);
  EXPECT_EQ(rejection.reason, 28);
  const auto reject = *wire::read<srp::LoginReject>(std::as_bytes(std::span(rejection.private_data)));
  EXPECT_EQ(reject.reason, 0x00010003u);
  EXPECT_TRUE(card_.queue_pairs.empty());
}

TEST_F(TargetTest, APathMtuThatDoesNotFitThePortIsRefused) {
  auto mad = test::datagrams_of("srp-ch2-smp2").at(0).mad;
  mad[24 + 50] = std::byte{0x57};  // 4096
  send_datagram(mad);
  const auto answer = take_datagram();
  ASSERT_TRUE(answer);
  EXPECT_EQ(body_of<cm::Rejection>(*answer).reason, static_cast<std::uint16_t>(cm::RejectReason::kInvalidPathMtu));
}

TEST_F(TargetTest, AFailedQueuePairEndsItsChannelAndTellsThePeer) {
  const std::uint32_t qpn = login();
  card_.raise(abi::ExceptionKind::kQpEvent, abi::ExceptionReason::kNakRemoteAccess, qpn, {});
  poll();
  EXPECT_TRUE(card_.queue_pairs.empty());
  const auto answer = take_datagram();
  ASSERT_TRUE(answer);
  EXPECT_EQ(attribute_of(*answer), UMAD_CM_ATTR_DREQ);
}

TEST_F(TargetTest, AnInitiatorLogoutEndsItsChannel) {
  const std::uint32_t qpn = login();
  test::ByteVector logout(16);
  logout[0] = std::byte{3};
  send_unit(qpn, logout);
  EXPECT_EQ(target_.channels(), 0u);
  EXPECT_EQ(attribute_of(take_datagram().value()), UMAD_CM_ATTR_DREQ);
}

TEST_F(TargetTest, UnitsThatAreNoneEndTheChannel) {
  for (const test::ByteVector& unit : {test::ByteVector(64, std::byte{0x55}), test::ByteVector(47, std::byte{2}),
                                       test::ByteVector(20, std::byte{1}), test::ByteVector()}) {
    auto mad = test::datagrams_of("srp-ch2-smp2").at(0).mad;
    mad[15] = static_cast<std::byte>(unit.size());
    send_datagram(mad);
    const std::uint32_t qpn = body_of<cm::Reply>(take_datagram().value()).local_queue_pair;
    send_unit(qpn, unit);
    EXPECT_EQ(target_.channels(), 0u);
    card_.frames.clear();
  }
  EXPECT_EQ(target_.counters().protocol_errors, 4u);
}

TEST_F(TargetTest, CreditResponsesAndUnitsOfClosedChannelsAreIgnored) {
  const std::uint32_t qpn = login();
  send_unit(qpn, test::ByteVector(16, std::byte{0x41}));
  send_unit(qpn ^ 0x100, test::ByteVector(64, std::byte{2}));
  EXPECT_EQ(target_.channels(), 1u);
  EXPECT_EQ(target_.counters().stray_units, 1u);
  EXPECT_TRUE(card_.units.empty());
}

TEST_F(TargetTest, DisconnectsAllPeersInTheEnd) {
  login(0);
  login(1);
  target_.disconnect_all();
  poll();
  EXPECT_TRUE(card_.queue_pairs.empty());
  EXPECT_EQ(attribute_of(take_datagram().value()), UMAD_CM_ATTR_DREQ);
  EXPECT_EQ(attribute_of(take_datagram().value()), UMAD_CM_ATTR_DREQ);
  EXPECT_TRUE(target_.idle());
}

}  // namespace
}  // namespace srpnic::target
