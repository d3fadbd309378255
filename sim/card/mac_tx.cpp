// SPDX-License-Identifier: Apache-2.0
#include "sim/card/mac_tx.hpp"

#include <algorithm>
#include <utility>

#include "sim/card/line_rate.hpp"

namespace srpnic::sim {

MacTx::MacTx(sc_core::sc_module_name name, TxSignals signals) : sc_module(name), socket("socket"), signals_(signals) {
  *signals_.tready = 0;
}

bool MacTx::sample(std::uint64_t tick) {
  if (*signals_.tvalid == 0 || *signals_.tready == 0) return false;
  const std::uint64_t now = tick * kBytesPerTick;
  if (frame_.empty()) start_ = std::max(wire_free_, now);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(signals_.tdata);
  const auto valid = static_cast<unsigned>(__builtin_popcountll(*signals_.tkeep));
  frame_.insert(frame_.end(), bytes, bytes + valid);
  if (*signals_.tlast != 0) {
    const std::uint64_t length = std::max<std::uint64_t>(frame_.size(), kMinFrameBytes);
    const std::uint64_t end = std::max(start_ + kPreambleBytes + length + kFcsBytes, now);
    wire_free_ = end + kGapBytes;
    leaving_.push_back({std::move(frame_), end});
    frame_.clear();
  }
  return true;
}

void MacTx::drive(std::uint64_t tick, bool hold) {
  const std::uint64_t now = tick * kBytesPerTick;
  while (!leaving_.empty() && leaving_.front().end <= now) {
    deliver(leaving_.front().frame);
    leaving_.pop_front();
  }
  const std::uint64_t taken_until = frame_.empty() ? wire_free_ : start_ + kPreambleBytes + frame_.size();
  *signals_.tready = !hold && taken_until < now + kFifoBytes;
}

void MacTx::deliver(Frame& frame) {
  ++frame_count_;
  byte_count_ += frame.size();
  payload_.set_command(tlm::TLM_WRITE_COMMAND);
  payload_.set_address(0);
  payload_.set_data_ptr(frame.data());
  payload_.set_data_length(static_cast<unsigned>(frame.size()));
  payload_.set_streaming_width(static_cast<unsigned>(frame.size()));
  payload_.set_byte_enable_ptr(nullptr);
  payload_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  socket->b_transport(payload_, delay);
}

}  // namespace srpnic::sim
