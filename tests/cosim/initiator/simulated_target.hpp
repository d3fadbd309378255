// SPDX-License-Identifier: Apache-2.0
// The whole product in one process: simulated card, host software and an initiator at the wire, taking turns. Nothing
// depends on wall time: the host's clock is the card's, and time jumps when nobody has anything to do.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host/card/card_port.hpp"
#include "host/net/eal.hpp"
#include "host/scsi/engine.hpp"
#include "host/target/ram_luns.hpp"
#include "host/target/target.hpp"
#include "sim/card/sim_card.hpp"
#include "sim/card/sim_device.hpp"
#include "sim/initiator/initiator.hpp"
#include "sim/initiator/report_text.hpp"

namespace srpnic::test {

class SimulatedTarget {
 public:
  static constexpr std::uint64_t kLunBytes = std::uint64_t{64} << 20;
  static constexpr std::uint16_t kMtu = 9000;

  explicit SimulatedTarget(std::uint64_t seed = 1) : card_(card_options(seed)), settings_(settings(seed)) {
    net::start_eal("srpnic-cosim-test-" + std::to_string(::getpid()));
    luns_ = std::make_unique<target::RamLuns>(port_, luns(), settings_.port.ioc_guid);
    engine_ = std::make_unique<scsi::Engine>(luns_->units());
    target_ = std::make_unique<target::Target>(port_, *engine_, settings_);
  }
  ~SimulatedTarget() { card_.attach(nullptr); }
  SimulatedTarget(const SimulatedTarget&) = delete;
  SimulatedTarget& operator=(const SimulatedTarget&) = delete;

  /// `endpoint` must live until another one, or nullptr, is attached.
  void attach(sim::WireEndpoint* endpoint) { card_.attach(endpoint); }

  /// Runs until `done`. False when nothing can happen any more, or after `max_cycles`.
  bool run_until(const std::function<bool()>& done, std::uint64_t max_cycles = 20'000'000) {
    const std::uint64_t end = card_.cycle() + max_cycles;
    while (!done()) {
      if (card_.cycle() >= end) return false;
      const bool ran = card_.run(kSliceCycles) != 0;
      const bool handled = target_->poll() != 0;
      if (ran || handled || !card_.quiet()) continue;
      const auto next = card_.next_event_ns();
      if (!next) return done();
      card_.advance(*next > card_.time_ns() ? *next - card_.time_ns() : sim::kTickNs);
    }
    return true;
  }
  /// Runs until nothing is in flight (timers do not count).
  void settle() {
    while (card_.run(kSliceCycles) != 0 || target_->poll() != 0) {
    }
  }

  std::uint64_t counter(abi::Counter counter) { return port_.counter(counter); }
  sim::SimCard& card() { return card_; }
  CardPort& port() { return port_; }
  target::Target& target() { return *target_; }

 private:
  static constexpr std::uint64_t kSliceCycles = 512;

  static sim::CardOptions card_options(std::uint64_t seed) {
    sim::CardOptions options;
    options.card_memory_bytes = std::uint64_t{256} << 20;
    options.seed = seed;
    return options;
  }
  target::Settings settings(std::uint64_t seed) {
    const sim::InitiatorOptions peer;
    target::Settings settings;
    settings.local = {.mac = 0x0200'c0a8'4d02, .ipv4 = peer.target_ipv4};
    settings.mtu = kMtu;
    settings.listen_port = peer.rdma_cm_port;
    settings.port.id_extension = peer.id_extension;
    settings.port.ioc_guid = peer.ioc_guid;
    settings.seed = seed;
    settings.now = [this] { return cm::Time(card_.time_ns()); };
    return settings;
  }
  static std::vector<target::RamLun> luns() {
    return {{.number = 0, .size_bytes = kLunBytes, .block_size = 512, .read_only = false, .serial = "0001"}};
  }

