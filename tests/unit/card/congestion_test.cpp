// SPDX-License-Identifier: Apache-2.0
#include "host/card/congestion.hpp"

#include <gtest/gtest.h>

#include "tests/support/fake_card.hpp"

namespace srpnic {
namespace {

TEST(CongestionControl, DefaultsAreThoseOfTheCard) {
  test::FakeCard card;
  set_congestion_control(card, {});
  EXPECT_EQ(card.read32(abi::reg::kCcControl), abi::kCcDefaultCnpDscp << 8);
  EXPECT_EQ(card.read32(abi::reg::kCcCnpInterval), abi::kCcDefaultCnpInterval);
  EXPECT_EQ(card.read32(abi::reg::kCcAlphaShift), abi::kCcDefaultAlphaShift);
  EXPECT_EQ(card.read32(abi::reg::kCcAlphaTimer), abi::kCcDefaultAlphaTimer);
  EXPECT_EQ(card.read32(abi::reg::kCcRateTimer), abi::kCcDefaultRateTimer);
  EXPECT_EQ(card.read32(abi::reg::kCcByteCounter), abi::kCcDefaultByteCounter);
  EXPECT_EQ(card.read32(abi::reg::kCcStages), abi::kCcDefaultStages);
  EXPECT_EQ(card.read32(abi::reg::kCcAiRate), abi::kCcDefaultAiRate);
  EXPECT_EQ(card.read32(abi::reg::kCcHaiRate), abi::kCcDefaultHaiRate);
  EXPECT_EQ(card.read32(abi::reg::kCcMinRate), abi::kCcDefaultMinRate);
}

TEST(CongestionControl, TurnsMicrosecondsAndMegabitsIntoTicksAndRates) {
  test::FakeCard card;
  set_congestion_control(card, {.enabled = true,
                                .ect1 = true,
                                .cnp_dscp = 26,
                                .cnp_interval_us = 1024,
                                .rate_timer_us = 65'000,
                                .ai_rate_mbps = 100'000,
                                .min_rate_mbps = 1});
  EXPECT_EQ(card.read32(abi::reg::kCcControl), 0x1A03U);
  EXPECT_EQ(card.read32(abi::reg::kCcCnpInterval), 1000U);
  EXPECT_EQ(card.read32(abi::reg::kCcRateTimer), 63'477U);
  EXPECT_EQ(card.read32(abi::reg::kCcAiRate), abi::kCcLineRate);
  EXPECT_EQ(card.read32(abi::reg::kCcMinRate), 2U);
}

}  // namespace
}  // namespace srpnic
