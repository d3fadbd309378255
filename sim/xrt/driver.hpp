// SPDX-License-Identifier: Apache-2.0
// One open handle of the driver library: a connection to the simulator and the buffers made through it.
// A buffer of kind
//   normal       lies in card memory and has a copy in the host (the caller's memory if he names it); sync() moves
//                bytes between the two
//   device_only  lies in card memory and cannot be mapped
//   p2p          lies in card memory and is mapped directly
//   host_only    lies in host memory, which the card reaches over PCIe, and is mapped directly
// so that a forgotten sync shows in the simulation as it does on a card.
#pragma once

#include <xrt.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "sim/xrt/client.hpp"

namespace srpnic::sim {

class Driver {
 public:
  explicit Driver(std::unique_ptr<XrtClient> client) : client_(std::move(client)) {}

  int load_image(const axlf* image);
  int open_context(const unsigned char* uuid, bool shared);
  int close_context();
  int read_register(std::uint32_t offset, std::uint32_t* value);
  int write_register(std::uint32_t offset, std::uint32_t value);
  int reset();

  /// The handle of a new buffer, or NULLBO with errno set. `user_copy` is the host's copy of a normal buffer; nullptr:
  /// made here.
  unsigned allocate(std::size_t bytes, unsigned flags, std::byte* user_copy = nullptr);
  int free(unsigned handle);
  /// Where the buffer can be accessed by this process; nullptr with errno set when it cannot.
  void* map(unsigned handle);
  int sync(unsigned handle, xclBOSyncDirection direction, std::size_t bytes, std::size_t offset);
  int copy(unsigned destination, unsigned source, std::size_t bytes, std::size_t destination_offset,
           std::size_t source_offset);
  int properties(unsigned handle, xclBOProperties* properties);
  /// Direct access to card memory by address.
  int access_card(std::uint64_t address, std::size_t bytes, std::byte** data);
  std::uint64_t card_bytes() { return client_->memory(protocol::MemoryKind::kCard).bytes(); }

 private:
  struct BufferObject {
    protocol::MemoryKind kind;
    unsigned flags;
    std::uint64_t address;
    std::size_t bytes;
    std::byte* device;                // the bytes the card sees
    std::byte* host_copy = nullptr;   // of a normal buffer
    std::vector<std::byte> own_copy;  // where host_copy lies unless it is the caller's memory
  };

  BufferObject* find(unsigned handle);

  std::unique_ptr<XrtClient> client_;
  std::mutex mutex_;
  std::map<unsigned, BufferObject> buffers_;
  unsigned next_handle_ = 1;
};

}  // namespace srpnic::sim
