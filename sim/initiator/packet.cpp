// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/packet.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "host/net/headers.hpp"

namespace srpnic::sim {

namespace {

constexpr std::uint16_t kRoceUdpPort = 4791;
constexpr std::uint8_t kTimeToLive = 64;
constexpr std::size_t kMinFrame = 60;
/// Where the headers of a frame begin.
struct Layout {
  Layout(bool vlan, bool is_ipv6)
      : ipv6(is_ipv6),
        ip(sizeof(wire::EthernetHeader) + (vlan ? sizeof(wire::VlanTag) : 0)),
        udp(ip + (is_ipv6 ? sizeof(wire::Ipv6Header) : sizeof(wire::Ipv4Header))),
        bth(udp + sizeof(wire::UdpHeader)),
        extension(bth + sizeof(wire::Bth)) {}

  bool ipv6;
  std::size_t ip, udp, bth, extension;
};

/// IBA 9.3.3: RDMA extended transport header.
struct Reth {
  wire::Be64 va;
  wire::Be32 rkey;
  wire::Be32 length;
};
static_assert(sizeof(Reth) == 16);

/// IBA 9.3.5: ACK extended transport header.
struct Aeth {
  std::uint8_t syndrome;
  wire::Be24 msn;
};
static_assert(sizeof(Aeth) == 4);

/// IBA A17.9.3: what follows the BTH of a congestion notification packet.
constexpr std::size_t kNotificationBytes = 16;
constexpr std::uint8_t kBecn = 0x40;

enum class Extension { kNone, kReth, kAeth, kDeth, kReserved };

/// The extension header of an opcode; nothing when the opcode is none that an SRP connection uses.
std::optional<Extension> extension_of(RoceOpcode opcode) {
  switch (opcode) {
    case RoceOpcode::kSendFirst:
    case RoceOpcode::kSendMiddle:
    case RoceOpcode::kSendLast:
    case RoceOpcode::kSendOnly:
    case RoceOpcode::kWriteMiddle:
    case RoceOpcode::kWriteLast:
    case RoceOpcode::kReadResponseMiddle:
      return Extension::kNone;
    case RoceOpcode::kWriteFirst:
    case RoceOpcode::kWriteOnly:
    case RoceOpcode::kReadRequest:
      return Extension::kReth;
    case RoceOpcode::kReadResponseFirst:
    case RoceOpcode::kReadResponseLast:
    case RoceOpcode::kReadResponseOnly:
    case RoceOpcode::kAcknowledge:
      return Extension::kAeth;
    case RoceOpcode::kDatagram:
      return Extension::kDeth;
    case RoceOpcode::kCongestionNotification:
      return Extension::kReserved;
  }
  return std::nullopt;
}

std::size_t bytes_of(Extension extension) {
  switch (extension) {
    case Extension::kNone:
      break;
    case Extension::kReth:
      return sizeof(Reth);
    case Extension::kAeth:
      return sizeof(Aeth);
    case Extension::kDeth:
      return sizeof(wire::Deth);
    case Extension::kReserved:
      return kNotificationBytes;
  }
  return 0;
}

/// RFC 1071 over the IP header.
std::uint16_t header_checksum(const std::uint8_t* header) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < sizeof(wire::Ipv4Header); i += 2) sum += std::uint32_t{header[i]} << 8 | header[i + 1];
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

/// IBA 7.8.1 and A17.3.3 over the packet of `bytes` bytes from the IP header to the end of the pad.
std::uint32_t icrc(const std::uint8_t* packet, std::size_t bytes) {
  constexpr std::size_t kLocalRoute = 8;  // the header that RoCE does not have counts as ones
  const bool ipv6 = packet[0] >> 4 == 6;
  const Layout layout(false, ipv6);
  const std::size_t headers = layout.extension - layout.ip;
  std::vector<std::uint8_t> masked(kLocalRoute + headers, 0xff);
  std::copy_n(packet, headers, masked.begin() + kLocalRoute);
  if (ipv6) {
    masked[kLocalRoute] |= 0x0f;
    // Traffic class, flow label, hop limit, UDP checksum, and BTH's congestion bits change on the way.
    for (const std::size_t offset : {1, 2, 3, 7, 46, 47, 52}) masked[kLocalRoute + offset] = 0xff;
  } else {
    // Type of service, time to live, header checksum, UDP checksum, and BTH's congestion bits.
    for (const std::size_t offset : {1, 8, 10, 11, 26, 27, 32}) masked[kLocalRoute + offset] = 0xff;
  }
  uLong crc = crc32(0, masked.data(), static_cast<uInt>(masked.size()));
  crc = crc32(crc, packet + headers, static_cast<uInt>(bytes - headers));
  return static_cast<std::uint32_t>(crc);
}

std::uint8_t* put_bytes(std::uint8_t* at, std::span<const std::byte> bytes) {
  return std::transform(bytes.begin(), bytes.end(), at,
                        [](std::byte byte) { return std::to_integer<std::uint8_t>(byte); });
}

template <typename Struct>
std::uint8_t* put(std::uint8_t* at, const Struct& value) {
  return put_bytes(at, wire::as_bytes(value));
}

/// Reads a frame field by field; the first thing wrong is kept.
class Reader {
 public:
  explicit Reader(const Frame& frame) : frame_(frame), bytes_(std::as_bytes(std::span(frame))) {}

