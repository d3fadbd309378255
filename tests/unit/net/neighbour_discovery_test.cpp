// SPDX-License-Identifier: Apache-2.0
#include "host/net/neighbour_discovery.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/net/ipv6_frames.hpp"

namespace srpnic::net {
namespace {

using test_ipv6::kOurs;
using test_ipv6::kPeer;
using test_ipv6::Packet;

Parsed<IpAddress> parse(const Packet& packet) {
  const test::ByteVector bytes = packet.bytes();
  return parse_neighbour_solicitation(std::get<IpPacket>(parse_ipv6(bytes)));
}

TEST(NeighbourSolicitation, AsksForItsTarget) {
  EXPECT_EQ(std::get<IpAddress>(parse(test_ipv6::solicitation())), kOurs);
  EXPECT_EQ(std::get<IpAddress>(parse(test_ipv6::duplicate_address_detection())), kOurs);
}

TEST(NeighbourSolicitation, MayCarryOptionsThatAreUnknownOrNone) {
  auto unknown = test_ipv6::solicitation();
  test_ipv6::append(unknown.payload,
                    std::initializer_list<std::uint8_t>{14, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14});
  EXPECT_EQ(std::get<IpAddress>(parse(unknown.seal())), kOurs);
  auto none = test_ipv6::solicitation();
  none.payload.resize(24);
  EXPECT_EQ(std::get<IpAddress>(parse(none.seal())), kOurs);
}

struct Mistake {
  const char* what;
  std::function<void(Packet&)> spoil;
};

class BadSolicitation : public testing::TestWithParam<Mistake> {};

TEST_P(BadSolicitation, IsMalformed) {
  auto packet = test_ipv6::solicitation();
  GetParam().spoil(packet);
  if (packet.payload.size() >= 4) packet.seal();
  EXPECT_EQ(std::get<Refusal>(parse(packet)), Refusal::kMalformed);
}

INSTANTIATE_TEST_SUITE_P(
    Rfc4861, BadSolicitation,
    testing::Values(Mistake{"HopLimit254", [](Packet& p) { p.hop_limit = 254; }},
                    Mistake{"HopLimit0", [](Packet& p) { p.hop_limit = 0; }},
                    Mistake{"Code", [](Packet& p) { p.payload[1] = std::byte{1}; }},
                    Mistake{"MulticastTarget", [](Packet& p) { p.payload[8] = std::byte{0xff}; }},
                    Mistake{"OptionLength0", [](Packet& p) { p.payload[25] = std::byte{0}; }},
                    Mistake{"OptionBeyondTheEnd", [](Packet& p) { p.payload[25] = std::byte{2}; }},
                    Mistake{"OptionCutToOneByte", [](Packet& p) { p.payload.resize(25); }},
                    Mistake{"OptionCutBehindItsLength", [](Packet& p) { p.payload.resize(26); }},
                    Mistake{"OptionCutByOneByte", [](Packet& p) { p.payload.resize(31); }},
                    Mistake{"SecondOptionOfLength0",
                            [](Packet& p) {
                              test_ipv6::append(p.payload, std::initializer_list<std::uint8_t>{1, 0, 0, 0, 0, 0, 0, 0});
                            }},
                    Mistake{"SourceOptionOfSixteenBytes",
                            [](Packet& p) {
                              p.payload[25] = std::byte{2};
                              p.payload.resize(40);
                            }},
                    Mistake{"Truncated", [](Packet& p) { p.payload.resize(23); }},
                    Mistake{"HeaderOnly", [](Packet& p) { p.payload.resize(4); }},
                    Mistake{"TypeOnly", [](Packet& p) { p.payload.resize(1); }},
                    Mistake{"UnspecifiedSourceWithItsLinkAddress",
                            [](Packet& p) { p.source = test_ipv6::kUnspecified; }},
                    Mistake{"UnspecifiedSourceToAnAddress",
                            [](Packet& p) {
                              p = test_ipv6::duplicate_address_detection();
                              p.destination = kOurs;
                            }},
                    Mistake{"UnspecifiedSourceToAnotherGroup",
                            [](Packet& p) {
                              p = test_ipv6::duplicate_address_detection();
                              p.destination = kAllNodes;
                            }}),
    [](const auto& instance) { return instance.param.what; });

TEST(NeighbourSolicitation, WithAWrongChecksumIsMalformed) {
  for (std::size_t byte = 0; byte < 32; ++byte) {
    auto packet = test_ipv6::solicitation();
    packet.payload[byte] ^= std::byte{0x20};
    EXPECT_EQ(std::get<Refusal>(parse(packet)), Refusal::kMalformed) << "byte " << byte;
  }
}

TEST(NeighbourSolicitation, IsNoOtherMessage) {
  for (const std::uint8_t type : {128, 133, 134, 136, 137}) {
    auto packet = test_ipv6::solicitation();
    packet.payload[0] = std::byte{type};
    EXPECT_EQ(std::get<Refusal>(parse(packet.seal())), Refusal::kNotForUs) << int{type};
  }
  auto udp = test_ipv6::solicitation();
  udp.next_header = 17;
  EXPECT_EQ(std::get<Refusal>(parse(udp)), Refusal::kNotForUs);
}

TEST(NeighbourAdvertisement, NamesTheMacToTheAsker) {
  const Advertisement answer = answer_to(kPeer, kOurs);
  EXPECT_EQ(answer.destination, kPeer);
  test::ByteVector message(kAdvertisementBytes);
  write_advertisement(answer, 0x0200c0a84d02, message);

  const auto header = *wire::read<wire::NeighbourMessage>(message);
  EXPECT_EQ(header.type, 136);
  EXPECT_EQ(header.code, 0);
  EXPECT_EQ(header.flags, 0x60000000u);  // solicited, override; no router
  EXPECT_EQ(header.target, kOurs.bytes);
  const auto option = *wire::read<wire::LinkAddressOption>(message, 24);
  EXPECT_EQ(option.type, 2);
  EXPECT_EQ(option.length, 1);
  EXPECT_EQ(option.mac, 0x0200c0a84d02u);
  test::ByteVector unsealed = message;
  unsealed[2] = unsealed[3] = std::byte{0};
  EXPECT_EQ(header.checksum, test_ipv6::icmpv6_checksum(kOurs, kPeer, unsealed));
}

TEST(NeighbourAdvertisement, ToOneWithoutAnAddressGoesToAllNodesUnsolicited) {
  const Advertisement answer = answer_to(test_ipv6::kUnspecified, kOurs);
  EXPECT_EQ(answer.destination, kAllNodes);
  test::ByteVector message(kAdvertisementBytes);
  write_advertisement(answer, 0x0200c0a84d02, message);
  EXPECT_EQ(wire::read<wire::NeighbourMessage>(message)->flags, 0x20000000u);
}

}  // namespace
}  // namespace srpnic::net
