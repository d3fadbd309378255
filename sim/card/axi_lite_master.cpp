// SPDX-License-Identifier: Apache-2.0
#include "sim/card/axi_lite_master.hpp"

namespace srpnic::sim {

AxiLiteMaster::AxiLiteMaster(AxiLiteSignals signals) : signals_(signals) { drive(); }

void AxiLiteMaster::read(std::uint16_t address) {
  address_ = address;
  state_ = State::kReadAddress;
  drive();
}

void AxiLiteMaster::write(std::uint16_t address, std::uint32_t value) {
  address_ = address;
  value_ = value;
  address_pending_ = true;
  data_pending_ = true;
  state_ = State::kWrite;
  drive();
}

void AxiLiteMaster::abandon() {
  state_ = State::kIdle;
  drive();
}

bool AxiLiteMaster::sample() {
  switch (state_) {
    case State::kIdle:
      return false;
    case State::kReadAddress:
      if (*signals_.arready == 0) return false;
      state_ = State::kReadData;
      return true;
    case State::kReadData:
      if (*signals_.rvalid == 0) return false;
      value_ = *signals_.rdata;
      failed_ = *signals_.rresp != 0;
      state_ = State::kIdle;
      return true;
    case State::kWrite: {
      const bool address_taken = address_pending_ && *signals_.awready != 0;
      const bool data_taken = data_pending_ && *signals_.wready != 0;
      if (address_taken) address_pending_ = false;
      if (data_taken) data_pending_ = false;
      if (!address_pending_ && !data_pending_) state_ = State::kWriteResponse;
      return address_taken || data_taken;
    }
    case State::kWriteResponse:
      if (*signals_.bvalid == 0) return false;
      failed_ = *signals_.bresp != 0;
      state_ = State::kIdle;
      return true;
  }
  return false;
}

void AxiLiteMaster::drive() {
  *signals_.arvalid = state_ == State::kReadAddress;
  *signals_.araddr = address_;
  *signals_.rready = state_ == State::kReadData;
  *signals_.awvalid = state_ == State::kWrite && address_pending_;
  *signals_.awaddr = address_;
  *signals_.wvalid = state_ == State::kWrite && data_pending_;
  *signals_.wdata = value_;
  *signals_.wstrb = 0xF;
  *signals_.bready = state_ == State::kWriteResponse;
}

}  // namespace srpnic::sim
