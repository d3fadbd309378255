// SPDX-License-Identifier: Apache-2.0
// TLM target: the bytes of one memory. Time is the bridges' business; an access outside it is answered with an address
// error and changes nothing.
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <cstddef>
#include <cstdint>
#include <systemc>

namespace srpnic::sim {

class MemoryModule : public sc_core::sc_module {
 public:
  MemoryModule(sc_core::sc_module_name name, std::byte* data, std::uint64_t bytes);

  tlm_utils::simple_target_socket<MemoryModule> reads;
  tlm_utils::simple_target_socket<MemoryModule> writes;

 private:
  void transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  std::byte* data_;
  std::uint64_t bytes_;
};

}  // namespace srpnic::sim
