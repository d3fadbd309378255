// SPDX-License-Identifier: Apache-2.0
// A device server with two units, and CDBs as lists of bytes.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "host/scsi/engine.hpp"
#include "host/scsi/sense.hpp"

namespace srpnic::scsi {

inline constexpr std::uint64_t kBlocks = 131072;
inline constexpr std::uint64_t kBase = 0x10000000;

class EngineTest : public ::testing::Test {
 protected:
  Result run(std::initializer_list<std::uint8_t> cdb, std::uint64_t lun = 0, std::uint32_t data_out_length = 0) {
    std::vector<std::uint8_t> padded(16);
    std::copy(cdb.begin(), cdb.end(), padded.begin());
    return run_padded(padded, lun, data_out_length);
  }
  Result run_padded(const std::vector<std::uint8_t>& cdb, std::uint64_t lun = 0, std::uint32_t data_out_length = 0) {
    return engine_.execute(
        {.nexus = 1, .lun = lun, .cdb = cdb, .data_out_length = data_out_length, .data_in_length = 0, .data_out = {}});
  }

  static std::uint64_t number(const Result& result, std::size_t offset, std::size_t bytes) {
    std::uint64_t value = 0;
    EXPECT_LE(offset + bytes, result.data_in.size());
    for (std::size_t i = 0; i < bytes && offset + i < result.data_in.size(); ++i) {
      value = value << 8 | static_cast<std::uint8_t>(result.data_in[offset + i]);
    }
    return value;
  }

  static void expect_sense(const Result& result, SenseKey key, AdditionalSense additional) {
    EXPECT_EQ(result.status, kCheckCondition);
    ASSERT_EQ(result.sense.size(), 18U);
    EXPECT_EQ(result.sense[0], 0x70);
    EXPECT_EQ(result.sense[2], static_cast<std::uint8_t>(key));
    EXPECT_EQ(result.sense[12] << 8 | result.sense[13], static_cast<int>(additional));
    EXPECT_FALSE(result.transfer.has_value());
  }

  static constexpr std::uint64_t kReadOnlyUnit = std::uint64_t{5} << 48;
  static constexpr std::uint64_t kMissingUnit = std::uint64_t{7} << 48;

  Engine engine_{
      {LogicalUnit{.number = 5, .blocks = 16, .block_size = 4096, .read_only = true, .serial = "five", .naa = 5},
       LogicalUnit{
           .number = 0, .card_address = kBase, .blocks = kBlocks, .serial = "unit-0", .naa = 0x3525400fffe00002ULL}}};
};

}  // namespace srpnic::scsi
