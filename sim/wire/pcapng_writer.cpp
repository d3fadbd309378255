// SPDX-License-Identifier: Apache-2.0
// Format: draft-ietf-opsawg-pcapng, sections 4.1 (section header), 4.2 (interface), 4.3 (enhanced packet).
#include "sim/wire/pcapng_writer.hpp"

#include <string_view>

namespace srpnic::sim {
namespace {

constexpr std::uint32_t kSectionHeader = 0x0A0D0D0A;
constexpr std::uint32_t kInterface = 1;
constexpr std::uint32_t kEnhancedPacket = 6;
constexpr std::uint16_t kEndOfOptions = 0;
constexpr std::uint16_t kInterfaceName = 2;
constexpr std::uint16_t kTimeResolution = 9;
constexpr std::uint16_t kPacketFlags = 2;
constexpr std::uint16_t kEthernet = 1;  // LINKTYPE_ETHERNET

template <typename Number>
void put(std::vector<std::uint8_t>& out, Number value) {
  for (std::size_t i = 0; i < sizeof value; ++i) out.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}

void pad(std::vector<std::uint8_t>& out) { out.resize((out.size() + 3) / 4 * 4, 0); }

void put_option(std::vector<std::uint8_t>& out, std::uint16_t code, std::string_view value) {
  put(out, code);
  put(out, static_cast<std::uint16_t>(value.size()));
  out.insert(out.end(), value.begin(), value.end());
  pad(out);
}

void end_options(std::vector<std::uint8_t>& out) {
  put(out, kEndOfOptions);
  put(out, std::uint16_t{0});
}

}  // namespace

PcapngWriter::PcapngWriter(const std::string& path) : file_("packets", path) {
  std::vector<std::uint8_t> section;
  put(section, std::uint32_t{0x1A2B3C4D});  // byte order magic
  put(section, std::uint16_t{1});           // version 1.0
  put(section, std::uint16_t{0});
  put(section, ~std::uint64_t{0});  // length not known
  write_block(kSectionHeader, section);

  std::vector<std::uint8_t> interface;
  put(interface, kEthernet);
  put(interface, std::uint16_t{0});
  put(interface, std::uint32_t{0});  // no snapshot length
  put_option(interface, kInterfaceName, "card");
  put_option(interface, kTimeResolution, std::string_view("\x09", 1));  // 10^-9 s
  end_options(interface);
  write_block(kInterface, interface);
  file_.flush();
  if (file_.failed()) file_.close();
}

void PcapngWriter::write(std::uint64_t time_ns, Direction direction, const Frame& frame) {
  std::vector<std::uint8_t> packet;
  packet.reserve(frame.size() + 48);
  put(packet, std::uint32_t{0});  // interface
  put(packet, static_cast<std::uint32_t>(time_ns >> 32));
  put(packet, static_cast<std::uint32_t>(time_ns));
  put(packet, static_cast<std::uint32_t>(frame.size()));
  put(packet, static_cast<std::uint32_t>(frame.size()));
  packet.insert(packet.end(), frame.begin(), frame.end());
  pad(packet);
  put(packet, kPacketFlags);
  put(packet, std::uint16_t{4});
  put(packet, static_cast<std::uint32_t>(direction));
  end_options(packet);
  write_block(kEnhancedPacket, packet);
}

void PcapngWriter::write_block(std::uint32_t type, const std::vector<std::uint8_t>& body) {
  const auto length = static_cast<std::uint32_t>(body.size() + 12);
  std::vector<std::uint8_t> frame;
  frame.reserve(length);
  put(frame, type);
  put(frame, length);
  frame.insert(frame.end(), body.begin(), body.end());
  put(frame, length);
  file_.write(frame.data(), frame.size());
}

}  // namespace srpnic::sim
