// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/neighbour.hpp"

#include <gtest/gtest.h>

namespace srpnic::sim {
namespace {

constexpr PortAddress kOurs{.mac = 0x0200'0000'0001, .ipv4 = 0x0a000001};
constexpr PortAddress kTarget{.mac = 0x0200'0000'0002, .ipv4 = 0x0a000002};

TEST(InitiatorNeighbour, AsksUntilItKnowsTheTargetsAddress) {
  Neighbour ours(kOurs, kTarget.ipv4, 1000);
  const auto request = ours.next_frame(0);
  ASSERT_TRUE(request);
  EXPECT_FALSE(ours.next_frame(999));
  EXPECT_EQ(ours.next_event_ns(), 1000u);
  EXPECT_EQ(ours.next_frame(1000), request);
  EXPECT_EQ(ours.target_mac(), std::nullopt);

  Neighbour target(kTarget, kOurs.ipv4, 1000);
  EXPECT_TRUE(target.receive(*request));
  const auto reply = target.next_frame(0);
  ASSERT_TRUE(reply);
  EXPECT_TRUE(ours.receive(*reply));
  EXPECT_EQ(ours.target_mac(), kTarget.mac);
  EXPECT_EQ(target.target_mac(), kOurs.mac);  // learned from the request
  EXPECT_FALSE(ours.next_frame(5000));
  EXPECT_EQ(ours.next_event_ns(), std::nullopt);
}

TEST(InitiatorNeighbour, LeavesRequestsForOthersAlone) {
  Neighbour ours(kOurs, kTarget.ipv4, 1000);
  ours.next_frame(0);
  Neighbour other({.mac = 0x0200'0000'0003, .ipv4 = 0x0a000003}, kTarget.ipv4, 1000);
  EXPECT_TRUE(ours.receive(*other.next_frame(0)));
  EXPECT_FALSE(ours.next_frame(1));
  EXPECT_FALSE(ours.receive(Frame(64)));  // not ARP
}

}  // namespace
}  // namespace srpnic::sim
