// SPDX-License-Identifier: Apache-2.0
// Records everything that passes between the card and another endpoint; changes nothing.
#pragma once

#include <memory>
#include <utility>

#include "sim/wire/endpoint.hpp"
#include "sim/wire/pcapng_writer.hpp"

namespace srpnic::sim {

class RecordingEndpoint : public WireEndpoint {
 public:
  /// `writer` must outlive the endpoint.
  RecordingEndpoint(std::unique_ptr<WireEndpoint> peer, PcapngWriter& writer)
      : peer_(std::move(peer)), writer_(writer) {}

  bool transmit(std::uint64_t now_ns, const Frame& frame) override {
    if (!peer_->transmit(now_ns, frame)) return false;
    writer_.write(now_ns, PcapngWriter::Direction::kFromCard, frame);
    return true;
  }
  std::optional<Frame> receive(std::uint64_t now_ns) override {
    std::optional<Frame> frame = peer_->receive(now_ns);
    if (frame) writer_.write(now_ns, PcapngWriter::Direction::kToCard, *frame);
    return frame;
  }
  int event_fd() const override { return peer_->event_fd(); }
  std::optional<std::uint64_t> next_event_ns() const override { return peer_->next_event_ns(); }

 private:
  std::unique_ptr<WireEndpoint> peer_;
  PcapngWriter& writer_;
};

}  // namespace srpnic::sim
