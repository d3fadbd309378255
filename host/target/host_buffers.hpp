// SPDX-License-Identifier: Apache-2.0
// Equal pieces of one host buffer, for what the host sends to or fetches from an initiator through the card.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "host/card/device.hpp"

namespace srpnic::target {

/// A piece in use; it goes back to its pool with its last owner.
struct HostBuffer {
  std::span<std::byte> bytes;
  std::uint64_t card_address = 0;
};

class HostBufferPool {
 public:
  HostBufferPool(Device& device, std::size_t piece_bytes, std::size_t pieces)
      : piece_bytes_(piece_bytes),
        memory_(device.allocate(Memory::kHost, piece_bytes * pieces)),
        free_(std::make_shared<std::vector<std::size_t>>()) {
    for (std::size_t i = pieces; i-- > 0;) free_->push_back(i);
  }

  std::size_t piece_bytes() const { return piece_bytes_; }

  /// Null when all pieces are in use. The pool's memory must outlive the last use by the card, not by owners.
  std::shared_ptr<HostBuffer> acquire() {
    if (free_->empty()) return nullptr;
    const std::size_t index = free_->back();
    free_->pop_back();
    return {new HostBuffer{.bytes = memory_->bytes().subspan(index * piece_bytes_, piece_bytes_),
                           .card_address = memory_->card_address() + index * piece_bytes_},
            [free = free_, index](HostBuffer* buffer) {
              free->push_back(index);
              delete buffer;
            }};
  }

 private:
  std::size_t piece_bytes_;
  std::unique_ptr<Buffer> memory_;
  std::shared_ptr<std::vector<std::size_t>> free_;  // shared: pieces may come back after the pool has gone
};

}  // namespace srpnic::target
