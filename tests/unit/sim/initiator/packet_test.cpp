// SPDX-License-Identifier: Apache-2.0
// Packets as the initiator reads and builds them, against recorded traffic of Linux.
#include "sim/initiator/packet.hpp"

#include <gtest/gtest.h>

#include "tests/rtl/support/pcap.hpp"

namespace srpnic::sim {
namespace {

const char* const kCaptures[] = {"login-reject", "srp-ch2-smp2", "srp-login-io-tmf-mtu1024", "srp-mtu9000-rocemtu4096",
                                 "srp-noreg-indirect-globalrkey"};

std::vector<Frame> frames_of(const std::string& capture) {
  return test::read_pcap(std::string(SRPNIC_TEST_DATA_DIR "/captures/") + capture + ".pcap.gz");
}

TEST(InitiatorPacket, EveryRecordedPacketIsReadWithoutComplaintAndBuiltAgainByteForByte) {
  std::size_t packets = 0;
  for (const char* capture : kCaptures) {
    for (const Frame& frame : frames_of(capture)) {
      const auto parsed = parse_packet(frame);
      if (const auto* error = std::get_if<PacketError>(&parsed)) FAIL() << capture << ": " << error->text;
      if (const auto* packet = std::get_if<RocePacket>(&parsed)) {
        Frame rebuilt = build_packet(*packet);
        std::copy_n(frame.begin() + 18, 2, rebuilt.begin() + 18);  // Linux counts IP identifications, we do not
        seal_packet(rebuilt);
        ASSERT_EQ(rebuilt, frame) << capture;
        ++packets;
      }
    }
  }
  EXPECT_GT(packets, 1000u);
}

TEST(InitiatorPacket, AnyChangedBitBehindTheEthernetHeaderIsFound) {
  RocePacket packet;
  packet.opcode = RoceOpcode::kWriteOnly;
  packet.dma_length = 5;
  packet.payload = {1, 2, 3, 4, 5};
  const Frame good = build_packet(packet);
  ASSERT_TRUE(std::holds_alternative<RocePacket>(parse_packet(good)));
  constexpr std::size_t kEthernet = 14, kCongestion = 14 + 20 + 8 + 4;
  for (std::size_t byte = kEthernet; byte < good.size(); ++byte) {
    if (byte == kCongestion) continue;  // routers may change it
    for (int bit = 0; bit < 8; ++bit) {
      Frame bad = good;
      bad[byte] = static_cast<std::uint8_t>(bad[byte] ^ 1 << bit);
      EXPECT_FALSE(std::holds_alternative<RocePacket>(parse_packet(bad))) << "byte " << byte << " bit " << bit;
    }
  }
}

TEST(InitiatorPacket, TruncationAndBytesBehindThePacketAreFound) {
  RocePacket packet;
  packet.payload = Payload(100, 7);
  const Frame good = build_packet(packet);
  Frame cut = good;
  cut.pop_back();
  EXPECT_TRUE(std::holds_alternative<PacketError>(parse_packet(cut)));
  Frame longer = good;
  longer.push_back(0);
  EXPECT_TRUE(std::holds_alternative<PacketError>(parse_packet(longer)));
}

TEST(InitiatorPacket, EthernetPaddingOfShortPacketsIsAccepted) {
  RocePacket packet;
  packet.payload = {};
  Frame frame = build_packet(packet);
  ASSERT_LT(frame.size(), 60u);
  frame.resize(60);
  EXPECT_TRUE(std::holds_alternative<RocePacket>(parse_packet(frame)));
  frame.back() = 1;
  EXPECT_TRUE(std::holds_alternative<PacketError>(parse_packet(frame)));
}

}  // namespace
}  // namespace srpnic::sim
