// SPDX-License-Identifier: Apache-2.0
// The simulated card: the Verilated RTL and the native kernels, clocked by SystemC, with models of card memory, host
// memory behind PCIe, and the wire. Neither SystemC nor Verilator shows through this header; C++17 and C++20 can use
// it. One thread uses a card. The kernels' state is static: cards in one process must not be busy at the same time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/card/border_activity.hpp"
#include "sim/card/memory_timing.hpp"
#include "sim/wire/endpoint.hpp"

namespace srpnic::sim {

struct CardOptions {
  std::uint64_t card_memory_bytes = std::uint64_t{1} << 30;
  std::uint64_t host_memory_bytes = std::uint64_t{256} << 20;
  MemoryTiming card_memory{200, 76.8};  // four interleaved banks of DDR4-2400, read and write share them
  MemoryTiming host_memory{800, 12.8};  // PCIe 3.0 x16, each direction
  unsigned quiet_cycles = 64;           // without movement or anything in flight; pauses inside take up to 31
  std::uint64_t seed = 1;               // of what the RTL leaves undefined
  std::string trace_file;               // FST waves of the whole run; needs the traced build of the card
};

struct CardStatistics {
  std::uint64_t cycles = 0;                   // simulated, that is with the clock running
  std::uint64_t time_ns = 0;                  // card time, idle time included
  double running_seconds = 0;                 // wall time spent in simulation
  std::uint64_t rx_frames = 0, rx_bytes = 0;  // from the wire, without FCS
  std::uint64_t tx_frames = 0, tx_bytes = 0;  // to the wire, without FCS
  std::uint64_t card_read_bytes = 0, card_written_bytes = 0;
  std::uint64_t host_read_bytes = 0, host_written_bytes = 0;
  std::uint64_t register_accesses = 0;
};

/// Bytes of one of the card's memories; an address on the card (without the host bit) is an index.
struct MemoryView {
  std::byte* bytes;
  std::uint64_t size;
  int fd;  // memfd

  /// Makes a part zero again without giving its pages any room. Throws std::system_error.
  void clear(std::uint64_t offset, std::uint64_t count) const;
};

class SimCard {
 public:
  /// Resets the card. Throws std::runtime_error when memory or the trace file cannot be had.
  explicit SimCard(const CardOptions& options = {});
  ~SimCard();
  SimCard(const SimCard&) = delete;
  SimCard& operator=(const SimCard&) = delete;

  /// Register accesses; they run the clock until the card has answered. Throw std::runtime_error if it does not.
  std::uint32_t read32(std::uint32_t offset);
  void write32(std::uint32_t offset, std::uint32_t value);
  /// The reset line, as loading an image pulls it; memories and frames on the wire stay.
  void reset();

  MemoryView card_memory() const;
  MemoryView host_memory() const;
  /// From now on, the card's accesses to these bytes of its memory fail; 0 bytes: none do.
  void fail_card_memory(std::uint64_t offset, std::uint64_t count);

  /// Plugs the wire in; the endpoint must outlive the card or be detached with nullptr.
  void attach(WireEndpoint* endpoint);

  /// Runs until the card is quiet or `max_cycles` have passed; returns the cycles it ran. A quiet card with no frame at
  /// its endpoint runs none.
  std::uint64_t run(std::uint64_t max_cycles);
  /// For peers in this process: run(), and whenever the card is quiet, jumps to next_event_ns(). Ends when nothing is
  /// left to do (true) or `max_cycles` have been simulated (false).
  bool run_until_idle(std::uint64_t max_cycles);
  /// Nothing is in flight on the card or between it and its memories and the wire.
  bool quiet() const;
  /// Frames of the card wait because the endpoint did not take them: call run() again soon.
  bool wire_waiting() const;
  /// When a quiet card or the peer at its wire wants to act next without anything coming from outside: a queue pair of
  /// the card repeats what was not acknowledged, or WireEndpoint::next_event_ns(). nullopt: never.
  std::optional<std::uint64_t> next_event_ns() const;
  /// Lets time pass with the clock stopped.
  void advance(std::uint64_t nanoseconds);

  std::uint64_t cycle() const;
  std::uint64_t time_ns() const;
  CardStatistics statistics() const;

  /// From now on, `watcher` hears of every frame between MAC and card, and activity() counts. It costs some speed.
  void monitor(FrameWatcher watcher);
  /// Of each stream at the card's borders since monitor(), in the order of the data path.
  std::vector<StreamActivity> activity() const;

  /// Waves on or off from now on; only with a trace_file.
  void set_tracing(bool on);
  /// Ends the waves, if any; throws std::runtime_error if their file is not complete, as on a full disk.
  void finish_trace();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace srpnic::sim
