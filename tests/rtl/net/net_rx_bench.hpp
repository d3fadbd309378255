// SPDX-License-Identifier: Apache-2.0
// The surroundings of net_rx: a wire that sends frames, a transport and a host that take what comes out.
#pragma once

#include <Vnet_rx.h>

#include <map>
#include <string>
#include <vector>

#include "net_rx_expectation.hpp"
#include "stream_agents.hpp"
#include "wire_agents.hpp"

namespace srpnic::test {

inline constexpr std::uint64_t kLocalMac = 0x0200C0A84D02;

struct HostFrame {
  unsigned reason;
  Bytes bytes;
};

class NetRxBench : public Bench<Vnet_rx> {
 public:
  /// `pause`: gaps between beats of the wire; `stall`: of the readers.
  explicit NetRxBench(double pause = 0, double stall = 0, std::uint64_t seed = 1)
      : wire(model(), pause, seed),
        packets(model().packet_valid_o, model().packet_ready_i, model().packet_data_o, stall, seed + 1),
        payload(model().payload_valid_o, model().payload_ready_i, model().payload_data_o, stall, seed + 2),
        frames(model().frame_valid_o, model().frame_ready_i, model().frame_data_o, stall, seed + 3) {
    model().local_mac_i = kLocalMac;
    attach(wire);
    attach(packets);
    attach(payload);
    attach(frames);
    frames.on_accept([this](const Beat&) { reasons_.push_back(model().frame_reason_o); });
    add("FRAMES", model().count_rx_frames_o);
    add("BYTES_64", model().count_rx_bytes_64_o);
    add("TRUNCATED", model().count_rx_truncated_o);
    add("OVERSIZED", model().count_rx_oversized_o);
    add("BAD_IP", model().count_rx_bad_ip_o);
    add("BAD_ICRC", model().count_rx_bad_icrc_o);
    add("NOT_FOR_US", model().count_rx_not_for_us_o);
    add("OVERFLOW", model().count_rx_overflow_o);
    add("ROCE_PACKETS", model().count_rx_roce_packets_o);
    add("EXCEPTION_FRAMES", model().count_rx_exception_frames_o);
    add("EXCEPTION_DROPPED", model().count_rx_exception_dropped_o);
    reset();
  }

  /// Until the wire has sent everything and everything has come out. A stalled reader needs more `idle_cycles`.
  void drain(std::uint64_t idle_cycles = 300) {
    run_until([this] { return wire.idle(); });
    std::uint64_t seen = 0;
    std::uint64_t quiet = 0;
    while (quiet < idle_cycles) {
      cycle();
      const std::uint64_t now_seen = packets.received().size() + payload.received().size() + frames.received().size();
      quiet = now_seen == seen ? quiet + 1 : 0;
      seen = now_seen;
    }
  }

  /// Packets with their payloads; fails the test when the two streams do not fit together.
  std::vector<Received> take_packets() {
    const std::vector<Bytes> payloads = to_packets(payload.take());
    std::vector<Received> result;
    std::size_t next = 0;
    for (const RxFrame& record : packets.take()) {
      Received received{record, {}};
      if (record.packet.payload_bytes != 0) {
        EXPECT_LT(next, payloads.size()) << "a payload is missing";
        if (next < payloads.size()) received.payload = payloads[next++];
        EXPECT_EQ(received.payload.size(), record.packet.payload_bytes.to_uint());
      }
      result.push_back(std::move(received));
    }
    EXPECT_EQ(next, payloads.size()) << "a payload without a packet";
    return result;
  }

  /// Frames for the host; fails the test when the reason changes within a frame.
  std::vector<HostFrame> take_frames() {
    const std::vector<Beat> beats = frames.take();
    std::vector<HostFrame> result;
    std::size_t first = 0;
    for (std::size_t i = 0; i < beats.size(); ++i) {
      EXPECT_EQ(reasons_[i], reasons_[first]);
      if (!beats[i].last) continue;
      result.push_back({reasons_[first], to_packets({beats.begin() + static_cast<std::ptrdiff_t>(first),
                                                     beats.begin() + static_cast<std::ptrdiff_t>(i) + 1})
                                             .at(0)});
      first = i + 1;
    }
    reasons_.clear();
    return result;
  }

  std::uint64_t count(const std::string& name) const { return counters_.at(name).count(); }

  WireSource<Vnet_rx> wire;
  StreamSink<RxFrame> packets;
  StreamSink<Beat> payload;
  StreamSink<Beat> frames;

 private:
  void add(const std::string& name, const CData& pulse) { attach(counters_.emplace(name, pulse).first->second); }
  std::map<std::string, PulseCounter> counters_;
  std::vector<unsigned> reasons_;
};

}  // namespace srpnic::test
