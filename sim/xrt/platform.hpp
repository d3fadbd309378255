// SPDX-License-Identifier: Apache-2.0
// What the simulated card is called and how its image describes it: shared by the image writer, the driver library and
// the simulator, so that an image of another platform is refused and ours is accepted.
#pragma once

#include <cstdint>

namespace srpnic::sim {

/// Platform name (vendor:board:name:version) in the image's header.
inline constexpr char kPlatformName[] = "srpnic:simulation:card:1.0";
/// Bytes of the register window.
inline constexpr std::uint32_t kRegisterBytes = 0x10000;
/// Index of the memory banks in the image's topology.
inline constexpr std::uint32_t kCardBank = 0;
inline constexpr std::uint32_t kHostBank = 1;

}  // namespace srpnic::sim
