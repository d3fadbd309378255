// SPDX-License-Identifier: Apache-2.0
// The IP host behind a real DPDK port (net_ring), frames in, frames out.
#include "host/net/network_stack.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "host/net/checksums.hpp"
#include "host/net/eal.hpp"
#include "host/net/exception_port.hpp"
#include "host/net/roce_datagram.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/seed.hpp"

namespace srpnic::net {
namespace {

constexpr std::uint64_t kOurMac = 0x0200c0a84d02;
constexpr std::uint64_t kPeerMac = 0x525400000001;

struct RecordingHandler : DatagramHandler {
  void receive_datagram(const Peer& from, std::span<const std::byte> datagram) override {
    peers.push_back(from);
    datagrams.emplace_back(datagram.begin(), datagram.end());
  }
  std::vector<Peer> peers;
  std::vector<test::ByteVector> datagrams;
};

class NetworkStackTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { start_eal("srpnic-net-test"); }

  std::vector<test::ByteVector> exchange(std::span<const std::byte> frame) {
    EXPECT_TRUE(port_.deliver(frame));
    stack_.poll(handler_);
    return sent();
  }

  std::vector<test::ByteVector> sent() {
    std::vector<test::ByteVector> frames;
    port_.drain([&](std::span<const std::byte> frame) {
      frames.emplace_back(frame.begin(), frame.end());
      return true;
    });
    return frames;
  }

  static test::ByteVector arp_request(std::uint32_t target_ip, std::optional<std::uint16_t> vlan = {}) {
    test::ByteVector frame(60);
    const auto rest =
        write_link_header(kPeerMac, {.mac = wire::kBroadcastMac, .vlan_tci = vlan}, wire::kEtherTypeArp, frame);
    wire::write(rest, wire::ArpPacket{.hardware_type = 1,
                                      .protocol_type = wire::kEtherTypeIpv4,
                                      .hardware_bytes = 6,
                                      .protocol_bytes = 4,
                                      .operation = wire::ArpPacket::kRequest,
                                      .sender_mac = kPeerMac,
                                      .sender_ip = test::kInitiatorIp,
                                      .target_mac = 0,
                                      .target_ip = target_ip});
    return frame;
  }

  static test::ByteVector echo_request(std::size_t data_bytes) {
    test::ByteVector frame(14 + 20 + 8 + data_bytes, std::byte{0x5a});
    const auto packet = write_link_header(kPeerMac, {.mac = kOurMac, .vlan_tci = {}}, wire::kEtherTypeIpv4, frame);
    wire::Ipv4Header ip{};
    ip.version_and_length = 0x45;
    ip.total_length = static_cast<std::uint16_t>(packet.size());
    ip.time_to_live = 7;
    ip.protocol = wire::Ipv4Header::kProtocolIcmp;
    ip.source = test::kInitiatorIp;
    ip.destination = test::kTargetIp;
    ip.checksum = internet_checksum(wire::as_bytes(ip));
    const auto message = wire::write(packet, ip);
    wire::IcmpEcho echo{.type = 8, .code = 0, .checksum = 0, .identifier = 0x1234, .sequence = 9};
    wire::write(message, echo);
    echo.checksum = internet_checksum(message);
    wire::write(message, echo);
    return frame;
  }

