// SPDX-License-Identifier: Apache-2.0
#include "host/net/ip_packet.hpp"

#include <gtest/gtest.h>

#include "host/net/checksums.hpp"
#include "tests/unit/net/ipv6_frames.hpp"

namespace srpnic::net {
namespace {

using test::ByteVector;

Refusal refusal_of(const Parsed<IpPacket>& parsed) { return std::get<Refusal>(parsed); }

TEST(Ipv6, IsReadWithoutEthernetPadding) {
  ByteVector bytes = test_ipv6::echo_request(3).bytes();
  const std::size_t size = bytes.size();
  bytes.resize(60);
  const auto packet = std::get<IpPacket>(parse_ipv6(bytes));
  EXPECT_EQ(packet.source, test_ipv6::kPeer);
  EXPECT_EQ(packet.destination, test_ipv6::kOurs);
  EXPECT_EQ(packet.protocol, 58);
  EXPECT_EQ(packet.hop_limit, 7);
  EXPECT_EQ(packet.bytes.size(), size);
  EXPECT_EQ(packet.payload.size(), 11u);
}

TEST(Ipv6, OfEveryTruncationIsMalformed) {
  const ByteVector whole = test_ipv6::echo_request(3).bytes();
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(refusal_of(parse_ipv6(std::span(whole).first(size))), Refusal::kMalformed) << size << " bytes";
}

TEST(Ipv6, WithExtensionHeadersIsUnsupported) {
  for (const std::uint8_t extension : {0, 43, 44, 50, 51, 60, 135, 139, 140, 253, 254}) {
    auto packet = test_ipv6::echo_request();
    packet.next_header = extension;
    EXPECT_EQ(refusal_of(parse_ipv6(packet.bytes())), Refusal::kUnsupported) << int{extension};
  }
}

TEST(Ipv6, OfAnotherVersionOrWithForbiddenAddressesIsMalformed) {
  ByteVector version = test_ipv6::echo_request().bytes();
  version[0] = std::byte{0x45};
  EXPECT_EQ(refusal_of(parse_ipv6(version)), Refusal::kMalformed);

  auto from_group = test_ipv6::echo_request();
  from_group.source = kAllNodes;
  EXPECT_EQ(refusal_of(parse_ipv6(from_group.bytes())), Refusal::kMalformed);

  // They would be taken for addresses of IPv4.
  auto mapped_source = test_ipv6::echo_request();
  mapped_source.source = IpAddress::from_ipv4(test::kInitiatorIp);
  EXPECT_EQ(refusal_of(parse_ipv6(mapped_source.bytes())), Refusal::kMalformed);
  auto mapped_destination = test_ipv6::echo_request();
  mapped_destination.destination = IpAddress::from_ipv4(test::kTargetIp);
  EXPECT_EQ(refusal_of(parse_ipv6(mapped_destination.bytes())), Refusal::kMalformed);
}

ByteVector ipv4_packet(wire::Ipv4Header ip, std::size_t bytes) {
  ByteVector packet(bytes);
  ip.checksum = 0;
  wire::write(std::span(packet), ip);
  const std::size_t header_bytes = std::min<std::size_t>(4 * (ip.version_and_length & 15u), bytes);
  ip.checksum = internet_checksum(std::span(packet).first(header_bytes));
  wire::write(std::span(packet), ip);
  return packet;
}

wire::Ipv4Header ipv4_header() {
  wire::Ipv4Header ip{};
  ip.version_and_length = 0x45;
  ip.total_length = 40;
  ip.time_to_live = 9;
  ip.protocol = 17;
  ip.source = test::kInitiatorIp;
  ip.destination = test::kTargetIp;
  return ip;
}

TEST(Ipv4, IsReadWithoutEthernetPadding) {
  const ByteVector bytes = ipv4_packet(ipv4_header(), 46);
  const auto packet = std::get<IpPacket>(parse_ipv4(bytes));
  EXPECT_EQ(packet.source, IpAddress::from_ipv4(test::kInitiatorIp));
  EXPECT_EQ(packet.bytes.size(), 40u);
  EXPECT_EQ(packet.payload.size(), 20u);
}

TEST(Ipv4, ThatIsWrongOrCannotBeHandledIsRefused) {
  struct Case {
    const char* what;
    void (*spoil)(wire::Ipv4Header&);
    Refusal refusal;
  };
  const Case cases[] = {
      {"version 6", [](auto& ip) { ip.version_and_length = 0x65; }, Refusal::kMalformed},
      {"header of 16 bytes", [](auto& ip) { ip.version_and_length = 0x44; }, Refusal::kMalformed},
      {"longer than the frame", [](auto& ip) { ip.total_length = 47; }, Refusal::kMalformed},
      {"shorter than its header", [](auto& ip) { ip.total_length = 19; }, Refusal::kMalformed},
      {"header longer than the packet", [](auto& ip) { ip.version_and_length = 0x4f; }, Refusal::kMalformed},
      {"source is a group", [](auto& ip) { ip.source = 0xe0000001; }, Refusal::kMalformed},
      {"source is everybody", [](auto& ip) { ip.source = 0xffffffff; }, Refusal::kMalformed},
      {"source is nobody", [](auto& ip) { ip.source = 0; }, Refusal::kMalformed},
      {"options", [](auto& ip) { ip.version_and_length = 0x46; }, Refusal::kUnsupported},
      {"first fragment", [](auto& ip) { ip.fragment = 0x2000; }, Refusal::kUnsupported},
      {"last fragment", [](auto& ip) { ip.fragment = 1; }, Refusal::kUnsupported},
  };
  for (const Case& spoilt : cases) {
    wire::Ipv4Header ip = ipv4_header();
    spoilt.spoil(ip);
    EXPECT_EQ(refusal_of(parse_ipv4(ipv4_packet(ip, 46))), spoilt.refusal) << spoilt.what;
  }
  ByteVector checksum = ipv4_packet(ipv4_header(), 46);
  checksum[11] ^= std::byte{1};
  EXPECT_EQ(refusal_of(parse_ipv4(checksum)), Refusal::kMalformed);
}

/// A UDP datagram of 5 bytes over IPv6, followed by one byte more of IP payload.
test_ipv6::Packet udp_packet(std::uint16_t length, std::uint16_t checksum) {
  test_ipv6::Packet packet;
  packet.next_header = 17;
  packet.payload.resize(14, std::byte{0x77});
  wire::write(std::span(packet.payload),
              wire::UdpHeader{.source_port = 0xc001, .destination_port = 4791, .length = length, .checksum = checksum});
  return packet;
}

Parsed<UdpDatagram> parse_udp_of(const ByteVector& bytes) { return parse_udp(std::get<IpPacket>(parse_ipv6(bytes))); }

TEST(Udp, IsReadUpToItsOwnLength) {
  const ByteVector bytes = udp_packet(13, 0).bytes();
  const auto udp = std::get<UdpDatagram>(parse_udp_of(bytes));
  EXPECT_EQ(udp.source_port, 0xc001);
  EXPECT_EQ(udp.destination_port, 4791);
  EXPECT_EQ(udp.packet.size(), 53u);
  EXPECT_EQ(udp.payload.size(), 5u);
}

TEST(Udp, WithALengthThatDoesNotFitIsMalformed) {
  for (const std::uint16_t length : {0, 7, 15, 65535}) {
    const ByteVector bytes = udp_packet(length, 0).bytes();
    EXPECT_EQ(std::get<Refusal>(parse_udp_of(bytes)), Refusal::kMalformed) << length;
  }
  auto brief = udp_packet(8, 0);
  brief.payload.resize(7);
  const ByteVector bytes = brief.bytes();
  EXPECT_EQ(std::get<Refusal>(parse_udp_of(bytes)), Refusal::kMalformed);
}

TEST(Udp, ChecksumThatIsNotZeroMustBeRight) {
  const ByteVector unsealed = udp_packet(13, 0).bytes();
  const std::uint16_t right =
      transport_checksum(test_ipv6::kPeer, test_ipv6::kOurs, 17, std::span(unsealed).subspan(40, 13));
  const ByteVector good = udp_packet(13, right).bytes();
  EXPECT_TRUE(std::holds_alternative<UdpDatagram>(parse_udp_of(good)));
  const ByteVector bad = udp_packet(13, static_cast<std::uint16_t>(right ^ 4)).bytes();
  EXPECT_EQ(std::get<Refusal>(parse_udp_of(bad)), Refusal::kMalformed);
}

TEST(IpHeader, ThatIsWrittenIsReadAgain) {
  const auto ipv4 = IpAddress::from_ipv4(test::kInitiatorIp);
  for (const IpAddress& address : {test_ipv6::kPeer, ipv4}) {
    ByteVector packet(ip_header_bytes(address) + 8);
    EXPECT_EQ(write_ip_header(address, address, 17, 33, packet).size(), 8u);
    const auto parsed = std::get<IpPacket>(address.is_ipv4() ? parse_ipv4(packet) : parse_ipv6(packet));
    EXPECT_EQ(parsed.source, address);
    EXPECT_EQ(parsed.destination, address);
    EXPECT_EQ(parsed.protocol, 17);
    EXPECT_EQ(parsed.hop_limit, 33);
    EXPECT_EQ(parsed.payload.size(), 8u);
  }
}

}  // namespace
}  // namespace srpnic::net
