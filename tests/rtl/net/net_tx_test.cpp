// SPDX-License-Identifier: Apache-2.0
// net_tx against frames built in software (ICRC by zlib), its throughput and its latency.
#include <Vnet_tx.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <random>

#include "random_packets.hpp"
#include "seed.hpp"
#include "stream_agents.hpp"
#include "wire_agents.hpp"

namespace srpnic::test {
namespace {

class NetTxBench : public Bench<Vnet_tx> {
 public:
  explicit NetTxBench(double stall = 0, double wire_stall = 0, std::uint64_t seed = 1)
      : frames(model().tx_frame_valid_i, model().tx_frame_ready_o, model().tx_frame_data_i, stall, seed),
        payload(model().tx_payload_valid_i, model().tx_payload_ready_o, model().tx_payload_data_i, stall, seed + 1),
        host(model().host_frame_valid_i, model().host_frame_ready_o, model().host_frame_data_i, stall, seed + 2),
        wire(model(), wire_stall, seed + 3),
        count_frames(model().count_tx_frames_o),
        count_packets(model().count_tx_roce_packets_o),
        count_host(model().count_tx_host_frames_o),
        count_beats(model().count_tx_bytes_64_o) {
    for (Agent* agent :
         {static_cast<Agent*>(&frames), static_cast<Agent*>(&payload), static_cast<Agent*>(&host),
          static_cast<Agent*>(&wire), static_cast<Agent*>(&count_frames), static_cast<Agent*>(&count_packets),
          static_cast<Agent*>(&count_host), static_cast<Agent*>(&count_beats)}) {
      attach(*agent);
    }
    reset();
  }

  void send(const RocePacket& packet) {
    frames.push(tx_frame(packet));
    if (!packet.payload.empty()) payload.push(to_beats(packet.payload));
  }
  /// Runs until `count` frames have left and looks a while for more.
  void drain(std::size_t count) {
    EXPECT_TRUE(run_until([&] { return wire.frames() >= count; })) << "frames are missing";
    run(100);
  }

