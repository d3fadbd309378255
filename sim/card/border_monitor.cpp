// SPDX-License-Identifier: Apache-2.0
#include "sim/card/border_monitor.hpp"

#include <cstring>
#include <utility>

namespace srpnic::sim {

BorderMonitor::Wire BorderMonitor::bit_of(const std::uint16_t* wires, abi::CardStream stream) {
  const auto bit = static_cast<unsigned>(stream);
  // Verilator's variables are in the byte order of the processor; the XRT runtime is x86-64 only.
  return {reinterpret_cast<const std::uint8_t*>(wires) + bit / 8, static_cast<std::uint8_t>(1U << (bit % 8))};
}

BorderMonitor::BorderMonitor(CardTop& top, FrameWatcher watcher)
    : rx_(top.rx()), tx_(top.tx()), watcher_(std::move(watcher)) {
  const CardStreamSignals inside = top.streams();
  const AxiReadSignals reads = top.card_reads();
  const AxiWriteSignals writes = top.card_writes();
  const auto add = [this](const std::uint8_t* valid, const std::uint8_t* ready, const char* name) {
    streams_.push_back({{valid}, {ready}, {name, 0, 0}});
  };
  const auto add_inside = [this, &inside](abi::CardStream stream, const char* name) {
    streams_.push_back({bit_of(inside.valid, stream), bit_of(inside.ready, stream), {name, 0, 0}});
  };
  // In the order of the data path: a stream is held by what comes after it.
  add(rx_.tvalid, nullptr, "wire rx");
  add_inside(abi::CardStream::kPacket, "rx_dispatch_packet");
  add_inside(abi::CardStream::kRequest, "responder_request");
  add_inside(abi::CardStream::kResponse, "response_unit_response");
  add(writes.awvalid, writes.awready, "card memory write address");
  add(writes.wvalid, writes.wready, "card memory write data");
  add_inside(abi::CardStream::kIu, "iu_parse_iu");
  add_inside(abi::CardStream::kCommand, "iu_parse_command");
  add_inside(abi::CardStream::kAddressed, "cmd_decode_command");
  add_inside(abi::CardStream::kTransfer, "command_table_transfer");
  add_inside(abi::CardStream::kReadDone, "command_table_read_done");
  add_inside(abi::CardStream::kStep, "desc_walk_step");
  add_inside(abi::CardStream::kSegment, "data_mover_segment");
  add_inside(abi::CardStream::kCopy, "data_mover_copy");
  add_inside(abi::CardStream::kMover, "rsp_build_mover");
  add_inside(abi::CardStream::kWork, "rsp_build_work");
  add_inside(abi::CardStream::kTurn, "requester_turn");
  add(reads.arvalid, reads.arready, "card memory read address");
  add(reads.rvalid, reads.rready, "card memory read data");
  add_inside(abi::CardStream::kTxPayload, "tx_merge_payload");
  add_inside(abi::CardStream::kTxFrame, "net_tx_frame");
  add(tx_.tvalid, tx_.tready, "wire tx");
}

void BorderMonitor::sample(std::uint64_t tick) {
  for (Stream& stream : streams_) {
    if (!stream.valid.high()) continue;
    const bool ready = stream.ready.byte == nullptr || stream.ready.high();
    ++(ready ? stream.activity.transfers : stream.activity.held);
  }
  if (*rx_.tvalid != 0) watch(rx_head_, rx_beats_, rx_.tdata, *rx_.tkeep, *rx_.tlast != 0, tick);
  if (*tx_.tvalid != 0 && *tx_.tready != 0) watch(tx_head_, tx_beats_, tx_.tdata, *tx_.tkeep, *tx_.tlast != 0, tick);
}

void BorderMonitor::watch(FrameHead& head, unsigned& beats, const std::uint32_t* data, std::uint64_t keep, bool last,
                          std::uint64_t tick) {
  if (beats == 0) {
    head.to_card = &head == &rx_head_;
    head.first_tick = tick;
    head.length = 0;
    head.bytes.fill(0);
  }
  if ((beats + 1) * kBeatBytes <= head.bytes.size()) {
    std::memcpy(head.bytes.data() + beats * kBeatBytes, data, kBeatBytes);
  }
  ++beats;
  head.length += static_cast<unsigned>(__builtin_popcountll(keep));
  if (!last) return;
  head.last_tick = tick;
  beats = 0;
  watcher_(head);
}

std::vector<StreamActivity> BorderMonitor::activity() const {
  std::vector<StreamActivity> activity;
  for (const Stream& stream : streams_) activity.push_back(stream.activity);
  return activity;
}

}  // namespace srpnic::sim
