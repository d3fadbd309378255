// SPDX-License-Identifier: Apache-2.0
// What a target is told about itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/cm/connection_manager.hpp"
#include "host/net/local_port.hpp"
#include "host/srp/login.hpp"
#include "host/target/retry_limits.hpp"

namespace srpnic::target {

struct Settings {
  net::LocalPort local;
  std::uint16_t mtu = 1500;  ///< of the port; bounds the path MTU
  std::uint16_t listen_port = 5555;
  std::uint8_t target_ack_delay = 15;
  RetryBounds retry_bounds;  ///< on what a connection request may ask for
  srp::TargetPort port;
  /// The longest that task management waits for commands on the card; then their channels are closed. ib_srp waits 5 s.
  cm::Time drain_limit = std::chrono::seconds(2);
  std::uint64_t seed = 1;  ///< of communication ids, PSNs and queue pair generations; random except in tests
  std::optional<std::uint32_t> expected_psn;  ///< of every channel's first request, for tests; random without
  std::function<cm::Time()> now;
};

/// The lines for /sys/class/infiniband_srp/…/add_target, one for each address by which this target can be reached from
/// everywhere: a link-local one would need the name of the initiator's interface.
std::vector<std::string> add_target_lines(const Settings& settings);

}  // namespace srpnic::target
