// SPDX-License-Identifier: Apache-2.0
// The sending half of the card's MAC: takes beats into a small FIFO that the 100 Gb/s wire empties, and hands each
// frame over TLM to the wire at the time its last bit has left.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <deque>
#include <systemc>

#include "sim/card/signals.hpp"
#include "sim/wire/endpoint.hpp"

namespace srpnic::sim {

class MacTx : public sc_core::sc_module {
 public:
  MacTx(sc_core::sc_module_name name, TxSignals signals);

  /// Looks at the handshake of the clock edge at `tick`; true if there was one.
  bool sample(std::uint64_t tick);
  /// Delivers what has left by `tick` and drives the card's input for that edge. `hold`: the wire's other end takes no
  /// more frames.
  void drive(std::uint64_t tick, bool hold);
  /// Forgets the frame the card was giving; what is complete still leaves.
  void reset() { frame_.clear(); }
  bool idle() const { return frame_.empty() && leaving_.empty(); }
  std::uint64_t frames() const { return frame_count_; }
  std::uint64_t bytes() const { return byte_count_; }

  tlm_utils::simple_initiator_socket<MacTx> socket;

 private:
  static constexpr std::uint64_t kFifoBytes = 2048;

  struct Leaving {
    Frame frame;
    std::uint64_t end;  // byte time at which its FCS has left
  };

  void deliver(Frame& frame);

  TxSignals signals_;
  Frame frame_;                  // beats of the frame being taken
  std::uint64_t start_ = 0;      // byte time at which its preamble begins
  std::uint64_t wire_free_ = 0;  // byte time at which the next may begin
  std::deque<Leaving> leaving_;
  tlm::tlm_generic_payload payload_;
  std::uint64_t frame_count_ = 0;
  std::uint64_t byte_count_ = 0;
};

}  // namespace srpnic::sim
