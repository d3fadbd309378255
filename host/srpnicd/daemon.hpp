// SPDX-License-Identifier: Apache-2.0
// The parts of the daemon, put together from a configuration and kept running.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "host/card/card_port.hpp"
#include "host/card/device.hpp"
#include "host/config/config.hpp"
#include "host/scsi/engine.hpp"
#include "host/target/ram_luns.hpp"
#include "host/target/target.hpp"

namespace srpnic {

class Daemon {
 public:
  /// Opens the card, sets up LUNs and target. Throws std::runtime_error naming what failed and the remedy.
  explicit Daemon(const config::Config& configuration);

  /// Serves until `stop`, then says goodbye to the initiators. Throws CardError when the card is lost.
  void run(const std::atomic<bool>& stop);

  /// What an initiator writes to add_target, for each address.
  std::vector<std::string> add_target_lines() const { return target::add_target_lines(settings_); }

 private:
  void say_goodbye();
  void log_counters();

  target::Settings settings_;
  std::unique_ptr<Device> device_;
  CardPort card_;
  target::RamLuns luns_;
  scsi::Engine engine_;
  target::Target target_;
};

}  // namespace srpnic
