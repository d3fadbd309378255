// SPDX-License-Identifier: Apache-2.0
// A peer on the wire for tests: keeps what it gets, sends what it is told to.
#pragma once

#include <deque>
#include <utility>
#include <vector>

#include "sim/wire/endpoint.hpp"

namespace srpnic::test {

class QueueEndpoint : public sim::WireEndpoint {
 public:
  bool transmit(std::uint64_t now_ns, const sim::Frame& frame) override {
    if (refusing) return false;
    received.push_back(frame);
    received_at_ns.push_back(now_ns);
    return true;
  }
  std::optional<sim::Frame> receive(std::uint64_t) override {
    if (to_send.empty()) return std::nullopt;
    sim::Frame frame = std::move(to_send.front());
    to_send.pop_front();
    return frame;
  }

  std::deque<sim::Frame> to_send;
  std::vector<sim::Frame> received;
  std::vector<std::uint64_t> received_at_ns;
  bool refusing = false;
};

/// A frame of `bytes` bytes that starts with `number`, little endian.
inline sim::Frame numbered_frame(std::uint32_t number, std::size_t bytes) {
  sim::Frame frame(bytes);
  for (std::size_t i = 0; i < bytes; ++i) {
    frame[i] = static_cast<std::uint8_t>(i < 4 ? number >> 8 * i : number * 31 + i);
  }
  return frame;
}

inline std::uint32_t number_of(const sim::Frame& frame) {
  return frame[0] | frame[1] << 8 | frame[2] << 16 | static_cast<std::uint32_t>(frame[3]) << 24;
}

}  // namespace srpnic::test
