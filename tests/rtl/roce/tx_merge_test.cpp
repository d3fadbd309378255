// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>

#include "Vtx_merge.h"
#include "bench.hpp"
#include "byte_stream.hpp"
#include "seed.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {
namespace {

constexpr std::uint64_t kLocalMac = 0x0200C0A84D02;

/// Answers the lookups as qp_table does: one cycle later, the answer stays. Even indices exist.
class PathAgent : public Agent {
 public:
  explicit PathAgent(Bench<Vtx_merge>& bench) : bench_(bench) {}
  static Path path(unsigned index) {
    Path path;
    path.remote_qpn = 0x5500 + index;
    path.dest_mac = 0x0200'0000'0000 + index;
    path.dest_ip = ap_uint<128>(0xC0A84D00 + index);
    path.udp_source_port = 0xC000 + index;
    path.hop_limit = 64;
    path.pkey = 0xFFFF;
    path.traffic_class = 0x28;
    return path;
  }
  static bool exists(unsigned index) { return index % 2 == 0; }
  void drive() override {
    if (asked_ < 0) return;
    QpConfig config;
    config.path = path(static_cast<unsigned>(asked_));
    bench_->table_valid_i = exists(static_cast<unsigned>(asked_));
    put(bench_->table_entry_i, config);
  }
  void sample() override { asked_ = bench_->table_request_o ? bench_->table_index_o : -1; }

 private:
  Bench<Vtx_merge>& bench_;
  int asked_ = -1;
};

class Merger : public testing::Test {
 protected:
  explicit Merger(double stall = 0.0) : paths_(bench_), stall_(stall) {
    for (Agent* agent : std::initializer_list<Agent*>{&paths_, &acks_, &packets_, &payload_, &frames_, &tx_payload_,
                                                      &tx_acks_, &tx_naks_, &tx_rnr_naks_, &cnps_, &tx_cnp_}) {
      bench_.attach(*agent);
    }
    bench_->local_mac_i = kLocalMac;
    bench_->ect_i = 2;
    bench_->cnp_dscp_i = 48;
    bench_->table_valid_i = 0;
    bench_->open_i = 0;
    bench_.reset();
    for (unsigned index = 0; index < 256; ++index) open(index);
  }

  /// A queue pair is created.
  void open(unsigned index) {
    bench_->open_i = 1;
    bench_->open_index_i = static_cast<CData>(index);
    bench_.cycle();
    bench_->open_i = 0;
  }

