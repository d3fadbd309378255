// SPDX-License-Identifier: Apache-2.0
// A bad cable in front of another endpoint: in both directions each frame may be lost, duplicated, overtaken by the
// next, delayed, have one bit flipped behind its MAC addresses or, when it is ECN-capable, be marked as having met
// congestion, each with its own probability. Same seed and same frames, same damage.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "sim/wire/endpoint.hpp"

namespace srpnic::sim {

struct ImpairmentOptions {
  double loss = 0;
  double duplicate = 0;
  double reorder = 0;
  double corrupt = 0;
  double delay = 0;
  double mark = 0;                   // ECN CE (RFC 3168) instead of ECT, as a switch with a long queue does
  std::uint64_t delay_ns = 100'000;  // of a delayed frame

  /// From text such as "loss=0.01,delay=0.1,delay_us=50". Throws std::runtime_error naming the part that is wrong.
  static ImpairmentOptions parse(const std::string& text);
};

struct ImpairmentStatistics {
  std::uint64_t frames = 0, lost = 0, duplicated = 0, reordered = 0, corrupted = 0, delayed = 0, marked = 0;
};

class ImpairedEndpoint : public WireEndpoint {
 public:
  ImpairedEndpoint(std::unique_ptr<WireEndpoint> peer, const ImpairmentOptions& options, std::uint64_t seed);

  bool transmit(std::uint64_t now_ns, const Frame& frame) override;
  std::optional<Frame> receive(std::uint64_t now_ns) override;
  int event_fd() const override { return peer_->event_fd(); }
  /// Also the time at which a frame held here is due.
  std::optional<std::uint64_t> next_event_ns() const override;

  /// From the next frame on.
  void set_options(const ImpairmentOptions& options) { options_ = options; }

  ImpairmentStatistics to_peer() const { return to_peer_.statistics; }
  ImpairmentStatistics to_card() const { return to_card_.statistics; }

 private:
  /// One direction: frames by the time they are due; equal times leave in order of arrival.
  struct Direction {
    explicit Direction(std::uint64_t seed) : random(seed) {}
    void push(const ImpairmentOptions& options, std::uint64_t now_ns, const Frame& frame);
    bool chance(double probability);
    bool due(std::uint64_t now_ns) const { return !frames.empty() && frames.begin()->first <= now_ns; }

    std::mt19937_64 random;
    std::multimap<std::uint64_t, Frame> frames;
    std::optional<Frame> overtaken;  // leaves after the next frame, or at overtaken_until
    std::uint64_t overtaken_until = 0;
    ImpairmentStatistics statistics;
  };

  void release_overtaken(Direction& direction, std::uint64_t now_ns);
  void send_due(std::uint64_t now_ns);

  std::unique_ptr<WireEndpoint> peer_;
  ImpairmentOptions options_;
  Direction to_peer_;
  Direction to_card_;
};

}  // namespace srpnic::sim
