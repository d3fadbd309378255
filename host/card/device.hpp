// SPDX-License-Identifier: Apache-2.0
// The card as everything above sees it: a register window and buffers the card can reach.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace srpnic {

/// Where a buffer lies.
enum class Memory { kHost, kCard };

/// A buffer the card can reach; freed with the object. Host buffers are mapped into this process; card buffers are not
/// (`bytes()` is empty), only addressed.
class Buffer {
 public:
  virtual ~Buffer() = default;
  virtual std::span<std::byte> bytes() = 0;
  /// Address for rings, work requests and the LUN table; bit HOST_ADDRESS_BIT is set for host memory.
  virtual std::uint64_t card_address() const = 0;
  virtual std::size_t size() const = 0;
};

/// Access to one card. Implemented over XRT (the product) and directly over a simulated card (tests in one process).
class Device {
 public:
  virtual ~Device() = default;
  /// `offset` in bytes, a multiple of 4, below 64 KiB.
  virtual std::uint32_t read32(std::uint32_t offset) = 0;
  virtual void write32(std::uint32_t offset, std::uint32_t value) = 0;
  /// At least `size` bytes, 4 KiB aligned, zeroed. Throws std::runtime_error naming the memory when there is no room.
  virtual std::unique_ptr<Buffer> allocate(Memory memory, std::size_t size) = 0;
};

}  // namespace srpnic
