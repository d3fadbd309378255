// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>

#include "Vrx_dispatch.h"
#include "bench.hpp"
#include "byte_stream.hpp"
#include "seed.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {
namespace {

enum class Way { Responder, ResponseSide, UnknownQp, BadAddress, BadPkey, BadTransport };

/// Answers the lookups as qp_table does: one cycle later, the answer stays.
class TableAgent : public Agent {
 public:
  explicit TableAgent(Bench<Vrx_dispatch>& bench) : bench_(bench) {}
  void set(const QpConfig& config) { entries_[config.qpn.to_uint() & 0xFFU] = config; }
  const QpConfig& entry(unsigned index) const { return entries_.at(index); }
  void drive() override {
    if (asked_ < 0) return;
    const QpConfig& entry = entries_.at(static_cast<std::size_t>(asked_));
    bench_->table_valid_i = entry.path.pkey != 0;
    put(bench_->table_entry_i, entry);
  }
  void sample() override { asked_ = bench_->table_request_o ? bench_->table_index_o : -1; }

 private:
  Bench<Vrx_dispatch>& bench_;
  std::array<QpConfig, 256> entries_;  // P_Key 0: there is none
  int asked_ = -1;
};

class Dispatcher : public testing::Test {
 protected:
  explicit Dispatcher(double stall = 0.0) : table_(bench_), stall_(stall) {
    for (Agent* agent : std::initializer_list<Agent*>{&table_, &packets_, &payload_, &requests_, &request_payload_,
                                                      &responses_, &response_payload_, &unknown_qp_, &bad_address_,
                                                      &bad_pkey_, &bad_transport_, &cnps_, &marked_}) {
      bench_.attach(*agent);
    }
    bench_->table_valid_i = 0;
    bench_.reset();
    for (const std::uint32_t qpn : {0x000102U, 0x00AA03U, 0xFFFFFFU}) {
      QpConfig config;
      config.qpn = qpn;
      config.path.pkey = 0x8123;
      config.path.ipv6 = qpn == 0x00AA03;
      config.path.source_ip = address(config.path.ipv6 == 1);
      config.path.dest_ip = address(config.path.ipv6 == 1);
      table_.set(config);
    }
  }

