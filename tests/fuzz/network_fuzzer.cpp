// SPDX-License-Identifier: Apache-2.0
// The IP host (host/net): Ethernet, VLAN, ARP, IPv4, ICMP, UDP, behind its DPDK port as in the daemon. Input: records,
// a byte (1: make the checksums right) and a frame each.
#include <unistd.h>

#include <optional>
#include <string>
#include <vector>

#include "host/net/eal.hpp"
#include "host/net/exception_port.hpp"
#include "host/net/network_stack.hpp"
#include "tests/fuzz/fuzz_input.hpp"
#include "tests/fuzz/seal_frame.hpp"

using namespace srpnic;

namespace {

constexpr net::LocalAddress kLocal{.mac = 0x0200'c0a8'4d02, .ipv4 = 0xc0a8'4d02};

/// Sends every datagram back, as connection management does with its answers.
struct Echo : net::DatagramHandler {
  void receive_datagram(const net::Peer& from, std::span<const std::byte> datagram) override {
    stack->send_datagram(from, datagram);
  }
  net::NetworkStack* stack = nullptr;
};

/// One host for all inputs: DPDK's ports are slow to make. It keeps nothing of a frame but counters.
struct Host {
  Host() {
    net::start_eal("srpnic-network-fuzzer-" + std::to_string(::getpid()));
    port.emplace("fuzz");
    stack.emplace(port->port_id(), port->buffers(), kLocal);
    handler.stack = &*stack;
  }
  std::optional<net::ExceptionPort> port;
  std::optional<net::NetworkStack> stack;
  Echo handler;
};

std::uint64_t handled(const net::NetworkCounters& counters) {
  return counters.malformed + counters.not_for_us + counters.arp_replies + counters.echo_replies +
         counters.datagrams_received + counters.transmit_dropped;
}

void check_answer(std::span<const std::byte> question, std::span<const std::byte> answer) {
  const auto asked = wire::read<wire::EthernetHeader>(question);
  const auto answered = wire::read<wire::EthernetHeader>(answer);
  fuzz::require(asked && answered, "an answer has an Ethernet header");
  fuzz::require(answered->destination == asked->source && answered->source == kLocal.mac,
                "an answer goes back where the question came from");
  fuzz::require(answered->type == asked->type, "an answer is of the question's type");
  fuzz::require(answer.size() <= question.size(), "an answer is no longer than the question");
  std::vector<std::byte> sealed(answer.begin(), answer.end());
  fuzz::seal_frame(sealed);
  fuzz::require(std::ranges::equal(sealed, answer), "an answer's checksums are right");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Host host;
  fuzz::FuzzInput input(data, size);
  while (!input.empty()) {
    const bool seal = (input.byte() & 1U) != 0;
    const auto record = input.record();
    std::vector<std::byte> frame(record.begin(), record.end());
    if (seal) fuzz::seal_frame(frame);

    const auto before = host.stack->counters();
    const bool fits = !frame.empty() && frame.size() <= abi::kMaxFrameBytes;
    fuzz::require(host.port->deliver(frame) == fits, "a frame of any length the card takes is delivered");
    host.stack->poll(host.handler);
    const auto& after = host.stack->counters();
    fuzz::require(after.frames == before.frames + (fits ? 1 : 0) && handled(after) == handled(before) + (fits ? 1 : 0),
                  "every frame counts once");
    fuzz::require(after.transmit_dropped == before.transmit_dropped, "every answer is sent");

    std::size_t answers = 0;
    host.port->drain([&](std::span<const std::byte> answer) {
      ++answers;
      check_answer(frame, answer);
      return true;
    });
    fuzz::require(answers == after.arp_replies + after.echo_replies + after.datagrams_sent - before.arp_replies -
                                 before.echo_replies - before.datagrams_sent,
                  "what is counted as sent is sent");
  }
  return 0;
}
