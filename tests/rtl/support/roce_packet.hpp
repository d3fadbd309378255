// SPDX-License-Identifier: Apache-2.0
// RoCEv2 frames in software: building, reading and the ICRC (IBA 9.8.3, A17), independent of the RTL under test.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "byte_stream.hpp"

namespace srpnic::test {

inline constexpr std::uint8_t kCnpOpcode = 0x81;  // IBA A17.9.3
inline constexpr std::uint8_t kBecn = 0x40;       // in RocePacket::congestion

/// Extension headers that an opcode brings (IBA 9.2, table 38), in bytes.
inline std::size_t extension_bytes(unsigned opcode) {
  switch (opcode) {
    case 0x03:
    case 0x05:
    case 0x09:
    case 0x16:
    case 0x17:
      return 4;  // immediate data or key to invalidate
    case 0x06:
    case 0x0A:
    case 0x0C:
      return 16;  // RETH
    case 0x0B:
      return 20;  // RETH and immediate data
    case 0x0D:
    case 0x0F:
    case 0x10:
    case 0x11:
      return 4;  // AETH
    case 0x12:
      return 12;  // AETH and AtomicAckETH
    case 0x13:
    case 0x14:
      return 28;  // AtomicETH
    case 0x64:
      return 8;  // DETH
    case 0x65:
      return 12;  // DETH and immediate data
    case kCnpOpcode:
      return 16;  // reserved
    default:
      return 0;
  }
}
inline bool opcode_has_reth(unsigned opcode) {
  return opcode == 0x06 || opcode == 0x0A || opcode == 0x0B || opcode == 0x0C;
}
inline bool opcode_has_aeth(unsigned opcode) { return opcode >= 0x0D && opcode <= 0x12 && opcode != 0x0E; }

/// All fields of one packet; numbers in host order. The defaults are those of an IPv4 packet between two test ports.
struct RocePacket {
  std::uint64_t dest_mac = 0x0200C0A84D02;
  std::uint64_t source_mac = 0x0200C0A84D01;
  std::optional<std::uint16_t> vlan_tci;
  bool ipv6 = false;
  ap_uint<128> source_ip = 0xC0A84D01;
  ap_uint<128> dest_ip = 0xC0A84D02;
  std::uint8_t traffic_class = 0;
  std::uint8_t hop_limit = 64;
  std::uint16_t udp_source_port = 0xC000;
  std::uint16_t udp_checksum = 0;
  std::uint8_t opcode = 0x04;
  bool solicited = false;
  bool migrated = true;  ///< MigReq; a CNP never has it
  bool ack_request = false;
  std::uint8_t congestion = 0;  ///< BTH byte 4: FECN bit 7, BECN bit 6
  std::uint16_t pkey = 0xFFFF;
  std::uint32_t dest_qpn = 0x000102;
  std::uint32_t psn = 0;
  std::uint64_t reth_va = 0;
  std::uint32_t reth_rkey = 0;
  std::uint32_t reth_length = 0;
  std::uint8_t aeth_syndrome = 0;
  std::uint32_t aeth_msn = 0;
  Bytes payload;
};

inline void append_big_endian(Bytes& bytes, std::uint64_t value, int count) {
  for (int i = count - 1; i >= 0; --i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

inline std::uint64_t read_big_endian(const Bytes& bytes, std::size_t offset, int count) {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | bytes.at(offset + static_cast<std::size_t>(i));
  return value;
}

/// The Internet checksum (RFC 1071) of a header of an even number of bytes.
inline std::uint16_t internet_checksum(const Bytes& bytes, std::size_t offset, std::size_t count) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < count; i += 2) sum += static_cast<std::uint32_t>(read_big_endian(bytes, offset + i, 2));
  while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

/// Where the IP header begins: 14, or 18 behind a VLAN tag.
inline std::size_t ip_offset(const Bytes& frame) { return read_big_endian(frame, 12, 2) == 0x8100 ? 18 : 14; }

/// The end of the IP packet within the frame (Ethernet padding may follow).
inline std::size_t ip_end(const Bytes& frame) {
  const std::size_t ip = ip_offset(frame);
  const bool ipv6 = frame.at(ip) >> 4 == 6;
  return ip + (ipv6 ? 40 + read_big_endian(frame, ip + 4, 2) : read_big_endian(frame, ip + 2, 2));
}

/// The ICRC as a number whose least significant byte is sent first, of the packet in `frame` whose ICRC field is in
/// place (with any content).
inline std::uint32_t roce_icrc(const Bytes& frame) {
  const std::size_t ip = ip_offset(frame);
  const bool ipv6 = frame.at(ip) >> 4 == 6;
  const std::size_t bytes = ip_end(frame) - 4 - ip;
  Bytes masked(8 + bytes, 0xFF);
  std::copy_n(frame.begin() + static_cast<std::ptrdiff_t>(ip), bytes, masked.begin() + 8);
  std::uint8_t* header = masked.data() + 8;
  const std::size_t udp = ipv6 ? 40 : 20;
  if (ipv6) {
    header[0] |= 0x0F;                                     // traffic class and flow label
    header[1] = header[2] = header[3] = header[7] = 0xFF;  // … and hop limit
  } else {
    header[1] = header[8] = header[10] = header[11] = 0xFF;  // TOS, TTL, checksum
  }
  header[udp + 6] = header[udp + 7] = 0xFF;  // UDP checksum
  header[udp + 8 + 4] = 0xFF;                // FECN, BECN, reserved
  return static_cast<std::uint32_t>(crc32(0, masked.data(), static_cast<uInt>(masked.size())));
}

/// The ICRC field of the packet in `frame`.
inline std::uint32_t icrc_field(const Bytes& frame) {
  const std::size_t end = ip_end(frame);
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value |= std::uint32_t{frame.at(end - 4 + i)} << (8 * i);
  return value;
}

/// Makes IPv4 header checksum and ICRC right again after a change.
inline void seal(Bytes& frame) {
  const std::size_t ip = ip_offset(frame);
  if (frame[ip] >> 4 == 4) {
    const std::size_t header_bytes = 4 * (frame[ip] & 0xFU);
    frame[ip + 10] = frame[ip + 11] = 0;
    const std::uint16_t sum = internet_checksum(frame, ip, header_bytes);
    frame[ip + 10] = static_cast<std::uint8_t>(sum >> 8);
    frame[ip + 11] = static_cast<std::uint8_t>(sum);
  }
  const std::uint32_t crc = roce_icrc(frame);
  const std::size_t end = ip_end(frame);
  for (std::size_t i = 0; i < 4; ++i) frame[end - 4 + i] = static_cast<std::uint8_t>(crc >> (8 * i));
}

/// The whole Ethernet frame without FCS, padded to 60 bytes.
inline Bytes build_frame(const RocePacket& packet) {
  const std::size_t pad = (4 - packet.payload.size() % 4) % 4;
  const std::size_t udp_bytes = 8 + 12 + extension_bytes(packet.opcode) + packet.payload.size() + pad + 4;
  Bytes frame;
  append_big_endian(frame, packet.dest_mac, 6);
  append_big_endian(frame, packet.source_mac, 6);
  if (packet.vlan_tci) append_big_endian(frame, std::uint64_t{0x8100} << 16 | *packet.vlan_tci, 4);
  append_big_endian(frame, packet.ipv6 ? 0x86DD : 0x0800, 2);
  if (packet.ipv6) {
    append_big_endian(frame, std::uint32_t{6} << 28 | std::uint32_t{packet.traffic_class} << 20, 4);
    append_big_endian(frame, udp_bytes, 2);
    append_big_endian(frame, 17, 1);
    append_big_endian(frame, packet.hop_limit, 1);
    for (const auto& ip : {packet.source_ip, packet.dest_ip}) {
      append_big_endian(frame, ip.word(1), 8);
      append_big_endian(frame, ip.word(0), 8);
    }
  } else {
    append_big_endian(frame, 0x4500U | packet.traffic_class, 2);
    append_big_endian(frame, 20 + udp_bytes, 2);
    append_big_endian(frame, 0x00004000, 4);  // identification 0, do not fragment
    append_big_endian(frame, packet.hop_limit, 1);
    append_big_endian(frame, 17, 1);
    append_big_endian(frame, 0, 2);
    append_big_endian(frame, packet.source_ip.to_uint(), 4);
    append_big_endian(frame, packet.dest_ip.to_uint(), 4);
  }
  append_big_endian(frame, packet.udp_source_port, 2);
  append_big_endian(frame, 4791, 2);
  append_big_endian(frame, udp_bytes, 2);
  append_big_endian(frame, packet.udp_checksum, 2);
  append_big_endian(frame, packet.opcode, 1);
  const bool migrated = packet.migrated && packet.opcode != kCnpOpcode;
  append_big_endian(frame, (packet.solicited ? 0x80U : 0U) | (migrated ? 0x40U : 0U) | pad << 4, 1);
  append_big_endian(frame, packet.pkey, 2);
  append_big_endian(frame, packet.congestion, 1);
  append_big_endian(frame, packet.dest_qpn, 3);
  append_big_endian(frame, packet.ack_request ? 0x80U : 0U, 1);
  append_big_endian(frame, packet.psn, 3);
  const std::size_t extension_start = frame.size();
  if (opcode_has_reth(packet.opcode)) {
    append_big_endian(frame, packet.reth_va, 8);
    append_big_endian(frame, packet.reth_rkey, 4);
    append_big_endian(frame, packet.reth_length, 4);
  } else if (opcode_has_aeth(packet.opcode)) {
    append_big_endian(frame, packet.aeth_syndrome, 1);
    append_big_endian(frame, packet.aeth_msn, 3);
  }
  frame.resize(extension_start + extension_bytes(packet.opcode), packet.opcode == kCnpOpcode ? 0 : 0x5A);
  frame.insert(frame.end(), packet.payload.begin(), packet.payload.end());
  frame.resize(frame.size() + pad + 4, 0);
  seal(frame);
  if (frame.size() < 60) frame.resize(60, 0);
  return frame;
}

/// Reads a well-formed RoCEv2 frame (nothing is checked); nullopt for anything that is not UDP port 4791.
inline std::optional<RocePacket> read_frame(const Bytes& frame) {
  RocePacket packet;
  const std::size_t ip = ip_offset(frame);
  const auto ethertype = read_big_endian(frame, ip - 2, 2);
  packet.ipv6 = ethertype == 0x86DD;
  if ((!packet.ipv6 && ethertype != 0x0800) || frame.at(ip + (packet.ipv6 ? 6 : 9)) != 17) return std::nullopt;
  const std::size_t udp = ip + (packet.ipv6 ? 40 : 20);
  if (read_big_endian(frame, udp + 2, 2) != 4791) return std::nullopt;
  packet.dest_mac = read_big_endian(frame, 0, 6);
  packet.source_mac = read_big_endian(frame, 6, 6);
  if (ip == 18) packet.vlan_tci = static_cast<std::uint16_t>(read_big_endian(frame, 14, 2));
  if (packet.ipv6) {
    packet.traffic_class = static_cast<std::uint8_t>(read_big_endian(frame, ip, 2) >> 4);
    packet.hop_limit = frame[ip + 7];
    for (int i = 0; i < 2; ++i) {
      packet.source_ip.set_word(i, read_big_endian(frame, ip + (i == 0 ? 16 : 8), 8));
      packet.dest_ip.set_word(i, read_big_endian(frame, ip + (i == 0 ? 32 : 24), 8));
    }
  } else {
    packet.traffic_class = frame[ip + 1];
    packet.hop_limit = frame[ip + 8];
    packet.source_ip = read_big_endian(frame, ip + 12, 4);
    packet.dest_ip = read_big_endian(frame, ip + 16, 4);
  }
  packet.udp_source_port = static_cast<std::uint16_t>(read_big_endian(frame, udp, 2));
  packet.udp_checksum = static_cast<std::uint16_t>(read_big_endian(frame, udp + 6, 2));
  const std::size_t bth = udp + 8;
  packet.opcode = frame.at(bth);
  packet.solicited = (frame.at(bth + 1) & 0x80U) != 0;
  packet.migrated = (frame[bth + 1] & 0x40U) != 0;
  const std::size_t pad = frame[bth + 1] >> 4 & 3U;
  packet.pkey = static_cast<std::uint16_t>(read_big_endian(frame, bth + 2, 2));
  packet.congestion = frame.at(bth + 4);
  packet.dest_qpn = static_cast<std::uint32_t>(read_big_endian(frame, bth + 5, 3));
  packet.ack_request = (frame.at(bth + 8) & 0x80U) != 0;
  packet.psn = static_cast<std::uint32_t>(read_big_endian(frame, bth + 9, 3));
  const std::size_t extension = bth + 12;
  if (opcode_has_reth(packet.opcode)) {
    packet.reth_va = read_big_endian(frame, extension, 8);
    packet.reth_rkey = static_cast<std::uint32_t>(read_big_endian(frame, extension + 8, 4));
    packet.reth_length = static_cast<std::uint32_t>(read_big_endian(frame, extension + 12, 4));
  } else if (opcode_has_aeth(packet.opcode)) {
    packet.aeth_syndrome = frame.at(extension);
    packet.aeth_msn = static_cast<std::uint32_t>(read_big_endian(frame, extension + 1, 3));
  }
  packet.payload.assign(frame.begin() + static_cast<std::ptrdiff_t>(extension + extension_bytes(packet.opcode)),
                        frame.begin() + static_cast<std::ptrdiff_t>(ip_end(frame) - 4 - pad));
  return packet;
}

}  // namespace srpnic::test