  ExceptionPort port_{"net_test"};
  NetworkStack stack_{port_.port_id(), port_.buffers(),
                      LocalPort{.mac = kOurMac, .addresses = {IpAddress::from_ipv4(test::kTargetIp)}, .vlan_tci = {}}};
  RecordingHandler handler_;
};

TEST_F(NetworkStackTest, AnswersAnArpRequestForItsAddress) {
  const auto frames = exchange(arp_request(test::kTargetIp));
  ASSERT_EQ(frames.size(), 1u);
  const auto ethernet = *wire::read<wire::EthernetHeader>(frames[0]);
  EXPECT_EQ(ethernet.destination, kPeerMac);
  EXPECT_EQ(ethernet.source, kOurMac);
  const auto reply = *wire::read<wire::ArpPacket>(frames[0], 14);
  EXPECT_EQ(reply.operation, wire::ArpPacket::kReply);
  EXPECT_EQ(reply.sender_mac, kOurMac);
  EXPECT_EQ(reply.sender_ip, test::kTargetIp);
  EXPECT_EQ(reply.target_mac, kPeerMac);
  EXPECT_EQ(reply.target_ip, test::kInitiatorIp);
}

TEST_F(NetworkStackTest, AnswersWithThePriorityTagOfTheRequest) {
  const auto frames = exchange(arp_request(test::kTargetIp, 0x6000));
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(wire::read<wire::EthernetHeader>(frames[0])->type, wire::kEtherTypeVlan);
  EXPECT_EQ(wire::read<wire::VlanTag>(frames[0], 14)->tci, 0x6000);
}

TEST_F(NetworkStackTest, DropsFramesOfAVlanOnAPortWithoutOne) {
  EXPECT_TRUE(exchange(arp_request(test::kTargetIp, 7)).empty());
  EXPECT_EQ(stack_.counters().other_vlan, 1u);
}

TEST_F(NetworkStackTest, IgnoresArpForAnotherAddress) {
  EXPECT_TRUE(exchange(arp_request(0xc0a84d63)).empty());
  EXPECT_EQ(stack_.counters().not_for_us, 1u);
}

TEST_F(NetworkStackTest, EchoesAPing) {
  const auto request = echo_request(57);
  const auto frames = exchange(request);
  ASSERT_EQ(frames.size(), 1u);
  ASSERT_EQ(frames[0].size(), request.size());
  const auto packet = std::span(frames[0]).subspan(14);
  const auto ip = *wire::read<wire::Ipv4Header>(packet);
  EXPECT_EQ(ip.destination, test::kInitiatorIp);
  EXPECT_EQ(ip.source, test::kTargetIp);
  EXPECT_EQ(internet_checksum(packet.first(20)), 0);
  EXPECT_EQ(internet_checksum(packet.subspan(20)), 0);
  const auto echo = *wire::read<wire::IcmpEcho>(packet, 20);
  EXPECT_EQ(echo.type, wire::IcmpEcho::kReply);
  EXPECT_EQ(echo.identifier, 0x1234);
  EXPECT_TRUE(std::ranges::equal(packet.subspan(28), std::span(request).subspan(42)));
}

TEST_F(NetworkStackTest, DropsAPingWithABadChecksum) {
  auto request = echo_request(16);
  request.back() ^= std::byte{1};
  EXPECT_TRUE(exchange(request).empty());
  EXPECT_EQ(stack_.counters().malformed, 1u);
}

TEST_F(NetworkStackTest, HandsOnRecordedDatagramsWithTheirSender) {
  for (const auto& frame : test::frames_of("srp-ch2-smp2")) {
    const auto ip = wire::read<wire::Ipv4Header>(frame, 14);
    if (ip && ip->destination == test::kTargetIp) exchange(frame);
  }
  ASSERT_EQ(handler_.datagrams.size(), 6u);  // 2 REQ, 2 RTU, 2 DREQ
  EXPECT_EQ(handler_.peers[0].ip, IpAddress::from_ipv4(test::kInitiatorIp));
  EXPECT_EQ(handler_.peers[0].local_ip, IpAddress::from_ipv4(test::kTargetIp));
  EXPECT_EQ(handler_.peers[0].udp_port, 55410);
  EXPECT_EQ(handler_.datagrams[0].size(), 256u);
}

// IBA 10.9.3: an answer with the limited P_Key of its sender would not match there.
TEST_F(NetworkStackTest, AnswersALimitedMemberAsAFullOne) {
  const Peer us{.link = {.mac = kOurMac, .vlan_tci = {}},
                .ip = IpAddress::from_ipv4(test::kTargetIp),
                .local_ip = IpAddress::from_ipv4(test::kInitiatorIp),
                .udp_port = 55410,
                .pkey = 0x7fff};
  test::ByteVector frame(datagram_frame_bytes(us, 256));
  build_datagram_frame(kPeerMac, us, 5, test::ByteVector(256), frame);
  exchange(frame);
  ASSERT_EQ(handler_.peers.size(), 1u);
  EXPECT_EQ(handler_.peers[0].pkey, 0xffff);
}

TEST_F(NetworkStackTest, SendsADatagramThatAPeerAccepts) {
  const Peer peer{.link = {.mac = kPeerMac, .vlan_tci = {}},
                  .ip = IpAddress::from_ipv4(test::kInitiatorIp),
                  .local_ip = IpAddress::from_ipv4(test::kTargetIp),
                  .udp_port = 55410};
  const test::ByteVector mad(256, std::byte{0x33});
  stack_.send_datagram(peer, mad);
  const auto frames = sent();
  ASSERT_EQ(frames.size(), 1u);
  const auto packet = std::span(frames[0]).subspan(14);
  const ParsedDatagram parsed = parse_datagram(packet, packet.subspan(28));
  ASSERT_EQ(parsed.error, DatagramError::kNone);
  EXPECT_TRUE(std::ranges::equal(parsed.payload, mad));
}

TEST_F(NetworkStackTest, SurvivesEveryTruncation) {
  for (const auto& whole : {arp_request(test::kTargetIp), arp_request(test::kTargetIp, 3), echo_request(20),
                            test::frames_of("login-reject")[87]}) {
    for (std::size_t size = 1; size < whole.size(); ++size) exchange(std::span(whole).first(size));
  }
  EXPECT_TRUE(handler_.datagrams.empty());
}

TEST_F(NetworkStackTest, SurvivesRandomFrames) {
  const test::Seed seed;
  std::mt19937 random(seed.value());
  std::vector<test::ByteVector> models = {arp_request(test::kTargetIp), echo_request(64)};
  for (auto& frame : test::frames_of("login-reject")) models.push_back(frame);
  for (int i = 0; i < 50'000; ++i) {
    test::ByteVector frame = models[random() % models.size()];
    for (unsigned changes = random() % 6; changes > 0; --changes)
      frame[random() % frame.size()] = static_cast<std::byte>(random());
    frame.resize(1 + random() % frame.size());
    exchange(frame);
  }
  EXPECT_EQ(stack_.counters().frames, 50'000u);
}

TEST_F(NetworkStackTest, OffersAFrameAgainThatTheCardCouldNotTake) {
  port_.deliver(arp_request(test::kTargetIp));
  stack_.poll(handler_);
  port_.drain([](std::span<const std::byte>) { return false; });
  EXPECT_EQ(sent().size(), 1u);
}

TEST_F(NetworkStackTest, RefusesOversizedFrames) {
  EXPECT_FALSE(port_.deliver(test::ByteVector(9217)));
  EXPECT_TRUE(port_.deliver(test::ByteVector(9216)));
  stack_.poll(handler_);
}

}  // namespace
}  // namespace srpnic::net
