// SPDX-License-Identifier: Apache-2.0
// Whose packets the card takes, and what it does with those that it must not execute.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "tests/cosim/initiator/simulated_target.hpp"

namespace srpnic::sim {
namespace {

using abi::Counter;
using test::LoggedIn;
using test::SimulatedTarget;

/// A switch without memory: what the card sends goes to every peer and is kept, the peers send in turn.
class Hub final : public WireEndpoint {
 public:
  explicit Hub(std::vector<WireEndpoint*> peers) : peers_(std::move(peers)) {}

  bool transmit(std::uint64_t now_ns, const Frame& frame) override {
    for (WireEndpoint* peer : peers_) peer->transmit(now_ns, frame);
    const auto parsed = parse_packet(frame);
    if (const auto* packet = std::get_if<RocePacket>(&parsed)) from_card_.push_back(*packet);
    return true;
  }
  std::optional<Frame> receive(std::uint64_t now_ns) override {
    for (std::size_t i = 0; i < peers_.size(); ++i) {
      std::rotate(peers_.begin(), peers_.begin() + 1, peers_.end());
      if (auto frame = peers_.back()->receive(now_ns)) return frame;
    }
    return std::nullopt;
  }
  std::optional<std::uint64_t> next_event_ns() const override {
    std::optional<std::uint64_t> earliest;
    for (const WireEndpoint* peer : peers_) {
      const auto next = peer->next_event_ns();
      if (next && (!earliest || *next < *earliest)) earliest = next;
    }
    return earliest;
  }
  const std::vector<RocePacket>& from_card() const { return from_card_; }

