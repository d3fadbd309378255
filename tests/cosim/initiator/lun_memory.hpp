// SPDX-License-Identifier: Apache-2.0
// Where a LUN lies in card memory, for tests that look at it or break it.
#pragma once

#include <cstdint>
#include <cstring>

#include "tests/cosim/initiator/simulated_target.hpp"

namespace srpnic::test {

/// Where LUN 0 lies in card memory, found by what a WRITE leaves there.
inline std::uint64_t lun_address(SimulatedTarget& target, LoggedIn& session) {
  sim::Payload pattern(512);
  for (std::size_t i = 0; i < pattern.size(); ++i) pattern[i] = static_cast<std::uint8_t>(i * 29 + (i >> 3) + 5);
  EXPECT_TRUE(session.execute({.cdb = sim::write_cdb(0, 1), .data_out = pattern, .immediate = false}).good());
  const sim::MemoryView memory = target.card().card_memory();
  for (std::uint64_t address = 0; address + 512 <= memory.size; address += 64) {
    if (std::memcmp(memory.bytes + address, pattern.data(), 512) == 0) return address;
  }
  ADD_FAILURE() << "LUN 0 is not in card memory";
  return 0;
}

}  // namespace srpnic::test
