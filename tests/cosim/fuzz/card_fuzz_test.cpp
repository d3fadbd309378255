// SPDX-License-Identifier: Apache-2.0
// The whole card, its assertions on, among frames nobody should send: mutated ones at line rate, mixed with an
// initiator's own. After each batch the card comes to rest, has accounted for every frame, has written nothing where
// nothing belongs, and serves a new login. SRPNIC_LONG_TESTS=1: more than a million frames.
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "host/card/congestion.hpp"
#include "sim/target/simulated_target.hpp"
#include "tests/cosim/fuzz/fuzzing_wire.hpp"
#include "tests/cosim/initiator/simulated_target.hpp"
#include "tests/support/long_tests.hpp"
#include "tests/support/seed.hpp"

namespace srpnic::sim {
namespace {

using abi::Counter;

/// A piece of memory that belongs to nobody, beside what the card uses.
class Guard {
 public:
  Guard(SimulatedTarget& target, Memory where) : buffer_(target.port().device().allocate(where, std::size_t{8} << 20)) {
    const MemoryView memory = where == Memory::kHost ? target.card().host_memory() : target.card().card_memory();
    const std::uint64_t offset = buffer_->card_address() & ~(std::uint64_t{1} << abi::kHostAddressBit);
    bytes_ = {memory.bytes + offset, buffer_->size()};
    std::ranges::fill(bytes_, kPattern);
  }
  bool untouched() const {
    return bytes_.front() == kPattern && std::memcmp(bytes_.data(), bytes_.data() + 1, bytes_.size() - 1) == 0;
  }

 private:
  static constexpr std::byte kPattern{0xa5};
  std::unique_ptr<Buffer> buffer_;
  std::span<std::byte> bytes_;
};

class CardFuzz : public ::testing::Test {
 protected:
  static SimulatedTargetOptions options(std::uint64_t seed) {
    SimulatedTargetOptions options;
    options.card.card_memory_bytes = std::uint64_t{128} << 20;
    options.card.seed = seed;
    options.lun_bytes = std::uint64_t{4} << 20;
    return options;
  }

  /// Card and host have nothing to do; timers apart. False: they go on for ever.
  bool comes_to_rest() {
    constexpr std::uint64_t kMaxCycles = 5'000'000;
    const std::uint64_t end = target_.card().cycle() + kMaxCycles;
    while (target_.card().cycle() < end) {
      const bool ran = target_.card().run(512) != 0;
      if (target_.target().poll() == 0 && !ran) return true;
    }
    return false;
  }

  void expect_every_frame_accounted_for() {
    const std::uint64_t frames = target_.counter(Counter::kRxFrames);
    EXPECT_EQ(frames, target_.card().statistics().rx_frames);
    std::uint64_t ends = 0;
    for (const Counter counter :
         {Counter::kRxTruncated, Counter::kRxOversized, Counter::kRxBadIp, Counter::kRxBadIcrc, Counter::kRxNotForUs,
          Counter::kRxOverflow, Counter::kRxExceptionDropped, Counter::kRxRocePackets, Counter::kRxExceptionFrames}) {
      ends += target_.counter(counter);
    }
    EXPECT_EQ(ends, frames);
    EXPECT_EQ(target_.counter(Counter::kAxiErrors), 0U);
  }

  /// One session among mutated frames, then a clean one.
  void batch(test::FrameMutator& mutator, std::uint64_t frames) {
    CongestionControl congestion;
    congestion.enabled = mutator.chance(50);
    set_congestion_control(target_.port().device(), congestion);
    InitiatorOptions session;
    session.seed = mutator.below(~std::uint64_t{0});
    session.channels = static_cast<unsigned>(1 + mutator.below(16));
    session.lossless = false;
    session.discover = false;
    session.pmtu = 256U << mutator.below(5);
    session.immediate = mutator.chance(80);
    session.coalesce_acks = mutator.chance(50);
    {
      test::LoggedIn attacked(target_, session);
      test::FuzzingWire wire(attacked.initiator(), mutator, frames, 20 + 20 * mutator.below(4), 85);
      target_.attach(&wire);
      EXPECT_TRUE(target_.run_until([&] { return wire.left() == 0; }, 40'000'000))
          << wire.left() << " frames not taken";
      target_.attach(nullptr);
    }
    ASSERT_TRUE(comes_to_rest()) << "after mutated frames";
    if (mutator.chance(20)) {  // nobody answers: time-outs, repetitions, and the end of those channels that wait
      target_.run_until([&] { return target_.target().channels() == 0; }, 2'000'000);
      ASSERT_TRUE(comes_to_rest()) << "after time-outs";
    }
    target_.target().disconnect_all();
    ASSERT_TRUE(comes_to_rest()) << "after the end of all channels";
    EXPECT_EQ(target_.target().channels(), 0U);
    EXPECT_TRUE(target_.target().idle());

    InitiatorOptions clean;
    clean.seed = session.seed + 1;
    clean.local = {.mac = 0x0200'c0a8'4d09, .ip = net::IpAddress::from_ipv4(0xc0a8'4d09)};
    clean.discover = false;
    clean.alone = false;  // the target repeats its DREQs to the former one
    {
      test::LoggedIn fresh(target_, clean);
      ASSERT_EQ(fresh.initiator().channels(), 1U);
      fresh.expect_works();
      fresh.logout();
    }
    ASSERT_TRUE(comes_to_rest()) << "after a clean session";
    expect_every_frame_accounted_for();
    EXPECT_TRUE(card_guard_.untouched()) << "card memory that belongs to nobody was written";
    EXPECT_TRUE(host_guard_.untouched()) << "host memory that belongs to nobody was written";
  }

  std::uint64_t frames() { return target_.card().statistics().rx_frames; }

  const test::Seed seed_;
  SimulatedTarget target_{options(seed_.value())};
  Guard card_guard_{target_, Memory::kCard};
  Guard host_guard_{target_, Memory::kHost};
};

TEST_F(CardFuzz, SurvivesMutatedFramesAndServesTheNextInitiator) {
  constexpr std::uint64_t kBatch = 2000;
  const std::uint64_t wanted = test::long_tests() ? 1'000'000 : 15'000;
  spdlog::set_level(spdlog::level::err);  // channels that fail are the point
  test::FrameMutator mutator(seed_.value());
  const auto start = std::chrono::steady_clock::now();
  while (frames() < wanted) {
    const std::uint64_t before = frames();
    batch(mutator, kBatch);
    if (HasFailure()) FAIL() << "in the batch after " << before << " frames";
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("%llu frames, %.0f a second;", static_cast<unsigned long long>(frames()),
              static_cast<double>(frames()) / seconds);
  for (std::uint32_t i = 0; i < abi::kCounterCount; ++i) {
    std::printf(" %s %llu", std::string(abi::kCounterNames[i]).c_str(),
                static_cast<unsigned long long>(target_.counter(static_cast<Counter>(i))));
  }
  std::printf("\n");
}

}  // namespace
}  // namespace srpnic::sim
