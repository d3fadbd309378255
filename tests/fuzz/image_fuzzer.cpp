// SPDX-License-Identifier: Apache-2.0
// Card images (host/card/image_file). Input: 1: make magic and length right; the file.
#include "host/card/image_file.hpp"

#include <xclbin.h>

#include "tests/fuzz/fuzz_input.hpp"

using namespace srpnic;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const bool mend = (input.byte() & 1U) != 0;
  std::vector<std::byte> image(input.rest().begin(), input.rest().end());
  if (mend && image.size() >= sizeof(axlf)) {
    constexpr std::size_t kLength = offsetof(axlf, m_header) + offsetof(axlf_header, m_length);
    const std::uint64_t length = image.size();
    std::memcpy(image.data(), "xclbin2", sizeof "xclbin2");
    std::memcpy(image.data() + kLength, &length, sizeof length);
  }
  if (!image_error(image).empty()) return 0;

  // XRT follows the section headers of an image that is right without looking at its end.
  fuzz::require(image.size() >= sizeof(axlf), "an image has a header");
  axlf_header header;
  std::memcpy(&header, image.data() + offsetof(axlf, m_header), sizeof header);
  for (std::uint32_t i = 0; i < header.m_numSections; ++i) {
    axlf_section_header section;
    const std::size_t at = offsetof(axlf, m_sections) + i * sizeof section;
    fuzz::require(at + sizeof section <= image.size(), "section headers lie inside the file");
    std::memcpy(&section, image.data() + at, sizeof section);
    fuzz::require(
        section.m_sectionOffset <= image.size() && section.m_sectionSize <= image.size() - section.m_sectionOffset,
        "sections lie inside the file");
  }
  return 0;
}