  StreamSource<TxFrame> frames;
  StreamSource<Beat> payload;
  StreamSource<Beat> host;
  WireSink<Vnet_tx> wire;
  PulseCounter count_frames, count_packets, count_host, count_beats;
};

TEST(NetTx, BuildsTheSameFramesAsSoftwareWithRandomStalls) {
  const Seed seed(31);
  std::mt19937_64 random(seed.value());
  for (const auto& [stall, wire_stall] :
       {std::pair{0.0, 0.0}, std::pair{0.3, 0.0}, std::pair{0.0, 0.4}, std::pair{0.3, 0.3}}) {
    NetTxBench bench(stall, wire_stall, seed.value());
    std::vector<Bytes> expected;
    for (int i = 0; i < 1500; ++i) {
      const std::size_t bytes = random() % 4 == 0 ? random() % 4097 : random() % 200;
      const RocePacket packet = random_packet(random, random() % 5 == 0 ? 0 : bytes);
      bench.send(packet);
      expected.push_back(build_frame(packet));
    }
    bench.drain(expected.size());
    const std::vector<Bytes> sent = bench.wire.take();
    ASSERT_EQ(sent.size(), expected.size());
    for (std::size_t i = 0; i < sent.size(); ++i) ASSERT_EQ(sent[i], expected[i]) << "frame " << i;
    EXPECT_EQ(bench.count_packets.count(), expected.size());
    EXPECT_EQ(bench.count_frames.count(), expected.size());
    EXPECT_EQ(bench.count_beats.count(), bench.wire.beat_cycles().size());
    EXPECT_EQ(bench.count_host.count(), 0U);
  }
}

TEST(NetTx, SendsFramesOfTheHostUnchangedBetweenPackets) {
  const Seed seed(32);
  std::mt19937_64 random(seed.value());
  NetTxBench bench(0.2, 0.2, seed.value());
  std::vector<Bytes> packets;
  std::vector<Bytes> host_frames;
  for (int i = 0; i < 200; ++i) {
    const RocePacket packet = random_packet(random, random() % 1025);
    bench.send(packet);
    packets.push_back(build_frame(packet));
    Bytes frame = random_bytes(i == 0 ? 9216 : 14 + random() % 1500, random);
    frame[0] = 0xEE;  // tells them from packets
    bench.host.push(to_beats(frame));
    frame.resize(std::max<std::size_t>(frame.size(), 60));
    host_frames.push_back(frame);
  }
  bench.drain(packets.size() + host_frames.size());
  std::size_t next_packet = 0;
  std::size_t next_frame = 0;
  for (const Bytes& frame : bench.wire.take()) {
    if (frame[0] == 0xEE) {
      ASSERT_LT(next_frame, host_frames.size());
      EXPECT_EQ(frame, host_frames[next_frame++]);
    } else {
      ASSERT_LT(next_packet, packets.size());
      EXPECT_EQ(frame, packets[next_packet++]);
    }
  }
  EXPECT_EQ(next_packet, packets.size());
  EXPECT_EQ(next_frame, host_frames.size());
  EXPECT_EQ(bench.count_host.count(), host_frames.size());
}

/// Cycles per frame in a long row of equal frames.
double cycles_per_frame(const RocePacket& packet, std::size_t expected_beats) {
  constexpr int kFrames = 100;
  NetTxBench bench;
  for (int i = 0; i < kFrames; ++i) bench.send(packet);
  bench.drain(kFrames);
  const auto& cycles = bench.wire.beat_cycles();
  EXPECT_EQ(cycles.size(), kFrames * expected_beats);
  return static_cast<double>(cycles.back() - cycles.front() + 1) / kFrames;
}

TEST(NetTx, SendsBackToBackFramesWithoutAGap) {
  RocePacket write;
  write.opcode = 0x0A;
  write.payload = Bytes(512, 0x33);
  EXPECT_EQ(cycles_per_frame(write, 10), 10.0);
  RocePacket send;
  send.payload = Bytes(36, 0x44);
  EXPECT_EQ(cycles_per_frame(send, 2), 2.0);
  RocePacket ack;
  ack.opcode = 0x11;
  EXPECT_EQ(cycles_per_frame(ack, 1), 1.0);
  RocePacket large;
  large.opcode = 0x07;
  large.ipv6 = true;
  large.payload = Bytes(4096, 0x55);
  EXPECT_EQ(cycles_per_frame(large, 66), 66.0);
}

TEST(NetTx, DoesNotPauseWithinAFrameWhosePayloadIsThere) {
  const Seed seed(33);
  std::mt19937_64 random(seed.value());
  NetTxBench bench(0.0, 0.0, 33);
  std::vector<std::size_t> beats;
  for (int i = 0; i < 300; ++i) {
    const RocePacket packet = random_packet(random, random() % 600);
    bench.send(packet);
    beats.push_back((build_frame(packet).size() + 63) / 64);
    if (i % 3 == 0) bench.run(random() % 30);
  }
  bench.drain(beats.size());
  const auto& cycles = bench.wire.beat_cycles();
  std::size_t first = 0;
  for (const std::size_t count : beats) {
    ASSERT_LE(first + count, cycles.size());
    EXPECT_EQ(cycles[first + count - 1] - cycles[first] + 1, count);
    first += count;
  }
}

TEST(NetTx, TakesAtMostTenCyclesFromRecordToWire) {
  NetTxBench bench;
  RocePacket packet;
  packet.payload = Bytes(64, 1);
  bench.run(20);
  const std::uint64_t start = bench.now();
  bench.send(packet);
  bench.drain(1);
  const std::uint64_t latency = bench.wire.beat_cycles().front() - start;
  std::printf("net_tx: %lu cycles from the record to the first beat\n", latency);
  EXPECT_LE(latency, 10U);
}

}  // namespace
}  // namespace srpnic::test
