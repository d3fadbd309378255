// SPDX-License-Identifier: Apache-2.0
// The card's congestion control (docs/congestion.md) in the units of a user.
#pragma once

#include <cstdint>

namespace srpnic {

class Device;

/// The defaults are those of the card after reset.
struct CongestionControl {
  bool enabled = false;
  bool ect1 = false;                        ///< packets carry ECT(1) instead of ECT(0)
  std::uint32_t cnp_dscp = 48;              ///< 0..63
  std::uint32_t cnp_interval_us = 50;       ///< 0..65000
  std::uint32_t alpha_shift = 8;            ///< g is 2^-n, 0..15
  std::uint32_t alpha_timer_us = 55;        ///< 1..65000
  std::uint32_t rate_timer_us = 55;         ///< 1..65000
  std::uint32_t byte_counter = 10'000'000;  ///< 1..2^24 - 1
  std::uint32_t stages = 5;                 ///< 1..14
  std::uint32_t ai_rate_mbps = 40;          ///< rates: 1..100000
  std::uint32_t hai_rate_mbps = 400;
  std::uint32_t min_rate_mbps = 100;
};

/// Writes the CC_* registers, CC_CONTROL last. Times and rates are rounded to the card's units.
void set_congestion_control(Device& device, const CongestionControl& control);

}  // namespace srpnic
