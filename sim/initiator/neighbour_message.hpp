// SPDX-License-Identifier: Apache-2.0
// The frames of address resolution, ARP and neighbour discovery behind one form. Own code on purpose, as in packet.hpp.
#pragma once

#include <cstdint>
#include <optional>

#include "host/net/ip_address.hpp"
#include "sim/initiator/packet.hpp"

namespace srpnic::sim {

/// A question for, or an answer with, the MAC of an address.
struct NeighbourMessage {
  bool request = false;
  std::optional<std::uint16_t> vlan_tci;
  net::IpAddress sender;  ///< of an answer: the address whose MAC it tells
  std::uint64_t sender_mac = 0;
  net::IpAddress asked;        ///< of a request: the address whose MAC is wanted
  net::IpAddress destination;  ///< of an answer: whom it is for

  bool operator==(const NeighbourMessage&) const = default;
};

/// The frame is ARP, or a neighbour solicitation or advertisement, right or wrong.
bool is_neighbour_message(const Frame& frame);

/// Nothing for a frame that the protocol forbids, a negative or unsolicited answer included.
std::optional<NeighbourMessage> parse_neighbour_message(const Frame& frame);

Frame build_neighbour_request(const PortAddress& local, const net::IpAddress& asked,
                              const std::optional<std::uint16_t>& vlan_tci);
/// Tells `mac` to the sender of a request.
Frame build_neighbour_answer(const NeighbourMessage& request, std::uint64_t mac);

}  // namespace srpnic::sim
