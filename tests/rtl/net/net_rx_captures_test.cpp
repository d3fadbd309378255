// SPDX-License-Identifier: Apache-2.0
// Recorded traffic of the Linux initiator and target through net_rx: every ICRC verifies and every field and payload
// byte is what software reads.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "net_rx_bench.hpp"
#include "pcap.hpp"
#include "seed.hpp"

namespace srpnic::test {
namespace {

class NetRxCapture : public testing::TestWithParam<const char*> {};

TEST_P(NetRxCapture, EveryIcrcVerifiesAndEveryPacketIsReadRight) {
  const Seed seed(11);
  const std::vector<Bytes> frames = read_pcap(std::string(SRPNIC_TEST_DATA_DIR) + "/captures/" + GetParam());
  ASSERT_FALSE(frames.empty());
  std::uint64_t roce = 0;
  std::uint64_t others = 0;
  // Both directions of the traffic are checked: net_rx takes each port of the recording in turn.
  std::vector<std::uint64_t> macs;
  for (const Bytes& frame : frames) {
    const std::uint64_t mac = read_big_endian(frame, 0, 6);
    if ((mac >> 40 & 1U) == 0 && std::find(macs.begin(), macs.end(), mac) == macs.end()) macs.push_back(mac);
  }
  for (const std::uint64_t mac : macs) {
    NetRxBench bench(0.1, 0.05, seed.value());
    bench->local_mac_i = mac;
    std::vector<RocePacket> expected;
    std::vector<HostFrame> expected_frames;
    for (const Bytes& frame : frames) {
      const std::uint64_t dest = read_big_endian(frame, 0, 6);
      if (dest != mac && (dest >> 40 & 1U) == 0) continue;
      const auto packet = read_frame(frame);
      if (packet && packet->dest_qpn > 1) {
        expected.push_back(*packet);
      } else {
        expected_frames.push_back({packet ? 2U : 1U, frame});
      }
      bench.wire.push(frame);
    }
    bench.drain();
    const auto received = bench.take_packets();
    ASSERT_EQ(received.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) expect_packet(received[i], expected[i]);
    const auto host_frames = bench.take_frames();
    ASSERT_EQ(host_frames.size(), expected_frames.size());
    for (std::size_t i = 0; i < host_frames.size(); ++i) {
      EXPECT_EQ(host_frames[i].bytes, expected_frames[i].bytes);
      EXPECT_EQ(host_frames[i].reason, expected_frames[i].reason);
    }
    EXPECT_EQ(bench.count("BAD_ICRC"), 0U);
    EXPECT_EQ(bench.count("ROCE_PACKETS"), expected.size());
    EXPECT_EQ(bench.count("EXCEPTION_FRAMES"), expected_frames.size());
    EXPECT_EQ(bench.count("FRAMES"), expected.size() + expected_frames.size());
    roce += expected.size();
    others += expected_frames.size();
  }
  std::printf("%s: %lu packets to queue pairs, %lu frames to the host\n", GetParam(), roce, others);
}

INSTANTIATE_TEST_SUITE_P(Recorded, NetRxCapture,
                         testing::Values("login-reject.pcap.gz", "srp-ch2-smp2.pcap.gz",
                                         "srp-login-io-tmf-mtu1024.pcap.gz", "srp-mtu9000-rocemtu4096.pcap.gz",
                                         "srp-noreg-indirect-globalrkey.pcap.gz"),
                         [](const auto& recording) {
                           std::string name = recording.param;
                           name = name.substr(0, name.find('.'));
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace srpnic::test
