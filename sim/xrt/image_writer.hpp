// SPDX-License-Identifier: Apache-2.0
// Makes the simulated card's image: an xclbin file with the sections XRT needs to find the card's registers and
// memories. The "bitstream" is a line of text; the simulator is the logic.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace srpnic::sim {

struct ImageOptions {
  std::uint64_t card_memory_bytes = std::uint64_t{16} << 30;  // largest card memory the image can address
  std::uint64_t host_memory_bytes = std::uint64_t{1} << 30;
  std::uint32_t abi_version = 1;
  std::string build = "simulation";  // part of the UUID: another build is another image
};

/// The whole file. Same options, same bytes: the UUID is derived from the contents.
std::vector<std::byte> make_image(const ImageOptions& options);

}  // namespace srpnic::sim
