// SPDX-License-Identifier: Apache-2.0
#include "host/net/checksums.hpp"

#include <zlib.h>

#include <array>
#include <cstring>

#include "host/net/headers.hpp"

namespace srpnic::net {

namespace {

/// The ones' complement sum of 16-bit words, the last one padded with a zero byte.
std::uint32_t add_words(std::uint32_t sum, std::span<const std::byte> bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto value = std::to_integer<std::uint32_t>(bytes[i]);
    sum += i % 2 == 0 ? value << 8 : value;
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return sum;
}

/// What stays the same on a packet's way is left, the rest becomes ones (IBA A17.3.3).
void mask_variant_fields(wire::Ipv4Header& ip) {
  ip.traffic_class = 0xff;
  ip.time_to_live = 0xff;
  ip.checksum = 0xffff;
}
void mask_variant_fields(wire::Ipv6Header& ip) {
  ip.version_class_flow = ip.version_class_flow | 0x0fff'ffff;  // traffic class and flow label
  ip.hop_limit = 0xff;
}

template <typename IpHeader>
std::uint32_t invariant_crc_with(std::span<const std::byte> packet) {
  struct Headers {
    std::array<std::uint8_t, 8> link;  // stands for the InfiniBand local route header that RoCE does not have
    IpHeader ip;
    wire::UdpHeader udp;
    wire::Bth bth;
  };
  static_assert(alignof(Headers) == 1);
  constexpr std::size_t kIpBytes = sizeof(Headers) - sizeof(Headers::link);

  Headers masked{};
  std::memcpy(static_cast<void*>(&masked.ip), packet.data(), kIpBytes);
  masked.link.fill(0xff);
  mask_variant_fields(masked.ip);
  masked.udp.checksum = 0xffff;
  masked.bth.congestion = 0xff;

  const auto rest = packet.subspan(kIpBytes);
  uLong crc = crc32(0, reinterpret_cast<const Bytef*>(&masked), sizeof masked);
  crc = crc32(crc, reinterpret_cast<const Bytef*>(rest.data()), static_cast<uInt>(rest.size()));
  return static_cast<std::uint32_t>(crc);
}

}  // namespace

std::uint16_t internet_checksum(std::span<const std::byte> bytes) {
  return static_cast<std::uint16_t>(~add_words(0, bytes));
}

std::uint16_t transport_checksum(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol,
                                 std::span<const std::byte> message) {
  const std::size_t skip = source.is_ipv4() ? 12 : 0;  // an IPv4 address is the last four bytes
  const wire::Be32 length = static_cast<std::uint32_t>(message.size());
  const wire::Be32 next_header = protocol;
  std::uint32_t sum = add_words(0, std::as_bytes(std::span(source.bytes).subspan(skip)));
  sum = add_words(sum, std::as_bytes(std::span(destination.bytes).subspan(skip)));
  sum = add_words(sum, wire::as_bytes(length));
  sum = add_words(sum, wire::as_bytes(next_header));
  return static_cast<std::uint16_t>(~add_words(sum, message));
}

std::uint32_t invariant_crc(std::span<const std::byte> packet) {
  return std::to_integer<unsigned>(packet.front()) >> 4 == 6 ? invariant_crc_with<wire::Ipv6Header>(packet)
                                                             : invariant_crc_with<wire::Ipv4Header>(packet);
}

}  // namespace srpnic::net
