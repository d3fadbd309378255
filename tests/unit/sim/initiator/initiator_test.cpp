// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/initiator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace srpnic::sim {
namespace {

TEST(Initiator, EndsWhenNobodyAnswersForTheTargetsAddress) {
  Initiator initiator(InitiatorOptions::parse("retries=2,retry_ms=10,target=192.168.77.9"));
  unsigned frames = 0;
  std::uint64_t now_ns = 0;
  for (unsigned step = 0; step < 1000 && !initiator.finished(); ++step) {
    if (initiator.receive(now_ns)) ++frames;
    now_ns += 1'000'000;
  }
  EXPECT_TRUE(initiator.finished());
  EXPECT_EQ(frames, 3u);  // a request and two repetitions
  EXPECT_EQ(initiator.next_event_ns(), std::nullopt);
  const InitiatorReport report = initiator.report();
  EXPECT_FALSE(report.ok);
  EXPECT_THAT(report.failures, ::testing::ElementsAre("address resolution: 192.168.77.9 does not answer 3 requests for "
                                                      "its MAC address"));
}

}  // namespace
}  // namespace srpnic::sim