  sim::SimCard card_;
  sim::SimDevice device_{card_};
  CardPort port_{device_};
  target::Settings settings_;
  std::unique_ptr<target::RamLuns> luns_;
  std::unique_ptr<scsi::Engine> engine_;
  std::unique_ptr<target::Target> target_;
};

/// A logged-in initiator in front of a simulated target, for tests that send single commands, or what is none.
class LoggedIn {
 public:
  LoggedIn(SimulatedTarget& target, sim::InitiatorOptions options) : target_(target), initiator_(held(options)) {
    target_.attach(&initiator_);
    EXPECT_TRUE(target_.run_until(
        [&] { return initiator_.phase() == sim::Initiator::Phase::kReady || initiator_.finished(); }));
    EXPECT_FALSE(initiator_.finished()) << to_text(initiator_.report());
  }
  ~LoggedIn() { target_.attach(nullptr); }
  LoggedIn(const LoggedIn&) = delete;
  LoggedIn& operator=(const LoggedIn&) = delete;

  sim::CommandResult execute(const sim::Command& command, std::size_t channel = 0) {
    std::optional<sim::CommandResult> result;
    initiator_.channel(channel).submit(initiator_.now_ns(), command,
                                       [&](sim::CommandResult&& ended) { result = std::move(ended); });
    target_.run_until([&] { return result.has_value(); });
    return std::move(result).value_or(sim::CommandResult{.failure = "nothing happens any more"});
  }

  /// An IU made from a right one by `spoil`.
  sim::CommandResult execute_spoilt(const sim::Command& command, const std::function<void(sim::Payload&)>& spoil) {
    sim::Channel& channel = initiator_.channel(0);
    const std::uint64_t tag = channel.new_tag();
    sim::Payload iu = channel.build(tag, command);
    spoil(iu);
    std::optional<sim::CommandResult> result;
    channel.submit_raw(initiator_.now_ns(), std::move(iu), tag,
                       [&](sim::CommandResult&& ended) { result = std::move(ended); });
    target_.run_until([&] { return result.has_value() || !initiator_.queue_pair(0).failure().empty(); });
    return std::move(result).value_or(sim::CommandResult{.failure = "nothing happens any more"});
  }

  /// A frame as it is; afterwards nothing is in flight.
  void send(sim::Frame frame) {
    initiator_.inject(std::move(frame));
    target_.settle();
  }

  /// The next SEND of channel 0 with one TEST UNIT READY, which the queue pair has not sent yet: its PSN is expected.
  sim::RocePacket next_send() {
    sim::QueuePair& queue_pair = initiator_.queue_pair(0);
    sim::RocePacket packet;
    packet.psn = queue_pair.requester().next_psn();
    packet.ack_request = true;
    packet.payload = initiator_.channel(0).build(initiator_.channel(0).new_tag(), {.cdb = sim::test_unit_ready_cdb()});
    return queue_pair.addressed(packet);
  }

  /// The channel still does what it is for, and the target has broken no rule.
  void expect_works() {
    const sim::CommandResult written =
        execute({.cdb = sim::write_cdb(9, 1), .data_out = sim::Payload(512, 0x5c), .immediate = false});
    EXPECT_TRUE(written.good()) << written.failure << " status " << int{written.status};
    const sim::CommandResult read = execute({.cdb = sim::read_cdb(9, 1), .data_in_bytes = 512});
    EXPECT_TRUE(read.good()) << read.failure << " status " << int{read.status};
    EXPECT_EQ(read.data_in, sim::Payload(512, 0x5c));
    expect_no_violation();
  }
  void expect_no_violation() { EXPECT_EQ(initiator_.violations().count(), 0u) << to_text(initiator_.report()); }
  void logout() {
    initiator_.logout();
    EXPECT_TRUE(target_.run_until([&] { return initiator_.finished(); }));
    EXPECT_TRUE(initiator_.report().ok) << to_text(initiator_.report());
  }

  sim::Initiator& initiator() { return initiator_; }

 private:
  static sim::InitiatorOptions held(sim::InitiatorOptions options) {
    options.hold = true;
    return options;
  }

  SimulatedTarget& target_;
  sim::Initiator initiator_;
};

}  // namespace srpnic::test