 private:
  std::vector<WireEndpoint*> peers_;
  std::vector<RocePacket> from_card_;
};

InitiatorOptions initiator_options(unsigned host) {
  InitiatorOptions options;
  options.local = {.mac = std::uint64_t{0x0200'c0a8'4d00} + host, .ip = net::IpAddress::from_ipv4(0xc0a8'4d00 + host)};
  options.initiator_guid += host;
  options.seed = host;
  options.alone = false;
  return options;
}

/// A SEND that would be executed, if it came from the right address.
RocePacket test_unit_ready(Initiator& owner) {
  RocePacket packet;
  packet.psn = owner.queue_pair(0).requester().next_psn();
  packet.ack_request = true;
  packet.payload = owner.channel(0).build(owner.channel(0).new_tag(), {.cdb = test_unit_ready_cdb()});
  return owner.queue_pair(0).addressed(packet);
}

TEST(WireRules, AnInitiatorThatForgesTheQueuePairNumberOfAnotherDisturbsNobody) {
  constexpr unsigned kBlocks = 4096;
  SimulatedTarget target;
  InitiatorOptions options = initiator_options(3);
  options.jobs = {{.kind = Job::Kind::kMixed, .bytes = 4096, .depth = 8, .commands = 400, .blocks = kBlocks}};
  Initiator victim(options);
  options = initiator_options(4);
  options.hold = true;
  const PortAddress stranger = options.local;
  Initiator forger(options);
  Hub hub({&victim, &forger});
  target.attach(&hub);
  ASSERT_TRUE(target.run_until([&] { return forger.phase() == Initiator::Phase::kReady; }));

  std::uint64_t forged = 0;
  target.run_until([&] {
    if (victim.phase() == Initiator::Phase::kWork && forged < 200) {
      RocePacket packet = test_unit_ready(victim);
      packet.source = stranger;
      if (forged % 3 == 1) packet.opcode = RoceOpcode::kAcknowledge;
      if (forged % 3 == 2) packet.opcode = static_cast<RoceOpcode>(0x1f);  // would end the connection
      forger.inject(build_packet(packet));
      ++forged;
    }
    return victim.finished();
  });
  target.settle();
  EXPECT_GT(forged, 20U) << "the victim should be at work meanwhile";
  EXPECT_EQ(target.counter(Counter::kRxBadAddress), forged);
  EXPECT_TRUE(victim.report().ok) << to_text(victim.report());
  EXPECT_EQ(victim.report().commands, 400U);
  EXPECT_EQ(target.counter(Counter::kQpErrors), 0U);

  forger.logout();
  EXPECT_TRUE(target.run_until([&] { return forger.finished(); }));
  EXPECT_TRUE(forger.report().ok) << to_text(forger.report());
  target.attach(nullptr);
}

TEST(WireRules, APacketToAnotherAddressOfTheCardIsDropped) {
  SimulatedTarget target;
  LoggedIn session(target, {});
  RocePacket packet = session.next_send();
  packet.source.ip = *net::parse_ipv6_address("fd00:77::1");
  packet.destination.ip = SimulatedTarget::kIpv6;
  session.send(build_packet(packet));
  packet = session.next_send();
  packet.destination.ip = net::IpAddress::from_ipv4(0xc0a8'4d05);  // of nobody, but with the card's MAC address
  session.send(build_packet(packet));
  EXPECT_EQ(target.counter(Counter::kRxBadAddress), 2U);
  session.expect_works();
  session.logout();
}

TEST(WireRules, WhatARouterChangesIsNotCompared) {
  SimulatedTarget target;
  LoggedIn session(target, {});
  RocePacket packet = session.next_send();
  packet.source.mac = 0x0200'1234'5678;
  packet.vlan_tci = 77;
  const std::uint64_t sends = target.counter(Counter::kRxSends);
  session.send(build_packet(packet));
  EXPECT_EQ(target.counter(Counter::kRxSends), sends + 1);
  EXPECT_EQ(target.counter(Counter::kRxBadAddress), 0U);
}

// Soft-RoCE sends MigReq 0; a limited member of our partition has no bit 15.
TEST(WireRules, MigReqAndTheMembershipOfTheSenderDoNotMatter) {
  for (const bool migrated : {false, true}) {
    SimulatedTarget target;
    LoggedIn session(target, {});
    RocePacket packet = session.next_send();
    packet.migrated = migrated;
    packet.pkey = 0x7fff;
    const std::uint64_t sends = target.counter(Counter::kRxSends);
    session.send(build_packet(packet));
    EXPECT_EQ(target.counter(Counter::kRxSends), sends + 1);
    EXPECT_EQ(target.counter(Counter::kRxBadPkey), 0U);
  }
}

TEST(WireRules, ManagementDatagramsWithoutMigReqAreAnswered) {
  SimulatedTarget target;
  LoggedIn session(target, {});
  const std::uint64_t before = target.target().network_counters().datagrams_received;
  RocePacket packet = std::get<RocePacket>(parse_packet(session.initiator().datagram_frame(Payload(256))));
  EXPECT_TRUE(packet.migrated);
  packet.migrated = false;
  session.send(build_packet(packet));
  EXPECT_EQ(target.target().network_counters().datagrams_received, before + 1);
  session.expect_works();
  session.logout();
}

class RefusedOpcode : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Opcodes, RefusedOpcode, testing::Values(0x13, 0x15, 0x16, 0x1f),
                         [](const auto& opcode) { return "Opcode" + std::to_string(opcode.param); });

// In the middle of a READ: the data of which a part is on its way is the queue pair's last.
TEST_P(RefusedOpcode, EndsTheConnectionWithANakBehindWhichNothingIsSent) {
  SimulatedTarget target;
  LoggedIn session(target, {});
  Initiator& initiator = session.initiator();
  Hub hub({&initiator});
  target.attach(&hub);
  constexpr std::uint32_t kBytes = 1 << 20;
  initiator.channel(0).submit(initiator.now_ns(), {.cdb = read_cdb(0, kBytes / 512), .data_in_bytes = kBytes},
                              [](CommandResult&&) {});
  const auto data_packets = [&] {
    return std::ranges::count_if(hub.from_card(), [](const RocePacket& packet) {
      return packet.opcode == RoceOpcode::kWriteFirst || packet.opcode == RoceOpcode::kWriteMiddle;
    });
  };
  ASSERT_TRUE(target.run_until([&] { return data_packets() > 20; }));
  RocePacket packet = session.next_send();
  packet.opcode = static_cast<RoceOpcode>(GetParam());
  packet.payload.resize(28);  // room for any extension header
  session.send(build_packet(packet));
  target.run_until([&] { return target.target().channels() == 0; });
  target.settle();

  EXPECT_EQ(target.counter(Counter::kRxRefusedRequests), 1U);
  EXPECT_EQ(target.counter(Counter::kRxBadTransport), 0U);
  EXPECT_EQ(target.counter(Counter::kTxNaks), 1U);
  EXPECT_EQ(target.counter(Counter::kQpErrors), 1U);
  EXPECT_EQ(target.target().channels(), 0U);
  const auto nak = std::ranges::find_if(hub.from_card(), [](const RocePacket& sent) {
    return sent.opcode == RoceOpcode::kAcknowledge && sent.syndrome == kNakInvalidRequest;
  });
  ASSERT_NE(nak, hub.from_card().end());
  EXPECT_LT(data_packets(), kBytes / 1024 / 2) << "the READ should be cut short";
  for (auto sent = nak + 1; sent != hub.from_card().end(); ++sent) {
    EXPECT_EQ(sent->opcode, RoceOpcode::kDatagram) << "opcode " << static_cast<unsigned>(sent->opcode);
  }
  target.attach(nullptr);

  InitiatorOptions options;
  options.seed = 7;
  LoggedIn(target, options).expect_works();
}

}  // namespace
}  // namespace srpnic::sim
