// SPDX-License-Identifier: Apache-2.0
// What a target is told about itself.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "host/cm/connection_manager.hpp"
#include "host/net/roce_datagram.hpp"
#include "host/srp/login.hpp"

namespace srpnic::target {

struct Settings {
  net::LocalAddress local;
  std::uint16_t mtu = 1500;  ///< of the port; bounds the path MTU
  std::uint16_t listen_port = 5555;
  std::uint8_t target_ack_delay = 15;
  srp::TargetPort port;
  std::uint64_t seed = 1;  ///< of communication ids, PSNs and queue pair generations; random except in tests
  std::optional<std::uint32_t> expected_psn;  ///< of every channel's first request, for tests; random without
  std::function<cm::Time()> now;
};

/// The line for /sys/class/infiniband_srp/…/add_target that reaches this target.
std::string add_target_line(const Settings& settings);

}  // namespace srpnic::target
