// SPDX-License-Identifier: Apache-2.0
// The host's register accesses as AXI4-Lite transactions on the card's control port, one at a time.
#pragma once

#include <cstdint>

#include "sim/card/signals.hpp"

namespace srpnic::sim {

class AxiLiteMaster {
 public:
  explicit AxiLiteMaster(AxiLiteSignals signals);

  /// Starts an access; the one before must be done.
  void read(std::uint16_t address);
  void write(std::uint16_t address, std::uint32_t value);
  bool done() const { return state_ == State::kIdle; }
  /// Of the last access.
  bool failed() const { return failed_; }
  std::uint32_t value() const { return value_; }
  /// Gives up an access the card does not answer.
  void abandon();

  /// Looks at the handshakes of a clock edge; true if there was one.
  bool sample();
  void drive();

 private:
  enum class State {
    kIdle,
    kReadAddress,   // waiting for arready
    kReadData,      // waiting for rvalid
    kWrite,         // waiting for awready and wready, in either order
    kWriteResponse  // waiting for bvalid
  };

  AxiLiteSignals signals_;
  State state_ = State::kIdle;
  bool address_pending_ = false;
  bool data_pending_ = false;
  std::uint16_t address_ = 0;
  std::uint32_t value_ = 0;
  bool failed_ = false;
};

}  // namespace srpnic::sim
