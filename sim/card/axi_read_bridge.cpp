// SPDX-License-Identifier: Apache-2.0
#include "sim/card/axi_read_bridge.hpp"

#include <algorithm>
#include <cstring>

namespace srpnic::sim {

AxiReadBridge::AxiReadBridge(sc_core::sc_module_name name, AxiReadSignals signals, MemoryChannel& channel)
    : sc_module(name), socket("socket"), signals_(signals), channel_(channel) {
  *signals_.arready = 0;
  *signals_.rvalid = 0;
}

bool AxiReadBridge::sample(std::uint64_t tick) {
  bool active = false;
  if (*signals_.rvalid != 0 && *signals_.rready != 0) {
    beats_.pop_front();
    presented_ = false;
    active = true;
  }
  if (*signals_.arvalid != 0 && *signals_.arready != 0) {
    accept(tick);
    active = true;
  }
  return active;
}

void AxiReadBridge::accept(std::uint64_t tick) {
  const std::size_t beats = *signals_.arlen + std::size_t{1};
  const std::uint64_t address = *signals_.araddr / kBeatBytes * kBeatBytes;
  burst_.assign(beats * kBeatBytes, 0);
  payload_.set_command(tlm::TLM_READ_COMMAND);
  payload_.set_address(address);
  payload_.set_data_ptr(burst_.data());
  payload_.set_data_length(static_cast<unsigned>(burst_.size()));
  payload_.set_streaming_width(static_cast<unsigned>(burst_.size()));
  payload_.set_byte_enable_ptr(nullptr);
  payload_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  socket->b_transport(payload_, delay);
  const std::uint8_t response = payload_.is_response_ok() ? kOkay : kDecodeError;
  bytes_ += burst_.size();
  for (std::size_t i = 0; i < beats; ++i) {
    Beat& beat = beats_.emplace_back();
    const double through = channel_.reserve_beat(tick);
    beat.tick = channel_.latency_ticks() + static_cast<std::uint64_t>(through);
    beat.last = i + 1 == beats;
    beat.response = response;
    std::memcpy(beat.data, &burst_[i * kBeatBytes], kBeatBytes);
  }
}

void AxiReadBridge::reset() {
  beats_.clear();
  presented_ = false;
  *signals_.arready = 0;
  *signals_.rvalid = 0;
}

void AxiReadBridge::drive(std::uint64_t tick) {
  *signals_.arready = beats_.size() < kMaxBeats;
  if (presented_) return;
  const bool valid = !beats_.empty() && beats_.front().tick <= tick;
  *signals_.rvalid = valid;
  if (!valid) return;
  const Beat& beat = beats_.front();
  std::memcpy(signals_.rdata, beat.data, kBeatBytes);
  *signals_.rresp = beat.response;
  *signals_.rlast = beat.last;
  presented_ = true;
}

}  // namespace srpnic::sim
