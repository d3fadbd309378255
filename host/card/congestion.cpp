// SPDX-License-Identifier: Apache-2.0
#include "host/card/congestion.hpp"

#include "host/card/device.hpp"
#include "hw/abi/generated/srp_abi.hpp"

namespace srpnic {
namespace {

constexpr std::uint64_t kCyclesPerUs = abi::kClockHz / 1'000'000;

std::uint32_t ticks(std::uint32_t microseconds) {
  return static_cast<std::uint32_t>((microseconds * kCyclesPerUs + abi::kCcTickCycles / 2) / abi::kCcTickCycles);
}

/// 1/16 byte a tick.
std::uint32_t rate(std::uint32_t mbps) {
  constexpr std::uint64_t kUnits = std::uint64_t{16} * abi::kCcTickCycles, kDivisor = 8 * kCyclesPerUs;
  return static_cast<std::uint32_t>((mbps * kUnits + kDivisor / 2) / kDivisor);
}

}  // namespace

void set_congestion_control(Device& device, const CongestionControl& control) {
  device.write32(abi::reg::kCcCnpInterval, ticks(control.cnp_interval_us));
  device.write32(abi::reg::kCcAlphaShift, control.alpha_shift);
  device.write32(abi::reg::kCcAlphaTimer, ticks(control.alpha_timer_us));
  device.write32(abi::reg::kCcRateTimer, ticks(control.rate_timer_us));
  device.write32(abi::reg::kCcByteCounter, control.byte_counter);
  device.write32(abi::reg::kCcStages, control.stages);
  device.write32(abi::reg::kCcAiRate, rate(control.ai_rate_mbps));
  device.write32(abi::reg::kCcHaiRate, rate(control.hai_rate_mbps));
  device.write32(abi::reg::kCcMinRate, rate(control.min_rate_mbps));
  device.write32(abi::reg::kCcControl, (control.enabled ? 1U : 0U) | (control.ect1 ? 2U : 0U) | control.cnp_dscp << 8);
}

}  // namespace srpnic
