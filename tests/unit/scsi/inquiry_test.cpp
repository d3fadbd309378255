// SPDX-License-Identifier: Apache-2.0
// INQUIRY: standard data and vital product data.
#include <string>

#include "engine_fixture.hpp"

namespace srpnic::scsi {
namespace {

class InquiryTest : public EngineTest {
 protected:
  Result page(std::uint8_t code, std::uint8_t allocation = 255) { return run({0x12, 1, code, 0, allocation, 0}); }
  static std::string text(const Result& result, std::size_t offset, std::size_t length) {
    return {reinterpret_cast<const char*>(result.data_in.data()) + offset, length};
  }
};

TEST_F(InquiryTest, NamesTheProduct) {
  const Result result = run({0x12, 0, 0, 0, 96, 0});
  ASSERT_EQ(result.data_in.size(), 96U);
  EXPECT_EQ(number(result, 0, 1), 0U);
  EXPECT_EQ(number(result, 4, 1), 91U);
  EXPECT_EQ(text(result, 8, 8), "SRPNIC  ");
  EXPECT_EQ(text(result, 16, 16), "RAM DISK        ");
  EXPECT_EQ(run({0x12, 0, 0, 0, 36, 0}).data_in.size(), 36U);
}

TEST_F(InquiryTest, ListsExactlyThePagesItHas) {
  const Result list = page(0x00);
  std::vector<bool> listed(256);
  for (std::size_t i = 0; i < number(list, 2, 2); ++i) listed[number(list, 4 + i, 1)] = true;
  for (unsigned code = 0; code < 256; ++code) {
    const Result result = page(static_cast<std::uint8_t>(code));
    EXPECT_EQ(result.status == kGood, listed[code]) << std::hex << code;
    if (result.status != kGood) continue;
    EXPECT_EQ(number(result, 1, 1), code);
    EXPECT_EQ(number(result, 2, 2), result.data_in.size() - 4);
  }
}

TEST_F(InquiryTest, IdentifiesTheUnitTheSameWayEverywhere) {
  EXPECT_EQ(text(page(0x80), 4, 6), "unit-0");
  const Result identification = page(0x83);
  EXPECT_EQ(number(identification, 4, 4), 0x01030008U);
  EXPECT_EQ(number(identification, 8, 8), 0x3525400fffe00002ULL);
  EXPECT_EQ(text(identification, 20, 14), "SRPNIC  unit-0");
}

TEST_F(InquiryTest, LimitsTransfersToWhatTheCardTakes) {
  const Result limits = page(0xB0);
  EXPECT_EQ(limits.data_in.size(), 64U);
  EXPECT_EQ(number(limits, 8, 4), (8U << 20) / 512);
  EXPECT_EQ(number(limits, 20, 4), 0U);  // no UNMAP
  EXPECT_EQ(number(page(0xB1), 4, 2), 1U);
}

TEST_F(InquiryTest, RefusesAPageCodeWithoutEvpd) {
  expect_sense(run({0x12, 0, 0x80, 0, 255, 0}), SenseKey::kIllegalRequest, AdditionalSense::kInvalidFieldInCdb);
}

}  // namespace
}  // namespace srpnic::scsi
