// SPDX-License-Identifier: Apache-2.0
// The receiving half of the card's MAC: frames arrive over TLM, their beats reach the card at 100 Gb/s, with preamble,
// FCS and gap taking their time. A frame shorter than the wire allows is padded with zeros, as its sender would do.
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <deque>
#include <systemc>

#include "sim/card/line_rate.hpp"
#include "sim/card/signals.hpp"
#include "sim/wire/endpoint.hpp"

namespace srpnic::sim {

class MacRx : public sc_core::sc_module {
 public:
  MacRx(sc_core::sc_module_name name, RxSignals signals);

  /// Says at which time frames that come from now on have been ready to be sent.
  void set_now(std::uint64_t tick) { now_ = tick * kBytesPerTick; }
  /// Drives the card's inputs for the edge at `tick`; true if a beat is on them.
  bool drive(std::uint64_t tick);
  /// Cuts off the frame on the wire; those behind it stay.
  void reset();
  bool idle() const { return frames_.empty(); }
  /// Whether another frame can be queued; one behind the current one keeps the wire busy.
  bool ready() const { return frames_.size() < 2; }
  std::uint64_t frames() const { return frame_count_; }
  std::uint64_t bytes() const { return byte_count_; }

  tlm_utils::simple_target_socket<MacRx> socket;

 private:
  void transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  RxSignals signals_;
  struct Arrival {
    Frame frame;
    std::uint64_t since;  // byte time from which it waits for the wire
  };

  std::deque<Arrival> frames_;
  bool started_ = false;         // the first of frames_ is on the wire
  std::uint64_t start_ = 0;      // byte time at which its preamble began
  std::uint64_t wire_free_ = 0;  // byte time at which the next may begin
  std::size_t offset_ = 0;       // bytes of it already given to the card
  std::uint64_t now_ = 0;        // byte time
  std::uint64_t frame_count_ = 0;
  std::uint64_t byte_count_ = 0;
};

}  // namespace srpnic::sim
