// SPDX-License-Identifier: Apache-2.0
#include "sim/card/memory_module.hpp"

#include <cstring>

namespace srpnic::sim {

MemoryModule::MemoryModule(sc_core::sc_module_name name, std::byte* data, std::uint64_t bytes)
    : sc_module(name), reads("reads"), writes("writes"), data_(data), bytes_(bytes) {
  reads.register_b_transport(this, &MemoryModule::transport);
  writes.register_b_transport(this, &MemoryModule::transport);
}

void MemoryModule::transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const std::uint64_t address = payload.get_address();
  const std::uint64_t length = payload.get_data_length();
  if (address > bytes_ || length > bytes_ - address) {
    payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  if (address < failing_ + failing_bytes_ && failing_ < address + length) {
    payload.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
    return;
  }
  std::byte* memory = data_ + address;
  unsigned char* data = payload.get_data_ptr();
  if (payload.is_read()) {
    std::memcpy(data, memory, length);
  } else if (const unsigned char* enables = payload.get_byte_enable_ptr(); enables == nullptr) {
    std::memcpy(memory, data, length);
  } else {
    for (std::uint64_t i = 0; i < length; ++i) {
      if (enables[i] == TLM_BYTE_ENABLED) memory[i] = static_cast<std::byte>(data[i]);
    }
  }
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

}  // namespace srpnic::sim
