// SPDX-License-Identifier: Apache-2.0
// The receive side (responder_bench) with agents at its ports, a memory behind its writes and the model beside it.
// Every packet goes to both; check() compares all that came out. Slots of delivered IUs are read after the fence and
// freed at a random later time.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "Vresponder_bench.h"
#include "bench.hpp"
#include "dma_agents.hpp"
#include "responder_model.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {

inline constexpr std::uint64_t kPoolBase = 0x1'2340'0000;
inline constexpr std::uint32_t kLocalIp = 0xC0A84D02;
inline constexpr std::uint32_t kPeerIp = 0xC0A84D01;

class ReceiveSide {
 public:
  explicit ReceiveSide(unsigned pool_slots = 64, double stall = 0.0, std::uint64_t seed = 1)
      : random_(seed),
        packets_(bench_->packet_valid_i, bench_->packet_ready_o, bench_->packet_data_i, stall / 2, seed + 1),
        payload_(bench_->payload_valid_i, bench_->payload_ready_o, bench_->payload_data_i, stall, seed + 2),
        creates_(bench_->qp_create_valid_i, bench_->qp_create_ready_o, bench_->qp_create_data_i),
        destroys_(bench_->qp_destroy_valid_i, bench_->qp_destroy_ready_o, bench_->qp_destroy_qpn_i),
        kernel_frees_(bench_->kernel_free_valid_i, bench_->kernel_free_ready_o, bench_->kernel_free_data_i, stall,
                      seed + 3),
        exception_frees_(bench_->exception_free_valid_i, bench_->exception_free_ready_o, bench_->exception_free_data_i,
                         stall, seed + 4),
        writes_(memory_, bench_->iu_write_cmd_valid_o, bench_->iu_write_cmd_ready_i, bench_->iu_write_cmd_data_o,
                bench_->iu_write_data_valid_o, bench_->iu_write_data_ready_i, bench_->iu_write_data_data_o,
                bench_->iu_write_done_i, stall, seed + 5),
        ius_(bench_->iu_valid_o, bench_->iu_ready_i, bench_->iu_data_o, stall, seed + 6),
        acks_(bench_->ack_request_valid_o, bench_->ack_request_ready_i, bench_->ack_request_data_o, stall, seed + 7),
        events_(bench_->qp_event_valid_o, bench_->qp_event_ready_i, bench_->qp_event_data_o, stall, seed + 8),
        responses_(bench_->response_valid_o, bench_->response_ready_i, bench_->response_data_o, stall, seed + 9),
        response_payload_(bench_->response_payload_valid_o, bench_->response_payload_ready_i,
                          bench_->response_payload_data_o, stall, seed + 10),
        pool_slots_(pool_slots) {
    for (Agent* agent :
         std::initializer_list<Agent*>{&packets_, &payload_, &creates_, &destroys_, &kernel_frees_, &exception_frees_,
                                       &writes_, &ius_, &acks_, &events_, &responses_, &response_payload_}) {
      bench_.attach(*agent);
    }
    bench_.on_sample([this] { observe(); });
    ius_.on_accept([this](const IuRecord& record) { fenced_.push_back({record, bench_->iu_writes_issued_o}); });
    bench_->pool_base_i = kPoolBase;
    bench_->pool_set_valid_i = 0;
    bench_.reset();
    bench_->pool_set_count_i = static_cast<SData>(pool_slots);
    bench_->pool_set_valid_i = 1;
    bench_.cycle();
    bench_->pool_set_valid_i = 0;
  }

  static QpConfig config(std::uint32_t qpn, unsigned pmtu_log2 = 10, std::uint32_t psn = 100,
                         unsigned slot_limit = 32) {
    QpConfig config;
    config.qpn = qpn;
    config.pmtu_log2 = pmtu_log2;
    config.expected_psn = psn;
    config.slot_limit = slot_limit;
    config.imm_offset = 68;
    config.path.pkey = 0xFFFF;
    config.path.source_ip = kLocalIp;
    config.path.dest_ip = kPeerIp;
    return config;
  }

