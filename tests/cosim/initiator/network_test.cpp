// SPDX-License-Identifier: Apache-2.0
// The same target over IPv4 and IPv6, untagged and in a VLAN: address resolution, login, verified I/O, logout.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <utility>

#include "host/net/headers.hpp"
#include "sim/initiator/neighbour_message.hpp"
#include "sim/wire/impairment.hpp"
#include "tests/cosim/initiator/simulated_target.hpp"

namespace srpnic::sim {
namespace {

using abi::Counter;
using test::LoggedIn;
using test::SimulatedTarget;

constexpr std::uint16_t kTci = 3 << wire::VlanTag::kPcpShift | 5;

struct Network {
  const char* name;
  const char* local;
  net::IpAddress target;
  std::optional<std::uint16_t> vlan_tci;
};

const net::IpAddress kIpv4 = InitiatorOptions().target;
const net::IpAddress kLinkLocal = net::link_local_address(0x0200'c0a8'4d02);

const Network kNetworks[] = {
    {"Ipv4InAVlan", nullptr, kIpv4, kTci},
    {"Ipv6", "fd00:77::1", SimulatedTarget::kIpv6, std::nullopt},
    {"Ipv6InAVlan", "fd00:77::1", SimulatedTarget::kIpv6, kTci},
    {"Ipv6LinkLocal", "fe80::1", kLinkLocal, std::nullopt},
};

SimulatedTargetOptions target_options(const std::optional<std::uint16_t>& vlan_tci) {
  SimulatedTargetOptions options = SimulatedTarget::default_options();
  options.vlan_tci = vlan_tci;
  return options;
}

InitiatorOptions initiator_options(const Network& network) {
  InitiatorOptions options;
  if (network.local != nullptr) options.local.ip = *net::parse_ipv6_address(network.local);
  options.target = network.target;
  options.vlan_tci = network.vlan_tci;
  return options;
}

class CardOnNetwork : public testing::TestWithParam<Network> {};

INSTANTIATE_TEST_SUITE_P(Networks, CardOnNetwork, testing::ValuesIn(kNetworks),
                         [](const auto& instance) { return instance.param.name; });

TEST_P(CardOnNetwork, ServesTwoChannelsWithMixedVerifiedCommands) {
  InitiatorOptions options = initiator_options(GetParam());
  options.channels = 2;
  options.pmtu = 4096;
  for (const std::uint32_t bytes : {512U, 4608U, 65536U}) {
    options.jobs.push_back({.kind = Job::Kind::kMixed,
                            .bytes = bytes,
                            .depth = 24,
                            .commands = 96,
                            .blocks = std::uint64_t{bytes} / 512 * 64,
                            .random = true,
                            .misaligned = true});
  }
  SimulatedTarget target(target_options(GetParam().vlan_tci));
  Initiator initiator(options);
  target.attach(&initiator);
  target.run_until([&] { return initiator.finished(); });
  target.settle();
  EXPECT_TRUE(initiator.report().ok) << to_text(initiator.report());
  EXPECT_EQ(initiator.report().commands, 3u * 96);
  EXPECT_EQ(target.target().channels(), 0u);
  const net::NetworkCounters& network = target.target().network_counters();
  EXPECT_EQ(network.malformed + network.not_for_us + network.unsupported + network.other_vlan, 0u);
  EXPECT_EQ(GetParam().target.is_ipv4() ? network.arp_replies : network.neighbour_advertisements, 1u);
  for (const Counter dropped : {Counter::kRxBadIcrc, Counter::kRxBadIp, Counter::kRxTruncated, Counter::kRxNotForUs})
    EXPECT_EQ(target.counter(dropped), 0u);
  target.attach(nullptr);
}

TEST_P(CardOnNetwork, AnswersDamagedPacketsAsOverIpv4) {
  SimulatedTarget target(target_options(GetParam().vlan_tci));
  LoggedIn session(target, initiator_options(GetParam()));
  const auto expect_dropped = [&](const Frame& frame, Counter counter) {
    const std::uint64_t before = target.counter(counter);
    session.send(frame);
    EXPECT_EQ(target.counter(counter), before + 1);
    session.expect_works();
  };
  const Frame good = build_packet(session.next_send());
  Frame icrc = good;
  icrc[icrc.size() - 9] ^= 0x04;
  expect_dropped(icrc, Counter::kRxBadIcrc);
  expect_dropped({good.begin(), good.end() - 5}, Counter::kRxTruncated);
  RocePacket version = session.next_send();
  version.dest_qpn ^= 0x100;
  expect_dropped(build_packet(version), Counter::kRxUnknownQp);
  session.logout();
}

TEST(CardOnIpv6, ControlsCongestionByMarksInTheTrafficClass) {
  const Network& network = kNetworks[2];
  SimulatedTarget target(target_options(network.vlan_tci));
  target.port().device().write32(abi::reg::kCcControl, 1 | abi::kCcDefaultCnpDscp << 8);
  InitiatorOptions options = initiator_options(network);
  options.ecn = true;
  options.jobs = {{.kind = Job::Kind::kMixed, .bytes = 65536, .depth = 8, .commands = 32, .blocks = 4096}};
  auto owned = std::make_unique<Initiator>(options);
  Initiator& initiator = *owned;
  ImpairmentOptions marks;
  marks.mark = 0.05;
  ImpairedEndpoint cable(std::move(owned), marks, options.seed);
  target.attach(&cable);
  target.run_until([&] { return initiator.finished(); });
  EXPECT_TRUE(initiator.report().ok) << to_text(initiator.report());  // every CNP of the card was a right one
  EXPECT_GT(cable.to_peer().marked, 0u);
  EXPECT_GT(target.counter(Counter::kRxEcnMarked), 0u);
  EXPECT_GT(target.counter(Counter::kTxCnp), 0u);
  EXPECT_GT(target.counter(Counter::kRxCnp), 0u);
  EXPECT_EQ(target.counter(Counter::kRxBadIp), 0u);
  target.attach(nullptr);
}

TEST(CardInAVlan, IsNotThereForAnInitiatorOutsideOfIt) {
  for (const std::optional<std::uint16_t> vlan : {std::optional<std::uint16_t>(), std::optional<std::uint16_t>(6)}) {
    SimulatedTarget target(target_options(kTci));
    InitiatorOptions options;
    options.vlan_tci = vlan;
    Initiator initiator(options);
    target.attach(&initiator);
    target.settle();
    EXPECT_EQ(initiator.target(), std::nullopt);
    EXPECT_GT(target.target().network_counters().other_vlan, 0u);
    target.attach(nullptr);
  }
}

TEST(CardOnIpv6, HasMulticastSolicitationsOfOthersAnsweredByTheirOwner) {
  SimulatedTarget target;
  LoggedIn session(target, {});
  const PortAddress asker{.mac = 0x0200'0000'0009, .ip = *net::parse_ipv6_address("fd00:77::9")};
  net::IpAddress same_group = SimulatedTarget::kIpv6;
  same_group.bytes[0] ^= 1;
  const std::uint64_t before = target.target().network_counters().not_for_us;
  session.send(build_neighbour_request(asker, same_group, {}));
  EXPECT_EQ(target.target().network_counters().not_for_us, before + 1);
  EXPECT_EQ(target.target().network_counters().neighbour_advertisements, 0u);
  session.send(build_neighbour_request(asker, SimulatedTarget::kIpv6, {}));
  EXPECT_EQ(target.target().network_counters().neighbour_advertisements, 1u);
}

}  // namespace
}  // namespace srpnic::sim
