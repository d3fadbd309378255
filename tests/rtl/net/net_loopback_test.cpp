// SPDX-License-Identifier: Apache-2.0
// What net_tx sends, net_rx takes: every payload length from 0 to 4096 bytes, with random stalls everywhere.
#include <Vnet_loopback.h>
#include <gtest/gtest.h>

#include <random>

#include "net_rx_expectation.hpp"
#include "random_packets.hpp"
#include "seed.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {
namespace {

class RandomReady : public Agent {
 public:
  RandomReady(CData& ready, double stall, std::uint64_t seed) : ready_(ready), stall_(stall), random_(seed) {}
  void drive() override { ready_ = chance_(random_) >= stall_; }
  void sample() override {}

 private:
  CData& ready_;
  double stall_;
  std::mt19937_64 random_;
  std::uniform_real_distribution<> chance_{0.0, 1.0};
};

TEST(NetLoopback, EveryPayloadLengthArrivesUnchanged) {
  const Seed seed(41);
  std::mt19937_64 random(seed.value());
  Bench<Vnet_loopback> bench;
  bench->local_mac_i = RocePacket{}.dest_mac;
  StreamSource<TxFrame> frames(bench->tx_frame_valid_i, bench->tx_frame_ready_o, bench->tx_frame_data_i, 0.1,
                               seed.value());
  StreamSource<Beat> tx_payload(bench->tx_payload_valid_i, bench->tx_payload_ready_o, bench->tx_payload_data_i, 0.1,
                                seed.value() + 1);
  RandomReady wire(bench->wire_ready_i, 0.2, seed.value() + 2);
  StreamSink<RxFrame> packets(bench->packet_valid_o, bench->packet_ready_i, bench->packet_data_o, 0.1,
                              seed.value() + 3);
  StreamSink<Beat> payload(bench->payload_valid_o, bench->payload_ready_i, bench->payload_data_o, 0.1,
                           seed.value() + 4);
  for (Agent* agent : std::initializer_list<Agent*>{&frames, &tx_payload, &wire, &packets, &payload})
    bench.attach(*agent);
  bench.reset();

  std::vector<RocePacket> sent;
  for (std::size_t bytes = 0; bytes <= 4096; ++bytes) {
    sent.push_back(random_packet(random, bytes));
    frames.push(tx_frame(sent.back()));
    if (bytes > 0) tx_payload.push(to_beats(sent.back().payload));
  }
  ASSERT_TRUE(bench.run_until([&] { return packets.received().size() == sent.size(); })) << packets.received().size();
  bench.run(1000);
  const std::vector<RxFrame> records = packets.take();
  const std::vector<Bytes> payloads = to_packets(payload.take());
  ASSERT_EQ(records.size(), sent.size());
  ASSERT_EQ(payloads.size(), sent.size() - 1);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    expect_packet({records[i], i == 0 ? Bytes{} : payloads[i - 1]}, sent[i]);
  }
}

}  // namespace
}  // namespace srpnic::test
