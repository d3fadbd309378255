// SPDX-License-Identifier: Apache-2.0
// The IP host on IPv6 and in a VLAN, behind a real DPDK port: frames in, frames out.
#include <gtest/gtest.h>

#include <random>

#include "host/net/eal.hpp"
#include "host/net/exception_port.hpp"
#include "host/net/network_stack.hpp"
#include "host/net/roce_datagram.hpp"
#include "tests/support/seed.hpp"
#include "tests/unit/net/ipv6_frames.hpp"

namespace srpnic::net {
namespace {

using test::ByteVector;
using test_ipv6::kOurs;
using test_ipv6::kPeer;

constexpr std::uint64_t kHostMac = 0x0200c0a84d02;
constexpr std::uint64_t kAskerMac = 0x525400000001;
constexpr std::uint16_t kTci = 3 << 13 | 5;

struct CountingHandler : DatagramHandler {
  void receive_datagram(const Peer& from, std::span<const std::byte>) override { peers.push_back(from); }
  std::vector<Peer> peers;
};

class Ipv6HostTest : public testing::TestWithParam<std::optional<std::uint16_t>> {
 protected:
  static void SetUpTestSuite() { start_eal("srpnic-net-test"); }

  /// Sends an untagged frame, tagged on the way when the port has a VLAN; answers lose that tag again.
  std::vector<ByteVector> exchange(ByteVector frame) {
    if (GetParam()) insert_tag(frame, *GetParam());
    return exchange_as_it_is(frame);
  }
  std::vector<ByteVector> exchange_as_it_is(const ByteVector& frame) {
    EXPECT_TRUE(port_.deliver(frame));
    stack_.poll(handler_);
    std::vector<ByteVector> answers;
    port_.drain([&](std::span<const std::byte> sent) {
      ByteVector answer(sent.begin(), sent.end());
      if (GetParam()) {
        EXPECT_EQ(wire::read<wire::EthernetHeader>(answer)->type, wire::kEtherTypeVlan);
        EXPECT_EQ(wire::read<wire::VlanTag>(answer, 14)->tci, kTci);
        answer.erase(answer.begin() + 12, answer.begin() + 16);
      }
      answers.push_back(std::move(answer));
      return true;
    });
    return answers;
  }
  static void insert_tag(ByteVector& frame, std::uint16_t tci) {
    const std::byte tag[] = {std::byte{0x81}, std::byte{0}, static_cast<std::byte>(tci >> 8),
                             static_cast<std::byte>(tci)};
    frame.insert(frame.begin() + 12, std::begin(tag), std::end(tag));
  }
  static ByteVector multicast(const test_ipv6::Packet& packet) {
    return packet.frame(multicast_mac(packet.destination), kAskerMac);
  }
  static ByteVector unicast(const test_ipv6::Packet& packet) { return packet.frame(kHostMac, kAskerMac); }

  static void expect_advertisement(const std::vector<ByteVector>& frames, const IpAddress& target,
                                   const IpAddress& destination, std::uint64_t mac) {
    ASSERT_EQ(frames.size(), 1u);
    const auto ethernet = *wire::read<wire::EthernetHeader>(frames[0]);
    EXPECT_EQ(ethernet.destination, mac);
    EXPECT_EQ(ethernet.source, kHostMac);
    const auto ip = std::get<IpPacket>(parse_ipv6(std::span(frames[0]).subspan(14)));
    EXPECT_EQ(ip.source, target);
    EXPECT_EQ(ip.destination, destination);
    EXPECT_EQ(ip.hop_limit, 255);
    EXPECT_EQ(wire::read<wire::NeighbourMessage>(ip.payload)->target, target.bytes);
    EXPECT_EQ(wire::read<wire::LinkAddressOption>(ip.payload, 24)->mac, kHostMac);
  }