  std::variant<RocePacket, NotRoce, PacketError> parse() {
    const auto ethernet = wire::read<wire::EthernetHeader>(bytes_);
    if (!ethernet) return NotRoce{};
    std::uint16_t type = ethernet->type;
    if (type == wire::kEtherTypeVlan) {
      const auto tag = wire::read<wire::VlanTag>(bytes_, sizeof(wire::EthernetHeader));
      if (!tag) return NotRoce{};
      packet_.vlan_tci = tag->tci;
      type = tag->type;
    }
    if (type != wire::kEtherTypeIpv4 && type != wire::kEtherTypeIpv6) return NotRoce{};
    layout_ = Layout(packet_.vlan_tci.has_value(), type == wire::kEtherTypeIpv6);
    const auto udp = wire::read<wire::UdpHeader>(bytes_, layout_.udp);
    if (!udp || udp->destination_port != kRoceUdpPort) return NotRoce{};
    packet_.source.mac = ethernet->source;
    packet_.destination.mac = ethernet->destination;
    const auto ip_bytes = layout_.ipv6 ? parse_ipv6() : parse_ipv4();
    if (!ip_bytes) return NotRoce{};
    check_lengths(*ip_bytes, *udp);
    const auto bth = wire::read<wire::Bth>(bytes_, layout_.bth);
    require(bth.has_value(), "frame ends within the BTH");
    if (!error_.empty()) return PacketError{error_};

    packet_.udp_source_port = udp->source_port;
    parse_transport(*bth, layout_.ip + *ip_bytes);
    if (!error_.empty()) return PacketError{error_};
    return std::move(packet_);
  }

 private:
  void require(bool condition, std::string_view text) {
    if (!condition && error_.empty()) error_ = text;
  }

  /// The bytes of the IP packet; nothing when it is not UDP.
  std::optional<std::size_t> parse_ipv4() {
    const auto ip = *wire::read<wire::Ipv4Header>(bytes_, layout_.ip);
    if (ip.protocol != wire::Ipv4Header::kProtocolUdp) return std::nullopt;
    require(ip.version_and_length == wire::Ipv4Header::kVersionAndLength, "IP header has options or another version");
    require(ip.fragment == wire::Ipv4Header::kDontFragment, "IP packet is a fragment or may be fragmented");
    require(ip.time_to_live > 0, "time to live is 0");
    require(header_checksum(frame_.data() + layout_.ip) == 0, "wrong IP header checksum");
    packet_.source.ip = net::IpAddress::from_ipv4(ip.source);
    packet_.destination.ip = net::IpAddress::from_ipv4(ip.destination);
    packet_.ecn = ip.traffic_class & 3U;
    return ip.total_length;
  }

  std::optional<std::size_t> parse_ipv6() {
    const auto ip = *wire::read<wire::Ipv6Header>(bytes_, layout_.ip);
    if (ip.next_header != wire::Ipv4Header::kProtocolUdp) return std::nullopt;
    require(ip.version_class_flow >> 28 == 6, "IP header has another version");
    require(ip.hop_limit > 0, "hop limit is 0");
    packet_.source.ip = {ip.source};
    packet_.destination.ip = {ip.destination};
    require(packet_.source.ip.is_unicast() && !packet_.source.ip.is_ipv4(), "source address is not one of a host");
    packet_.ecn = ip.version_class_flow >> 20 & 3U;
    return sizeof(wire::Ipv6Header) + ip.payload_length;
  }

  void check_lengths(std::size_t ip_bytes, const wire::UdpHeader& udp) {
    require(ip_bytes <= frame_.size() - layout_.ip, "frame is shorter than its IP packet");
    require(layout_.udp - layout_.ip + udp.length == ip_bytes, "UDP and IP lengths do not agree");
    require(udp.checksum == 0, "UDP checksum is not 0");
    if (!error_.empty()) return;
    const std::size_t end = layout_.ip + ip_bytes;
    require(frame_.size() == end || frame_.size() == kMinFrame, "bytes behind the packet");
    require(std::all_of(frame_.begin() + static_cast<std::ptrdiff_t>(end), frame_.end(),
                        [](std::uint8_t byte) { return byte == 0; }),
            "Ethernet padding is not 0");
  }

