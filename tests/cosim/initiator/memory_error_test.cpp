// SPDX-License-Identifier: Apache-2.0
// Card memory that fails under a WRITE: it is not GOOD, it is answered, it costs nothing, and others do not notice.
#include <gtest/gtest.h>

#include <optional>

#include "tests/cosim/initiator/lun_memory.hpp"
#include "tests/cosim/initiator/simulated_target.hpp"

namespace srpnic::sim {
namespace {

using abi::Counter;
using test::LoggedIn;
using test::SimulatedTarget;

struct Write {
  std::uint32_t bytes;
  bool immediate;
};

class FailingMemory : public ::testing::TestWithParam<Write> {};

// Given a part of the LUN that fails, when a WRITE touches it, then it ends MEDIUM ERROR, WRITE ERROR.
TEST_P(FailingMemory, IsAMediumErrorOfTheWriteThatMeetsIt) {
  const auto [bytes, immediate] = GetParam();
  SimulatedTarget target;
  InitiatorOptions options;
  options.channels = 2;
  LoggedIn session(target, options);
  const std::uint64_t lun = test::lun_address(target, session);
  Initiator& initiator = session.initiator();
  const std::uint32_t blocks = bytes / 512;
  target.card().fail_card_memory(lun + 1000 * 512 + bytes / 2, 64);

  // When one meets it, between others on the same channel and beside others on another one
  std::optional<CommandResult> failed;
  unsigned good = 0;
  const auto write = [&](std::size_t channel, std::uint32_t lba, const CommandHandler& handler) {
    initiator.channel(channel).submit(
        initiator.now_ns(), {.cdb = write_cdb(lba, blocks), .data_out = Payload(bytes, 0x33), .immediate = immediate},
        handler);
  };
  const CommandHandler count = [&](CommandResult&& result) { good += result.good() ? 1 : 0; };
  for (std::uint32_t i = 0; i < 6; ++i) {
    write(0, 3000 + i * blocks, count);
    if (i == 2) write(0, 1000, [&](CommandResult&& result) { failed = std::move(result); });
    write(1, 20000 + i * blocks, count);
  }
  ASSERT_TRUE(target.run_until([&] { return failed.has_value() && good == 12; })) << good;

  EXPECT_EQ(failed->failure, "");
  EXPECT_EQ(failed->status, 2);
  EXPECT_EQ(failed->sense_key(), 3);
  EXPECT_EQ(failed->additional_sense(), 0x0c00);
  EXPECT_EQ(failed->flags, srp::kSenseValid | srp::kDataOutUnder);
  EXPECT_EQ(failed->out_residual, bytes);
  EXPECT_EQ(target.counter(Counter::kMemoryErrors), 1U);
  EXPECT_GE(target.counter(Counter::kAxiErrors), 1U);

  // Nothing is left of it: task management on another channel is complete at once, and no channel is lost
  std::optional<CommandResult> reset;
  initiator.channel(1).submit_task(initiator.now_ns(), srp::TaskFunction::kLunReset, 0, 0,
                                   [&](CommandResult&& result) { reset = std::move(result); });
  ASSERT_TRUE(target.run_until([&] { return reset.has_value(); }));
  EXPECT_LT(reset->completed_ns - reset->submitted_ns, 1'000'000U);
  EXPECT_EQ(target.target().channels(), 2U);

  // And when it has failed more often than the send queue has entries and works again, so does the WRITE, and all
  // credits are there
  for (unsigned i = 0; i < 2 * abi::kSendQueueEntries; ++i) {
    const CommandResult again =
        session.execute({.cdb = write_cdb(1000, blocks), .data_out = Payload(bytes, 0x33), .immediate = immediate});
    ASSERT_EQ(again.failure, "") << i;
    EXPECT_EQ(again.status, 2);
  }
  target.card().fail_card_memory(0, 0);
  for (unsigned i = 0; i < 300; ++i) {
    ASSERT_TRUE(
        session
            .execute({.cdb = write_cdb(1000, blocks), .data_out = Payload(bytes, 0x44), .immediate = immediate}, i % 2)
            .good());
  }
  session.expect_works();
}

INSTANTIATE_TEST_SUITE_P(Writes, FailingMemory,
                         ::testing::Values(Write{512, true}, Write{8192, true}, Write{512, false}, Write{65536, false},
                                           Write{262144, false}),
                         [](const auto& write) {
                           return std::to_string(write.param.bytes) + (write.param.immediate ? "Immediate" : "ByRead");
                         });

}  // namespace
}  // namespace srpnic::sim
