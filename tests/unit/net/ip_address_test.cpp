// SPDX-License-Identifier: Apache-2.0
#include "host/net/ip_address.hpp"

#include <gtest/gtest.h>

namespace srpnic::net {
namespace {

IpAddress ipv6(const char* text) { return parse_ipv6_address(text).value(); }

TEST(IpAddress, OfIpv4IsItsMappedGid) {
  const auto address = IpAddress::from_ipv4(0xc0a84d02);
  EXPECT_TRUE(address.is_ipv4());
  EXPECT_EQ(address.ipv4(), 0xc0a84d02u);
  EXPECT_EQ(address.bytes, (std::array<std::uint8_t, 16>{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 168, 77, 2}));
  EXPECT_EQ(to_string(address), "192.168.77.2");
}

TEST(IpAddress, OfIpv6IsReadAndWrittenAsRfc5952Says) {
  EXPECT_EQ(to_string(ipv6("2001:0DB8:0:0::2")), "2001:db8::2");
  EXPECT_FALSE(ipv6("2001:db8::2").is_ipv4());
  for (const char* wrong : {"", "2001:db8:2", "::ffff:1.2.3.4", "fe80::1%eth0", "[::1]", "1.2.3.4", "::g"})
    EXPECT_EQ(parse_ipv6_address(wrong), std::nullopt) << wrong;
}

TEST(IpAddress, KnowsWhatMayAskForAnAnswer) {
  for (const char* one : {"fe80::1", "2001:db8::2", "fd00::1"}) EXPECT_TRUE(ipv6(one).is_unicast()) << one;
  for (const char* none : {"::", "ff02::1", "ff0e::7"}) EXPECT_FALSE(ipv6(none).is_unicast()) << none;
  EXPECT_TRUE(IpAddress::from_ipv4(0xdfffffff).is_unicast());
  for (const std::uint32_t none : {0u, 0xe0000001u, 0xffffffffu})
    EXPECT_FALSE(IpAddress::from_ipv4(none).is_unicast()) << none;
  EXPECT_TRUE(ipv6("febf::1").is_link_local());
  EXPECT_FALSE(ipv6("fec0::1").is_link_local());
}

// RFC 4291, appendix A; RFC 2464, 4 and 7.
TEST(IpAddress, DerivesLinkLocalAddressGroupAndMac) {
  const IpAddress link_local = link_local_address(0x0200c0a84d02);
  EXPECT_EQ(link_local, ipv6("fe80::c0ff:fea8:4d02"));
  EXPECT_EQ(link_local_address(0x525400000001), ipv6("fe80::5054:ff:fe00:1"));
  EXPECT_EQ(solicited_node_group(ipv6("2001:db8::12:3456")), ipv6("ff02::1:ff12:3456"));
  EXPECT_EQ(multicast_mac(ipv6("ff02::1:ff12:3456")), 0x3333ff123456u);
  EXPECT_EQ(multicast_mac(kAllNodes), 0x333300000001u);
}

}  // namespace
}  // namespace srpnic::net
