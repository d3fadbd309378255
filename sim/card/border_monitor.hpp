// SPDX-License-Identifier: Apache-2.0
// Watches the card's borders at every clock edge without touching them: counts the transfers of each stream between the
// card and the MAC, card memory, and of the streams between its blocks, and tells when frames pass.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/card/border_activity.hpp"
#include "sim/card/card_top.hpp"
#include "sim/card/signals.hpp"
#include "srp_abi.hpp"

namespace srpnic::sim {

class BorderMonitor {
 public:
  BorderMonitor(CardTop& top, FrameWatcher watcher);

  /// Between the settling of the inputs and the clock edge at `tick`.
  void sample(std::uint64_t tick);
  std::vector<StreamActivity> activity() const;

 private:
  /// One wire among the card's ports.
  struct Wire {
    const std::uint8_t* byte;
    std::uint8_t mask = 1;
    bool high() const { return (*byte & mask) != 0; }
  };
  struct Stream {
    Wire valid;
    Wire ready;  // no byte: always
    StreamActivity activity;
  };

  static Wire bit_of(const std::uint16_t* wires, abi::CardStream stream);
  void watch(FrameHead& head, unsigned& beats, const std::uint32_t* data, std::uint64_t keep, bool last,
             std::uint64_t tick);

  RxSignals rx_;
  TxSignals tx_;
  FrameWatcher watcher_;
  std::vector<Stream> streams_;
  FrameHead rx_head_{};
  FrameHead tx_head_{};
  unsigned rx_beats_ = 0;  // of the frame on its way
  unsigned tx_beats_ = 0;
};

}  // namespace srpnic::sim
