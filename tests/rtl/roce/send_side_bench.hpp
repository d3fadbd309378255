// SPDX-License-Identifier: Apache-2.0
// The send side (send_queue, requester, response_unit) with agents at all its ports and memory behind its DMA clients.
#pragma once

#include <Vsend_side.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <utility>

#include "bench.hpp"
#include "dma_agents.hpp"
#include "send_side_model.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {

/// Answers a read client from memory; the data of a command comes `latency` cycles after it, commands overlap.
class LatentReadAgent : public Agent {
 public:
  template <class CommandPort, class DataPort>
  LatentReadAgent(const SparseMemory& memory, const CData& cmd_valid, CData& cmd_ready, const CommandPort& cmd_data,
                  CData& data_valid, const CData& data_ready, DataPort& data_data, unsigned latency, double stall,
                  std::uint64_t seed)
      : latency_(latency),
        commands_(cmd_valid, cmd_ready, cmd_data, stall, seed),
        data_(data_valid, data_ready, data_data, stall, seed + 1) {
    commands_.on_accept([this, &memory](const DmaCommand& command) {
      EXPECT_GT(command.bytes.to_uint(), 0U);
      due_.push_back(
          {cycle_ + latency_, to_beats(memory.read(command.address.to_uint64(), command.bytes.to_uint64()))});
      most_outstanding_ = std::max(most_outstanding_, due_.size());
    });
  }
  std::size_t most_outstanding() const { return most_outstanding_; }

  void drive() override {
    while (!due_.empty() && due_.front().first <= cycle_ && data_.pending() < 64) {
      data_.push(due_.front().second);
      due_.pop_front();
    }
    commands_.drive();
    data_.drive();
  }
  void sample() override {
    data_.sample();
    commands_.sample();
    ++cycle_;
  }

 private:
  unsigned latency_;
  std::uint64_t cycle_ = 0;
  StreamSink<DmaCommand> commands_;
  StreamSource<Beat> data_;
  std::deque<std::pair<std::uint64_t, std::vector<Beat>>> due_;
  std::size_t most_outstanding_ = 0;
};

/// Work requests of the kernels: each is offered when the send queue has promised it an entry.
class PromisedWorkSource : public Agent {
 public:
  template <class Model>
  PromisedWorkSource(Model& model, double stall, std::uint64_t seed)
      : ask_(model.reserve_ask_i),
        reserve_valid_(model.reserve_valid_i),
        reserve_qpn_(model.reserve_qpn_i),
        known_(model.reserve_known_o),
        granted_(model.reserve_granted_o),
        source_(model.kernel_work_valid_i, model.kernel_work_ready_o, model.kernel_work_data_i, stall, seed) {
    reserve_valid_ = 0;
    model.reserve_entries_i = 1;
  }

  void push(const WorkRequest& work) { waiting_.push_back(work); }
  bool idle() const { return pending() == 0; }
  std::size_t pending() const { return waiting_.size() + source_.pending(); }

  void drive() override {
    // Shown in one cycle, made in the next, then a cycle for the others.
    if (phase_ != Phase::kRest || (!waiting_.empty() && source_.pending() < 4)) {
      phase_ = static_cast<Phase>((static_cast<int>(phase_) + 1) % 3);
    }
    ask_ = phase_ != Phase::kRest;
    reserve_valid_ = phase_ == Phase::kMake;
    if (ask_) reserve_qpn_ = waiting_.front().qpn.to_uint();
    source_.drive();
  }
  void sample() override {
    source_.sample();
    if (!reserve_valid_ || (known_ && !granted_)) return;  // the send queue drops what it does not know
    source_.push(waiting_.front());
    waiting_.pop_front();
  }

 private:
  CData& ask_;
  CData& reserve_valid_;
  IData& reserve_qpn_;
  const CData& known_;
  const CData& granted_;
  StreamSource<WorkRequest> source_;
  std::deque<WorkRequest> waiting_;
  enum class Phase { kRest, kShow, kMake } phase_ = Phase::kRest;
};

struct SendSideOptions {
  double stall = 0.0;
  unsigned read_latency = 0;
  std::uint64_t seed = 1;
};

class SendSideBench {
  using Options = SendSideOptions;