  RxPacket packet(unsigned opcode, std::uint32_t qpn, std::size_t bytes) {
    RxPacket packet = RxPacket::from_bits(ap_uint<RxPacket::kBits>(random_()));
    packet.opcode = opcode;
    packet.dest_qpn = qpn;
    packet.pkey = 0x8123;
    packet.psn = random_() & 0xFFFFFF;
    packet.aeth_syndrome = random_() & 0xFF;
    packet.aeth_msn = random_() & 0xFFFFFF;
    packet.payload_bytes = bytes;
    return packet;
  }
  ap_uint<128> address(bool ipv6) {
    ap_uint<128> address = random_() & 0xFFFFFFFF;
    if (ipv6) {
      address.set_word(0, random_());
      address.set_word(1, random_());
    }
    return address;
  }
  /// From the peer of the queue pair at its index.
  RxFrame from_peer(const RxPacket& header) const {
    const Path& path = table_.entry(header.dest_qpn.to_uint() & 0xFFU).path;
    RxFrame frame;
    frame.packet = header;
    frame.ipv6 = path.ipv6;
    frame.source_ip = path.dest_ip;
    frame.dest_ip = path.source_ip;
    return frame;
  }
  void send(const RxFrame& frame, const Bytes& payload) {
    packets_.push(frame);
    if (!payload.empty()) payload_.push(to_beats(payload));
  }
  void send(const RxPacket& header, const Bytes& payload) { send(from_peer(header), payload); }
  void run_to_the_end() {
    ASSERT_TRUE(bench_.run_until([this] { return packets_.idle() && payload_.idle(); }, 200'000));
    bench_.run(300);  // what waits in the queues leaves
  }

  Bench<Vrx_dispatch> bench_;
  TableAgent table_;
  double stall_;
  StreamSource<RxFrame> packets_{bench_->packet_valid_i, bench_->packet_ready_o, bench_->packet_data_i, stall_, 11};
  StreamSource<Beat> payload_{bench_->payload_valid_i, bench_->payload_ready_o, bench_->payload_data_i, stall_, 12};
  StreamSink<RxPacket> requests_{bench_->request_valid_o, bench_->request_ready_i, bench_->request_data_o, stall_, 13};
  StreamSink<Beat> request_payload_{bench_->request_payload_valid_o, bench_->request_payload_ready_i,
                                    bench_->request_payload_data_o, stall_, 14};
  StreamSink<ResponsePacket> responses_{bench_->response_valid_o, bench_->response_ready_i, bench_->response_data_o,
                                        stall_, 15};
  StreamSink<Beat> response_payload_{bench_->response_payload_valid_o, bench_->response_payload_ready_i,
                                     bench_->response_payload_data_o, stall_, 16};
  PulseCounter unknown_qp_{bench_->count_rx_unknown_qp_o};
  PulseCounter bad_address_{bench_->count_rx_bad_address_o};
  PulseCounter bad_pkey_{bench_->count_rx_bad_pkey_o};
  PulseCounter bad_transport_{bench_->count_rx_bad_transport_o};
  PulseCounter cnps_{bench_->cnp_valid_o};
  PulseCounter marked_{bench_->marked_valid_o};
  Seed seed_{7};
  std::mt19937_64 random_{seed_.value()};
};

class RxDispatchTest : public Dispatcher, public testing::WithParamInterface<double> {
 protected:
  RxDispatchTest() : Dispatcher(GetParam()) {}
};

TEST_P(RxDispatchTest, SteersEveryOpcode) {
  std::vector<RxPacket> requests;
  std::vector<ResponsePacket> responses;
  unsigned refused = 0;
  for (unsigned opcode = 0; opcode < 256; ++opcode) {
    const RxPacket header = packet(opcode, 0x000102, 0);
    send(header, {});
    if (opcode < 0x0D || (opcode > 0x12 && opcode < 0x20)) {  // reserved ones, too: the responder refuses them
      requests.push_back(header);
    } else if (opcode >= 0x0D && opcode <= 0x12) {
      ResponsePacket response;
      response.qp_index = 2;
      response.opcode = opcode;
      response.psn = header.psn;
      response.syndrome = header.aeth_syndrome;
      response.msn = header.aeth_msn;
      responses.push_back(response);
    } else if (opcode != 0x81) {
      ++refused;
    }
  }
  run_to_the_end();
  EXPECT_EQ(cnps_.count(), 1U);
  EXPECT_TRUE(requests_.received() == requests);
  EXPECT_TRUE(responses_.received() == responses);
  EXPECT_EQ(bad_transport_.count(), refused);
}

TEST_P(RxDispatchTest, TellsOfCongestionNotificationPacketsOfItsQueuePairsOnly) {
  std::vector<unsigned> told;
  bench_.on_sample([&] {
    if (bench_->cnp_valid_o) told.push_back(bench_->congestion_index_o);
  });
  send(packet(0x81, 0x00AA03, 0), {});
  send(packet(0x81, 0x000102, 0), {});
  send(packet(0x81, 0x000103, 0), {});  // another generation
  send(packet(0x81, 0x000055, 0), {});  // no such queue pair
  RxPacket wrong_key = packet(0x81, 0x000102, 0);
  wrong_key.pkey = 0x8122;
  send(wrong_key, {});
  send(packet(0x81, 0x000102, 20), random_bytes(20, random_));  // longer than a CNP is
  run_to_the_end();
  EXPECT_EQ(told, (std::vector<unsigned>{3, 2}));
  EXPECT_EQ(unknown_qp_.count(), 2U);
  EXPECT_EQ(bad_pkey_.count(), 1U);
  EXPECT_EQ(bad_transport_.count(), 1U);
  EXPECT_TRUE(requests_.received().empty());
  EXPECT_TRUE(responses_.received().empty());
}

TEST_P(RxDispatchTest, TellsOfEachPacketThatMetCongestionButNotOfCnpsAndDroppedPackets) {
  std::vector<unsigned> told, expected;
  bench_.on_sample([&] {
    if (bench_->marked_valid_o) told.push_back(bench_->congestion_index_o);
  });
  for (int i = 0; i < 400; ++i) {
    const std::array<unsigned, 6> opcodes = {0x04, 0x06, 0x0E, 0x11, 0x81, 0x2A};
    const unsigned opcode = opcodes[random_() % opcodes.size()];
    const std::uint32_t qpn = std::array<std::uint32_t, 3>{0x000102, 0x00AA03, 0x010102}[random_() % 3];
    const std::size_t bytes = opcode == 0x11 || opcode == 0x81 || random_() % 2 == 0 ? 0 : random_() % 300;
    RxPacket header = packet(opcode, qpn, bytes);
    header.ecn = random_() % 4;
    send(header, random_bytes(bytes, random_));
    if (header.ecn == 3 && qpn != 0x010102 && opcode < 0x12) expected.push_back(qpn & 0xFF);
  }
  run_to_the_end();
  EXPECT_EQ(told, expected);
  EXPECT_EQ(marked_.count(), expected.size());
  EXPECT_GT(told.size(), 20U);
}

TEST_P(RxDispatchTest, APartitionHasFullAndLimitedMembersAndTwoLimitedOnesDoNotTalk) {
  QpConfig limited = table_.entry(2);
  limited.qpn = 0x000104;
  limited.path.pkey = 0x0123;
  table_.set(limited);
  unsigned accepted = 0;
  for (const std::uint32_t qpn : {0x000102U, 0x000104U}) {
    for (const unsigned pkey : {0x8123U, 0x0123U, 0x8122U, 0x0122U, 0xFFFFU, 0x0000U}) {
      RxPacket header = packet(0x04, qpn, 0);
      header.pkey = pkey;
      send(header, {});
      accepted += pkey == 0x8123 || (pkey == 0x0123 && qpn == 0x000102) ? 1 : 0;
    }
  }
  run_to_the_end();
  ASSERT_EQ(accepted, 3U);
  EXPECT_EQ(requests_.received().size(), accepted);
  EXPECT_EQ(bad_pkey_.count(), 12U - accepted);
}

TEST_P(RxDispatchTest, DropsWhatDiffersInOneBitOfAnAddressFromTheQueuePair) {
  std::vector<RxPacket> accepted;
  unsigned sent = 0;
  for (const std::uint32_t qpn : {0x000102U, 0x00AA03U}) {
    for (unsigned bit = 0; bit < 257; ++bit) {
      const RxPacket header = packet(std::array<unsigned, 3>{0x04, 0x11, 0x81}[bit % 3], qpn, 0);
      RxFrame frame = from_peer(header);
      if (bit == 256) {
        frame.ipv6 = frame.ipv6 == 0 ? 1 : 0;
      } else {
        ap_uint<128>& address = bit < 128 ? frame.source_ip : frame.dest_ip;
        address.set_word(bit / 64 % 2, address.word(bit / 64 % 2) ^ std::uint64_t{1} << bit % 64);
      }
      // Of IPv4 addresses only the low 32 bits are addresses.
      const bool counts = qpn == 0x00AA03 || bit == 256 || bit % 128 < 32;
      sent += counts ? 1 : 0;
      if (counts) send(frame, {});
    }
    const RxPacket right = packet(0x04, qpn, 0);
    send(right, {});
    accepted.push_back(right);
  }
  run_to_the_end();
  EXPECT_EQ(bad_address_.count(), sent);
  EXPECT_TRUE(requests_.received() == accepted);
  EXPECT_TRUE(responses_.received().empty());
  EXPECT_EQ(cnps_.count() + marked_.count(), 0U);
}

TEST_P(RxDispatchTest, LeavesTheUpperBitsOfAnIpv4PathAlone) {
  QpConfig config = table_.entry(2);
  RxFrame frame = from_peer(packet(0x04, 0x000102, 0));
  config.path.source_ip.set_word(1, random_());
  config.path.dest_ip.set_word(0, config.path.dest_ip.word(0) | 0xFFFF'0000'0000);
  table_.set(config);
  send(frame, {});
  run_to_the_end();
  EXPECT_EQ(requests_.received().size(), 1U);
}

TEST_P(RxDispatchTest, CountsADroppedPacketOnceForTheFirstRuleItBreaks) {
  const auto count = [this] {
    return std::array<std::uint64_t, 4>{unknown_qp_.count(), bad_address_.count(), bad_pkey_.count(),
                                        bad_transport_.count()};
  };
  for (unsigned first = 0; first < 4; ++first) {
    std::array<std::uint64_t, 4> expected = count();
    ++expected.at(first);
    RxFrame frame = from_peer(packet(0x04, 0x000102, 0));
    frame.packet.opcode = 0x24;  // of an unreliable connection
    if (first <= 2) frame.packet.pkey = 0x8122;
    if (first <= 1) frame.dest_ip = address(false);
    if (first == 0) frame.packet.dest_qpn = 0x000202;
    send(frame, {});
    run_to_the_end();
    EXPECT_EQ(count(), expected);
  }
}

TEST_P(RxDispatchTest, KeepsPacketsAndPayloadsTogetherAndDrainsWhatItDrops) {
  std::vector<Bytes> to_responder, to_response_side;
  std::array<std::uint64_t, 6> ways{};
  const std::array<std::uint32_t, 3> known = {0x000102, 0x00AA03, 0xFFFFFF};
  for (int i = 0; i < 1500; ++i) {
    const Bytes payload = random_bytes(random_() % 3 == 0 ? 0 : random_() % 700, random_);
    const Way way = static_cast<Way>(random_() % 6);
    RxPacket header = packet(way == Way::ResponseSide ? 0x10 : 0x04, known.at(random_() % 3), payload.size());
    if (way == Way::UnknownQp) header.dest_qpn = random_() % 2 == 0 ? 0x000202 : 0x000077;
    if (way == Way::BadPkey) header.pkey = 0xFFFF;
    if (way == Way::BadTransport) header.opcode = 0x64;
    RxFrame frame = from_peer(header);
    if (way == Way::BadAddress) (random_() % 2 == 0 ? frame.source_ip : frame.dest_ip) = address(true);
    send(frame, payload);
    ++ways.at(static_cast<std::size_t>(way));
    if (payload.empty()) continue;
    if (way == Way::Responder) to_responder.push_back(payload);
    if (way == Way::ResponseSide) to_response_side.push_back(payload);
  }
  run_to_the_end();
  EXPECT_EQ(requests_.received().size(), ways[0]);
  EXPECT_EQ(responses_.received().size(), ways[1]);
  EXPECT_EQ(unknown_qp_.count(), ways[2]);
  EXPECT_EQ(bad_address_.count(), ways[3]);
  EXPECT_EQ(bad_pkey_.count(), ways[4]);
  EXPECT_EQ(bad_transport_.count(), ways[5]);
  EXPECT_EQ(to_packets(request_payload_.received()), to_responder);
  EXPECT_EQ(to_packets(response_payload_.received()), to_response_side);
}

using RxDispatchSpeedTest = Dispatcher;
TEST_F(RxDispatchSpeedTest, TakesOneCycleForEachShortPacketOfAnyKind) {
  const std::array<unsigned, 5> opcodes = {0x04, 0x10, 0x11, 0x81, 0x64};  // READ response, ACK, CNP, and one to drop
  for (unsigned i = 0; i < 400; ++i) {
    const std::size_t bytes = i % 5 < 2 || i % 5 == 4 ? 64 : 0;
    send(packet(opcodes.at(i % 5), i % 3 == 0 ? 0x000102 : 0x00AA03, bytes), random_bytes(bytes, random_));
  }
  const std::uint64_t start = bench_.now();
  ASSERT_TRUE(bench_.run_until([this] { return packets_.idle() && payload_.idle(); }, 1000));
  EXPECT_LE(bench_.now() - start, 403U);
}

TEST_F(RxDispatchSpeedTest, TwoCyclesLieBetweenInputAndOutput) {
  std::uint64_t taken = 0, left = 0;
  packets_.push(from_peer(packet(0x11, 0x000102, 0)));
  bench_.on_sample([&] {
    if (bench_->packet_valid_i && bench_->packet_ready_o) taken = bench_.now();
    if (bench_->response_valid_o) left = bench_.now();
  });
  run_to_the_end();
  EXPECT_EQ(left - taken, 2U);
}

using RxDispatchQueueTest = Dispatcher;
TEST_F(RxDispatchQueueTest, AWaitingPacketIsLookedUpAgainWhenItsQueuePairGoes) {
  responses_.set_stall(1.0);
  send(packet(0x11, 0x00AA03, 0), {});  // stands in the register
  send(packet(0x11, 0x000102, 0), {});  // waits behind it
  bench_.run(20);
  QpConfig next = table_.entry(2);
  next.qpn = 0x000202;  // the next one at the index
  table_.set(next);
  bench_.run(20);
  responses_.set_stall(0.0);
  run_to_the_end();
  ASSERT_EQ(responses_.received().size(), 1U);
  EXPECT_EQ(responses_.received()[0].qp_index, 3U);
  EXPECT_EQ(unknown_qp_.count(), 1U);
}

TEST_F(RxDispatchQueueTest, ResponsesPass32RequestsThatWaitForTheResponder) {
  requests_.set_stall(1.0);
  request_payload_.set_stall(1.0);
  std::vector<RxPacket> sent;
  std::vector<Bytes> payloads;
  for (int i = 0; i < 32; ++i) {
    sent.push_back(packet(0x04, 0x000102, 64));
    payloads.push_back(random_bytes(64, random_));
    send(sent.back(), payloads.back());
  }
  const Bytes data = random_bytes(500, random_);
  send(packet(0x10, 0x000102, data.size()), data);
  send(packet(0x11, 0x00AA03, 0), {});
  bench_.run(60);
  EXPECT_EQ(responses_.received().size(), 2U);
  EXPECT_EQ(to_packets(response_payload_.received()), (std::vector<Bytes>{data}));
  EXPECT_TRUE(requests_.received().empty());
  requests_.set_stall(0.0);
  request_payload_.set_stall(0.0);
  bench_.run(60);
  EXPECT_TRUE(requests_.received() == sent);
  EXPECT_EQ(to_packets(request_payload_.received()), payloads);
}

TEST_F(RxDispatchQueueTest, AFullQueueOfRequestsHoldsUpWhatComesBehindAndLosesNothing) {
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{640}}) {  // the headers fill their queue, or the payload
    SCOPED_TRACE(bytes);
    requests_.set_stall(1.0);
    request_payload_.set_stall(1.0);
    std::vector<RxPacket> sent;
    std::vector<Bytes> payloads;
    for (int i = 0; i < 40; ++i) {
      sent.push_back(packet(0x04, 0x000102, bytes));
      if (bytes != 0) payloads.push_back(random_bytes(bytes, random_));
      send(sent.back(), bytes != 0 ? payloads.back() : Bytes{});
    }
    send(packet(0x11, 0x000102, 0), {});
    bench_.run(1000);
    EXPECT_TRUE(responses_.take().empty());
    EXPECT_FALSE(packets_.idle());
    requests_.set_stall(0.3);
    request_payload_.set_stall(0.3);
    run_to_the_end();
    ASSERT_TRUE(bench_.run_until([this] { return !bench_->waiting_o; }, 1000));
    EXPECT_TRUE(requests_.take() == sent);
    EXPECT_EQ(to_packets(request_payload_.take()), payloads);
    EXPECT_EQ(responses_.take().size(), 1U);
  }
}

TEST_F(RxDispatchQueueTest, TellsThatAPacketWaitsUntilItHasBeenTaken) {
  EXPECT_FALSE(bench_->waiting_o);
  for (const unsigned opcode : {0x04U, 0x11U}) {  // waits in the queue, in the register
    requests_.set_stall(1.0);
    responses_.set_stall(1.0);
    send(packet(opcode, 0x000102, 0), {});
    run_to_the_end();
    EXPECT_TRUE(bench_->waiting_o);
    requests_.set_stall(0.0);
    responses_.set_stall(0.0);
    bench_.run(3);
    EXPECT_FALSE(bench_->waiting_o);
  }
}

INSTANTIATE_TEST_SUITE_P(Stalls, RxDispatchTest, testing::Values(0.0, 0.2, 0.6), [](const auto& stall) {
  return "Percent" + std::to_string(static_cast<int>(100 * stall.param));
});

}  // namespace
}  // namespace srpnic::test
