// SPDX-License-Identifier: Apache-2.0
// A whole target on a fake card: frames and IUs go in as the card would hand them over, frames and IUs come out.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

#include "host/cm/messages.hpp"
#include "host/net/eal.hpp"
#include "host/net/roce_datagram.hpp"
#include "host/srp/iu.hpp"
#include "host/target/ram_luns.hpp"
#include "host/target/target.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/fake_card.hpp"

namespace srpnic::target {

class TargetTest : public testing::Test {
 protected:
  static constexpr std::uint64_t kId = 0x505400fffe000002;
  static constexpr std::uint64_t kPeerMac = 0x525400000001;
  static constexpr net::IpAddress kOurIpv6{{0xfd, 0, 0, 0x77, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}};
  static constexpr std::size_t kLunBytes = 1024 * 1024;

  static inline cm::Time now_{};  ///< the target's clock

  TargetTest() { now_ = {}; }

  static void SetUpTestSuite() { net::start_eal("srpnic-target-test"); }

  static Settings settings() {
    Settings settings;
    settings.local = {
        .mac = 0x0200c0a84d02, .addresses = {net::IpAddress::from_ipv4(test::kTargetIp), kOurIpv6}, .vlan_tci = {}};
    settings.port.id_extension = kId;
    settings.port.ioc_guid = kId;
    settings.now = [] { return now_; };
    return settings;
  }

  static std::vector<RamLun> luns() {
    return {{.number = 0, .size_bytes = kLunBytes, .serial = "disk0"},
            {.number = 3, .size_bytes = kLunBytes, .read_only = true, .serial = "disk3"}};
  }

  void poll() {
    while (target_.poll() > 0) {
    }
  }

  /// A management datagram from the initiator, in a frame.
  void send_datagram(std::span<const std::byte> mad) {
    send_datagram(mad, net::IpAddress::from_ipv4(test::kInitiatorIp), net::IpAddress::from_ipv4(test::kTargetIp));
  }
  void send_datagram(std::span<const std::byte> mad, const net::IpAddress& initiator, const net::IpAddress& target) {
    const net::Peer us{
        .link = {.mac = settings().local.mac, .vlan_tci = {}}, .ip = target, .local_ip = initiator, .udp_port = 55410};
    test::ByteVector frame(net::datagram_frame_bytes(us, mad.size()));
    net::build_datagram_frame(kPeerMac, us, 0, mad, frame);
    card_.raise(abi::ExceptionKind::kFrame, abi::ExceptionReason::kManagement, 0, frame);
    poll();
  }

  /// The oldest datagram sent to the initiator.
  std::optional<test::ByteVector> take_datagram() {
    if (card_.frames.empty()) return std::nullopt;
    const auto frame = card_.frames.front();
    card_.frames.pop_front();
    const auto packet = std::span(frame).subspan(14);
    const bool ipv6 = wire::read<wire::EthernetHeader>(frame)->type == wire::kEtherTypeIpv6;
    const auto parsed = net::parse_datagram(packet, packet.subspan(ipv6 ? 48 : 28));
    EXPECT_EQ(parsed.error, net::DatagramError::kNone);
    return test::ByteVector(parsed.payload.begin(), parsed.payload.end());
  }

  template <typename Body>
  static Body body_of(const test::ByteVector& mad) {
    return *wire::read<Body>(mad, sizeof(umad_hdr));
  }
  static std::uint16_t attribute_of(const test::ByteVector& mad) { return *wire::read<wire::Be16>(mad, 16); }

  /// Sends the recorded REQ of channel 0 or 1 and returns the answer.
  test::ByteVector request(std::size_t channel = 0) {
    send_datagram(test::datagrams_of("srp-ch2-smp2").at(3 * channel).mad);
    auto answer = take_datagram();
    EXPECT_TRUE(answer.has_value());
    return answer.value_or(test::ByteVector(cm::kMadBytes));
  }

  /// Logs a channel in; returns its queue pair number.
  std::uint32_t login(std::size_t channel = 0) {
    const auto answer = request(channel);
    EXPECT_EQ(attribute_of(answer), UMAD_CM_ATTR_REP);
    return body_of<cm::Reply>(answer).local_queue_pair;
  }

  struct Response {
    srp::ResponseHeader header;
    test::ByteVector trailer;
  };

  void send_unit(std::uint32_t qpn, std::span<const std::byte> unit) {
    card_.raise_unit(qpn, unit);
    poll();
  }

  std::optional<Response> take_response() {
    if (card_.units.empty()) return std::nullopt;
    const auto sent = card_.units.front();
    card_.units.pop_front();
    const auto header = *wire::read<srp::ResponseHeader>(sent.unit);
    EXPECT_EQ(header.opcode, 0xc1);
    EXPECT_EQ(header.request_limit_delta, 1u);
    EXPECT_EQ(sent.unit.size(), sizeof header + header.sense_length + header.response_data_length);
    return Response{header, {sent.unit.begin() + sizeof header, sent.unit.end()}};
  }

  /// Sends a unit and returns its answer.
  Response ask(std::uint32_t qpn, std::span<const std::byte> unit) {
    send_unit(qpn, unit);
    const auto response = take_response();
    EXPECT_TRUE(response.has_value());
    return response.value_or(Response{});
  }

  /// An SRP_CMD with its descriptors.
  static test::ByteVector command(std::vector<std::uint8_t> cdb, std::uint8_t formats = 0, std::uint8_t count = 0,
                                  std::span<const std::byte> descriptors = {}, std::uint64_t tag = 0x1234) {
    srp::CommandHeader header{};
    header.opcode = 2;
    header.formats = formats;
    header.out_count = (formats >> 4) == 2 ? count : 0;
    header.in_count = (formats & 15) == 2 ? count : 0;
    header.tag = tag;
    cdb.resize(16);
    std::ranges::copy(cdb, header.cdb.begin());
    test::ByteVector unit(sizeof header + descriptors.size());
    std::ranges::copy(descriptors, wire::write(std::span(unit), header).begin());
    return unit;
  }

  static test::ByteVector direct(std::uint64_t address, std::uint32_t length) {
    const srp::Descriptor descriptor{.address = address, .key = 0x77, .length = length};
    const auto bytes = wire::as_bytes(descriptor);
    return {bytes.begin(), bytes.end()};
  }

  std::span<std::byte> lun_memory(std::size_t index) {
    return card_.card_memory(luns_.units().at(index).card_address, kLunBytes);
  }

  test::FakeCard card_;
  CardPort port_{card_};
  RamLuns luns_{port_, luns(), kId};
  scsi::Engine engine_{luns_.units()};
  Target target_{port_, engine_, settings()};
};

}  // namespace srpnic::target
