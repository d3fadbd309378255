// SPDX-License-Identifier: Apache-2.0
// IP addresses of both versions as one type, and the addresses that IPv6 derives from others.
#pragma once

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace srpnic::net {

/// An IPv4 or IPv6 address in the form of its RoCEv2 GID (IBA A17.4.5): 16 bytes in network order, IPv4 as
/// ::ffff:a.b.c.d. Packets with IPv4-mapped addresses in an IPv6 header are refused, so that the form is unambiguous.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  /// 192.168.77.1 is the number 0xc0a84d01.
  static constexpr IpAddress from_ipv4(std::uint32_t number) {
    IpAddress address;
    address.bytes[10] = address.bytes[11] = 0xff;
    for (unsigned i = 0; i < 4; ++i) address.bytes[12 + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
    return address;
  }

  constexpr bool is_ipv4() const {
    return std::all_of(bytes.begin(), bytes.begin() + 10, [](std::uint8_t byte) { return byte == 0; }) &&
           bytes[10] == 0xff && bytes[11] == 0xff;
  }
  constexpr std::uint32_t ipv4() const { return static_cast<std::uint32_t>(word(8)); }

  /// The eight bytes from `first` on as a number.
  constexpr std::uint64_t word(std::size_t first) const {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) value = value << 8 | bytes[first + i];
    return value;
  }

  constexpr bool is_multicast() const { return is_ipv4() ? ipv4() >> 28 >= 0xe : bytes[0] == 0xff; }
  constexpr bool is_unspecified() const { return word(0) == 0 && (word(8) == 0 || (is_ipv4() && ipv4() == 0)); }
  constexpr bool is_link_local() const { return bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80; }
  /// What may stand as the source of a packet that is to be answered.
  constexpr bool is_unicast() const { return !is_multicast() && !is_unspecified(); }

  constexpr auto operator<=>(const IpAddress&) const = default;
};

/// ff02::1 (RFC 4291, 2.7.1).
inline constexpr IpAddress kAllNodes{{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01}};

/// RFC 4862, 5.3 and RFC 2464, 4: fe80:: with the modified EUI-64 of a MAC address.
constexpr IpAddress link_local_address(std::uint64_t mac) {
  const auto byte = [mac](unsigned index) { return static_cast<std::uint8_t>(mac >> (40 - 8 * index)); };
  return {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(byte(0) ^ 0x02), byte(1), byte(2), 0xff, 0xfe,
           byte(3), byte(4), byte(5)}};
}

/// RFC 4291, 2.7.1: the group in which an address is asked for, ff02::1:ffXX:XXXX.
constexpr IpAddress solicited_node_group(const IpAddress& address) {
  return {{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0xff, address.bytes[13], address.bytes[14], address.bytes[15]}};
}

/// RFC 2464, 7: the Ethernet address of an IPv6 group.
constexpr std::uint64_t multicast_mac(const IpAddress& group) { return 0x3333'0000'0000 | group.ipv4(); }

/// "2001:db8::2"; nothing for any other text, IPv4-mapped addresses and scopes ("%eth0") included.
inline std::optional<IpAddress> parse_ipv6_address(const std::string& text) {
  IpAddress address;
  if (text.find('\0') != std::string::npos || inet_pton(AF_INET6, text.c_str(), address.bytes.data()) != 1 ||
      address.is_ipv4()) {
    return std::nullopt;
  }
  return address;
}

inline std::string to_string(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool ipv4 = address.is_ipv4();
  inet_ntop(ipv4 ? AF_INET : AF_INET6, address.bytes.data() + (ipv4 ? 12 : 0), text.data(), text.size());
  return text.data();
}

}  // namespace srpnic::net