  void create(const QpConfig& config) {
    creates_.push(config);
    run_until_idle(creates_);
    model_.create(config);
    occupied_[config.qpn.to_uint() & 0xFFU] = Occupancy{config.qpn.to_uint(), config.slot_limit.to_uint(), 0};
  }
  /// Tells whether it ended within `limit` cycles; when it did not, it goes on.
  bool destroy(std::uint32_t qpn, std::uint64_t limit = 100'000) {
    destroys_.push(ap_uint<24>(qpn));
    model_.destroy(qpn);
    return bench_.run_until([this] { return destroys_.idle(); }, limit);
  }

  void send(const ReceivedPacket& packet) {
    RxFrame frame;
    frame.packet = packet.header;
    frame.source_ip = packet.stranger ? kPeerIp + 1 : kPeerIp;
    frame.dest_ip = kLocalIp;
    packets_.push(frame);
    if (!packet.payload.empty()) payload_.push(to_beats(packet.payload));
    sent_.push_back(packet);
  }
  void send(const std::vector<ReceivedPacket>& packets) {
    for (const ReceivedPacket& packet : packets) send(packet);
  }

  /// Runs until nothing moves any more, then compares everything with the model.
  void check() {
    idle_cycles_ = 0;
    ASSERT_TRUE(bench_.run_until([this] { return idle_cycles_ >= 20; }, 2'000'000)) << "the receive side stands still";
    std::vector<ExpectedIu> ius;
    std::vector<ExpectedAck> acks;
    std::vector<std::uint32_t> failed;
    for (const ReceivedPacket& packet : sent_) {
      const Outcome outcome = model_.receive(packet, [this] {
        if (grants_.empty()) ADD_FAILURE() << "no slot was asked for";
        const bool granted = !grants_.empty() && grants_.front();
        if (!grants_.empty()) grants_.pop_front();
        return granted;
      });
      if (outcome.iu) ius.push_back(*outcome.iu);
      if (outcome.ack) acks.push_back(*outcome.ack);
      if (outcome.failed) failed.push_back(packet.header.dest_qpn.to_uint());
    }
    sent_.clear();
    EXPECT_TRUE(grants_.empty()) << "a slot was asked for without need";
    EXPECT_TRUE(ius == std::exchange(delivered_, {})) << "IUs differ from the model's";
    EXPECT_EQ(take_acks(), acks);
    std::vector<std::uint32_t> events;
    for (const QpEvent& event : events_.take()) {
      EXPECT_EQ(event.cause.to_uint(), exception_reason::kProtocolError);
      events.push_back(event.qpn.to_uint());
    }
    EXPECT_EQ(events, failed);
    EXPECT_TRUE(counters_ == model_.counters()) << "counters differ from the model's";
    EXPECT_EQ(bench_->slots_in_use_o, owners_.size());
  }

  /// Probability that a slot whose IU was read is freed in a cycle; 0 keeps all.
  void set_free_rate(double rate) { free_rate_ = rate; }

  Bench<Vresponder_bench>& bench() { return bench_; }
  const ResponderModel& model() const { return model_; }
  void set_iu_stall(double stall) { ius_.set_stall(stall); }
  /// Called with each IU when it has been read from its slot.
  void on_delivery(std::function<void(const ExpectedIu&)> action) { on_delivery_ = std::move(action); }
  StreamSink<AckRequest>& acks() { return acks_; }
  StreamSink<QpEvent>& events() { return events_; }
  const std::vector<MemoryAccess>& accesses() const { return writes_.accesses(); }
  std::size_t slots_in_use() const { return owners_.size(); }
  bool packets_taken() const { return packets_.idle() && payload_.idle(); }

