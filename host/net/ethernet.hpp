// SPDX-License-Identifier: Apache-2.0
// Ethernet frames with at most one VLAN tag (IEEE 802.1Q): reading and writing what stands in front of the payload.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "host/net/headers.hpp"
#include "host/net/parsed.hpp"

namespace srpnic::net {

/// Where a frame came from on the link, and so where an answer goes: the sender's MAC, or its router's.
struct LinkAddress {
  std::uint64_t mac = 0;
  std::optional<std::uint16_t> vlan_tci;

  bool operator==(const LinkAddress&) const = default;
};

/// IEEE 802.1Q: a tag with VID 0 carries a priority only; its frame belongs to the untagged network, as one without.
constexpr std::uint16_t vlan_id(const std::optional<std::uint16_t>& tci) {
  return tci.value_or(0) & wire::VlanTag::kVidMask;
}

struct EthernetFrame {
  LinkAddress source;
  std::uint16_t type = 0;  ///< of the payload
  std::span<const std::byte> payload;
};

Parsed<EthernetFrame> parse_ethernet(std::span<const std::byte> frame);

/// Bytes in front of the payload of a frame to or from there.
std::size_t link_header_bytes(const LinkAddress& link);

/// Writes Ethernet header, VLAN tag if there is one, and returns the rest of `frame`.
std::span<std::byte> write_link_header(std::uint64_t source_mac, const LinkAddress& to, std::uint16_t type,
                                       std::span<std::byte> frame);

}  // namespace srpnic::net
