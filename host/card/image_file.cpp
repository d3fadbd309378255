// SPDX-License-Identifier: Apache-2.0
#include "host/card/image_file.hpp"

#include <xclbin.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include "host/card/compute_unit.hpp"

namespace srpnic {
namespace {

constexpr std::size_t kSectionsOffset = offsetof(axlf, m_sections);
constexpr std::size_t kMaxImageBytes = std::size_t{512} << 20;

template <typename T>
T read_at(std::span<const std::byte> image, std::size_t offset) {
  T value;
  std::memcpy(&value, image.data() + offset, sizeof value);
  return value;
}

/// The IP layout must list our compute unit, entirely inside the section.
std::string ip_layout_error(std::span<const std::byte> section) {
  constexpr std::size_t kUnitsOffset = offsetof(ip_layout, m_ip_data);
  if (section.size() < kUnitsOffset) return "has an IP layout that is too short";
  const auto count = read_at<std::int32_t>(section, offsetof(ip_layout, m_count));
  if (count < 0 || static_cast<std::size_t>(count) > (section.size() - kUnitsOffset) / sizeof(ip_data)) {
    return "has an IP layout whose entries lie outside it";
  }
  for (std::int32_t i = 0; i < count; ++i) {
    const auto unit = read_at<ip_data>(section, kUnitsOffset + static_cast<std::size_t>(i) * sizeof(ip_data));
    const auto* name = reinterpret_cast<const char*>(unit.m_name);
    if (std::string_view(name, ::strnlen(name, sizeof unit.m_name)) == kCardComputeUnit) return {};
  }
  return "has no compute unit " + std::string(kCardComputeUnit) + ": it is the image of another design";
}

std::string memory_error(std::span<const std::byte> section) {
  constexpr std::size_t kBanksOffset = offsetof(mem_topology, m_mem_data);
  if (section.size() < kBanksOffset) return "has a memory topology that is too short";
  const auto count = read_at<std::int32_t>(section, offsetof(mem_topology, m_count));
  if (count < 1 || static_cast<std::size_t>(count) > (section.size() - kBanksOffset) / sizeof(mem_data)) {
    return "has a memory topology whose entries lie outside it";
  }
  return {};
}

}  // namespace

std::string image_error(std::span<const std::byte> image) {
  if (image.empty()) return "is empty";
  if (image.size() < sizeof(axlf)) return "is shorter than an image header";
  if (std::memcmp(image.data(), "xclbin2", sizeof "xclbin2") != 0) return "is not an xclbin file (wrong magic)";
  const auto header = read_at<axlf_header>(image, offsetof(axlf, m_header));
  if (header.m_length != image.size()) {
    return "is truncated or has something appended: its header says " + std::to_string(header.m_length) +
           " bytes, the file has " + std::to_string(image.size());
  }
  if (header.m_numSections == 0 || header.m_numSections > XCLBIN_MAX_NUM_SECTION ||
      header.m_numSections > (image.size() - kSectionsOffset) / sizeof(axlf_section_header)) {
    return "has an impossible number of sections (" + std::to_string(header.m_numSections) + ")";
  }
  if (std::all_of(std::begin(header.uuid), std::end(header.uuid), [](auto byte) { return byte == 0; })) {
    return "has no UUID";
  }
  const std::size_t headers_end = kSectionsOffset + header.m_numSections * sizeof(axlf_section_header);
  bool has_units = false;
  bool has_memories = false;
  for (std::uint32_t i = 0; i < header.m_numSections; ++i) {
    const auto section = read_at<axlf_section_header>(image, kSectionsOffset + i * sizeof(axlf_section_header));
    if (section.m_sectionOffset < headers_end || section.m_sectionOffset > image.size() ||
        section.m_sectionSize > image.size() - section.m_sectionOffset) {
      return "has a section (number " + std::to_string(i) + ") that lies outside the file";
    }
    const auto contents = image.subspan(section.m_sectionOffset, section.m_sectionSize);
    std::string error;
    if (section.m_sectionKind == IP_LAYOUT) {
      has_units = true;
      error = ip_layout_error(contents);
    } else if (section.m_sectionKind == MEM_TOPOLOGY || section.m_sectionKind == ASK_GROUP_TOPOLOGY) {
      has_memories = true;
      error = memory_error(contents);
    }
    if (!error.empty()) return error;
  }
  if (!has_units) return "has no IP layout section";
  if (!has_memories) return "has no memory topology section";
  return {};
}

std::vector<std::byte> read_image_file(const std::string& path) {
  constexpr const char* kRemedy = "; name the image built for this card (for the simulation: srpnic-sim.xclbin)";
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("card image '" + path + "' cannot be read" + kRemedy);
  file.seekg(0, std::ios::end);
  const std::streamoff length = file.tellg();
  if (length < 0 || static_cast<std::size_t>(length) > kMaxImageBytes) {
    throw std::runtime_error("card image '" + path + "' is not a file of at most 512 MiB" + kRemedy);
  }
  std::vector<std::byte> image(static_cast<std::size_t>(length));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(image.data()), length);
  if (!file) throw std::runtime_error("card image '" + path + "' cannot be read to its end");
  if (const std::string error = image_error(image); !error.empty()) {
    throw std::runtime_error("card image '" + path + "' " + error + kRemedy);
  }
  return image;
}

}  // namespace srpnic