 private:
  struct Occupancy {
    std::uint32_t qpn = 0;
    unsigned limit = 0;
    unsigned count = 0;
  };
  struct Fenced {
    IuRecord record;
    std::uint16_t issued;
  };

  template <class Source>
  void run_until_idle(Source& source) {
    ASSERT_TRUE(bench_.run_until([&source] { return source.idle(); }, 100'000));
  }

  std::vector<ExpectedAck> take_acks() {
    std::vector<ExpectedAck> acks;
    for (const AckRequest& ack : acks_.take()) {
      acks.push_back({ack.qp_index.to_uint(), ack.psn.to_uint(), ack.syndrome.to_uint(), ack.msn.to_uint()});
    }
    return acks;
  }

  /// In each cycle, with the model settled before the edge.
  void observe() {
    observe_slots();
    read_fenced_ius();
    release_slots();
    counters_.unknown_qp += bench_->count_rx_unknown_qp_o;
    counters_.bad_address += bench_->count_rx_bad_address_o;
    counters_.bad_pkey += bench_->count_rx_bad_pkey_o;
    counters_.bad_transport += bench_->count_rx_bad_transport_o;
    counters_.sends += bench_->count_rx_sends_o;
    counters_.duplicate += bench_->count_rx_duplicate_o;
    counters_.out_of_order += bench_->count_rx_out_of_order_o;
    counters_.refused += bench_->count_rx_refused_requests_o;
    counters_.no_slot += bench_->count_iu_no_slot_o;
    counters_.too_long += bench_->count_iu_too_long_o;
    counters_.responses += bench_->response_valid_o & bench_->response_ready_i;
    const bool quiet = packets_taken() && !bench_->busy_o && !bench_->iu_valid_o && !bench_->ack_request_valid_o &&
                       !bench_->qp_event_valid_o && fenced_.empty() && kernel_frees_.idle() &&
                       exception_frees_.idle() && bench_->iu_writes_issued_o == bench_->iu_writes_done_o &&
                       (free_rate_ == 0.0 || to_free_.empty());
    idle_cycles_ = quiet ? idle_cycles_ + 1 : 0;
  }

  void observe_slots() {
    if (bench_->alloc_taken_o) {
      Occupancy& occupancy = occupied_[bench_->alloc_index_o];
      const bool granted = bench_->alloc_granted_o;
      EXPECT_EQ(granted, owners_.size() < pool_slots_ && occupancy.count < occupancy.limit);
      grants_.push_back(granted);
      if (granted) {
        EXPECT_LT(bench_->alloc_slot_o, pool_slots_);
        EXPECT_TRUE(owners_.emplace(bench_->alloc_slot_o, occupancy.qpn).second) << "a slot was granted twice";
        ++occupancy.count;
      }
    }
    if (bench_->kernel_free_valid_i && bench_->kernel_free_ready_o) freed(get<SlotFree>(bench_->kernel_free_data_i));
    if (bench_->exception_free_valid_i && bench_->exception_free_ready_o) {
      freed(get<SlotFree>(bench_->exception_free_data_i));
    }
    if (bench_->responder_free_taken_o) freed(get<SlotFree>(bench_->responder_free_data_o));
  }

  void freed(const SlotFree& slot) {
    const auto owner = owners_.find(slot.slot.to_uint());
    ASSERT_TRUE(owner != owners_.end() && owner->second == slot.qpn.to_uint()) << "a slot was freed that was not taken";
    owners_.erase(owner);
    Occupancy& occupancy = occupied_[slot.qpn.to_uint() & 0xFFU];
    if (occupancy.qpn == slot.qpn.to_uint()) --occupancy.count;
  }

  void read_fenced_ius() {
    while (!fenced_.empty() && static_cast<std::int16_t>(bench_->iu_writes_done_o - fenced_.front().issued) >= 0) {
      const IuRecord& record = fenced_.front().record;
      const std::size_t length = record.length.to_uint64();
      Bytes content = memory_.read(kPoolBase + record.slot.to_uint64() * abi::kIuSlotBytes, length);
      Bytes head = content;
      head.resize(64);
      EXPECT_TRUE(record.head == to_beats(head).front().data) << "the head is not the IU's first 64 bytes";
      delivered_.push_back({record.qpn.to_uint(), record.imm_offset.to_uint(), std::move(content)});
      if (on_delivery_) on_delivery_(delivered_.back());
      SlotFree slot;
      slot.qpn = record.qpn;
      slot.slot = record.slot;
      to_free_.push_back(slot);
      fenced_.pop_front();
    }
  }

  void release_slots() {
    if (to_free_.empty() || !(std::uniform_real_distribution<>(0.0, 1.0)(random_) < free_rate_)) return;
    const auto chosen = to_free_.begin() + static_cast<std::ptrdiff_t>(random_() % to_free_.size());
    (random_() % 2 == 0 ? kernel_frees_ : exception_frees_).push(*chosen);
    to_free_.erase(chosen);
  }

  std::mt19937_64 random_;
  Bench<Vresponder_bench> bench_;
  SparseMemory memory_;
  StreamSource<RxFrame> packets_;
  StreamSource<Beat> payload_;
  StreamSource<QpConfig> creates_;
  StreamSource<ap_uint<24>> destroys_;
  StreamSource<SlotFree> kernel_frees_;
  StreamSource<SlotFree> exception_frees_;
  DmaWriteAgent writes_;
  StreamSink<IuRecord> ius_;
  StreamSink<AckRequest> acks_;
  StreamSink<QpEvent> events_;
  StreamSink<ResponsePacket> responses_;
  StreamSink<Beat> response_payload_;

  ResponderModel model_;
  ModelCounters counters_;
  std::vector<ReceivedPacket> sent_;  // since the last check
  std::deque<bool> grants_;
  std::vector<ExpectedIu> delivered_;
  std::function<void(const ExpectedIu&)> on_delivery_;
  std::deque<Fenced> fenced_;
  std::deque<SlotFree> to_free_;
  std::map<unsigned, std::uint32_t> owners_;  // slot → queue pair
  std::map<unsigned, Occupancy> occupied_;    // by queue pair index
  unsigned pool_slots_;
  double free_rate_ = 0.3;
  unsigned idle_cycles_ = 0;
};

/// A packet of `bytes` bytes for a queue pair; tests change what they are about.
inline ReceivedPacket request(std::uint32_t qpn, unsigned opcode, std::uint32_t psn, Bytes payload = {},
                              bool ack_request = true) {
  ReceivedPacket packet;
  packet.header.opcode = opcode;
  packet.header.pkey = 0xFFFF;
  packet.header.dest_qpn = qpn;
  packet.header.psn = psn & 0xFFFFFFU;
  packet.header.ack_request = ack_request ? 1U : 0U;
  packet.header.payload_bytes = payload.size();
  packet.payload = std::move(payload);
  return packet;
}

/// The packets of a SEND, the last one asking for an acknowledgement.
inline std::vector<ReceivedPacket> send_packets(std::uint32_t qpn, std::uint32_t psn, const Bytes& message,
                                                std::size_t pmtu) {
  std::vector<ReceivedPacket> packets;
  for (std::size_t start = 0; start == 0 || start < message.size(); start += pmtu) {
    const bool first = start == 0;
    const bool last = start + pmtu >= message.size();
    const auto begin = message.begin() + static_cast<std::ptrdiff_t>(start);
    const auto end = last ? message.end() : begin + static_cast<std::ptrdiff_t>(pmtu);
    const unsigned opcode = first ? (last ? 0x04 : 0x00) : (last ? 0x02 : 0x01);
    packets.push_back(request(qpn, opcode, psn++, Bytes(begin, end), last));
  }
  return packets;
}

}  // namespace srpnic::test
