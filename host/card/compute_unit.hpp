// SPDX-License-Identifier: Apache-2.0
// The name under which every card image, simulated or real, lists our logic.
#pragma once

namespace srpnic {

/// "kernel:instance" in the image's IP layout.
inline constexpr char kCardComputeUnit[] = "srpnic_card:card_0";
/// The same in the notation xrt::ip selects by.
inline constexpr char kCardIpSelector[] = "srpnic_card:{card_0}";

}  // namespace srpnic
