// SPDX-License-Identifier: Apache-2.0
// Reads a card image (xclbin) and proves that it is whole before XRT sees it: XRT itself follows whatever offsets the
// file names.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace srpnic {

/// Why `image` is not a complete image of a srpnic card, as a phrase that follows the file's name; empty when it is.
std::string image_error(std::span<const std::byte> image);

/// The bytes of the file at `path`, checked. Throws std::runtime_error naming the file, the cause and the remedy.
std::vector<std::byte> read_image_file(const std::string& path);

}  // namespace srpnic
