// SPDX-License-Identifier: Apache-2.0
// The whole card over a bad cable: frames are lost, repeated, overtaken, delayed and damaged in both directions, and
// every command still ends well with every byte in its place.
#include <gtest/gtest.h>

#include <iostream>
#include <memory>
#include <string>

#include "sim/wire/impairment.hpp"
#include "tests/cosim/initiator/simulated_target.hpp"
#include "tests/rtl/support/seed.hpp"

namespace srpnic::sim {
namespace {

struct Cable {
  const char* name;
  ImpairmentOptions damage;
  std::uint32_t pmtu;
};

class BadCable : public ::testing::TestWithParam<Cable> {};

InitiatorOptions session(std::uint64_t seed, std::uint32_t pmtu) {
  InitiatorOptions options;
  options.seed = seed;
  options.lossless = false;
  options.channels = 2;
  options.pmtu = pmtu;
  for (const std::uint32_t bytes : {512U, 4096U, 65536U}) {
    Job job{
        .kind = Job::Kind::kWrite, .bytes = bytes, .depth = 16, .commands = bytes > 4096 ? 24U : 100U, .first_lba = 64};
    options.jobs.push_back(job);
    job.kind = Job::Kind::kRead;
    options.jobs.push_back(job);
  }
  return options;
}

TEST_P(BadCable, EveryCommandEndsWellAndEveryByteIsRight) {
  const test::Seed seed;
  SimulatedTarget target(seed.value());
  auto peer = std::make_unique<Initiator>(session(seed.value(), GetParam().pmtu));
  Initiator& initiator = *peer;
  ImpairedEndpoint cable(std::move(peer), GetParam().damage, seed.value());
  target.attach(&cable);
  EXPECT_TRUE(target.run_until([&] { return initiator.finished(); }, 60'000'000));
  target.attach(nullptr);
  EXPECT_TRUE(initiator.report().ok) << to_text(initiator.report());
  EXPECT_EQ(target.counter(abi::Counter::kQpErrors), 0U);
  std::cout << target.card().cycle() << " cycles, " << target.card().time_ns() / 1000 << " us, "
            << cable.to_peer().lost + cable.to_peer().corrupted << " frames to the peer and "
            << cable.to_card().lost + cable.to_card().corrupted << " to the card lost, "
            << target.counter(abi::Counter::kRetransmissions) << " retransmissions, "
            << target.counter(abi::Counter::kAckTimeouts) << " after time-outs\n";
}

INSTANTIATE_TEST_SUITE_P(
    Cables, BadCable,
    ::testing::Values(
        Cable{"LosesOneInAThousand", {.loss = 0.001}, 1024}, Cable{"LosesOneInAHundred", {.loss = 0.01}, 4096},
        Cable{"LosesOneInTwenty", {.loss = 0.05}, 1024}, Cable{"Duplicates", {.duplicate = 0.02}, 256},
        Cable{"Reorders", {.reorder = 0.02}, 1024}, Cable{"Damages", {.corrupt = 0.01}, 2048},
        Cable{"Delays", {.delay = 0.01}, 1024},
        Cable{"DoesAllOfIt", {.loss = 0.01, .duplicate = 0.01, .reorder = 0.01, .corrupt = 0.01, .delay = 0.01}, 1024}),
    [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace srpnic::sim
