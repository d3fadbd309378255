// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "host/net/checksums.hpp"
#include "host/net/ip_packet.hpp"
#include "host/net/roce_datagram.hpp"
#include "tests/support/captures.hpp"

namespace srpnic::net {
namespace {

std::uint32_t recorded_icrc(const test::ByteVector& packet) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value |= std::to_integer<std::uint32_t>(packet[packet.size() - 4 + i]) << (8 * i);
  return value;
}

ParsedDatagram parse(std::span<const std::byte> packet) { return parse_datagram(packet, packet.subspan(28)); }

TEST(InvariantCrc, IsThatOfEveryRecordedPacket) {
  for (const char* recording : {"login-reject", "srp-ch2-smp2", "srp-noreg-indirect-globalrkey"}) {
    const auto packets = test::packets_of(recording);
    ASSERT_FALSE(packets.empty());
    for (const auto& packet : packets) {
      ASSERT_EQ(invariant_crc(std::span(packet.packet).first(packet.packet.size() - 4)), recorded_icrc(packet.packet));
    }
  }
}

TEST(Datagram, RecordedOnesParseWithTheirMad) {
  std::size_t datagrams = 0;
  for (const auto& packet : test::packets_of("srp-ch2-smp2")) {
    if (packet.bth.opcode != wire::Bth::kUdSendOnly) continue;
    const ParsedDatagram parsed = parse(packet.packet);
    ASSERT_EQ(parsed.error, DatagramError::kNone);
    EXPECT_EQ(parsed.payload.size(), 256u);
    EXPECT_EQ(parsed.source_queue_pair, 1u);
    EXPECT_EQ(parsed.pkey, 0xffff);
    ++datagrams;
  }
  EXPECT_EQ(datagrams, 10u);
}

TEST(Datagram, OnesOfOtherPacketsAreNotDatagrams) {
  for (const auto& packet : test::packets_of("srp-ch2-smp2")) {
    if (packet.bth.opcode != wire::Bth::kUdSendOnly) {
      EXPECT_NE(parse(packet.packet).error, DatagramError::kNone);
    }
  }
}

TEST(Datagram, WhatIsBuiltParsesAgainForEveryPadAndWithVlan) {
  for (const bool vlan : {false, true}) {
    for (std::size_t size = 0; size < 9; ++size) {
      Peer peer{.link = {.mac = 0x525400000001, .vlan_tci = {}},
                .ip = IpAddress::from_ipv4(test::kInitiatorIp),
                .local_ip = IpAddress::from_ipv4(test::kTargetIp),
                .udp_port = 55410};
      if (vlan) peer.link.vlan_tci = 77;
      const test::ByteVector payload(size, std::byte{0xa5});
      test::ByteVector frame(datagram_frame_bytes(peer, size));
      build_datagram_frame(0x0200c0a84d02, peer, 5, payload, frame);
      const auto packet = std::span(frame).subspan(vlan ? 18 : 14);
      const auto ip = wire::read<wire::Ipv4Header>(packet);
      EXPECT_EQ(ip->total_length, packet.size());
      EXPECT_EQ(internet_checksum(packet.first(20)), 0);
      const ParsedDatagram parsed = parse(packet);
      ASSERT_EQ(parsed.error, DatagramError::kNone) << "payload of " << size;
      EXPECT_TRUE(std::ranges::equal(parsed.payload, payload));
    }
  }
}

// IBA 17.2.8: there is no alternate path. The recorded datagrams of Linux have 0 there and are accepted as well.
TEST(Datagram, WhatIsBuiltHasMigReq) {
  const Peer peer{.link = {},
                  .ip = IpAddress::from_ipv4(test::kInitiatorIp),
                  .local_ip = IpAddress::from_ipv4(test::kTargetIp),
                  .udp_port = 55410};
  test::ByteVector frame(datagram_frame_bytes(peer, 5));
  build_datagram_frame(0x0200c0a84d02, peer, 5, test::ByteVector(5), frame);
  EXPECT_EQ(wire::read<wire::Bth>(frame, 14 + 20 + 8)->flags, wire::Bth::kMigrated | 3U << wire::Bth::kPadShift);
}

// IBA 10.9.3.
TEST(Datagram, OfALimitedMemberOfTheDefaultPartitionIsAcceptedAndOfAnotherPartitionNot) {
  for (const std::uint16_t pkey : {0xffff, 0x7fff, 0x8001, 0x7ffe, 0x0000}) {
    Peer peer{.link = {},
              .ip = IpAddress::from_ipv4(test::kInitiatorIp),
              .local_ip = IpAddress::from_ipv4(test::kTargetIp),
              .udp_port = 55410};
    peer.pkey = pkey;
    test::ByteVector frame(datagram_frame_bytes(peer, 4));
    build_datagram_frame(0x0200c0a84d02, peer, 5, test::ByteVector(4), frame);
    EXPECT_EQ(parse(std::span(frame).subspan(14)).error,
              (pkey & 0x7fff) == 0x7fff ? DatagramError::kNone : DatagramError::kBadKey);
  }
}

TEST(Pkeys, MatchInOnePartitionUnlessBothAreLimited) {
  EXPECT_TRUE(wire::pkeys_match(0xffff, 0xffff));
  EXPECT_TRUE(wire::pkeys_match(0x7fff, 0xffff));
  EXPECT_TRUE(wire::pkeys_match(0x8001, 0x0001));
  EXPECT_FALSE(wire::pkeys_match(0x7fff, 0x7fff));
  EXPECT_FALSE(wire::pkeys_match(0x8001, 0xffff));
}

TEST(Datagram, WhatIsBuiltOverIpv6ParsesAgainForEveryPad) {
  const Peer peer{.link = {.mac = 0x525400000001, .vlan_tci = 0x6005},
                  .ip = *parse_ipv6_address("fd00:77::1"),
                  .local_ip = *parse_ipv6_address("fd00:77::2"),
                  .udp_port = 55410};
  for (std::size_t size = 0; size < 9; ++size) {
    const test::ByteVector payload(size, std::byte{0xa5});
    test::ByteVector frame(datagram_frame_bytes(peer, size));
    build_datagram_frame(0x0200c0a84d02, peer, 5, payload, frame);

    EXPECT_EQ(wire::read<wire::VlanTag>(frame, 14)->type, wire::kEtherTypeIpv6);
    const auto ip = std::get<IpPacket>(parse_ipv6(std::span(frame).subspan(18)));
    EXPECT_EQ(ip.source, peer.local_ip);
    EXPECT_EQ(ip.destination, peer.ip);
    EXPECT_EQ(ip.bytes.size(), frame.size() - 18);
    const auto udp = std::get<UdpDatagram>(parse_udp(ip));
    EXPECT_EQ(udp.source_port, 55410);
    const ParsedDatagram parsed = parse_datagram(udp.packet, udp.payload);
    ASSERT_EQ(parsed.error, DatagramError::kNone) << "payload of " << size;
    EXPECT_TRUE(std::ranges::equal(parsed.payload, payload));
  }
}

TEST(InvariantCrc, LeavesOutWhatRoutersChangeInAnIpv6Header) {
  const Peer peer{.link = {},
                  .ip = *parse_ipv6_address("fd00:77::1"),
                  .local_ip = *parse_ipv6_address("fd00:77::2"),
                  .udp_port = 55410};
  test::ByteVector frame(datagram_frame_bytes(peer, 4));
  build_datagram_frame(0x0200c0a84d02, peer, 5, test::ByteVector(4), frame);
  const auto packet = std::span(frame).subspan(14, frame.size() - 14 - wire::kIcrcBytes);
  const std::uint32_t crc = invariant_crc(packet);
  for (std::size_t byte = 0; byte < packet.size(); ++byte) {
    for (int bit = 0; bit < 8; ++bit) {
      const auto flip = static_cast<std::byte>(1 << bit);
      if (byte == 0 && bit >= 4) continue;  // the version
      packet[byte] ^= flip;
      const bool traffic_class_or_flow_label = byte <= 3;
      const bool variant = traffic_class_or_flow_label || byte == 7 || byte == 46 || byte == 47 || byte == 52;
      EXPECT_EQ(invariant_crc(packet) == crc, variant) << "byte " << byte << " bit " << bit;
      packet[byte] ^= flip;
    }
  }
}

TEST(Datagram, EveryTruncationIsRefused) {
  const auto packets = test::packets_of("login-reject");
  const test::ByteVector& whole = packets.front().packet;
  for (std::size_t size = 28; size < whole.size(); ++size) {
    EXPECT_NE(parse(std::span(whole).first(size)).error, DatagramError::kNone) << size << " bytes";
  }
}

TEST(Datagram, AnyFlippedBitUnderTheIcrcIsRefused) {
  const auto packets = test::packets_of("login-reject");
  const test::ByteVector& whole = packets.front().packet;
  for (std::size_t byte = 28; byte < whole.size(); ++byte) {
    if (byte == 28 + 4) continue;  // FECN, BECN: outside the ICRC
    test::ByteVector flipped = whole;
    flipped[byte] ^= std::byte{0x10};
    EXPECT_EQ(parse(flipped).error, DatagramError::kBadIcrc) << "byte " << byte;
  }
}

}  // namespace
}  // namespace srpnic::net
