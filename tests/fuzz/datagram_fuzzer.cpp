// SPDX-License-Identifier: Apache-2.0
// Management datagrams in RoCEv2 (host/net/roce_datagram). Input: 1: make the checksums right; an IPv4 packet.
#include "host/net/roce_datagram.hpp"

#include <vector>

#include "tests/fuzz/fuzz_input.hpp"
#include "tests/fuzz/seal_frame.hpp"

using namespace srpnic;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kUdpEnd = sizeof(wire::Ipv4Header) + sizeof(wire::UdpHeader);
  fuzz::FuzzInput input(data, size);
  const bool seal = (input.byte() & 1U) != 0;
  std::vector<std::byte> packet(input.rest().begin(), input.rest().end());
  if (packet.size() < kUdpEnd) return 0;  // the network stack's to find
  if (seal) fuzz::seal_ipv4(packet);

  const auto parsed = net::parse_datagram(packet, std::span(packet).subspan(kUdpEnd));
  if (parsed.error != net::DatagramError::kNone) {
    fuzz::require(parsed.payload.empty(), "a refused datagram has no payload");
    return 0;
  }
  fuzz::require(parsed.payload.data() >= packet.data() + kUdpEnd &&
                    parsed.payload.data() + parsed.payload.size() <= packet.data() + packet.size() - wire::kIcrcBytes,
                "the payload lies between the headers and the ICRC");

  // What is built of it reads the same again. Only payloads that one IP packet can carry.
  const net::LocalAddress local{.mac = 0x0200'c0a8'4d02, .ipv4 = 0xc0a8'4d02};
  net::Peer peer{};
  peer.pkey = parsed.pkey;
  peer.queue_pair = wire::kManagementQp;
  std::vector<std::byte> frame(net::datagram_frame_bytes(peer.link, parsed.payload.size()));
  if (frame.size() > abi::kMaxFrameBytes) return 0;
  net::build_datagram_frame(local, peer, 7, parsed.payload, frame);
  const auto rebuilt = std::span<const std::byte>(frame).subspan(sizeof(wire::EthernetHeader));
  const auto again = net::parse_datagram(rebuilt, rebuilt.subspan(kUdpEnd));
  fuzz::require(again.error == net::DatagramError::kNone, "a built datagram is right");
  fuzz::require(again.pkey == parsed.pkey && again.source_queue_pair == wire::kManagementQp &&
                    std::ranges::equal(again.payload, parsed.payload),
                "a built datagram says what was put in");
  return 0;
}
