// SPDX-License-Identifier: Apache-2.0
#include "host/target/work_queue.hpp"

#include <numeric>
#include <utility>

namespace srpnic::target {

void WorkQueue::submit(const abi::WorkEntry& entry, CompletionHandler handler) {
  std::shared_ptr<Lane>& lane = lanes_[entry.qpn];
  if (!lane) lane = std::make_shared<Lane>();
  lane->waiting.push_back({entry, std::move(handler)});
  pump(lane);
}

void WorkQueue::pump() {
  bool room = true;
  for (auto entry = lanes_.begin(); entry != lanes_.end();) {
    const std::shared_ptr<Lane> lane = entry->second;
    if (room) room = pump(lane);
    entry = lane->waiting.empty() && lane->in_flight == 0 ? lanes_.erase(entry) : std::next(entry);
  }
}

bool WorkQueue::pump(const std::shared_ptr<Lane>& lane) {
  while (!lane->waiting.empty() && lane->in_flight < kMaxInFlight) {
    const Work& work = lane->waiting.front();
    const auto completed = [lane, handler = work.handler](abi::CompletionStatus status) {
      --lane->in_flight;
      if (handler) handler(status);
    };
    if (!card_.post(work.entry, completed)) return false;
    ++lane->in_flight;
    lane->waiting.pop_front();
  }
  return true;
}

std::size_t WorkQueue::waiting() const {
  return std::accumulate(lanes_.begin(), lanes_.end(), std::size_t{0},
                         [](std::size_t sum, const auto& entry) { return sum + entry.second->waiting.size(); });
}

}  // namespace srpnic::target
