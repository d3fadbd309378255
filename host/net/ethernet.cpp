// SPDX-License-Identifier: Apache-2.0
#include "host/net/ethernet.hpp"

namespace srpnic::net {

Parsed<EthernetFrame> parse_ethernet(std::span<const std::byte> frame) {
  const auto ethernet = wire::read<wire::EthernetHeader>(frame);
  if (!ethernet) return Refusal::kMalformed;
  const auto payload = frame.subspan(sizeof(wire::EthernetHeader));
  if (ethernet->type != wire::kEtherTypeVlan) {
    return EthernetFrame{
        .source = {.mac = ethernet->source, .vlan_tci = {}}, .type = ethernet->type, .payload = payload};
  }
  const auto tag = wire::read<wire::VlanTag>(payload);
  if (!tag) return Refusal::kMalformed;
  return EthernetFrame{.source = {.mac = ethernet->source, .vlan_tci = tag->tci},
                       .type = tag->type,
                       .payload = payload.subspan(sizeof(wire::VlanTag))};
}

std::size_t link_header_bytes(const LinkAddress& link) {
  return sizeof(wire::EthernetHeader) + (link.vlan_tci ? sizeof(wire::VlanTag) : 0);
}

std::span<std::byte> write_link_header(std::uint64_t source_mac, const LinkAddress& to, std::uint16_t type,
                                       std::span<std::byte> frame) {
  if (!to.vlan_tci)
    return wire::write(frame, wire::EthernetHeader{.destination = to.mac, .source = source_mac, .type = type});
  const wire::EthernetHeader header{.destination = to.mac, .source = source_mac, .type = wire::kEtherTypeVlan};
  return wire::write(wire::write(frame, header), wire::VlanTag{.tci = *to.vlan_tci, .type = type});
}

}  // namespace srpnic::net
