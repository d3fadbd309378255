// SPDX-License-Identifier: Apache-2.0
// Headers of the frames the host handles, as they lie on the wire.
#pragma once

#include <array>
#include <cstdint>

#include "host/net/big_endian.hpp"

namespace srpnic::wire {

/// A MAC address 02:00:c0:a8:4d:02 is the number 0x0200c0a84d02, an IPv4 address 192.168.77.1 is 0xc0a84d01.
inline constexpr std::uint64_t kBroadcastMac = 0xffff'ffff'ffff;

inline constexpr std::uint16_t kEtherTypeIpv4 = 0x0800;
inline constexpr std::uint16_t kEtherTypeArp = 0x0806;
inline constexpr std::uint16_t kEtherTypeVlan = 0x8100;
inline constexpr std::uint16_t kEtherTypeIpv6 = 0x86dd;

struct EthernetHeader {
  Be48 destination;
  Be48 source;
  Be16 type;
};
static_assert(sizeof(EthernetHeader) == 14);

/// IEEE 802.1Q: the tag that follows the source address; `type` is that of the payload.
struct VlanTag {
  static constexpr std::uint16_t kVidMask = 0x0fff;  ///< 0: the tag has a priority only
  static constexpr unsigned kPcpShift = 13;

  Be16 tci;
  Be16 type;
};
static_assert(sizeof(VlanTag) == 4);

/// RFC 826 for IPv4 over Ethernet.
struct ArpPacket {
  static constexpr std::uint16_t kHardwareEthernet = 1;
  static constexpr std::uint16_t kRequest = 1;
  static constexpr std::uint16_t kReply = 2;

  Be16 hardware_type;
  Be16 protocol_type;
  std::uint8_t hardware_bytes;
  std::uint8_t protocol_bytes;
  Be16 operation;
  Be48 sender_mac;
  Be32 sender_ip;
  Be48 target_mac;
  Be32 target_ip;
};
static_assert(sizeof(ArpPacket) == 28);

/// RFC 791 without options.
struct Ipv4Header {
  static constexpr std::uint8_t kVersionAndLength = 0x45;
  static constexpr std::uint16_t kDontFragment = 0x4000;
  static constexpr std::uint16_t kFragmentMask = 0x3fff;  ///< more-fragments bit and offset
  static constexpr std::uint8_t kProtocolIcmp = 1;
  static constexpr std::uint8_t kProtocolUdp = 17;

  std::uint8_t version_and_length;
  std::uint8_t traffic_class;
  Be16 total_length;
  Be16 identification;
  Be16 fragment;
  std::uint8_t time_to_live;
  std::uint8_t protocol;
  Be16 checksum;
  Be32 source;
  Be32 destination;
};
static_assert(sizeof(Ipv4Header) == 20);

/// RFC 8200.
struct Ipv6Header {
  static constexpr std::uint32_t kVersion = 6u << 28;
  static constexpr std::uint8_t kProtocolIcmpv6 = 58;

  Be32 version_class_flow;  ///< version 4, traffic class 8, flow label 20
  Be16 payload_length;
  std::uint8_t next_header;
  std::uint8_t hop_limit;
  std::array<std::uint8_t, 16> source;
  std::array<std::uint8_t, 16> destination;
};
static_assert(sizeof(Ipv6Header) == 40);

/// RFC 792, and RFC 4443 for IPv6: echo request and reply; the data follows.
struct IcmpEcho {
  static constexpr std::uint8_t kReply = 0;
  static constexpr std::uint8_t kRequest = 8;
  static constexpr std::uint8_t kRequestIpv6 = 128;
  static constexpr std::uint8_t kReplyIpv6 = 129;

  std::uint8_t type;
  std::uint8_t code;
  Be16 checksum;
  Be16 identifier;
  Be16 sequence;
};
static_assert(sizeof(IcmpEcho) == 8);

/// RFC 4861, 4.3 and 4.4: neighbour solicitation and advertisement; options follow.
struct NeighbourMessage {
  static constexpr std::uint8_t kSolicitation = 135;
  static constexpr std::uint8_t kAdvertisement = 136;
  static constexpr std::uint32_t kSolicited = 1u << 30;
  static constexpr std::uint32_t kOverride = 1u << 29;
  static constexpr std::uint8_t kHopLimit = 255;  ///< proves that no router forwarded the message

  std::uint8_t type;
  std::uint8_t code;
  Be16 checksum;
  Be32 flags;  ///< of an advertisement
  std::array<std::uint8_t, 16> target;
};
static_assert(sizeof(NeighbourMessage) == 24);

/// RFC 4861, 4.6.1: source or target link-layer address of Ethernet.
struct LinkAddressOption {
  static constexpr std::uint8_t kSource = 1;
  static constexpr std::uint8_t kTarget = 2;

  std::uint8_t type;
  std::uint8_t length;  ///< in units of 8 bytes
  Be48 mac;
};
static_assert(sizeof(LinkAddressOption) == 8);

struct UdpHeader {
  Be16 source_port;
  Be16 destination_port;
  Be16 length;
  Be16 checksum;
};
static_assert(sizeof(UdpHeader) == 8);

/// IBA 9.2: base transport header.
struct Bth {
  static constexpr std::uint8_t kUdSendOnly = 0x64;
  static constexpr std::uint8_t kPadShift = 4;  ///< of pad_count in `flags`
  static constexpr std::uint8_t kPadMask = 3;
  static constexpr std::uint8_t kVersionMask = 0x0f;
  static constexpr std::uint8_t kMigrated = 0x40;  ///< IBA 17.2.8: there is no alternate path; 0 asks for one

  std::uint8_t opcode;
  std::uint8_t flags;  ///< solicited 1, MigReq 1, pad count 2, header version 4
  Be16 pkey;
  std::uint8_t congestion;  ///< FECN, BECN, reserved: outside the ICRC
  Be24 destination_qp;
  std::uint8_t ack_request;  ///< bit 7
  Be24 psn;
};
static_assert(sizeof(Bth) == 12);

/// IBA 9.3.1: datagram extended transport header.
struct Deth {
  Be32 queue_key;
  std::uint8_t reserved;
  Be24 source_qp;
};
static_assert(sizeof(Deth) == 8);

inline constexpr std::size_t kIcrcBytes = 4;
inline constexpr std::uint32_t kManagementQp = 1;
inline constexpr std::uint32_t kManagementQueueKey = 0x8001'0000;  ///< IBA 10.2.5: well-known Q_Key of QP 1
inline constexpr std::uint16_t kDefaultPkey = 0xffff;  ///< our own: full member of the default partition, of no other

/// IBA 10.9.3: the same partition (low 15 bits), and one of the two is a full member of it (bit 15).
constexpr bool pkeys_match(std::uint16_t a, std::uint16_t b) {
  return ((a ^ b) & 0x7fff) == 0 && ((a | b) & 0x8000) != 0;
}

}  // namespace srpnic::wire
