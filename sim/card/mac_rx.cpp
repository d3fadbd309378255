// SPDX-License-Identifier: Apache-2.0
#include "sim/card/mac_rx.hpp"

#include <algorithm>
#include <cstring>

namespace srpnic::sim {

MacRx::MacRx(sc_core::sc_module_name name, RxSignals signals) : sc_module(name), socket("socket"), signals_(signals) {
  socket.register_b_transport(this, &MacRx::transport);
  *signals_.tvalid = 0;
  *signals_.tuser = 0;
}

void MacRx::transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const unsigned char* data = payload.get_data_ptr();
  Frame& frame = frames_.emplace_back(Arrival{Frame(data, data + payload.get_data_length()), now_}).frame;
  if (frame.size() < kMinFrameBytes) frame.resize(kMinFrameBytes, 0);
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

void MacRx::reset() {
  if (started_) frames_.pop_front();
  started_ = false;
  *signals_.tvalid = 0;
}

bool MacRx::drive(std::uint64_t tick) {
  *signals_.tvalid = 0;
  const std::uint64_t now = tick * kBytesPerTick;
  if (frames_.empty()) return false;
  const Frame& frame = frames_.front().frame;
  if (!started_) {
    started_ = true;
    start_ = std::max(wire_free_, frames_.front().since);
    offset_ = 0;
  }
  const std::size_t bytes = std::min<std::size_t>(kBeatBytes, frame.size() - offset_);
  const bool last = offset_ + bytes == frame.size();
  const std::uint64_t arrived = start_ + kPreambleBytes + offset_ + bytes + (last ? kFcsBytes : 0);
  if (now < arrived) return false;
  std::memset(signals_.tdata, 0, kBeatBytes);
  std::memcpy(signals_.tdata, frame.data() + offset_, bytes);
  *signals_.tkeep = bytes == kBeatBytes ? ~std::uint64_t{0} : (std::uint64_t{1} << bytes) - 1;
  *signals_.tlast = last;
  *signals_.tvalid = 1;
  offset_ += bytes;
  if (last) {
    ++frame_count_;
    byte_count_ += frame.size();
    wire_free_ = arrived + kGapBytes;
    frames_.pop_front();
    started_ = false;
  }
  return true;
}

}  // namespace srpnic::sim
