// SPDX-License-Identifier: Apache-2.0
// An AXI4 read master's other end: each burst becomes one TLM read, its beats return in order after the memory's
// latency and at its bandwidth. The bytes are those the memory holds when the request is accepted: the card may not
// count on later ones, nor on its own writes that were not answered yet.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <deque>
#include <systemc>
#include <vector>

#include "sim/card/memory_timing.hpp"
#include "sim/card/signals.hpp"

namespace srpnic::sim {

class AxiReadBridge : public sc_core::sc_module {
 public:
  AxiReadBridge(sc_core::sc_module_name name, AxiReadSignals signals, MemoryChannel& channel);

  /// Looks at the handshakes of the clock edge at `tick`; true if there was one.
  bool sample(std::uint64_t tick);
  /// Drives the card's inputs for the edge at `tick`.
  void drive(std::uint64_t tick);
  /// Forgets everything outstanding, with the card.
  void reset();
  bool idle() const { return beats_.empty(); }
  std::uint64_t bytes() const { return bytes_; }

  tlm_utils::simple_initiator_socket<AxiReadBridge> socket;

 private:
  static constexpr std::size_t kMaxBeats = 4096;  // outstanding before arready goes low

  struct Beat {
    std::uint64_t tick;  // earliest
    bool last;
    std::uint8_t response;
    alignas(8) unsigned char data[kBeatBytes];
  };

  void accept(std::uint64_t tick);

  AxiReadSignals signals_;
  MemoryChannel& channel_;
  std::deque<Beat> beats_;
  std::vector<unsigned char> burst_;
  tlm::tlm_generic_payload payload_;
  bool presented_ = false;  // the first of beats_ is on the bus
  std::uint64_t bytes_ = 0;
};

}  // namespace srpnic::sim
