// SPDX-License-Identifier: Apache-2.0
// The whole product in one process: simulated card, host software and an initiator at the wire, taking turns. Nothing
// depends on wall time: the host's clock is the card's, and time jumps when nobody has anything to do.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "host/card/card_port.hpp"
#include "host/scsi/engine.hpp"
#include "host/target/ram_luns.hpp"
#include "host/target/target.hpp"
#include "sim/card/sim_card.hpp"
#include "sim/card/sim_device.hpp"
#include "sim/wire/endpoint.hpp"

namespace srpnic::sim {

struct SimulatedTargetOptions {
  CardOptions card;                   ///< its seed is also the host software's
  std::uint64_t lun_bytes = 0;        ///< of LUN 0, in card memory, blocks of 512 bytes
  std::uint32_t request_limit = 128;  ///< credits of a channel
  std::size_t channels_per_session = srp::TargetPort{}.max_channels_per_session;
  target::RetryBounds retry_bounds{};         ///< on what a connection request may ask for
  std::optional<std::uint16_t> vlan_tci;      ///< of the port; untagged without
  std::optional<std::uint32_t> expected_psn;  ///< of an initiator's first request; random without
};

class SimulatedTarget {
 public:
  static constexpr std::uint64_t kLunBytes = std::uint64_t{64} << 20;
  static constexpr std::uint16_t kMtu = 9000;
  /// fd00:77::2; the IPv4 address is the one that InitiatorOptions expects.
  static constexpr net::IpAddress kIpv6{{0xfd, 0, 0, 0x77, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}};

  static SimulatedTargetOptions default_options(std::uint64_t seed = 1);

  /// A LUN of kLunBytes on a card of 256 MiB.
  explicit SimulatedTarget(std::uint64_t seed = 1);
  explicit SimulatedTarget(const SimulatedTargetOptions& options);
  ~SimulatedTarget();
  SimulatedTarget(const SimulatedTarget&) = delete;
  SimulatedTarget& operator=(const SimulatedTarget&) = delete;

  /// `endpoint` must live until another one, or nullptr, is attached.
  void attach(WireEndpoint* endpoint);

  /// Runs until `done`. False when nothing can happen any more, or after `max_cycles`.
  bool run_until(const std::function<bool()>& done, std::uint64_t max_cycles = 20'000'000);
  /// Runs until nothing is in flight (timers do not count).
  void settle();

  std::uint64_t counter(abi::Counter counter) { return port_.counter(counter); }
  SimCard& card() { return card_; }
  CardPort& port() { return port_; }
  target::Target& target() { return *target_; }

 private:
  target::Settings settings(const SimulatedTargetOptions& options);

  SimCard card_;
  SimDevice device_{card_};
  CardPort port_{device_};
  target::Settings settings_;
  std::unique_ptr<target::RamLuns> luns_;
  std::unique_ptr<scsi::Engine> engine_;
  std::unique_ptr<target::Target> target_;
};

}  // namespace srpnic::sim
