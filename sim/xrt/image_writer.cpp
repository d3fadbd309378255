// SPDX-License-Identifier: Apache-2.0
#include "sim/xrt/image_writer.hpp"

#include <xclbin.h>

#include <cstring>
#include <span>
#include <string_view>
#include <utility>

#include "host/card/compute_unit.hpp"
#include "sim/xrt/platform.hpp"

namespace srpnic::sim {
namespace {

constexpr std::uint64_t kRegisterBase = 0x1800000;  // of the compute unit in the shell's address map

template <typename T>
void append(std::vector<std::byte>& out, const T& value) {
  const auto bytes = std::as_bytes(std::span(&value, 1));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

std::vector<std::byte> text(std::string_view characters) {
  const auto bytes = std::as_bytes(std::span(characters));
  return {bytes.begin(), bytes.end()};
}

std::vector<std::byte> ip_layout_section() {
  ip_data unit{};
  unit.m_type = IP_KERNEL;
  unit.properties = AP_CTRL_NONE << IP_CONTROL_SHIFT;
  unit.m_base_address = kRegisterBase;
  std::memcpy(unit.m_name, kCardComputeUnit, sizeof kCardComputeUnit);
  std::vector<std::byte> out;
  append(out, std::int64_t{1});  // m_count and padding
  append(out, unit);
  return out;
}

mem_data bank(MEM_TYPE type, std::uint64_t base, std::uint64_t bytes, std::string_view tag) {
  mem_data data{};
  data.m_type = static_cast<std::uint8_t>(type);
  data.m_used = 1;
  data.m_size = bytes / 1024;
  data.m_base_address = base;
  std::memcpy(data.m_tag, tag.data(), tag.size());
  return data;
}

std::vector<std::byte> memory_section(const ImageOptions& options) {
  std::vector<std::byte> out;
  append(out, std::int64_t{2});  // m_count and padding
  append(out, bank(MEM_DDR4, 0, options.card_memory_bytes, "bank0"));
  append(out, bank(MEM_HOST, 0, options.host_memory_bytes, "HOST[0]"));
  return out;
}

std::vector<std::byte> connectivity_section() {
  std::vector<std::byte> out;
  append(out, std::int32_t{2});  // m_count; connections follow without padding
  append(out, connection{0, 0, static_cast<std::int32_t>(kCardBank)});
  append(out, connection{1, 0, static_cast<std::int32_t>(kHostBank)});
  return out;
}

std::string kernel_description() {
  return R"(<?xml version="1.0" encoding="UTF-8"?>
<project name="srpnic_card">
  <platform vendor="srpnic" boardid="simulation" name="card" featureRomTime="0">
    <version major="1" minor="0"/>
    <device name="fpga0" fpgaDevice="simulation:card" addrWidth="0">
      <core name="OCL_REGION_0" target="hw_em" type="clc_region" clockFreq="250MHz" numComputeUnits="1">
        <kernel name="srpnic_card" language="ip_c" vlnv="srpnic:kernel:srpnic_card:1.0" attributes="" preferredWorkGroupSizeMultiple="0" workGroupSize="1" interrupt="false" hwControlProtocol="ap_ctrl_none">
          <port name="S_AXIL" mode="slave" range="0x10000" dataWidth="32" portType="addressable" base="0x0"/>
          <port name="M_AXI_CARD" mode="master" range="0xFFFFFFFFFFFFFFFF" dataWidth="512" portType="addressable" base="0x0"/>
          <port name="M_AXI_HOST" mode="master" range="0xFFFFFFFFFFFFFFFF" dataWidth="512" portType="addressable" base="0x0"/>
          <arg name="card_memory" addressQualifier="1" id="0" port="M_AXI_CARD" size="0x8" offset="0x0" hostOffset="0x0" hostSize="0x8" type="void*"/>
          <arg name="host_memory" addressQualifier="1" id="1" port="M_AXI_HOST" size="0x8" offset="0x8" hostOffset="0x0" hostSize="0x8" type="void*"/>
          <instance name="card_0">
            <addrRemap base="0x1800000" range="0x10000" port="S_AXIL"/>
          </instance>
        </kernel>
      </core>
    </device>
  </platform>
</project>
)";
}

std::string build_description(const ImageOptions& options) {
  return R"({"schema_version":{"major":"1","minor":"0","patch":"0"},"build_metadata":{"dsa":{"vendor":"srpnic","board_id":"simulation","name":"card"},"xclbin":{"generated_by":{"name":"srpnic-image"},"srpnic":{"abi_version":")" +
         std::to_string(options.abi_version) + R"(","build":")" + options.build + "\"}}}}\n";
}

/// FNV-1a, 64 bits: names an image, protects nothing.
std::uint64_t fnv1a(std::span<const std::byte> bytes, std::uint64_t hash) {
  for (const std::byte value : bytes) hash = (hash ^ std::to_integer<std::uint64_t>(value)) * 0x100000001b3;
  return hash;
}

}  // namespace