  void parse_transport(const wire::Bth& bth, std::size_t end) {
    packet_.opcode = static_cast<RoceOpcode>(bth.opcode);
    packet_.solicited = (bth.flags & 0x80) != 0;
    packet_.migrated = (bth.flags & wire::Bth::kMigrated) != 0;
    packet_.ack_request = (bth.ack_request & 0x80) != 0;
    packet_.pkey = bth.pkey;
    packet_.dest_qpn = bth.destination_qp;
    packet_.psn = bth.psn;
    const auto extension = extension_of(packet_.opcode);
    require(extension.has_value(), "BTH opcode " + std::to_string(bth.opcode) + " is not for an SRP connection");
    require((bth.flags & wire::Bth::kVersionMask) == 0, "transport header version is not 0");
    require((bth.ack_request & 0x7f) == 0, "reserved bits beside the ACK request are set");
    if (!error_.empty()) return;

    const std::size_t payload = layout_.extension + bytes_of(*extension);
    const std::size_t pad = bth.flags >> wire::Bth::kPadShift & wire::Bth::kPadMask;
    require(payload + pad + wire::kIcrcBytes <= end, "packet is too short for its headers");
    if (!error_.empty()) return;
    const std::size_t pad_start = end - wire::kIcrcBytes - pad;
    require((end - payload) % 4 == 0, "payload and pad are not whole words");
    check_icrc(end - wire::kIcrcBytes);
    parse_extension(*extension, bth);
    packet_.payload.assign(frame_.begin() + static_cast<std::ptrdiff_t>(payload),
                           frame_.begin() + static_cast<std::ptrdiff_t>(pad_start));
  }

  void check_icrc(std::size_t offset) {
    std::uint32_t found = 0;
    for (std::size_t i = 0; i < wire::kIcrcBytes; ++i) found |= std::uint32_t{frame_[offset + i]} << (8 * i);
    require(found == icrc(frame_.data() + layout_.ip, offset - layout_.ip), "wrong ICRC");
  }

  void parse_extension(Extension extension, const wire::Bth& bth) {
    switch (extension) {
      case Extension::kNone:
        break;
      case Extension::kReth: {
        const auto reth = *wire::read<Reth>(bytes_, layout_.extension);
        packet_.va = reth.va;
        packet_.rkey = reth.rkey;
        packet_.dma_length = reth.length;
        break;
      }
      case Extension::kAeth: {
        const auto aeth = *wire::read<Aeth>(bytes_, layout_.extension);
        packet_.syndrome = aeth.syndrome;
        packet_.msn = aeth.msn;
        break;
      }
      case Extension::kDeth: {
        const auto deth = *wire::read<wire::Deth>(bytes_, layout_.extension);
        packet_.queue_key = deth.queue_key;
        packet_.source_qpn = deth.source_qp;
        break;
      }
      case Extension::kReserved:
        require(packet_.ecn == kNotEcnCapable, "a CNP is marked ECN-capable");
        require(bth.congestion == kBecn, "a CNP does not carry BECN alone");
        require(packet_.psn == 0, "the PSN of a CNP is not 0");
        require(!packet_.migrated, "a CNP carries MigReq");
        require(std::all_of(frame_.data() + layout_.extension, frame_.data() + layout_.extension + kNotificationBytes,
                            [](std::uint8_t byte) { return byte == 0; }),
                "reserved bytes of a CNP are not 0");
        break;
    }
  }

  const Frame& frame_;
  std::span<const std::byte> bytes_;
  Layout layout_{false, false};
  RocePacket packet_;
  std::string error_;
};

/// In front of an IP packet of `bytes`; the checksum is left for seal_packet().
std::uint8_t* put_ip_header(std::uint8_t* at, const RocePacket& packet, std::size_t bytes) {
  const net::IpAddress& source = packet.source.ip;
  const net::IpAddress& destination = packet.destination.ip;
  if (!source.is_ipv4()) {
    return put(at, wire::Ipv6Header{.version_class_flow = wire::Ipv6Header::kVersion | std::uint32_t{packet.ecn} << 20,
                                    .payload_length = static_cast<std::uint16_t>(bytes - sizeof(wire::Ipv6Header)),
                                    .next_header = wire::Ipv4Header::kProtocolUdp,
                                    .hop_limit = kTimeToLive,
                                    .source = source.bytes,
                                    .destination = destination.bytes});
  }
  return put(at, wire::Ipv4Header{.version_and_length = wire::Ipv4Header::kVersionAndLength,
                                  .traffic_class = packet.ecn,
                                  .total_length = static_cast<std::uint16_t>(bytes),
                                  .identification = 0,
                                  .fragment = wire::Ipv4Header::kDontFragment,
                                  .time_to_live = kTimeToLive,
                                  .protocol = wire::Ipv4Header::kProtocolUdp,
                                  .checksum = 0,
                                  .source = source.ipv4(),
                                  .destination = destination.ipv4()});
}

}  // namespace

