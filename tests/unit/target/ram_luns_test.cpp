// SPDX-License-Identifier: Apache-2.0
#include "host/target/ram_luns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/fake_card.hpp"

namespace srpnic::target {
namespace {

constexpr std::uint64_t kMib = std::uint64_t{1} << 20;

std::string error_of(CardPort& port, const std::vector<RamLun>& luns) {
  try {
    const RamLuns made(port, luns, 1);
  } catch (const CardError& error) {
    return error.what();
  }
  return "none";
}

TEST(RamLuns, ALunThatExactlyFitsIsTaken) {
  test::FakeCard card;
  CardPort port(card);
  const std::uint64_t base = card.allocate(Memory::kCard, 0)->card_address();
  card.card_memory_bytes = base + 2 * kMib;
  EXPECT_EQ(error_of(port, {{.number = 3, .size_bytes = 2 * kMib, .serial = "disk3"}}), "none");
  EXPECT_TRUE(card.luns.contains(3));
}

TEST(RamLuns, ALunBeyondTheCardsMemoryIsRefusedByNumberSizeAndRemedy) {
  test::FakeCard card;
  CardPort port(card);
  const std::uint64_t base = card.allocate(Memory::kCard, 0)->card_address();
  card.card_memory_bytes = base + 2 * kMib - 1;
  const std::string error = error_of(port, {{.number = 3, .size_bytes = 2 * kMib, .serial = "disk3"}});
  EXPECT_THAT(error, testing::HasSubstr("refuses LUN 3, 2097152 bytes"));
  EXPECT_THAT(error, testing::HasSubstr(std::to_string(card.card_memory_bytes) + " bytes of memory"));
  EXPECT_THAT(error, testing::HasSubstr("make the size of LUNs smaller"));
  EXPECT_FALSE(card.luns.contains(3));
}

TEST(RamLuns, ALunForWhichThereIsNoBufferIsNamedToo) {
  test::FakeCard card;
  CardPort port(card);
  card.card_room = 0;
  const std::string error = error_of(port, {{.number = 7, .size_bytes = kMib, .serial = "disk7"}});
  EXPECT_THAT(error, testing::HasSubstr("LUN 7: "));
  EXPECT_THAT(error, testing::HasSubstr("make the size of LUNs smaller"));
}

}  // namespace
}  // namespace srpnic::target