std::vector<std::byte> make_image(const ImageOptions& options) {
  const std::vector<std::byte> memories = memory_section(options);
  const std::vector<std::byte> connections = connectivity_section();
  const std::vector<std::pair<axlf_section_kind, std::vector<std::byte>>> sections = {
      {BITSTREAM, text("srpnic simulated card: the logic is in srpnic-cosim\n")},
      {IP_LAYOUT, ip_layout_section()},
      {MEM_TOPOLOGY, memories},
      {ASK_GROUP_TOPOLOGY, memories},
      {CONNECTIVITY, connections},
      {ASK_GROUP_CONNECTIVITY, connections},
      {EMBEDDED_METADATA, text(kernel_description())},
      {BUILD_METADATA, text(build_description(options))},
  };

  axlf header{};
  std::memcpy(header.m_magic, "xclbin2", sizeof "xclbin2");
  header.m_signature_length = -1;  // not signed
  std::memset(header.reserved, 0xFF, sizeof header.reserved);
  std::memset(header.m_keyBlock, 0xFF, sizeof header.m_keyBlock);
  header.m_header.m_versionMajor = 2;
  header.m_header.m_versionMinor = 13;
  header.m_header.m_mode = XCLBIN_HW_EMU;
  std::memcpy(header.m_header.m_platformVBNV, kPlatformName, sizeof kPlatformName);
  header.m_header.m_numSections = static_cast<std::uint32_t>(sections.size());

  std::vector<std::byte> body;
  std::vector<axlf_section_header> headers;
  const std::size_t body_offset = offsetof(axlf, m_sections) + sections.size() * sizeof(axlf_section_header);
  for (const auto& [kind, contents] : sections) {
    body.resize((body_offset + body.size() + 7) / 8 * 8 - body_offset);
    axlf_section_header section{};
    section.m_sectionKind = kind;
    section.m_sectionOffset = body_offset + body.size();
    section.m_sectionSize = contents.size();
    headers.push_back(section);
    body.insert(body.end(), contents.begin(), contents.end());
  }
  header.m_header.m_length = body_offset + body.size();
  const std::uint64_t low = fnv1a(body, 0xcbf29ce484222325);
  const std::uint64_t high = fnv1a(body, low);
  std::memcpy(header.m_header.uuid, &low, sizeof low);
  std::memcpy(header.m_header.uuid + sizeof low, &high, sizeof high);

  std::vector<std::byte> image(header.m_header.m_length);
  std::byte* end = image.data();
  const auto put = [&end](const void* data, std::size_t bytes) {
    std::memcpy(end, data, bytes);
    end += bytes;
  };
  put(&header, offsetof(axlf, m_sections));
  put(headers.data(), headers.size() * sizeof(axlf_section_header));
  put(body.data(), body.size());
  return image;
}

}  // namespace srpnic::sim
