// SPDX-License-Identifier: Apache-2.0
// The card on its board: the Verilated top with everything that touches its ports, clocked by one SystemC method that
// schedules itself. Memory and wire are reached through TLM-2.0 sockets; registers by AXI4-Lite.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <systemc>
#include <utility>
#include <vector>

#include "sim/card/axi_lite_master.hpp"
#include "sim/card/axi_read_bridge.hpp"
#include "sim/card/axi_write_bridge.hpp"
#include "sim/card/border_monitor.hpp"
#include "sim/card/card_top.hpp"
#include "sim/card/mac_rx.hpp"
#include "sim/card/mac_tx.hpp"
#include "sim/card/memory_module.hpp"
#include "sim/card/memory_timing.hpp"
#include "sim/card/sim_card.hpp"
#include "sim/card/wire_module.hpp"

namespace srpnic::sim {

class CardModule : public sc_core::sc_module {
 public:
  CardModule(sc_core::sc_module_name name, const CardOptions& options, MemoryView card_memory, MemoryView host_memory);

  /// Runs the clock from now on: until the card is quiet if `stop_when_quiet`, until the register access is done if
  /// `stop_when_answered`, at most `max_cycles`. Returns the cycles. Calls SystemC's scheduler.
  std::uint64_t run(std::uint64_t max_cycles, bool stop_when_quiet, bool stop_when_answered);
  void advance(std::uint64_t ticks);
  void reset();
  bool quiet() const { return still_cycles_ >= quiet_cycles_ && in_flight_idle() && !timer_due(); }
  /// The tick at which a quiet card has something to do: a queue pair's timer ends.
  std::optional<std::uint64_t> timer_tick() const;
  /// Something outside has changed: the card is not quiet until it has had time to react.
  void wake() { still_cycles_ = 0; }

  std::uint64_t tick() const { return tick_; }
  std::uint64_t cycles() const { return cycles_; }
  void add_to(CardStatistics& statistics) const;

  void monitor(FrameWatcher watcher) { monitor_ = std::make_unique<BorderMonitor>(top_, std::move(watcher)); }
  std::vector<StreamActivity> activity() const;

  AxiLiteMaster& registers() { return registers_; }
  WireModule& wire() { return wire_; }
  CardTop& top() { return top_; }
  MemoryModule& card_memory() { return card_memory_; }

 private:
  void clock();
  bool one_cycle();
  void poll_wire();
  bool in_flight_idle() const;
  bool timer_due() const;

  CardTop top_;
  MemoryChannel card_channel_;
  MemoryChannel host_read_channel_;
  MemoryChannel host_write_channel_;
  MemoryModule card_memory_;
  MemoryModule host_memory_;
  AxiReadBridge card_reads_;
  AxiWriteBridge card_writes_;
  AxiReadBridge host_reads_;
  AxiWriteBridge host_writes_;
  AxiLiteMaster registers_;
  MacRx mac_rx_;
  MacTx mac_tx_;
  WireModule wire_;
  std::unique_ptr<BorderMonitor> monitor_;

  sc_core::sc_event start_;
  const sc_core::sc_time period_;
  const unsigned quiet_cycles_;
  std::uint64_t tick_ = 0;           // card time
  std::uint64_t skipped_ticks_ = 0;  // with the clock stopped, that the RTL's timers have not been told of
  std::uint64_t cycles_ = 0;         // of them with the clock running
  std::uint64_t still_cycles_ = 0;   // since something last moved or was in flight
  std::uint64_t stop_at_cycle_ = 0;
  bool stop_when_quiet_ = false;
  bool stop_when_answered_ = false;
};

}  // namespace srpnic::sim
