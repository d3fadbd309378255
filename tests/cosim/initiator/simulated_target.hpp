// SPDX-License-Identifier: Apache-2.0
// What tests of the simulated target need: an initiator that is logged in.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "sim/initiator/initiator.hpp"
#include "sim/initiator/report_text.hpp"
#include "sim/target/simulated_target.hpp"

namespace srpnic::test {

using sim::SimulatedTarget;

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
