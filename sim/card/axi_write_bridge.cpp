// SPDX-License-Identifier: Apache-2.0
#include "sim/card/axi_write_bridge.hpp"

#include <utility>

namespace srpnic::sim {

namespace {
constexpr std::uint64_t kAllBytes = ~std::uint64_t{0};
}  // namespace

AxiWriteBridge::AxiWriteBridge(sc_core::sc_module_name name, AxiWriteSignals signals, MemoryChannel& channel)
    : sc_module(name), socket("socket"), signals_(signals), channel_(channel) {
  *signals_.awready = 0;
  *signals_.wready = 0;
  *signals_.bvalid = 0;
}

bool AxiWriteBridge::sample(std::uint64_t tick) {
  bool active = false;
  if (answering_ && *signals_.bready != 0) {
    answering_ = false;
    active = true;
  }
  if (*signals_.awvalid != 0 && *signals_.awready != 0) {
    addresses_.push_back(*signals_.awaddr / kBeatBytes * kBeatBytes);
    active = true;
  }
  if (*signals_.wvalid != 0 && *signals_.wready != 0) {
    take_beat(tick);
    active = true;
  }
  return active;
}

void AxiWriteBridge::take_beat(std::uint64_t tick) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(signals_.wdata);
  const std::uint64_t strobes = *signals_.wstrb;
  auto& enables = gathering_.enables;
  const std::size_t before = gathering_.data.size();
  gathering_.data.insert(gathering_.data.end(), bytes, bytes + kBeatBytes);
  if (strobes != kAllBytes && enables.empty()) enables.assign(before, TLM_BYTE_ENABLED);
  if (strobes != kAllBytes || !enables.empty()) {
    for (unsigned i = 0; i < kBeatBytes; ++i) {
      enables.push_back((strobes >> i & 1) != 0 ? TLM_BYTE_ENABLED : TLM_BYTE_DISABLED);
    }
  }
  const double through = channel_.reserve_beat(tick);
  if (*signals_.wlast == 0) return;
  gathering_.tick = channel_.latency_ticks() + static_cast<std::uint64_t>(through);
  bytes_ += gathering_.data.size();
  bursts_.push_back(std::move(gathering_));
  gathering_ = Burst{};
  if (!spare_.empty()) {
    gathering_ = std::move(spare_.back());
    spare_.pop_back();
  }
}

bool AxiWriteBridge::write(std::uint64_t address, Burst& burst) {
  const bool partial = !burst.enables.empty();
  payload_.set_command(tlm::TLM_WRITE_COMMAND);
  payload_.set_address(address);
  payload_.set_data_ptr(burst.data.data());
  payload_.set_data_length(static_cast<unsigned>(burst.data.size()));
  payload_.set_streaming_width(static_cast<unsigned>(burst.data.size()));
  payload_.set_byte_enable_ptr(partial ? burst.enables.data() : nullptr);
  payload_.set_byte_enable_length(static_cast<unsigned>(burst.enables.size()));
  payload_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  socket->b_transport(payload_, delay);
  return payload_.is_response_ok();
}

void AxiWriteBridge::reset() {
  addresses_.clear();
  bursts_.clear();
  gathering_ = Burst{};
  answering_ = false;
  *signals_.awready = 0;
  *signals_.wready = 0;
  *signals_.bvalid = 0;
}

void AxiWriteBridge::drive(std::uint64_t tick) {
  if (!answering_ && !bursts_.empty() && !addresses_.empty() && bursts_.front().tick <= tick) {
    const bool good = write(addresses_.front(), bursts_.front());
    addresses_.pop_front();
    Burst done = std::move(bursts_.front());
    bursts_.pop_front();
    done.data.clear();
    done.enables.clear();
    spare_.push_back(std::move(done));
    *signals_.bresp = good ? kOkay : kDecodeError;
    answering_ = true;
  }
  *signals_.bvalid = answering_;
  *signals_.awready = addresses_.size() < kMaxBursts;
  *signals_.wready = bursts_.size() < kMaxBursts && channel_.backlog(tick) < kMaxBacklogTicks;
}

}  // namespace srpnic::sim
