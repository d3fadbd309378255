// SPDX-License-Identifier: Apache-2.0
// The HLS kernels compiled natively, in the place of their RTL: each is called once a clock, between streams whose
// other ends are the card's kernel ports.
#pragma once

#include <memory>

#include "sim/card/signals.hpp"

namespace srpnic::sim {

/// The card's kernel ports, by kernel and argument. Streams from one kernel to the next do not pass through the card.
struct KernelSignals {
  const std::uint8_t* reset_n;
  StreamOutSignals iu_parse_iu;
  StreamInSignals iu_parse_command;
  StreamInSignals iu_parse_exception;
  StreamOutSignals cmd_decode_command;
  StreamInSignals cmd_decode_exception;
  StreamInSignals data_mover_copy;
  StreamInSignals data_mover_context;
  StreamOutSignals rsp_build_completed;
  StreamInSignals rsp_build_work;
  StreamInSignals rsp_build_slot_free;
};

class NativeKernels {
 public:
  explicit NativeKernels(const KernelSignals& signals);
  ~NativeKernels();

  /// Looks at the handshakes of a clock edge and runs each kernel for one cycle; true if anything moved.
  bool sample();
  /// Drives the card's inputs for the next edge.
  void drive();
  /// Nothing is in the streams. (A kernel may still have work of its own: it shows as a movement later.)
  bool idle() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace srpnic::sim
