// SPDX-License-Identifier: Apache-2.0
#include "sim/wire/impairment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <tuple>

#include "sim/initiator/packet.hpp"
#include "tests/support/queue_endpoint.hpp"

namespace srpnic::sim {
namespace {

using test::number_of;
using test::numbered_frame;
using test::QueueEndpoint;

constexpr std::uint64_t kFrameNs = 1000;

/// Sends `count` numbered frames from the card, then lets everything held arrive; what the peer got.
std::vector<Frame> through(ImpairedEndpoint& cable, const QueueEndpoint& peer, std::uint32_t count) {
  std::uint64_t now = 0;
  for (std::uint32_t i = 0; i < count; ++i, now += kFrameNs) EXPECT_TRUE(cable.transmit(now, numbered_frame(i, 100)));
  while (const auto next = cable.next_event_ns()) {
    now = std::max(now, *next);
    cable.receive(now);
  }
  return peer.received;
}

struct Cable {
  Cable(const std::string& options, std::uint64_t seed) {
    auto owned = std::make_unique<QueueEndpoint>();
    peer = owned.get();
    endpoint = std::make_unique<ImpairedEndpoint>(std::move(owned), ImpairmentOptions::parse(options), seed);
  }
  QueueEndpoint* peer;
  std::unique_ptr<ImpairedEndpoint> endpoint;
};

TEST(Impairment, NoneChangesNothing) {
  Cable cable("", 1);
  const auto frames = through(*cable.endpoint, *cable.peer, 1000);
  ASSERT_EQ(frames.size(), 1000U);
  for (std::uint32_t i = 0; i < 1000; ++i) EXPECT_EQ(frames[i], numbered_frame(i, 100));
}

TEST(Impairment, IsTheSameForTheSameSeedOnly) {
  const std::string all = "loss=0.1,duplicate=0.1,reorder=0.1,corrupt=0.1,delay=0.1";
  Cable first(all, 5);
  Cable second(all, 5);
  Cable third(all, 6);
  const auto frames = through(*first.endpoint, *first.peer, 2000);
  EXPECT_EQ(frames, through(*second.endpoint, *second.peer, 2000));
  EXPECT_NE(frames, through(*third.endpoint, *third.peer, 2000));
}

TEST(Impairment, CountsMatchWhatArrives) {
  Cable cable("loss=0.2,duplicate=0.1", 9);
  const auto frames = through(*cable.endpoint, *cable.peer, 10000);
  const auto statistics = cable.endpoint->to_peer();
  EXPECT_EQ(statistics.frames, 10000U);
  EXPECT_EQ(frames.size(), 10000 - statistics.lost + statistics.duplicated);
  EXPECT_NEAR(static_cast<double>(statistics.lost), 2000, 200);
  EXPECT_NEAR(static_cast<double>(statistics.duplicated), 800, 150);
}

TEST(Impairment, ReorderedFramesAreOvertakenByTheNextAndNoneIsLost) {
  Cable cable("reorder=0.1", 3);
  auto frames = through(*cable.endpoint, *cable.peer, 1000);
  ASSERT_EQ(frames.size(), 1000U);
  EXPECT_FALSE(std::is_sorted(frames.begin(), frames.end(),
                              [](const Frame& a, const Frame& b) { return number_of(a) < number_of(b); }));
  EXPECT_GT(cable.endpoint->to_peer().reordered, 50U);
  for (std::uint32_t i = 0; i < frames.size(); ++i) {
    EXPECT_LE(std::abs(static_cast<int>(number_of(frames[i])) - static_cast<int>(i)), 1);
  }
}

TEST(Impairment, TheLastFrameIsNotHeldForever) {
  Cable cable("reorder=1", 3);
  EXPECT_EQ(through(*cable.endpoint, *cable.peer, 1).size(), 1U);
}

TEST(Impairment, CorruptionSparesWhatOnlyTheFcsProtects) {
  Cable cable("corrupt=1", 3);
  Frame arp = numbered_frame(0, 60);
  arp[12] = 0x08;
  arp[13] = 0x06;
  for (int i = 0; i < 100; ++i) cable.endpoint->transmit(0, arp);
  for (const Frame& frame : cable.peer->received) EXPECT_EQ(frame, arp);
  EXPECT_EQ(cable.endpoint->to_peer().corrupted, 0U);

  cable.peer->received.clear();
  for (const Frame& frame : through(*cable.endpoint, *cable.peer, 1000)) {
    const Frame original = numbered_frame(number_of(frame), 100);
    EXPECT_TRUE(std::equal(frame.begin(), frame.begin() + 12, original.begin()));
  }
}

TEST(Impairment, CorruptionFlipsOneBit) {
  Cable cable("corrupt=1", 3);
  const auto frames = through(*cable.endpoint, *cable.peer, 100);
  ASSERT_EQ(frames.size(), 100U);
  for (std::uint32_t i = 0; i < 100; ++i) {
    const Frame original = numbered_frame(i, 100);
    int flipped = 0;
    for (std::size_t b = 0; b < 100; ++b) flipped += __builtin_popcount(frames[i][b] ^ original[b]);
    EXPECT_EQ(flipped, 1);
  }
}

TEST(Impairment, DelayedFramesComeLateByTheGivenTime) {
  Cable cable("delay=1,delay_us=7", 3);
  cable.endpoint->transmit(1000, numbered_frame(1, 60));
  EXPECT_TRUE(cable.peer->received.empty());
  EXPECT_EQ(cable.endpoint->next_event_ns(), 8000U);
  cable.endpoint->receive(7999);
  EXPECT_TRUE(cable.peer->received.empty());
  cable.endpoint->receive(8000);
  EXPECT_EQ(cable.peer->received.size(), 1U);
}

TEST(Impairment, WorksTowardsTheCardToo) {
  Cable cable("loss=0.5", 3);
  for (std::uint32_t i = 0; i < 1000; ++i) cable.peer->to_send.push_back(numbered_frame(i, 60));
  int arrived = 0;
  while (cable.endpoint->receive(0)) ++arrived;
  EXPECT_EQ(arrived + static_cast<int>(cable.endpoint->to_card().lost), 1000);
  EXPECT_NEAR(arrived, 500, 80);
}

TEST(Impairment, KeepsFramesThePeerDoesNotTakeYet) {
  Cable cable("", 3);
  cable.peer->refusing = true;
  EXPECT_TRUE(cable.endpoint->transmit(0, numbered_frame(1, 60)));
  cable.peer->refusing = false;
  cable.endpoint->receive(1);
  EXPECT_EQ(cable.peer->received.size(), 1U);
}

TEST(Impairment, NamesWhatIsWrongInItsOptions) {
  for (const char* bad : {"loss", "loss=", "loss=x", "loss=2", "loss=-1", "loss=nan", "speed=1", "delay_us=-1"}) {
    EXPECT_THROW(ImpairmentOptions::parse(bad), std::runtime_error) << bad;
  }
}

class ImpairmentOfNetwork : public testing::TestWithParam<std::tuple<bool, bool>> {};  // IPv6, VLAN

INSTANTIATE_TEST_SUITE_P(Networks, ImpairmentOfNetwork, testing::Combine(testing::Bool(), testing::Bool()),
                         [](const auto& network) {
                           return std::string(std::get<0>(network.param) ? "Ipv6" : "Ipv4") +
                                  (std::get<1>(network.param) ? "InAVlan" : "");
                         });

TEST_P(ImpairmentOfNetwork, MarksEcnCapablePacketsOnlyAndKeepsTheirHeaderChecksum) {
  const auto [ipv6, vlan] = GetParam();
  RocePacket roce;
  roce.source = {.mac = 0x0200c0a84d01, .ip = net::IpAddress::from_ipv4(0xc0a84d01)};
  roce.destination = {.mac = 0x0200c0a84d02, .ip = net::IpAddress::from_ipv4(0xc0a84d02)};
  if (ipv6) roce.source.ip = roce.destination.ip = *net::parse_ipv6_address("fd00::1");
  if (vlan) roce.vlan_tci = 5;
  roce.psn = 0x1234;
  const auto packet = [&](std::uint8_t ecn) {
    roce.ecn = ecn;
    return build_packet(roce);
  };
  Cable cable("mark=1", 4);
  Frame not_ip = packet(2);
  not_ip[vlan ? 16 : 12] = 0x99;
  for (const Frame& frame : {packet(0), packet(1), packet(2), packet(3), not_ip}) cable.endpoint->transmit(0, frame);
  ASSERT_EQ(cable.peer->received.size(), 5U);
  EXPECT_EQ(cable.peer->received[0], packet(0));
  for (const std::size_t marked : {1U, 2U, 3U}) EXPECT_EQ(cable.peer->received[marked], packet(3));
  EXPECT_EQ(cable.peer->received[4], not_ip);
  EXPECT_EQ(cable.endpoint->to_peer().marked, 2U);
}

TEST(Impairment, DamagesNoArp) {
  for (const bool vlan : {false, true}) {
    Frame frame(60);
    const std::size_t type = vlan ? 16 : 12;
    if (vlan) frame[12] = 0x81;
    frame[type] = 0x08;
    frame[type + 1] = 0x06;
    Cable cable("corrupt=1", 4);
    cable.endpoint->transmit(0, frame);
    EXPECT_EQ(cable.peer->received, std::vector<Frame>{frame});
  }
}

TEST(Impairment, MarksWithItsProbability) {
  RocePacket roce;
  roce.ecn = 2;
  Cable cable("mark=0.25", 4);
  for (int i = 0; i < 4000; ++i) cable.endpoint->transmit(0, build_packet(roce));
  EXPECT_NEAR(static_cast<double>(cable.endpoint->to_peer().marked), 1000, 120);
}

}  // namespace
}  // namespace srpnic::sim
