// SPDX-License-Identifier: Apache-2.0
// The Verilated card behind plain signals. A clock cycle is settle() (clock low, the inputs' combinational
// consequences), then rise() (the clock edge).
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "sim/card/signals.hpp"

namespace srpnic::sim {

class CardTop {
 public:
  /// `seed` decides what the RTL leaves undefined. `card_memory_bytes` is what the card says it has. `trace_file`
  /// empty: no waves. Throws std::runtime_error when waves are asked for and this build has none, or the file cannot be
  /// written.
  CardTop(std::uint64_t seed, std::uint64_t card_memory_bytes, const std::string& trace_file);
  ~CardTop();
  CardTop(const CardTop&) = delete;
  CardTop& operator=(const CardTop&) = delete;

  void settle();
  void rise();
  void set_reset(bool active);
  void set_tracing(bool on);
  /// Ends the waves; throws std::runtime_error if the file is not complete.
  void finish_trace();

  AxiLiteSignals registers();
  AxiReadSignals card_reads();
  AxiWriteSignals card_writes();
  AxiReadSignals host_reads();
  AxiWriteSignals host_writes();
  RxSignals rx();
  TxSignals tx();
  CardStreamSignals streams();
  /// Something is handed over on one of them.
  bool stream_moves() const;

  /// Some queue pair waits for time to pass: the first wait is over in timers_next() ticks; 0: not known yet.
  bool timers_pending() const;
  std::uint64_t timers_next() const;
  /// Ticks that have passed since the last cycle with the clock stopped; holds until it is set again.
  void set_skipped_ticks(std::uint64_t ticks);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace srpnic::sim
