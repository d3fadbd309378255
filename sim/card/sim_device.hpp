// SPDX-License-Identifier: Apache-2.0
// A simulated card in the same process as what drives it, as a Device: for tests without XRT and sockets. Whoever uses
// it also runs the card.
#pragma once

#include "host/card/device.hpp"
#include "sim/card/sim_card.hpp"
#include "sim/xrt/memory_pool.hpp"

namespace srpnic::sim {

class SimDevice : public Device {
 public:
  /// `card` must outlive the device, the device its buffers.
  explicit SimDevice(SimCard& card);

  std::uint32_t read32(std::uint32_t offset) override { return card_.read32(offset); }
  void write32(std::uint32_t offset, std::uint32_t value) override { card_.write32(offset, value); }
  std::unique_ptr<Buffer> allocate(Memory memory, std::size_t size) override;

 private:
  SimCard& card_;
  MemoryPool card_pool_;
  MemoryPool host_pool_;
};

}  // namespace srpnic::sim
