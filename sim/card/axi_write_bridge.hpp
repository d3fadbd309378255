// SPDX-License-Identifier: Apache-2.0
// An AXI4 write master's other end: each burst becomes one TLM write. The memory is changed, and the burst answered, in
// the same cycle, the memory's latency after the last beat: whoever reads without waiting for the answer sees old
// bytes.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <deque>
#include <systemc>
#include <vector>

#include "sim/card/memory_timing.hpp"
#include "sim/card/signals.hpp"

namespace srpnic::sim {

class AxiWriteBridge : public sc_core::sc_module {
 public:
  AxiWriteBridge(sc_core::sc_module_name name, AxiWriteSignals signals, MemoryChannel& channel);

  /// Looks at the handshakes of the clock edge at `tick`; true if there was one.
  bool sample(std::uint64_t tick);
  /// Drives the card's inputs for the edge at `tick`; writes what is due.
  void drive(std::uint64_t tick);
  /// Forgets everything outstanding, with the card; what was not answered is not written.
  void reset();
  bool idle() const { return addresses_.empty() && bursts_.empty() && gathering_.data.empty() && !answering_; }
  std::uint64_t bytes() const { return bytes_; }

  tlm_utils::simple_initiator_socket<AxiWriteBridge> socket;

 private:
  static constexpr std::size_t kMaxBursts = 64;   // outstanding before the ready signals go low
  static constexpr double kMaxBacklogTicks = 16;  // beats the memory's data bus may lag behind

  struct Burst {
    std::vector<unsigned char> data;
    std::vector<unsigned char> enables;  // empty: all bytes
    std::uint64_t tick = 0;              // when the memory has it
  };

  void take_beat(std::uint64_t tick);
  bool write(std::uint64_t address, Burst& burst);

  AxiWriteSignals signals_;
  MemoryChannel& channel_;
  std::deque<std::uint64_t> addresses_;
  Burst gathering_;
  std::deque<Burst> bursts_;  // complete, waiting for their address or their time
  std::vector<Burst> spare_;  // buffers to use again
  tlm::tlm_generic_payload payload_;
  bool answering_ = false;
  std::uint64_t bytes_ = 0;
};

}  // namespace srpnic::sim
