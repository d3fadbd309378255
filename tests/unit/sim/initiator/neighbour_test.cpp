// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/neighbour.hpp"

#include <gtest/gtest.h>

#include "sim/initiator/neighbour_message.hpp"

namespace srpnic::sim {
namespace {

struct Network {
  const char* name;
  PortAddress ours;
  PortAddress target;
  PortAddress other;
  std::optional<std::uint16_t> vlan_tci;
};

PortAddress ipv4(std::uint64_t mac, std::uint32_t ip) { return {.mac = mac, .ip = net::IpAddress::from_ipv4(ip)}; }
PortAddress ipv6(std::uint64_t mac, const char* ip) { return {.mac = mac, .ip = *net::parse_ipv6_address(ip)}; }

const Network kNetworks[] = {
    {"Ipv4", ipv4(0x020000000001, 0x0a000001), ipv4(0x020000000002, 0x0a000002), ipv4(0x020000000003, 0x0a000003), {}},
    {"Ipv4InAVlan", ipv4(0x020000000001, 0x0a000001), ipv4(0x020000000002, 0x0a000002),
     ipv4(0x020000000003, 0x0a000003), 0x6005},
    {"Ipv6", ipv6(0x020000000001, "fd00::1"), ipv6(0x020000000002, "fd00::2"), ipv6(0x020000000003, "fd01::2"), {}},
    {"Ipv6InAVlan", ipv6(0x020000000001, "fd00::1"), ipv6(0x020000000002, "fd00::2"), ipv6(0x020000000003, "fd01::2"),
     0x6005},
};

class InitiatorNeighbour : public testing::TestWithParam<Network> {
 protected:
  Neighbour neighbour(const PortAddress& local, const PortAddress& target) const {
    return {local, target.ip, network_.vlan_tci, 1000, 2};
  }
  const Network& network_ = GetParam();
};

INSTANTIATE_TEST_SUITE_P(Networks, InitiatorNeighbour, testing::ValuesIn(kNetworks),
                         [](const auto& instance) { return instance.param.name; });

TEST_P(InitiatorNeighbour, AsksUntilItKnowsTheTargetsAddress) {
  Neighbour ours = neighbour(network_.ours, network_.target);
  const auto request = ours.next_frame(0);
  ASSERT_TRUE(request);
  EXPECT_FALSE(ours.next_frame(999));
  EXPECT_EQ(ours.next_event_ns(), 1000u);
  EXPECT_EQ(ours.next_frame(1000), request);
  EXPECT_EQ(ours.target_mac(), std::nullopt);

  Neighbour target = neighbour(network_.target, network_.ours);
  EXPECT_TRUE(target.receive(*request));
  const auto reply = target.next_frame(0);
  ASSERT_TRUE(reply);
  EXPECT_TRUE(ours.receive(*reply));
  EXPECT_EQ(ours.target_mac(), network_.target.mac);
  EXPECT_EQ(target.target_mac(), network_.ours.mac);  // learned from the request
  EXPECT_FALSE(ours.next_frame(5000));
  EXPECT_EQ(ours.next_event_ns(), std::nullopt);
}

TEST_P(InitiatorNeighbour, GivesUpWhenItsLastRepetitionIsNotAnswered) {
  Neighbour ours = neighbour(network_.ours, network_.target);
  for (std::uint64_t now_ns = 0; now_ns < 100'000; now_ns += 1000) {
    ours.check_timeout(now_ns);
    EXPECT_EQ(ours.gave_up(), now_ns >= 3000) << now_ns;
    EXPECT_EQ(ours.next_frame(now_ns).has_value(), now_ns < 3000) << now_ns;
  }
  EXPECT_EQ(ours.requests(), 3u);
  EXPECT_EQ(ours.next_event_ns(), std::nullopt);
}

TEST_P(InitiatorNeighbour, TakesTheAnswerToItsLastRepetition) {
  Neighbour ours = neighbour(network_.ours, network_.target);
  Neighbour target = neighbour(network_.target, network_.ours);
  for (const std::uint64_t now_ns : {0, 1000, 2000}) {
    ours.check_timeout(now_ns);
    target.receive(*ours.next_frame(now_ns));
  }
  ours.receive(*target.next_frame(2500));
  ours.check_timeout(3000);
  EXPECT_FALSE(ours.gave_up());
  EXPECT_EQ(ours.target_mac(), network_.target.mac);
}

TEST_P(InitiatorNeighbour, LeavesRequestsForOthersAlone) {
  Neighbour ours = neighbour(network_.ours, network_.target);
  ours.next_frame(0);
  EXPECT_TRUE(ours.receive(*neighbour(network_.other, network_.target).next_frame(0)));
  EXPECT_FALSE(ours.next_frame(1));
  EXPECT_FALSE(ours.receive(Frame(64)));  // of another protocol
}

TEST_P(InitiatorNeighbour, BelievesNoAnswerFromAnotherVlan) {
  Neighbour ours = neighbour(network_.ours, network_.target);
  auto request = *parse_neighbour_message(*ours.next_frame(0));
  request.vlan_tci = 0x6006;
  EXPECT_TRUE(ours.receive(build_neighbour_answer(request, network_.target.mac)));
  EXPECT_EQ(ours.target_mac(), std::nullopt);
}

TEST_P(InitiatorNeighbour, ReadsNoTruncatedMessage) {
  const Frame whole = *neighbour(network_.ours, network_.target).next_frame(0);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(parse_neighbour_message({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}), std::nullopt)
        << size << " bytes";
  }
}

TEST(InitiatorNeighbourDiscovery, BelievesNoMessageWithAChangedBit) {
  const PortAddress ours = ipv6(0x020000000001, "fd00::1");
  const PortAddress target = ipv6(0x020000000002, "fd00::2");
  const Frame request = build_neighbour_request(ours, target.ip, {});
  const Frame good = build_neighbour_answer(*parse_neighbour_message(request), target.mac);
  ASSERT_TRUE(parse_neighbour_message(good));
  for (std::size_t byte = 12; byte < good.size(); ++byte) {
    if (byte > 14 && byte < 18) continue;  // traffic class and flow label mean nothing
    Frame bad = good;
    bad[byte] ^= 0x10;
    EXPECT_EQ(parse_neighbour_message(bad), std::nullopt) << "byte " << byte;
  }
}

}  // namespace
}  // namespace srpnic::sim
