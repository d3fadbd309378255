// SPDX-License-Identifier: Apache-2.0
// One card and one target software through many sessions of random jobs, over perfect and over bad cables, with
// congestion control on and off; some initiators vanish in the middle. Every byte is verified, and the host leaves
// nothing behind: at the end it can grant every credit of the card again, and all channels work. SRPNIC_LONG_TESTS=1:
// for ten minutes, or as many seconds as SRPNIC_SOAK_SECONDS says.
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>

#include "host/card/congestion.hpp"
#include "sim/wire/impairment.hpp"
#include "tests/cosim/initiator/random_session.hpp"
#include "tests/cosim/initiator/simulated_target.hpp"
#include "tests/support/long_tests.hpp"
#include "tests/support/seed.hpp"

namespace srpnic::sim {
namespace {

class Soak : public ::testing::Test {
 protected:
  static constexpr int kShortSessions = 2;
  static constexpr unsigned kCredits = 128;  // of a channel

  static SimulatedTargetOptions options(std::uint64_t seed) {
    SimulatedTargetOptions options = SimulatedTarget::default_options(seed);
    options.card.seed = seed;
    return options;
  }

  static std::chrono::seconds length() {
    const char* seconds = std::getenv("SRPNIC_SOAK_SECONDS");
    return std::chrono::seconds(seconds == nullptr ? 600 : std::strtol(seconds, nullptr, 10));
  }

  bool chance(unsigned percent) { return random_() % 100 < percent; }

  ImpairmentOptions random_damage() {
    ImpairmentOptions damage;
    for (double ImpairmentOptions::*kind :
         {&ImpairmentOptions::loss, &ImpairmentOptions::duplicate, &ImpairmentOptions::reorder,
          &ImpairmentOptions::corrupt, &ImpairmentOptions::delay, &ImpairmentOptions::mark}) {
      if (chance(50)) damage.*kind = 0.01;
    }
    return damage;
  }

  /// Initiators come from addresses of their own; what is repeated to the one before is none of the next one's
  /// business.
  void place(InitiatorOptions& options) {
    options.alone = false;
    options.local.mac = 0x0200'c0a8'4d10 + sessions_ % 200;
    options.local.ip = net::IpAddress::from_ipv4(0xc0a8'4d10 + sessions_ % 200);
    options.initiator_guid += sessions_;
    ++sessions_;
  }

  void session() {
    CongestionControl congestion;
    congestion.enabled = chance(50);
    set_congestion_control(target_.port().device(), congestion);
    InitiatorOptions options = test::random_session(random_(), chance(50));
    place(options);
    options.lossless = false;
    options.ecn = congestion.enabled;
    options.command_timeout_ns = 600'000'000'000;
    auto peer = std::make_unique<Initiator>(options);
    Initiator& initiator = *peer;
    ImpairedEndpoint cable(std::move(peer), chance(50) ? random_damage() : ImpairmentOptions{}, options.seed);
    target_.attach(&cable);
    if (chance(15)) {
      target_.run_until([&] { return initiator.finished(); }, random_() % 300'000);
      target_.attach(nullptr);
      target_.target().disconnect_all();
      ++vanished_;
    } else {
      EXPECT_TRUE(target_.run_until([&] { return initiator.finished(); }, 400'000'000)) << "it stands still";
      target_.attach(nullptr);
      const InitiatorReport report = initiator.report();
      EXPECT_TRUE(report.ok) << to_text(report);
      commands_ += report.commands;
    }
    target_.settle();
    EXPECT_EQ(target_.target().channels(), 0U);
    EXPECT_TRUE(target_.target().idle());
    EXPECT_EQ(target_.counter(abi::Counter::kAxiErrors), 0U);
  }

  /// The host grants a credit only while a slot is left for it: one missing, and the last channel's login is refused.
  void grant_every_credit() {
    InitiatorOptions options;
    place(options);
    options.seed = random_();
    options.channels = abi::kIuSlots / kCredits;
    options.jobs = {{.kind = Job::Kind::kWrite,
                     .bytes = 512,
                     .depth = kCredits * options.channels,
                     .commands = 2 * kCredits * options.channels,
                     .immediate = false}};
    Initiator initiator(options);
    target_.attach(&initiator);
    EXPECT_TRUE(target_.run_until([&] { return initiator.finished(); }, 100'000'000));
    target_.attach(nullptr);
    EXPECT_TRUE(initiator.report().ok) << to_text(initiator.report());
  }

  const test::Seed seed_;
  std::mt19937_64 random_{seed_.value()};
  SimulatedTarget target_{options(seed_.value())};
  std::uint64_t sessions_ = 0, vanished_ = 0, commands_ = 0;
};

TEST_F(Soak, SessionsFollowOneAnotherAndLeaveNothingBehind) {
  spdlog::set_level(spdlog::level::err);  // channels that come and go are the point
  const auto end = std::chrono::steady_clock::now() + length();
  const auto goes_on = [&] {
    return test::long_tests() ? std::chrono::steady_clock::now() < end : sessions_ < kShortSessions;
  };
  while (goes_on() && !HasFailure()) session();
  if (!HasFailure()) grant_every_credit();
  std::printf("%llu sessions, %llu of them cut off, %llu commands verified, %llu card cycles\n",
              static_cast<unsigned long long>(sessions_), static_cast<unsigned long long>(vanished_),
              static_cast<unsigned long long>(commands_), static_cast<unsigned long long>(target_.card().cycle()));
}

}  // namespace
}  // namespace srpnic::sim
