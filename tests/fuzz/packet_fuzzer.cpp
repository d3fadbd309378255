// SPDX-License-Identifier: Apache-2.0
// The initiator model's reader of RoCEv2 packets (sim/initiator/packet). Input: 1: make the checksums right; a frame.
#include "sim/initiator/packet.hpp"

#include "sim/initiator/neighbour.hpp"
#include "tests/fuzz/fuzz_input.hpp"
#include "tests/fuzz/seal_frame.hpp"

using namespace srpnic;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const bool seal = (input.byte() & 1U) != 0;
  sim::Frame frame;
  for (const std::byte byte : input.rest()) frame.push_back(std::to_integer<std::uint8_t>(byte));
  if (seal) fuzz::seal_frame(std::as_writable_bytes(std::span(frame)));

  sim::Neighbour neighbour({.mac = 0x0200'c0a8'4d01, .ip = net::IpAddress::from_ipv4(0xc0a8'4d01)},
                           net::IpAddress::from_ipv4(0xc0a8'4d02), {}, 1'000'000, 15);
  neighbour.receive(frame);
  for (unsigned i = 0; i < 2; ++i) {  // one request, at most one reply
    if (const auto sent = neighbour.next_frame(0)) fuzz::require(sent->size() >= 42, "an ARP packet is whole");
  }

  const auto parsed = sim::parse_packet(frame);
  if (const auto* error = std::get_if<sim::PacketError>(&parsed)) {
    fuzz::require(!error->text.empty(), "an error says what is wrong");
  }
  const auto* packet = std::get_if<sim::RocePacket>(&parsed);
  if (packet == nullptr) return 0;
  const auto again = sim::parse_packet(sim::build_packet(*packet));
  const auto* second = std::get_if<sim::RocePacket>(&again);
  fuzz::require(second != nullptr, "a built packet is right");
  fuzz::require(sim::build_packet(*second) == sim::build_packet(*packet) && second->payload == packet->payload &&
                    second->psn == packet->psn && second->dest_qpn == packet->dest_qpn,
                "a built packet says what was put in");
  return 0;
}
