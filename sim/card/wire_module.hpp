// SPDX-License-Identifier: Apache-2.0
// The cable: frames between the card's MAC (TLM) and whatever stands at the other end (a WireEndpoint). Frames that the
// other end cannot take yet wait here, in order; when too many wait, the card is held.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <deque>
#include <systemc>

#include "sim/wire/endpoint.hpp"

namespace srpnic::sim {

class WireModule : public sc_core::sc_module {
 public:
  explicit WireModule(sc_core::sc_module_name name);

  /// nullptr: nothing plugged in, frames are lost.
  void attach(WireEndpoint* endpoint);
  WireEndpoint* endpoint() const { return endpoint_; }

  void set_now(std::uint64_t now_ns) { now_ns_ = now_ns; }
  /// Moves one frame towards the card if there is one; true if there was.
  bool pull();
  /// Offers frames that wait for the other end again.
  void retry();
  bool holding() const { return waiting_.size() >= kMaxWaiting; }
  bool has_waiting() const { return !waiting_.empty(); }

  tlm_utils::simple_target_socket<WireModule> from_card;
  tlm_utils::simple_initiator_socket<WireModule> to_card;

 private:
  static constexpr std::size_t kMaxWaiting = 64;

  void transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  WireEndpoint* endpoint_ = nullptr;
  std::uint64_t now_ns_ = 0;
  std::deque<Frame> waiting_;
  tlm::tlm_generic_payload payload_;
};

}  // namespace srpnic::sim
