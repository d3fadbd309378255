// SPDX-License-Identifier: Apache-2.0
// The target's own port of the network.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "host/net/ip_address.hpp"

namespace srpnic::net {

struct LocalPort {
  std::uint64_t mac = 0;
  std::vector<IpAddress> addresses;       ///< of both IP versions, link-local ones included
  std::optional<std::uint16_t> vlan_tci;  ///< of every frame sent; its VID is that of every frame accepted

  bool has(const IpAddress& address) const { return std::ranges::find(addresses, address) != addresses.end(); }

  /// `group` is one in which neighbours ask for one of our addresses.
  bool is_asked_for_in(const IpAddress& group) const {
    return std::ranges::any_of(addresses, [&](const IpAddress& address) {
      return !address.is_ipv4() && solicited_node_group(address) == group;
    });
  }
};

}  // namespace srpnic::net