  static AckRequest ack(unsigned index, std::uint32_t psn, unsigned syndrome = syndrome::kAckUnlimited) {
    AckRequest ack;
    ack.qp_index = index;
    ack.psn = psn;
    ack.syndrome = syndrome;
    ack.msn = psn + 7;
    return ack;
  }
  TxPacket packet(unsigned index, std::uint32_t psn, std::size_t bytes) {
    TxPacket packet;
    packet.qp_index = index;
    packet.opcode = 0x0A;
    packet.ack_request = 1;
    packet.psn = psn;
    packet.payload_bytes = bytes;
    packet.reth_va = random_();
    packet.reth_rkey = random_() & 0xFFFFFFFF;
    packet.reth_length = bytes;
    return packet;
  }
  Bytes send(const TxPacket& header) {
    packets_.push(header);
    const Bytes payload = random_bytes(header.payload_bytes.to_uint64(), random_);
    if (!payload.empty()) payload_.push(to_beats(payload));
    return payload;
  }
  void run_to_the_end() {
    ASSERT_TRUE(bench_.run_until([this] { return acks_.idle() && cnps_.idle() && packets_.idle() && payload_.idle(); },
                                 200'000));
    bench_.run(40);
  }
  /// The frames sent of one kind, in order.
  std::vector<TxFrame> sent(bool acks) {
    std::vector<TxFrame> frames;
    for (const TxFrame& frame : frames_.received()) {
      if ((frame.packet.opcode == 0x11) == acks) frames.push_back(frame);
    }
    return frames;
  }

  Bench<Vtx_merge> bench_;
  PathAgent paths_;
  double stall_;
  StreamSource<AckRequest> acks_{bench_->ack_request_valid_i, bench_->ack_request_ready_o, bench_->ack_request_data_i,
                                 stall_, 21};
  StreamSource<TxPacket> packets_{bench_->packet_valid_i, bench_->packet_ready_o, bench_->packet_data_i, stall_, 22};
  StreamSource<Beat> payload_{bench_->payload_valid_i, bench_->payload_ready_o, bench_->payload_data_i, stall_, 23};
  StreamSink<TxFrame> frames_{bench_->tx_frame_valid_o, bench_->tx_frame_ready_i, bench_->tx_frame_data_o, stall_, 24};
  StreamSink<Beat> tx_payload_{bench_->tx_payload_valid_o, bench_->tx_payload_ready_i, bench_->tx_payload_data_o,
                               stall_, 25};
  StreamSource<ap_uint<8>> cnps_{bench_->cnp_valid_i, bench_->cnp_ready_o, bench_->cnp_index_i, stall_, 26};
  PulseCounter tx_cnp_{bench_->count_tx_cnp_o};
  PulseCounter tx_acks_{bench_->count_tx_acks_o};
  PulseCounter tx_naks_{bench_->count_tx_naks_o};
  PulseCounter tx_rnr_naks_{bench_->count_tx_rnr_naks_o};
  Seed seed_{5};
  std::mt19937_64 random_{seed_.value()};
};

class TxMergeTest : public Merger, public testing::WithParamInterface<double> {
 protected:
  TxMergeTest() : Merger(GetParam()) {}
};

TEST_P(TxMergeTest, MakesAnAcknowledgePacketOfAnAckRequest) {
  acks_.push(ack(4, 0x123456, syndrome::kNakSequence));
  run_to_the_end();
  TxFrame expected;
  expected.packet.qp_index = 4;
  expected.packet.opcode = 0x11;
  expected.packet.psn = 0x123456;
  expected.packet.aeth_syndrome = syndrome::kNakSequence;
  expected.packet.aeth_msn = 0x12345D;
  expected.path = PathAgent::path(4);
  expected.path.source_mac = kLocalMac;
  ASSERT_EQ(frames_.received().size(), 1U);
  EXPECT_TRUE(frames_.received()[0] == expected);
}

TEST_P(TxMergeTest, MakesACongestionNotificationPacketForTheNotificationPoint) {
  cnps_.push(ap_uint<8>(4));
  cnps_.push(ap_uint<8>(5));  // gone meanwhile
  run_to_the_end();
  TxFrame expected;
  expected.packet.qp_index = 4;
  expected.packet.opcode = 0x81;
  expected.path = PathAgent::path(4);
  expected.path.source_mac = kLocalMac;
  expected.path.traffic_class = 48 << 2;  // not ECN-capable itself
  ASSERT_EQ(frames_.received().size(), 1U);
  EXPECT_TRUE(frames_.received()[0] == expected);
  EXPECT_EQ(tx_cnp_.count(), 1U);
}

TEST_P(TxMergeTest, MarksTheRequestersPacketsEcnCapableWhenCongestionControlIsOn) {
  for (const unsigned ect : {0U, 1U, 2U}) {  // 0: off
    bench_->mark_ect_i = ect != 0;
    bench_->ect_i = ect;
    send(packet(4, 1, 100));
    acks_.push(ack(4, 2));
    cnps_.push(ap_uint<8>(4));
    const std::size_t before = frames_.received().size();
    run_to_the_end();
    ASSERT_EQ(frames_.received().size(), before + 3);
    for (std::size_t i = before; i < before + 3; ++i) {
      const TxFrame& frame = frames_.received()[i];
      const unsigned opcode = frame.packet.opcode.to_uint();
      EXPECT_EQ(frame.path.traffic_class, opcode == 0x81 ? 0xC0U : opcode == 0x11 ? 0x28U : 0x28U + ect);
    }
  }
}

TEST_P(TxMergeTest, GivesEveryPacketItsQueuePairsPathAndTheLocalAddress) {
  const TxPacket header = packet(250, 77, 100);
  const Bytes payload = send(header);
  run_to_the_end();
  ASSERT_EQ(frames_.received().size(), 1U);
  EXPECT_TRUE(frames_.received()[0].packet == header);
  EXPECT_EQ(frames_.received()[0].path.source_mac, kLocalMac);
  EXPECT_EQ(frames_.received()[0].path.remote_qpn, 0x5500U + 250U);
  EXPECT_EQ(to_packets(tx_payload_.received()), std::vector<Bytes>{payload});
}

TEST_P(TxMergeTest, DropsWhatBelongsToNoQueuePairAndKeepsTheRestInOrder) {
  std::vector<TxPacket> packets;
  std::vector<Bytes> payloads;
  std::vector<std::uint32_t> ack_psns;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    const TxPacket header = packet(static_cast<unsigned>(random_() % 256), i, random_() % 4 == 0 ? 0 : random_() % 600);
    const Bytes payload = send(header);
    if (PathAgent::exists(header.qp_index.to_uint())) {
      packets.push_back(header);
      if (!payload.empty()) payloads.push_back(payload);
    }
    const auto index = static_cast<unsigned>(random_() % 256);
    acks_.push(ack(index, i));
    if (PathAgent::exists(index)) ack_psns.push_back(i);
  }
  run_to_the_end();
  std::vector<TxPacket> sent_packets;
  for (const TxFrame& frame : sent(false)) {
    sent_packets.push_back(frame.packet);
    EXPECT_EQ(frame.path.remote_qpn, 0x5500U + frame.packet.qp_index.to_uint());
  }
  EXPECT_TRUE(sent_packets == packets);
  EXPECT_EQ(to_packets(tx_payload_.received()), payloads);
  std::vector<std::uint32_t> sent_psns;
  for (const TxFrame& frame : sent(true)) sent_psns.push_back(frame.packet.psn.to_uint());
  EXPECT_EQ(sent_psns, ack_psns);
  EXPECT_EQ(tx_acks_.count(), ack_psns.size());
}

TEST_P(TxMergeTest, CountsAcknowledgementsByKind) {
  acks_.push(ack(2, 1));
  acks_.push(ack(2, 2, syndrome::kRnrNak | 0x0E));
  acks_.push(ack(2, 3, syndrome::kNakSequence));
  acks_.push(ack(2, 4, syndrome::kNakInvalidRequest));
  acks_.push(ack(3, 5));
  run_to_the_end();
  EXPECT_EQ(tx_acks_.count(), 1U);
  EXPECT_EQ(tx_rnr_naks_.count(), 1U);
  EXPECT_EQ(tx_naks_.count(), 2U);
}

TEST_P(TxMergeTest, SendsNothingForAQueuePairBehindItsFatalNak) {
  std::vector<Bytes> others;
  std::uint32_t psn = 0;
  for (const unsigned fatal :
       {syndrome::kNakInvalidRequest, syndrome::kNakRemoteAccess, syndrome::kNakRemoteOperational}) {
    for (int i = 0; i < 20; ++i) {
      send(packet(4, ++psn, random_() % 2 == 0 ? 0 : random_() % 600));
      const Bytes payload = send(packet(6, ++psn, 100));
      others.push_back(payload);
      cnps_.push(ap_uint<8>(4));
      if (i == 5) acks_.push(ack(4, 0x1000, fatal));
    }
    run_to_the_end();
    bool silent = false;
    std::size_t of_others = 0;
    for (const TxFrame& frame : frames_.received()) {
      of_others += frame.packet.qp_index == 6 ? 1 : 0;
      if (frame.packet.qp_index != 4) continue;
      EXPECT_FALSE(silent) << "opcode " << frame.packet.opcode.to_uint() << " behind the NAK";
      silent = silent || frame.packet.aeth_syndrome == fatal;
    }
    EXPECT_TRUE(silent);
    EXPECT_EQ(of_others, others.size());
    const std::vector<Bytes> payloads = to_packets(tx_payload_.received());
    std::size_t found = 0;
    for (const Bytes& payload : others) {
      while (found < payloads.size() && payloads[found] != payload) ++found;
      EXPECT_LT(found, payloads.size()) << "a payload of another queue pair is missing";
    }

    open(4);  // the next one at the index may speak
    frames_.take();
    tx_payload_.take();
    others.clear();
    send(packet(4, ++psn, 10));
    run_to_the_end();
    EXPECT_EQ(frames_.take().size(), 1U);
    tx_payload_.take();
  }
}

TEST_P(TxMergeTest, GoesOnAfterANakThatIsNotFatal) {
  for (const unsigned harmless : {syndrome::kNakSequence, syndrome::kRnrNak | 0x0E}) {
    acks_.push(ack(4, 1, harmless));
    run_to_the_end();
    send(packet(4, 2, 100));
    acks_.push(ack(4, 3));
    run_to_the_end();
    EXPECT_EQ(frames_.take().size(), 3U);
  }
}

using TxMergeSpeedTest = Merger;
TEST_F(TxMergeSpeedTest, LetsNeitherSideStarve) {
  for (std::uint32_t i = 0; i < 50; ++i) {
    acks_.push(ack(2, i));
    send(packet(4, i, 64));
  }
  run_to_the_end();
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(frames_.received().at(i).packet.opcode == 0x11, i % 2 == 0) << i;
  }
}

TEST_F(TxMergeSpeedTest, SendsAcknowledgementsBeforeCnps) {
  for (std::uint32_t i = 0; i < 20; ++i) {
    acks_.push(ack(2, i));
    cnps_.push(ap_uint<8>(2));
    send(packet(4, i, 64));
  }
  run_to_the_end();
  for (std::size_t i = 0; i < 60; ++i) {
    const unsigned opcode = frames_.received().at(i).packet.opcode.to_uint();
    EXPECT_EQ(opcode, i >= 40 ? 0x81U : i % 2 == 0 ? 0x11U : 0x0AU) << i;
  }
}

TEST_F(TxMergeSpeedTest, SendsOnePacketOfOneBeatEachCycle) {
  for (std::uint32_t i = 0; i < 100; ++i) send(packet(4, i, 36));
  const std::uint64_t start = bench_.now();
  ASSERT_TRUE(bench_.run_until([this] { return frames_.received().size() == 100; }, 1000));
  EXPECT_LE(bench_.now() - start, 102U);
}

INSTANTIATE_TEST_SUITE_P(Stalls, TxMergeTest, testing::Values(0.0, 0.2, 0.6), [](const auto& stall) {
  return "Percent" + std::to_string(static_cast<int>(100 * stall.param));
});

}  // namespace
}  // namespace srpnic::test
