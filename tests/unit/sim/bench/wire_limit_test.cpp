// SPDX-License-Identifier: Apache-2.0
#include "sim/bench/wire_limit.hpp"

#include <gtest/gtest.h>

namespace srpnic::sim {
namespace {

TEST(WireLimit, OfA4KiBReadIsItsDataResponseAndAcknowledgement) {
  const CommandShape shape{.direction = Direction::kRead, .bytes = 4096, .pmtu = 4096, .immediate = false};
  EXPECT_EQ(wire_bytes(shape).from_card, 4194 + 118 + 86);
  EXPECT_NEAR(wire_limit_per_second(shape), 2.84e6, 0.005e6);
}

TEST(WireLimit, OfA512ByteReadIsOneCommandIn16Cycles) {
  const CommandShape shape{.direction = Direction::kRead, .bytes = 512, .pmtu = 4096, .immediate = false};
  EXPECT_EQ(wire_bytes(shape).from_card, 610 + 118 + 86);
  EXPECT_NEAR(wire_limit_per_second(shape), 15.4e6, 0.05e6);
}

TEST(WireLimit, OfA4KiBWriteByRdmaReadIsInTheOtherDirection) {
  const CommandShape shape{.direction = Direction::kWrite, .bytes = 4096, .pmtu = 4096, .immediate = false};
  EXPECT_EQ(wire_bytes(shape).to_card, 4182 + 146 + 86);
  EXPECT_NEAR(wire_limit_per_second(shape), 2.83e6, 0.005e6);
}

TEST(WireLimit, CountsTheHeadersOfEveryPacket) {
  const CommandShape shape{.direction = Direction::kRead, .bytes = 4096, .pmtu = 1024, .immediate = false};
  EXPECT_EQ(wire_bytes(shape).from_card, 4096 + 4 * 82 + 16 + 118 + 86);
}

TEST(WireLimit, CountsTwoAethsOfAReadResponseOfSeveralPackets) {
  const CommandShape shape{.direction = Direction::kWrite, .bytes = 4096, .pmtu = 1024, .immediate = false};
  EXPECT_EQ(wire_bytes(shape).to_card, 4096 + 4 * 82 + 2 * 4 + 146 + 86);
}

TEST(WireLimit, OfImmediateDataHasNoDescriptorAndNoRdma) {
  const CommandShape shape{.direction = Direction::kWrite, .bytes = 512, .pmtu = 4096, .immediate = true};
  EXPECT_EQ(wire_bytes(shape).to_card, 68 + 512 + 82 + 86);
  EXPECT_EQ(wire_bytes(shape).from_card, 118 + 86);
}

TEST(WireLimit, OfBothDirectionsIsTheirMean) {
  const CommandShape shape{.direction = Direction::kBoth, .bytes = 4096, .pmtu = 4096, .immediate = false};
  EXPECT_EQ(wire_bytes(shape).from_card, (4194 + 118 + 86 + 98 + 118 + 86) / 2);
  EXPECT_EQ(wire_bytes(shape).to_card, (146 + 86 + 4182 + 146 + 86) / 2);
  EXPECT_NEAR(wire_limit_per_second(shape), 5.32e6, 0.005e6);
}

TEST(WireLimit, KnowsThatLongDataCannotBeImmediate) {
  const CommandShape immediate{.direction = Direction::kWrite, .bytes = 65536, .pmtu = 4096, .immediate = true};
  CommandShape not_immediate = immediate;
  not_immediate.immediate = false;
  EXPECT_FALSE(uses_immediate_data(immediate));
  EXPECT_EQ(wire_bytes(immediate).to_card, wire_bytes(not_immediate).to_card);
}

}  // namespace
}  // namespace srpnic::sim