  ExceptionPort port_{"ipv6_test"};
  NetworkStack stack_{
      port_.port_id(), port_.buffers(),
      LocalPort{.mac = kHostMac,
                .addresses = {IpAddress::from_ipv4(test::kTargetIp), kOurs, link_local_address(kHostMac)},
                .vlan_tci = GetParam()}};
  CountingHandler handler_;
};

INSTANTIATE_TEST_SUITE_P(Vlan, Ipv6HostTest, testing::Values(std::nullopt, std::optional(kTci)),
                         [](const auto& instance) { return instance.param ? "Tagged" : "Untagged"; });

TEST_P(Ipv6HostTest, AdvertisesItsAddressesToNeighboursThatAsk) {
  for (const IpAddress& ours : {kOurs, link_local_address(kHostMac)}) {
    const auto asked = test_ipv6::solicitation(ours);
    expect_advertisement(exchange(multicast(asked)), ours, kPeer, kAskerMac);
    auto probe = asked;  // RFC 4861, 7.3: is the neighbour still there?
    probe.destination = ours;
    expect_advertisement(exchange(unicast(probe.seal())), ours, kPeer, kAskerMac);
  }
  EXPECT_EQ(stack_.counters().neighbour_advertisements, 4u);
}

TEST_P(Ipv6HostTest, DefendsItsAddressAgainstADuplicate) {
  expect_advertisement(exchange(multicast(test_ipv6::duplicate_address_detection())), kOurs, kAllNodes, 0x333300000001);
}

TEST_P(Ipv6HostTest, IgnoresSolicitationsForOthersInItsOwnGroup) {
  IpAddress neighbour = kOurs;
  neighbour.bytes[0] ^= 1;  // the same last three bytes: the same group
  EXPECT_TRUE(exchange(multicast(test_ipv6::solicitation(neighbour))).empty());
  EXPECT_TRUE(exchange(multicast(test_ipv6::solicitation(kPeer))).empty());
  auto elsewhere = test_ipv6::solicitation();
  elsewhere.destination = kPeer;
  EXPECT_TRUE(exchange(unicast(elsewhere.seal())).empty());
  EXPECT_EQ(stack_.counters().not_for_us, 3u);
}

TEST_P(Ipv6HostTest, CountsMalformedSolicitations) {
  auto forwarded = test_ipv6::solicitation();
  forwarded.hop_limit = 254;
  EXPECT_TRUE(exchange(multicast(forwarded)).empty());
  EXPECT_EQ(stack_.counters().malformed, 1u);
}

TEST_P(Ipv6HostTest, EchoesAPing) {
  for (const std::size_t bytes : {0, 1, 57, 1400}) {
    const auto request = test_ipv6::echo_request(bytes);
    const auto frames = exchange(unicast(request));
    ASSERT_EQ(frames.size(), 1u);
    const auto ip = std::get<IpPacket>(parse_ipv6(std::span(frames[0]).subspan(14)));
    EXPECT_EQ(ip.source, kOurs);
    EXPECT_EQ(ip.destination, kPeer);
    auto expected = request;
    std::swap(expected.source, expected.destination);
    expected.payload[0] = std::byte{129};
    EXPECT_TRUE(std::ranges::equal(ip.payload, expected.seal().payload));
  }
  EXPECT_EQ(stack_.counters().echo_replies, 4u);
}

TEST_P(Ipv6HostTest, EchoesNoPingThatIsWrongOrAnswersTheWrongOnes) {
  auto checksum = test_ipv6::echo_request();
  checksum.payload.back() ^= std::byte{1};
  EXPECT_TRUE(exchange(unicast(checksum)).empty());
  auto from_nobody = test_ipv6::echo_request();
  from_nobody.source = test_ipv6::kUnspecified;
  EXPECT_TRUE(exchange(unicast(from_nobody.seal())).empty());
  auto from_group = test_ipv6::echo_request();
  from_group.source = kAllNodes;
  EXPECT_TRUE(exchange(unicast(from_group.seal())).empty());
  EXPECT_EQ(stack_.counters().malformed, 3u);
  auto to_group = test_ipv6::echo_request();
  to_group.destination = kAllNodes;
  EXPECT_TRUE(exchange(multicast(to_group.seal())).empty());
  auto icmp_of_ipv4 = test_ipv6::echo_request();
  icmp_of_ipv4.next_header = 1;
  EXPECT_TRUE(exchange(unicast(icmp_of_ipv4)).empty());
  EXPECT_EQ(stack_.counters().not_for_us, 2u);
}

TEST_P(Ipv6HostTest, CountsExtensionHeaders) {
  auto packet = test_ipv6::echo_request();
  packet.next_header = 0;
  EXPECT_TRUE(exchange(unicast(packet)).empty());
  EXPECT_EQ(stack_.counters().unsupported, 1u);
}

TEST_P(Ipv6HostTest, ExchangesManagementDatagrams) {
  const Peer us{.link = {.mac = kHostMac, .vlan_tci = GetParam()}, .ip = kOurs, .local_ip = kPeer, .udp_port = 0xc123};
  ByteVector frame(datagram_frame_bytes(us, 256));
  build_datagram_frame(kAskerMac, us, 0, ByteVector(256), frame);
  exchange_as_it_is(frame);
  ASSERT_EQ(handler_.peers.size(), 1u);
  EXPECT_EQ(handler_.peers[0].ip, kPeer);
  EXPECT_EQ(handler_.peers[0].local_ip, kOurs);
  EXPECT_EQ(handler_.peers[0].link, (LinkAddress{.mac = kAskerMac, .vlan_tci = GetParam()}));

  frame.back() ^= std::byte{1};
  exchange_as_it_is(frame);
  EXPECT_EQ(handler_.peers.size(), 1u);
  EXPECT_EQ(stack_.counters().malformed, 1u);
}

TEST_P(Ipv6HostTest, TakesNoFrameOfAnotherVlan) {
  auto other = multicast(test_ipv6::solicitation());
  insert_tag(other, 6);
  EXPECT_TRUE(exchange_as_it_is(other).empty());
  EXPECT_EQ(stack_.counters().other_vlan, 1u);
  if (!GetParam()) return;
  EXPECT_TRUE(exchange_as_it_is(multicast(test_ipv6::solicitation())).empty());
  auto priority_only = multicast(test_ipv6::solicitation());
  insert_tag(priority_only, 3 << 13);
  EXPECT_TRUE(exchange_as_it_is(priority_only).empty());
  EXPECT_EQ(stack_.counters().other_vlan, 3u);
}

TEST_P(Ipv6HostTest, AnswersInItsOwnPriorityWhateverTheAskersIs) {
  if (!GetParam()) return;
  auto asked = multicast(test_ipv6::solicitation());
  insert_tag(asked, 7 << 13 | 1 << 12 | 5);                                 // another priority, drop eligible
  expect_advertisement(exchange_as_it_is(asked), kOurs, kPeer, kAskerMac);  // which checks the tag
}

TEST_P(Ipv6HostTest, SurvivesEveryTruncationAndRandomFrames) {
  const test::Seed seed;
  std::mt19937 random(seed.value());
  const std::vector<ByteVector> models = {multicast(test_ipv6::solicitation()), unicast(test_ipv6::echo_request()),
                                          multicast(test_ipv6::duplicate_address_detection())};
  for (const ByteVector& whole : models) {
    for (std::size_t size = 14; size < whole.size(); ++size)
      EXPECT_TRUE(exchange({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}).empty());
  }
  for (int i = 0; i < 20'000; ++i) {
    ByteVector frame = models[random() % models.size()];
    for (unsigned changes = random() % 6; changes > 0; --changes)
      frame[random() % frame.size()] = static_cast<std::byte>(random());
    frame.resize(14 + random() % (frame.size() - 13));
    if (GetParam()) insert_tag(frame, kTci);
    EXPECT_TRUE(port_.deliver(frame));
    stack_.poll(handler_);
    port_.drain([](std::span<const std::byte>) { return true; });
  }
  EXPECT_TRUE(handler_.peers.empty());
}

}  // namespace
}  // namespace srpnic::net
