// SPDX-License-Identifier: Apache-2.0
// The wire as the command line describes it: a peer, damage in front of it, and a recorder next to the card.
#pragma once

#include <memory>
#include <string>

#include "sim/cosim/options.hpp"
#include "sim/initiator/initiator.hpp"
#include "sim/wire/endpoint.hpp"
#include "sim/wire/impairment.hpp"
#include "sim/wire/pcapng_writer.hpp"

namespace srpnic::sim {

class CosimWire {
 public:
  /// Throws std::exception with a message for the user.
  explicit CosimWire(const CosimOptions& options);

  /// The peers that can be named, for the help.
  static std::string usage();

  /// nullptr: nothing is plugged in.
  WireEndpoint* endpoint() const { return endpoint_.get(); }
  /// nullptr without impairment.
  const ImpairedEndpoint* impairment() const { return impairment_; }
  /// nullptr when the peer is another.
  const Initiator* initiator() const { return initiator_; }
  /// Completes the recording so far.
  void flush() {
    if (recorder_) recorder_->flush();
  }
  /// The recording cannot go on.
  bool recording_failed() const { return recorder_ && recorder_->failed(); }
  /// Ends the recording; throws std::runtime_error if something of it is lost.
  void finish_recording() {
    if (recorder_) recorder_->close();
  }

 private:
  std::unique_ptr<PcapngWriter> recorder_;
  std::unique_ptr<WireEndpoint> endpoint_;
  ImpairedEndpoint* impairment_ = nullptr;
  Initiator* initiator_ = nullptr;
};

}  // namespace srpnic::sim
