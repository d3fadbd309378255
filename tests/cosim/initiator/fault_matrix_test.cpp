// SPDX-License-Identifier: Apache-2.0
// The whole card over a bad cable: each kind of damage, in both directions, at each path MTU, with PSNs that wrap
// during the run. Every command ends well, every byte is in its place, the initiator model sees no rule broken, and no
// queue pair gives up. A cell of the matrix is a test; SRPNIC_LONG_TESTS=1 makes it more than 2,000 commands. Each
// prints a row of the table in docs/reliability.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "sim/wire/impairment.hpp"
#include "tests/cosim/initiator/simulated_target.hpp"
#include "tests/support/long_tests.hpp"
#include "tests/support/seed.hpp"

namespace srpnic::sim {
namespace {

struct Fault {
  const char* name;
  ImpairmentOptions damage;
};

const std::array kFaults = {
    Fault{"Loss0_1", {.loss = 0.001}},
    Fault{"Loss1", {.loss = 0.01}},
    Fault{"Loss5", {.loss = 0.05}},
    Fault{"Duplication2", {.duplicate = 0.02}},
    Fault{"Reordering2", {.reorder = 0.02}},
    Fault{"Corruption1", {.corrupt = 0.01}},
    Fault{"Delay2", {.delay = 0.02}},
    Fault{"All1", {.loss = 0.01, .duplicate = 0.01, .reorder = 0.01, .corrupt = 0.01, .delay = 0.01}},
};
constexpr std::array kPathMtus = {256U, 512U, 1024U, 2048U, 4096U};

/// What a cell does: a share of the commands each. READs and WRITEs mixed, except where only WRITEs make sense.
std::vector<Job> jobs(unsigned percent) {
  const auto commands = [percent](std::uint64_t full) { return std::max<std::uint64_t>(4, full * percent / 100); };
  using enum Job::Kind;
  return {
      {.kind = kWrite, .bytes = 512, .depth = 32, .commands = commands(400), .random = true},
      {.kind = kRead, .bytes = 512, .depth = 16, .commands = commands(300), .random = true, .misaligned = true},
      {.kind = kMixed, .bytes = 1536, .depth = 16, .commands = commands(400), .misaligned = true, .immediate = false},
      {.kind = kMixed, .bytes = 4096, .depth = 1, .commands = commands(40)},
      {.kind = kMixed, .bytes = 7680, .depth = 16, .commands = commands(400), .random = true, .misaligned = true},
      {.kind = kMixed, .bytes = 20'992, .depth = 16, .commands = commands(300), .random = true, .misaligned = true},
      {.kind = kMixed, .bytes = 20'992, .depth = 8, .commands = commands(60), .segments = 5, .misaligned = true},
      {.kind = kMixed, .bytes = 65'536, .depth = 8, .commands = commands(140), .random = true},
  };
}

class FaultMatrix : public ::testing::TestWithParam<std::tuple<Fault, unsigned>> {};

TEST_P(FaultMatrix, EveryCommandEndsWellAndEveryByteIsRight) {
  const auto& [fault, path_mtu] = GetParam();
  const test::Seed seed;
  std::mt19937_64 random(seed.value());
  const auto just_before_the_wrap = [&random] { return static_cast<std::uint32_t>(0x100'0000 - 1 - random() % 40); };

  SimulatedTargetOptions card;
  card.card.card_memory_bytes = std::uint64_t{256} << 20;
  card.card.seed = seed.value();
  card.lun_bytes = SimulatedTarget::kLunBytes;
  card.expected_psn = just_before_the_wrap();
  SimulatedTarget target(card);

  InitiatorOptions session;
  session.seed = seed.value();
  session.lossless = false;
  session.channels = 2;
  session.pmtu = path_mtu;
  session.starting_psn = just_before_the_wrap();
  session.read_depth = static_cast<unsigned>(1 + random() % 16);
  session.coalesce_acks = random() % 2 == 0;
  session.command_timeout_ns = 600'000'000'000;  // the transport is tried, not the patience of the layers above
  session.jobs = jobs(test::long_tests() ? 100 : 3);
  auto peer = std::make_unique<Initiator>(session);
  Initiator& initiator = *peer;
  ImpairedEndpoint cable(std::move(peer), fault.damage, seed.value());

  target.attach(&cable);
  EXPECT_TRUE(target.run_until([&] { return initiator.finished(); }, 400'000'000));
  target.attach(nullptr);
  const InitiatorReport report = initiator.report();
  EXPECT_TRUE(report.ok) << to_text(report);
  EXPECT_EQ(target.counter(abi::Counter::kQpErrors), 0U);

  const std::uint64_t retransmissions = target.counter(abi::Counter::kRetransmissions);
  const std::uint64_t timeouts = target.counter(abi::Counter::kAckTimeouts);
  const auto hit = [](const ImpairmentStatistics& way) {
    return way.lost + way.duplicated + way.reordered + way.corrupted + way.delayed;
  };
  const ImpairmentOptions& damage = fault.damage;
  if (damage.loss + damage.reorder + damage.corrupt + damage.delay == 0) {  // a packet that comes twice costs nothing
    EXPECT_EQ(retransmissions, 0U);
    EXPECT_EQ(timeouts, 0U);
  }
  if (test::long_tests()) {
    EXPECT_GE(report.commands, 2000U);
    EXPECT_GT(hit(cable.to_card()), 0U);
    EXPECT_GT(hit(cable.to_peer()), 0U);
  }

  std::uint64_t longest_ns = 0;
  for (const JobResult& job : report.jobs) longest_ns = std::max(longest_ns, job.max_ns);
  std::printf("| %-12s | %4u | %5llu | %6llu | %6llu | %6llu | %5llu | %5llu | %8.3f |\n", fault.name, path_mtu,
              static_cast<unsigned long long>(report.commands), static_cast<unsigned long long>(report.frames_sent),
              static_cast<unsigned long long>(hit(cable.to_card())),
              static_cast<unsigned long long>(hit(cable.to_peer())), static_cast<unsigned long long>(retransmissions),
              static_cast<unsigned long long>(timeouts), static_cast<double>(longest_ns) / 1e9);
}

INSTANTIATE_TEST_SUITE_P(Cables, FaultMatrix,
                         ::testing::Combine(::testing::ValuesIn(kFaults), ::testing::ValuesIn(kPathMtus)),
                         [](const auto& cell) {
                           return std::string(std::get<0>(cell.param).name) + "PathMtu" +
                                  std::to_string(std::get<1>(cell.param));
                         });

}  // namespace
}  // namespace srpnic::sim
