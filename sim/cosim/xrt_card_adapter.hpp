// SPDX-License-Identifier: Apache-2.0
// The simulated card as the XRT server wants to see it.
#pragma once

#include "sim/card/sim_card.hpp"
#include "sim/xrt/server.hpp"

namespace srpnic::sim {

class XrtCardAdapter : public XrtCard {
 public:
  explicit XrtCardAdapter(SimCard& card) : card_(card) {}

  std::uint32_t read32(std::uint32_t offset) override { return card_.read32(offset); }
  void write32(std::uint32_t offset, std::uint32_t value) override { card_.write32(offset, value); }
  void reset() override { card_.reset(); }
  int card_memory_fd() const override { return card_.card_memory().fd; }
  int host_memory_fd() const override { return card_.host_memory().fd; }
  std::uint64_t card_memory_bytes() const override { return card_.card_memory().size; }
  std::uint64_t host_memory_bytes() const override { return card_.host_memory().size; }

 private:
  SimCard& card_;
};

}  // namespace srpnic::sim
