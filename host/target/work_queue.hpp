// SPDX-License-Identifier: Apache-2.0
// Work requests on their way to the card: what the work ring cannot take now waits here, in order.
#pragma once

#include <deque>
#include <utility>

#include "host/card/card_port.hpp"

namespace srpnic::target {

class WorkQueue {
 public:
  explicit WorkQueue(CardPort& card) : card_(card) {}

  void submit(const abi::WorkEntry& entry, CompletionHandler handler = {}) {
    waiting_.push_back({entry, std::move(handler)});
    pump();
  }

  /// Gives the card what fits; to be called after each poll of the card.
  void pump() {
    while (!waiting_.empty() && card_.post(waiting_.front().entry, waiting_.front().handler)) waiting_.pop_front();
  }

  std::size_t waiting() const { return waiting_.size(); }

 private:
  struct Work {
    abi::WorkEntry entry;
    CompletionHandler handler;
  };

  CardPort& card_;
  std::deque<Work> waiting_;
};

}  // namespace srpnic::target
