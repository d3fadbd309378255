// SPDX-License-Identifier: Apache-2.0
// Packets as the initiator reads and builds them, against recorded traffic of Linux.
#include "sim/initiator/packet.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <span>

#include "host/net/checksums.hpp"
#include "tests/rtl/support/pcap.hpp"

namespace srpnic::sim {
namespace {

const char* const kCaptures[] = {"login-reject", "srp-ch2-smp2", "srp-login-io-tmf-mtu1024", "srp-mtu9000-rocemtu4096",
                                 "srp-noreg-indirect-globalrkey"};

std::vector<Frame> frames_of(const std::string& capture) {
  return test::read_pcap(std::string(SRPNIC_TEST_DATA_DIR "/captures/") + capture + ".pcap.gz");
}

TEST(InitiatorPacket, EveryRecordedPacketIsReadWithoutComplaintAndBuiltAgainByteForByte) {
  std::size_t packets = 0;
  for (const char* capture : kCaptures) {
    for (const Frame& frame : frames_of(capture)) {
      const auto parsed = parse_packet(frame);
      if (const auto* error = std::get_if<PacketError>(&parsed)) FAIL() << capture << ": " << error->text;
      if (const auto* packet = std::get_if<RocePacket>(&parsed)) {
        Frame rebuilt = build_packet(*packet);
        std::copy_n(frame.begin() + 18, 2, rebuilt.begin() + 18);  // Linux counts IP identifications, we do not
        seal_packet(rebuilt);
        ASSERT_EQ(rebuilt, frame) << capture;
        ++packets;
      }
    }
  }
  EXPECT_GT(packets, 1000u);
}

RocePacket write_packet() {
  RocePacket packet;
  packet.opcode = RoceOpcode::kWriteOnly;
  packet.dma_length = 5;
  packet.payload = {1, 2, 3, 4, 5};
  return packet;
}

/// Flips every bit from `first` on but those of the bytes that routers may change.
void expect_every_change_found(const Frame& good, std::size_t first, std::initializer_list<std::size_t> variant) {
  ASSERT_TRUE(std::holds_alternative<RocePacket>(parse_packet(good)));
  for (std::size_t byte = first; byte < good.size(); ++byte) {
    if (std::ranges::find(variant, byte) != variant.end()) continue;
    for (int bit = 0; bit < 8; ++bit) {
      Frame bad = good;
      bad[byte] = static_cast<std::uint8_t>(bad[byte] ^ 1 << bit);
      EXPECT_FALSE(std::holds_alternative<RocePacket>(parse_packet(bad))) << "byte " << byte << " bit " << bit;
    }
  }
}

TEST(InitiatorPacket, AnyChangedBitBehindTheEthernetHeaderIsFound) {
  constexpr std::size_t kIp = 14;
  expect_every_change_found(build_packet(write_packet()), kIp, {kIp + 20 + 8 + 4});  // congestion bits of the BTH
}

RocePacket ipv6_packet() {
  RocePacket packet = write_packet();
  packet.source = {.mac = 1, .ip = *net::parse_ipv6_address("fd00::1")};
  packet.destination = {.mac = 2, .ip = *net::parse_ipv6_address("fd00::2")};
  packet.vlan_tci = 0x6005;
  packet.ecn = kEcnCapable;
  return packet;
}

TEST(InitiatorPacket, AnyChangedBitOfAnIpv6PacketIsFound) {
  constexpr std::size_t kIp = 18;
  // Traffic class (its high half shares a byte with the version), flow label, hop limit, congestion bits of the BTH.
  const Frame good = build_packet(ipv6_packet());
  expect_every_change_found(good, kIp, {kIp, kIp + 1, kIp + 2, kIp + 3, kIp + 7, kIp + 40 + 8 + 4});
  Frame version = good;
  version[kIp] ^= 0x10;
  EXPECT_FALSE(std::holds_alternative<RocePacket>(parse_packet(version)));
  Frame hop_limit = good;
  hop_limit[kIp + 7] = 0;
  EXPECT_TRUE(std::holds_alternative<PacketError>(parse_packet(hop_limit)));
}

TEST(InitiatorPacket, OverIpv6InAVlanIsReadAsItWasBuilt) {
  const RocePacket built = ipv6_packet();
  const auto read = std::get<RocePacket>(parse_packet(build_packet(built)));
  EXPECT_EQ(read.source.ip, built.source.ip);
  EXPECT_EQ(read.destination.ip, built.destination.ip);
  EXPECT_EQ(read.vlan_tci, built.vlan_tci);
  EXPECT_EQ(read.ecn, built.ecn);
  EXPECT_EQ(read.payload, built.payload);
}

// Two implementations of their own: the initiator's and the target's.
TEST(InitiatorPacket, OverIpv6HasTheInvariantCrcThatTheTargetComputes) {
  const Frame frame = build_packet(ipv6_packet());
  const auto packet = std::as_bytes(std::span(frame)).subspan(18, frame.size() - 18 - 4);
  std::uint32_t icrc = 0;
  for (std::size_t i = 0; i < 4; ++i) icrc |= std::uint32_t{frame[frame.size() - 4 + i]} << (8 * i);
  EXPECT_EQ(icrc, net::invariant_crc(packet));
}

TEST(InitiatorPacket, TruncationAndBytesBehindThePacketAreFound) {
  RocePacket packet;
  packet.payload = Payload(100, 7);
  const Frame good = build_packet(packet);
  Frame cut = good;
  cut.pop_back();
  EXPECT_TRUE(std::holds_alternative<PacketError>(parse_packet(cut)));
  Frame longer = good;
  longer.push_back(0);
  EXPECT_TRUE(std::holds_alternative<PacketError>(parse_packet(longer)));
}

TEST(InitiatorPacket, EthernetPaddingOfShortPacketsIsAccepted) {
  RocePacket packet;
  packet.payload = {};
  Frame frame = build_packet(packet);
  ASSERT_LT(frame.size(), 60u);
  frame.resize(60);
  EXPECT_TRUE(std::holds_alternative<RocePacket>(parse_packet(frame)));
  frame.back() = 1;
  EXPECT_TRUE(std::holds_alternative<PacketError>(parse_packet(frame)));
}

}  // namespace
}  // namespace srpnic::sim
