// SPDX-License-Identifier: Apache-2.0
// Management datagrams in RoCEv2 (host/net/roce_datagram). Input: 1: make the checksums right; an IP packet.
#include "host/net/roce_datagram.hpp"

#include <vector>

#include "tests/fuzz/fuzz_input.hpp"
#include "tests/fuzz/seal_frame.hpp"

using namespace srpnic;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const bool seal = (input.byte() & 1U) != 0;
  std::vector<std::byte> packet(input.rest().begin(), input.rest().end());
  const bool ipv6 = !packet.empty() && std::to_integer<unsigned>(packet[0]) >> 4 == 6;
  const std::size_t udp_end = (ipv6 ? sizeof(wire::Ipv6Header) : sizeof(wire::Ipv4Header)) + sizeof(wire::UdpHeader);
  if (packet.size() < udp_end) return 0;  // the network stack's to find
  if (seal && ipv6) fuzz::seal_ipv6(packet);
  if (seal && !ipv6) fuzz::seal_ipv4(packet);

  const auto parsed = net::parse_datagram(packet, std::span(packet).subspan(udp_end));
  if (parsed.error != net::DatagramError::kNone) {
    fuzz::require(parsed.payload.empty(), "a refused datagram has no payload");
    return 0;
  }
  fuzz::require(parsed.payload.data() >= packet.data() + udp_end &&
                    parsed.payload.data() + parsed.payload.size() <= packet.data() + packet.size() - wire::kIcrcBytes,
                "the payload lies between the headers and the ICRC");

  // What is built of it reads the same again. Only payloads that one IP packet can carry.
  net::Peer peer{};
  peer.ip = net::IpAddress::from_ipv4(0xc0a8'4d01);
  peer.local_ip = net::IpAddress::from_ipv4(0xc0a8'4d02);
  peer.pkey = parsed.pkey;
  peer.queue_pair = wire::kManagementQp;
  std::vector<std::byte> frame(net::datagram_frame_bytes(peer, parsed.payload.size()));
  if (frame.size() > abi::kMaxFrameBytes) return 0;
  net::build_datagram_frame(0x0200'c0a8'4d02, peer, 7, parsed.payload, frame);
  const auto rebuilt = std::span<const std::byte>(frame).subspan(sizeof(wire::EthernetHeader));
  constexpr std::size_t kUdpEnd = sizeof(wire::Ipv4Header) + sizeof(wire::UdpHeader);
  const auto again = net::parse_datagram(rebuilt, rebuilt.subspan(kUdpEnd));
  fuzz::require(again.error == net::DatagramError::kNone, "a built datagram is right");
  fuzz::require(again.pkey == parsed.pkey && again.source_queue_pair == wire::kManagementQp &&
                    std::ranges::equal(again.payload, parsed.payload),
                "a built datagram says what was put in");
  return 0;
}
