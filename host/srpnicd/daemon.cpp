// SPDX-License-Identifier: Apache-2.0
#include "host/srpnicd/daemon.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <thread>

#include "host/card/congestion.hpp"
#include "host/card/xrt_device.hpp"
#include "host/net/eal.hpp"
#include "host/net/headers.hpp"

namespace srpnic {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr microseconds kLongestSleep = milliseconds(1);
constexpr milliseconds kGoodbye = std::chrono::seconds(2);

/// Sleeps longer the longer nothing has happened: no delay under load, little processor time without.
class IdleBackoff {
 public:
  void after_poll(bool busy) {
    if (busy) {
      idle_polls_ = 0;
    } else if (++idle_polls_ <= kSpins) {
      std::this_thread::yield();
    } else {
      std::this_thread::sleep_for(std::min(kLongestSleep, microseconds(1u << std::min(idle_polls_ - kSpins, 10u))));
    }
  }

 private:
  static constexpr unsigned kSpins = 64;
  unsigned idle_polls_ = 0;
};

template <typename Bytes>
std::uint64_t number_of(const Bytes& bytes) {
  std::uint64_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8 | byte;
  return number;
}

net::LocalPort local_port(const config::Port& port) {
  net::LocalPort local{.mac = number_of(port.mac), .addresses = {}, .vlan_tci = {}};
  if (port.ipv4)
    local.addresses.push_back(net::IpAddress::from_ipv4(static_cast<std::uint32_t>(number_of(*port.ipv4))));
  local.addresses.insert(local.addresses.end(), port.ipv6.begin(), port.ipv6.end());
  if (!port.ipv6.empty()) local.addresses.push_back(net::link_local_address(local.mac));
  if (port.vlan) local.vlan_tci = static_cast<std::uint16_t>(port.pcp << wire::VlanTag::kPcpShift | *port.vlan);
  return local;
}

target::Settings settings_of(const config::Config& configuration) {
  target::Settings settings;
  settings.local = local_port(configuration.port);
  settings.mtu = configuration.port.mtu;
  settings.listen_port = configuration.target.listen_port;
  settings.target_ack_delay = static_cast<std::uint8_t>(configuration.target.ack_delay_exponent);
  settings.retry_bounds = {.peer_timeout = milliseconds(configuration.transport.peer_timeout_ms),
                           .rnr_retry_limit = static_cast<std::uint8_t>(configuration.transport.rnr_retry_limit)};
  settings.port.id_extension = configuration.target.id_ext;
  settings.port.ioc_guid = configuration.target.ioc_guid;
  settings.port.request_limit = configuration.target.request_limit;
  settings.port.total_request_limit = abi::kIuSlots;
  std::random_device random;
  settings.seed = std::uint64_t{random()} << 32 | random();
  settings.now = [] {
    return std::chrono::duration_cast<cm::Time>(std::chrono::steady_clock::now().time_since_epoch());
  };
  return settings;
}

std::unique_ptr<Device> open_device(const config::Device& device) {
  if (device.kind == config::Device::Kind::kSimulation)
    return open_card("simulation:" + device.socket.string(), device.image.string());
  return open_card(std::to_string(device.index), device.image.string());
}

std::vector<target::RamLun> luns_of(const config::Config& configuration) {
  std::vector<target::RamLun> luns;
  for (const config::Lun& lun : configuration.luns) {
    luns.push_back({.number = lun.number,
                    .size_bytes = lun.size_bytes,
                    .block_size = lun.block_size,
                    .read_only = lun.read_only,
                    .serial = lun.serial});
  }
  return luns;
}

target::Settings started_eal(target::Settings settings) {
  net::start_eal("srpnicd-" + std::to_string(::getpid()));
  return settings;
}

}  // namespace

Daemon::Daemon(const config::Config& configuration)
    : settings_(started_eal(settings_of(configuration))),
      device_(open_device(configuration.device)),
      card_(*device_),
      luns_(card_, luns_of(configuration), configuration.target.ioc_guid),
      engine_(luns_.units()),
      target_(card_, engine_, settings_) {
  set_congestion_control(*device_, configuration.congestion);
}

void Daemon::run(const std::atomic<bool>& stop) {
  IdleBackoff backoff;
  while (!stop) backoff.after_poll(target_.poll() > 0);
  say_goodbye();
  log_counters();
}

void Daemon::say_goodbye() {
  spdlog::info("stopping: ending {} channels", target_.channels());
  target_.disconnect_all();
  IdleBackoff backoff;
  const auto end = std::chrono::steady_clock::now() + kGoodbye;
  bool busy = true;
  while ((busy || !target_.idle()) && std::chrono::steady_clock::now() < end) {
    busy = target_.poll() > 0;
    backoff.after_poll(busy);
  }
}

void Daemon::log_counters() {
  for (const auto& [name, value] : card_.counters()) {
    if (value != 0) spdlog::info("card counter {} {}", name, value);
  }
  const net::NetworkCounters& network = target_.network_counters();
  spdlog::info(
      "exception frames {}: datagrams {}, ARP replies {}, neighbour advertisements {}, echo replies {}; "
      "malformed {}, unsupported {}, not for us {}, of another VLAN {}",
      network.frames, network.datagrams_received, network.arp_replies, network.neighbour_advertisements,
      network.echo_replies, network.malformed, network.unsupported, network.not_for_us, network.other_vlan);
  spdlog::info("host commands {}, of them reads and writes {}, invalid {}, busy {}; task management {}",
               target_.executor_counters().commands, target_.executor_counters().block_transfers,
               target_.executor_counters().invalid_units, target_.executor_counters().busy,
               target_.counters().task_management);
}

}  // namespace srpnic
