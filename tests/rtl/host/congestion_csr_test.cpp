// SPDX-License-Identifier: Apache-2.0
// The registers of congestion control: defaults, and that no value out of range gets through.
#include <Vcongestion_csr.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "bench.hpp"
#include "port_bits.hpp"
#include "srp_abi.hpp"
#include "srp_records.hpp"

namespace srpnic::test {
namespace {

class CongestionCsr : public ::testing::Test {
 protected:
  CongestionCsr() { bench_.reset(); }

  void write(std::uint32_t address, std::uint32_t value) {
    bench_->write_valid_i = 1;
    bench_->write_address_i = static_cast<std::uint16_t>(address);
    bench_->write_data_i = value;
    bench_.cycle();
    bench_->write_valid_i = 0;
  }
  std::uint32_t read(std::uint32_t address) {
    bench_->read_valid_i = 1;
    bench_->read_address_i = static_cast<std::uint16_t>(address);
    bench_.cycle();
    bench_->read_valid_i = 0;
    return bench_->read_data_o;
  }
  CongestionSettings settings() { return get<CongestionSettings>(bench_->settings_o); }

  Bench<Vcongestion_csr> bench_;
};

TEST_F(CongestionCsr, IsOffWithTheDefaultsAfterReset) {
  EXPECT_EQ(read(abi::reg::kCcControl), abi::kCcDefaultCnpDscp << 8);
  EXPECT_EQ(read(abi::reg::kCcCnpInterval), abi::kCcDefaultCnpInterval);
  EXPECT_EQ(read(abi::reg::kCcAlphaShift), abi::kCcDefaultAlphaShift);
  EXPECT_EQ(read(abi::reg::kCcAlphaTimer), abi::kCcDefaultAlphaTimer);
  EXPECT_EQ(read(abi::reg::kCcRateTimer), abi::kCcDefaultRateTimer);
  EXPECT_EQ(read(abi::reg::kCcByteCounter), abi::kCcDefaultByteCounter);
  EXPECT_EQ(read(abi::reg::kCcStages), abi::kCcDefaultStages);
  EXPECT_EQ(read(abi::reg::kCcAiRate), abi::kCcDefaultAiRate);
  EXPECT_EQ(read(abi::reg::kCcHaiRate), abi::kCcDefaultHaiRate);
  EXPECT_EQ(read(abi::reg::kCcMinRate), abi::kCcDefaultMinRate);
  EXPECT_EQ(settings().enabled, 0U);
  EXPECT_EQ(settings().ect, 2U);
}

TEST_F(CongestionCsr, SwitchesOnWithEitherCodepointAndAnyDscp) {
  write(abi::reg::kCcControl, 0xFFFFEEFF);
  EXPECT_EQ(read(abi::reg::kCcControl), 0x2E03U);
  EXPECT_EQ(settings().enabled, 1U);
  EXPECT_EQ(settings().ect, 1U);
  EXPECT_EQ(settings().cnp_dscp, 46U);
}

TEST_F(CongestionCsr, TakesTheNearestValueInRange) {
  struct Range {
    std::uint32_t address, low, high;
  };
  const Range ranges[] = {{abi::reg::kCcCnpInterval, 0, 65535},       {abi::reg::kCcAlphaShift, 0, 15},
                          {abi::reg::kCcAlphaTimer, 1, 65535},        {abi::reg::kCcRateTimer, 1, 65535},
                          {abi::reg::kCcByteCounter, 1, 16777215},    {abi::reg::kCcStages, 1, 14},
                          {abi::reg::kCcAiRate, 1, abi::kCcLineRate}, {abi::reg::kCcHaiRate, 1, abi::kCcLineRate},
                          {abi::reg::kCcMinRate, 1, abi::kCcLineRate}};
  for (const Range& range : ranges) {
    SCOPED_TRACE(range.address);
    for (const std::uint32_t value :
         {0U, 1U, range.low, (range.low + range.high) / 2, range.high, range.high + 1, 0xFFFFFFFFU}) {
      write(range.address, value);
      EXPECT_EQ(read(range.address), std::min(std::max(value, range.low), range.high));
    }
  }
  EXPECT_EQ(settings().byte_counter, 16777215U);
  EXPECT_EQ(settings().min_rate, abi::kCcLineRate);
}

TEST_F(CongestionCsr, AnswersNothingAtOtherOffsets) {
  read(abi::reg::kCcByteCounter);
  EXPECT_EQ(read(abi::reg::kMagic), 0U);
  EXPECT_EQ(read(abi::reg::kCcMinRate + 4), 0U);
}

}  // namespace
}  // namespace srpnic::test