 public:
  explicit SendSideBench(const Options& options = {})
      : create_(model().qp_create_valid_i, model().qp_create_ready_o, model().qp_create_data_i, 0, options.seed + 10),
        destroy_(model().qp_destroy_valid_i, model().qp_destroy_ready_o, model().qp_destroy_qpn_i, 0,
                 options.seed + 11),
        response_(model().response_valid_i, model().response_ready_o, model().response_data_i, options.stall,
                  options.seed + 12),
        response_payload_(model().response_payload_valid_i, model().response_payload_ready_o,
                          model().response_payload_data_i, options.stall, options.seed + 13),
        tx_packet_(model().tx_packet_valid_o, model().tx_packet_ready_i, model().tx_packet_data_o, options.stall,
                   options.seed + 14),
        tx_payload_(model().tx_payload_valid_o, model().tx_payload_ready_i, model().tx_payload_data_o, options.stall,
                    options.seed + 15),
        tx_read_(memory, model().tx_read_cmd_valid_o, model().tx_read_cmd_ready_i, model().tx_read_cmd_data_o,
                 model().tx_read_data_valid_i, model().tx_read_data_ready_o, model().tx_read_data_data_i,
                 options.read_latency, options.stall, options.seed + 16),
        read_write_(memory, model().read_write_cmd_valid_o, model().read_write_cmd_ready_i,
                    model().read_write_cmd_data_o, model().read_write_data_valid_o, model().read_write_data_ready_i,
                    model().read_write_data_data_o, model().read_write_done_i, options.stall, options.seed + 18),
        events(model().qp_event_valid_o, model().qp_event_ready_i, model().qp_event_data_o, options.stall,
               options.seed + 20),
        responder_failures(model().responder_failure_valid_i, model().responder_failure_ready_o,
                           model().responder_failure_data_i, options.stall, options.seed + 25),
        kernel_work(model(), options.stall, options.seed + 21),
        host_work(model().host_work_valid_i, model().host_work_ready_o, model().host_work_data_i, options.stall,
                  options.seed + 22),
        kernel_completions(model().kernel_completion_valid_o, model().kernel_completion_ready_i,
                           model().kernel_completion_data_o, options.stall, options.seed + 23),
        host_completions(model().host_completion_valid_o, model().host_completion_ready_i,
                         model().host_completion_data_o, options.stall, options.seed + 24),
        dropped(model().count_work_dropped_o),
        sends(model().count_tx_sends_o),
        writes(model().count_tx_rdma_writes_o),
        reads(model().count_tx_rdma_reads_o),
        acks(model().count_rx_acks_o),
        naks(model().count_rx_naks_o),
        rnr_naks(model().count_rx_rnr_naks_o),
        read_responses_taken(model().count_rx_read_responses_o),
        stale(model().count_rx_stale_responses_o),
        errors(model().count_qp_errors_o),
        retransmissions(model().count_retransmissions_o),
        timeouts(model().count_ack_timeouts_o) {
    for (Agent* agent : std::initializer_list<Agent*>{&create_,
                                                      &destroy_,
                                                      &response_,
                                                      &response_payload_,
                                                      &tx_packet_,
                                                      &tx_payload_,
                                                      &tx_read_,
                                                      &read_write_,
                                                      &events,
                                                      &responder_failures,
                                                      &kernel_work,
                                                      &host_work,
                                                      &kernel_completions,
                                                      &host_completions,
                                                      &dropped,
                                                      &sends,
                                                      &writes,
                                                      &reads,
                                                      &acks,
                                                      &naks,
                                                      &rnr_naks,
                                                      &read_responses_taken,
                                                      &stale,
                                                      &errors,
                                                      &retransmissions,
                                                      &timeouts}) {
      bench.attach(*agent);
    }
    tx_packet_.on_accept([this](const TxPacket& packet) { headers_.push_back(packet); });
    tx_payload_.on_accept([this](const Beat& beat) {
      append_beat(payload_, beat);
      if (beat.last != 0) payloads_.push_back(std::exchange(payload_, {}));
    });
    bench.on_sample([this] { deliver(); });
    bench.reset();
  }

  Bench<Vsend_side> bench;
  SparseMemory memory;

