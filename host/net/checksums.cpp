// SPDX-License-Identifier: Apache-2.0
#include "host/net/checksums.hpp"

#include <zlib.h>

#include <array>
#include <cstring>

#include "host/net/headers.hpp"

namespace srpnic::net {

std::uint16_t internet_checksum(std::span<const std::byte> bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto value = std::to_integer<std::uint32_t>(bytes[i]);
    sum += i % 2 == 0 ? value << 8 : value;
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return static_cast<std::uint16_t>(~sum);
}

std::uint32_t invariant_crc(std::span<const std::byte> packet) {
  struct Headers {
    std::array<std::uint8_t, 8> link;  // stands for the InfiniBand local route header that RoCE does not have
    wire::Ipv4Header ip;
    wire::UdpHeader udp;
    wire::Bth bth;
  };
  static_assert(alignof(Headers) == 1);
  constexpr std::size_t kIpBytes = sizeof(Headers) - sizeof(Headers::link);

  Headers masked{};
  std::memcpy(static_cast<void*>(&masked.ip), packet.data(), kIpBytes);
  masked.link.fill(0xff);
  masked.ip.time_to_live = 0xff;
  masked.ip.traffic_class = 0xff;
  masked.ip.checksum = 0xffff;
  masked.udp.checksum = 0xffff;
  masked.bth.congestion = 0xff;

  const auto rest = packet.subspan(kIpBytes);
  uLong crc = crc32(0, reinterpret_cast<const Bytef*>(&masked), sizeof masked);
  crc = crc32(crc, reinterpret_cast<const Bytef*>(rest.data()), static_cast<uInt>(rest.size()));
  return static_cast<std::uint32_t>(crc);
}

}  // namespace srpnic::net
