// SPDX-License-Identifier: Apache-2.0
// What a Linux initiator sent to a Linux target, replayed: the responder must deliver the same IUs as the model and
// acknowledge as that target did.
#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "pcap.hpp"
#include "receive_side.hpp"
#include "roce_packet.hpp"

namespace srpnic::test {
namespace {

constexpr std::uint32_t kTargetIp = 0xC0A84D02;

ReceivedPacket as_received(const RocePacket& packet) {
  ReceivedPacket received = request(packet.dest_qpn, packet.opcode, packet.psn, packet.payload, packet.ack_request);
  received.header.pkey = packet.pkey;
  received.header.reth_va = packet.reth_va;
  received.header.reth_rkey = packet.reth_rkey;
  received.header.reth_length = packet.reth_length;
  received.header.aeth_syndrome = packet.aeth_syndrome;
  received.header.aeth_msn = packet.aeth_msn;
  return received;
}

struct Capture {
  const char* file;
  unsigned pmtu_log2;
};

class ResponderCapturesTest : public testing::TestWithParam<Capture> {};

TEST_P(ResponderCapturesTest, DeliversAndAcknowledgesWhatTheTargetDid) {
  ReceiveSide side(256, 0.1, 99);
  side.set_free_rate(1.0);
  std::set<std::pair<std::uint32_t, std::uint32_t>> targets_acks, acks;  // PSN and MSN
  std::set<std::pair<std::uint32_t, std::uint32_t>> ends;                // queue pair and PSN of each message's end
  side.acks().on_accept([&acks](const AckRequest& ack) { acks.emplace(ack.psn.to_uint(), ack.msn.to_uint()); });
  std::vector<unsigned> iu_opcodes;
  side.on_delivery([&iu_opcodes](const ExpectedIu& iu) { iu_opcodes.push_back(iu.content.at(0)); });

  unsigned sent = 0;
  for (const Bytes& frame : read_pcap(std::string(SRPNIC_TEST_DATA_DIR) + "/captures/" + GetParam().file)) {
    const auto packet = read_frame(frame);
    if (!packet || packet->dest_qpn <= 1) continue;
    if (packet->dest_ip != kTargetIp) {
      const bool acknowledges = packet->opcode == 0x11 && packet->aeth_syndrome < 0x20;
      if (acknowledges) targets_acks.emplace(packet->psn, packet->aeth_msn);
      continue;
    }
    const bool is_send = packet->opcode <= 0x05;
    if (side.model().find(packet->dest_qpn) == nullptr) {
      if (!is_send) continue;
      side.create(ReceiveSide::config(packet->dest_qpn, GetParam().pmtu_log2, packet->psn, 128));
    }
    side.send(as_received(*packet));
    if (is_send && packet->opcode >= 0x02) ends.emplace(packet->dest_qpn, packet->psn);
    if (++sent % 64 == 0) side.check();
    if (HasFailure()) return;
  }
  side.check();

  EXPECT_GT(ends.size(), 50U);
  EXPECT_EQ(side.model().counters().sends, ends.size());
  EXPECT_EQ(side.model().counters().unknown_qp, 0U);
  EXPECT_EQ(iu_opcodes.size(), ends.size());
  for (const unsigned opcode : iu_opcodes) EXPECT_TRUE(opcode == 0x01 || opcode == 0x02) << "IU opcode " << opcode;
  EXPECT_GT(targets_acks.size(), 50U);
  EXPECT_TRUE(std::includes(acks.begin(), acks.end(), targets_acks.begin(), targets_acks.end()))
      << "the target acknowledged what the responder did not, or with another MSN";
  RecordProperty("ius", static_cast<int>(ends.size()));
}

INSTANTIATE_TEST_SUITE_P(Linux, ResponderCapturesTest,
                         testing::Values(Capture{"srp-login-io-tmf-mtu1024.pcap.gz", 10},
                                         Capture{"srp-mtu9000-rocemtu4096.pcap.gz", 12},
                                         Capture{"srp-ch2-smp2.pcap.gz", 10},
                                         Capture{"srp-noreg-indirect-globalrkey.pcap.gz", 10}),
                         [](const auto& test) {
                           std::string name = test.param.file;
                           name = name.substr(0, name.find('.'));
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace srpnic::test
