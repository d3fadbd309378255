// SPDX-License-Identifier: Apache-2.0
// TLM target: the bytes of one memory. Time is the bridges' business; an access outside it is answered with an address
// error and changes nothing, one that touches a failing part likewise with a generic error.
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <cstddef>
#include <cstdint>
#include <systemc>

namespace srpnic::sim {

class MemoryModule : public sc_core::sc_module {
 public:
  MemoryModule(sc_core::sc_module_name name, std::byte* data, std::uint64_t bytes);

  /// From now on accesses to these bytes fail; 0 bytes: none do.
  void fail(std::uint64_t address, std::uint64_t bytes) {
    failing_ = address;
    failing_bytes_ = bytes;
  }

  tlm_utils::simple_target_socket<MemoryModule> reads;
  tlm_utils::simple_target_socket<MemoryModule> writes;

 private:
  void transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  std::byte* data_;
  std::uint64_t bytes_;
  std::uint64_t failing_ = 0, failing_bytes_ = 0;
};

}  // namespace srpnic::sim
