// SPDX-License-Identifier: Apache-2.0
#include "sim/target/simulated_target.hpp"

#include <unistd.h>

#include <string>
#include <vector>

#include "host/net/eal.hpp"
#include "sim/initiator/options.hpp"

namespace srpnic::sim {
namespace {

constexpr std::uint64_t kCardMemoryBytes = std::uint64_t{256} << 20;
constexpr std::uint64_t kSliceCycles = 512;

std::vector<target::RamLun> luns(std::uint64_t bytes) {
  return {{.number = 0, .size_bytes = bytes, .block_size = 512, .read_only = false, .serial = "0001"}};
}

}  // namespace

SimulatedTargetOptions SimulatedTarget::default_options(std::uint64_t seed) {
  SimulatedTargetOptions options;
  options.card.card_memory_bytes = kCardMemoryBytes;
  options.card.seed = seed;
  options.lun_bytes = kLunBytes;
  return options;
}

SimulatedTarget::SimulatedTarget(std::uint64_t seed) : SimulatedTarget(default_options(seed)) {}

SimulatedTarget::SimulatedTarget(const SimulatedTargetOptions& options)
    : card_(options.card), settings_(settings(options)) {
  net::start_eal("srpnic-simulated-target-" + std::to_string(::getpid()));
  luns_ = std::make_unique<target::RamLuns>(port_, luns(options.lun_bytes), settings_.port.ioc_guid);
  engine_ = std::make_unique<scsi::Engine>(luns_->units());
  target_ = std::make_unique<target::Target>(port_, *engine_, settings_);
}

SimulatedTarget::~SimulatedTarget() { card_.attach(nullptr); }

void SimulatedTarget::attach(WireEndpoint* endpoint) { card_.attach(endpoint); }

bool SimulatedTarget::run_until(const std::function<bool()>& done, std::uint64_t max_cycles) {
  const std::uint64_t end = card_.cycle() + max_cycles;
  while (!done()) {
    if (card_.cycle() >= end) return false;
    const bool ran = card_.run(kSliceCycles) != 0;
    const bool handled = target_->poll() != 0;
    if (ran || handled || !card_.quiet()) continue;
    const auto next = card_.next_event_ns();
    if (!next) return done();
    card_.advance(*next > card_.time_ns() ? *next - card_.time_ns() : kTickNs);
  }
  return true;
}

void SimulatedTarget::settle() {
  while (card_.run(kSliceCycles) != 0 || target_->poll() != 0) {
  }
}

target::Settings SimulatedTarget::settings(const SimulatedTargetOptions& options) {
  const InitiatorOptions peer;
  target::Settings settings;
  settings.local = {
      .mac = 0x0200'c0a8'4d02, .addresses = {peer.target, SimulatedTarget::kIpv6}, .vlan_tci = options.vlan_tci};
  settings.local.addresses.push_back(net::link_local_address(settings.local.mac));
  settings.mtu = kMtu;
  settings.listen_port = peer.rdma_cm_port;
  settings.port.id_extension = peer.id_extension;
  settings.port.ioc_guid = peer.ioc_guid;
  settings.port.request_limit = options.request_limit;
  settings.port.max_channels_per_session = options.channels_per_session;
  settings.retry_bounds = options.retry_bounds;
  settings.seed = options.card.seed;
  settings.expected_psn = options.expected_psn;
  settings.now = [this] { return cm::Time(card_.time_ns()); };
  return settings;
}

}  // namespace srpnic::sim