Frame build_packet(const RocePacket& packet) {
  const Extension extension = extension_of(packet.opcode).value_or(Extension::kNone);
  const std::size_t pad = (4 - packet.payload.size() % 4) % 4;
  const Layout layout(packet.vlan_tci.has_value(), !packet.source.ip.is_ipv4());
  Frame frame(layout.extension + bytes_of(extension) + packet.payload.size() + pad + wire::kIcrcBytes);

  const std::uint16_t type = layout.ipv6 ? wire::kEtherTypeIpv6 : wire::kEtherTypeIpv4;
  std::uint8_t* at = put(frame.data(), wire::EthernetHeader{.destination = packet.destination.mac,
                                                            .source = packet.source.mac,
                                                            .type = packet.vlan_tci ? wire::kEtherTypeVlan : type});
  if (packet.vlan_tci) at = put(at, wire::VlanTag{.tci = *packet.vlan_tci, .type = type});
  at = put_ip_header(at, packet, frame.size() - layout.ip);
  at = put(at, wire::UdpHeader{.source_port = packet.udp_source_port,
                               .destination_port = kRoceUdpPort,
                               .length = static_cast<std::uint16_t>(frame.size() - layout.udp),
                               .checksum = 0});
  const bool migrated = packet.migrated && extension != Extension::kReserved;
  const auto flags = static_cast<std::uint8_t>((packet.solicited ? 0x80 : 0) | (migrated ? wire::Bth::kMigrated : 0) |
                                               pad << wire::Bth::kPadShift);
  at = put(at, wire::Bth{.opcode = static_cast<std::uint8_t>(packet.opcode),
                         .flags = flags,
                         .pkey = packet.pkey,
                         .congestion = extension == Extension::kReserved ? kBecn : std::uint8_t{0},
                         .destination_qp = packet.dest_qpn,
                         .ack_request = static_cast<std::uint8_t>(packet.ack_request ? 0x80 : 0),
                         .psn = packet.psn});
  switch (extension) {
    case Extension::kNone:
      break;
    case Extension::kReth:
      at = put(at, Reth{.va = packet.va, .rkey = packet.rkey, .length = packet.dma_length});
      break;
    case Extension::kAeth:
      at = put(at, Aeth{.syndrome = packet.syndrome, .msn = packet.msn});
      break;
    case Extension::kDeth:
      at = put(at, wire::Deth{.queue_key = packet.queue_key, .reserved = 0, .source_qp = packet.source_qpn});
      break;
    case Extension::kReserved:
      at += kNotificationBytes;
      break;
  }
  std::copy(packet.payload.begin(), packet.payload.end(), at);
  seal_packet(frame);
  return frame;
}

void seal_packet(Frame& frame) {
  const bool vlan = frame[12] == wire::kEtherTypeVlan >> 8 && frame[13] == (wire::kEtherTypeVlan & 0xff);
  std::uint8_t* ip = frame.data() + Layout(vlan, false).ip;
  std::size_t bytes = std::size_t{ip[2]} << 8 | ip[3];
  if (ip[0] >> 4 == 6) {
    bytes = sizeof(wire::Ipv6Header) + (std::size_t{ip[4]} << 8 | ip[5]);
  } else {
    constexpr std::size_t kChecksum = offsetof(wire::Ipv4Header, checksum);
    ip[kChecksum] = ip[kChecksum + 1] = 0;
    put(ip + kChecksum, wire::Be16(header_checksum(ip)));
  }
  const std::size_t end = bytes - wire::kIcrcBytes;
  const std::uint32_t crc = icrc(ip, end);
  for (std::size_t i = 0; i < wire::kIcrcBytes; ++i) ip[end + i] = static_cast<std::uint8_t>(crc >> (8 * i));
}

std::variant<RocePacket, NotRoce, PacketError> parse_packet(const Frame& frame) { return Reader(frame).parse(); }

}  // namespace srpnic::sim
