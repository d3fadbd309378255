// SPDX-License-Identifier: Apache-2.0
#include "sim/bench/wire_limit.hpp"

#include <gtest/gtest.h>

namespace srpnic::sim {
namespace {

TEST(WireLimit, OfA4KiBReadIsItsDataResponseAndAcknowledgement) {
  const CommandShape shape{.write = false, .bytes = 4096, .pmtu = 4096, .immediate = false};
  EXPECT_EQ(wire_bytes(shape).from_card, 4194u + 118 + 86);
  EXPECT_NEAR(wire_limit_per_second(shape), 2.84e6, 0.005e6);
}

TEST(WireLimit, OfA512ByteReadIsOneCommandIn16Cycles) {
  const CommandShape shape{.write = false, .bytes = 512, .pmtu = 4096, .immediate = false};
  EXPECT_EQ(wire_bytes(shape).from_card, 610u + 118 + 86);
  EXPECT_NEAR(wire_limit_per_second(shape), 15.4e6, 0.05e6);
}

TEST(WireLimit, OfA4KiBWriteByRdmaReadIsInTheOtherDirection) {
  const CommandShape shape{.write = true, .bytes = 4096, .pmtu = 4096, .immediate = false};
  EXPECT_EQ(wire_bytes(shape).to_card, 4182u + 146 + 86);
  EXPECT_NEAR(wire_limit_per_second(shape), 2.83e6, 0.005e6);
}

TEST(WireLimit, CountsTheHeadersOfEveryPacket) {
  const CommandShape shape{.write = false, .bytes = 4096, .pmtu = 1024, .immediate = false};
  EXPECT_EQ(wire_bytes(shape).from_card, 4096u + 4 * 82 + 16 + 118 + 86);
}

TEST(WireLimit, CountsTwoAethsOfAReadResponseOfSeveralPackets) {
  const CommandShape shape{.write = true, .bytes = 4096, .pmtu = 1024, .immediate = false};
  EXPECT_EQ(wire_bytes(shape).to_card, 4096u + 4 * 82 + 2 * 4 + 146 + 86);
}

TEST(WireLimit, OfImmediateDataHasNoDescriptorAndNoRdma) {
  const CommandShape shape{.write = true, .bytes = 512, .pmtu = 4096, .immediate = true};
  EXPECT_EQ(wire_bytes(shape).to_card, 68u + 512 + 82 + 86);
  EXPECT_EQ(wire_bytes(shape).from_card, 118u + 86);
}

TEST(WireLimit, KnowsThatLongDataCannotBeImmediate) {
  const CommandShape immediate{.write = true, .bytes = 65536, .pmtu = 4096, .immediate = true};
  CommandShape not_immediate = immediate;
  not_immediate.immediate = false;
  EXPECT_FALSE(uses_immediate_data(immediate));
  EXPECT_EQ(wire_bytes(immediate).to_card, wire_bytes(not_immediate).to_card);
}

}  // namespace
}  // namespace srpnic::sim
