// SPDX-License-Identifier: Apache-2.0
// Work requests on their way to the card, in order for each queue pair. Only so many of a queue pair are with the card
// at a time that a peer which acknowledges nothing cannot block the work ring for the others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>

#include "host/card/card_port.hpp"

namespace srpnic::target {

class WorkQueue {
 public:
  /// Requests of one queue pair with the card: what the kernels leave free of its send queue.
  static constexpr std::size_t kMaxInFlight = abi::kSendQueueHostEntries;

  explicit WorkQueue(CardPort& card) : card_(card) {}

  /// `handler` is called once when the request has ended.
  void submit(const abi::WorkEntry& entry, CompletionHandler handler = {});

  /// Gives the card what it can take; to be called after each poll of the card.
  void pump();

  /// Requests that wait for the card.
  std::size_t waiting() const;

 private:
  struct Work {
    abi::WorkEntry entry;
    CompletionHandler handler;
  };
  struct Lane {
    std::deque<Work> waiting;
    std::size_t in_flight = 0;
  };

  /// False when the card has no room at all.
  bool pump(const std::shared_ptr<Lane>& lane);

  CardPort& card_;
  std::map<std::uint32_t, std::shared_ptr<Lane>> lanes_;  // by queue pair number; frames have lane 0
};

}  // namespace srpnic::target
