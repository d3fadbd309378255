// SPDX-License-Identifier: Apache-2.0
// The simulator's main loop: serves the driver library, runs the card while something is in flight, sleeps otherwise.
// Time while the card is quiet passes as on the wall clock, so that no timer fires before a slow peer could have
// answered; but short waits of a peer in this process (pacing, not timers) are jumped over.
// A peer in this process is plugged in when the host has enabled the card's rings: before, nobody could answer it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "sim/card/sim_card.hpp"
#include "sim/wire/endpoint.hpp"
#include "sim/xrt/server.hpp"

namespace srpnic::sim {

class Simulation {
 public:
  /// `wire` may be nullptr. All must outlive the simulation.
  Simulation(SimCard& card, XrtServer& server, WireEndpoint* wire);

  /// Called each time before the simulator goes to sleep.
  void on_idle(std::function<void()> callback) { idle_callback_ = std::move(callback); }
  /// Serves until `signal_fd` is readable (false) or `finished` (may be empty) says so (true).
  bool run_until(int signal_fd, const std::function<bool()>& finished);

 private:
  using Clock = std::chrono::steady_clock;

  void sleep(int signal_fd);
  void plug_in();
  /// How long nothing needs to happen by itself; nullopt: forever.
  std::optional<std::chrono::nanoseconds> time_to_next_event() const;

  SimCard& card_;
  XrtServer& server_;
  WireEndpoint* wire_;
  bool plugged_ = false;
  std::function<void()> idle_callback_;
};

}  // namespace srpnic::sim