  /// Called with each packet when its payload is complete; without it packets gather in `sent`.
  std::function<void(const SentPacket&)> on_packet;
  std::vector<SentPacket> sent;

  void create(const QpConfig& config) {
    create_.push(config);
    ASSERT_TRUE(bench.run_until([&] { return create_.idle(); }, 10'000));
  }
  void start_destroy(std::uint32_t qpn) { destroy_.push(ap_uint<24>(qpn)); }
  bool destroyed() const { return destroy_.idle(); }
  void destroy(std::uint32_t qpn) {
    start_destroy(qpn);
    ASSERT_TRUE(bench.run_until([&] { return destroyed(); }, 100'000));
  }

  void respond(const Response& response) {
    ResponsePacket packet = response.packet;
    packet.payload_bytes = response.payload.size();
    response_.push(packet);
    if (!response.payload.empty()) response_payload_.push(to_beats(response.payload));
  }
  void respond(const std::vector<Response>& responses) {
    for (const Response& response : responses) respond(response);
  }
  std::size_t responses_waiting() const { return response_.pending(); }
  bool responses_taken() const { return response_.idle() && response_payload_.idle(); }

  void stop_writes(bool stop) { read_write_.set_stopped(stop); }
  const std::vector<MemoryAccess>& memory_writes() const { return read_write_.accesses(); }
  std::size_t most_reads_outstanding() const { return tx_read_.most_outstanding(); }

 private:
  Vsend_side& model() { return bench.model(); }

  void deliver() {
    while (!headers_.empty() && (headers_.front().payload_bytes == 0 || !payloads_.empty())) {
      SentPacket packet{headers_.front(), {}};
      headers_.pop_front();
      if (packet.packet.payload_bytes != 0) {
        packet.payload = std::move(payloads_.front());
        payloads_.pop_front();
      }
      if (on_packet) {
        on_packet(packet);
      } else {
        sent.push_back(packet);
      }
    }
  }

  StreamSource<QpConfig> create_;
  StreamSource<ap_uint<24>> destroy_;
  StreamSource<ResponsePacket> response_;
  StreamSource<Beat> response_payload_;
  StreamSink<TxPacket> tx_packet_;
  StreamSink<Beat> tx_payload_;
  LatentReadAgent tx_read_;
  DmaWriteAgent read_write_;
  std::deque<TxPacket> headers_;
  Bytes payload_;
  std::deque<Bytes> payloads_;

 public:
  StreamSink<QpEvent> events;
  StreamSource<QpEvent> responder_failures;
  PromisedWorkSource kernel_work;
  StreamSource<WorkRequest> host_work;
  StreamSink<WorkCompletion> kernel_completions;
  StreamSink<WorkCompletion> host_completions;
  PulseCounter dropped, sends, writes, reads, acks, naks, rnr_naks, read_responses_taken, stale, errors,
      retransmissions, timeouts;
};

inline QpConfig queue_pair(std::uint32_t qpn, unsigned pmtu_log2 = 12, unsigned read_depth = 4,
                           std::uint32_t initial_psn = 0x100) {
  QpConfig config;
  config.qpn = qpn;
  config.pmtu_log2 = pmtu_log2;
  config.read_depth = read_depth;
  config.initial_psn = initial_psn;
  config.ack_timeout = 8;  // a millisecond
  config.retry_limit = 7;
  config.rnr_retry_limit = 7;
  return config;
}

inline WorkRequest work_request(unsigned opcode, std::uint32_t qpn, std::uint32_t length, std::uint32_t cookie,
                                std::uint64_t local_address = 0x10000) {
  WorkRequest work;
  work.opcode = opcode;
  work.signaled = 1;
  work.qpn = qpn;
  work.cookie = cookie;
  work.length = length;
  work.local_address = local_address;
  work.remote_va = 0x7f0000000000 + std::uint64_t{cookie} * 0x100000;
  work.rkey = 0xabc00000 + cookie;
  return work;
}

inline WorkCompletion completion(std::uint32_t qpn, std::uint32_t cookie, unsigned status) {
  WorkCompletion end;
  end.qpn = qpn;
  end.cookie = cookie;
  end.status = status;
  return end;
}

}  // namespace srpnic::test
