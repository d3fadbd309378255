// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/neighbour.hpp"

#include <utility>

#include "sim/initiator/neighbour_message.hpp"

namespace srpnic::sim {

Neighbour::Neighbour(const PortAddress& local, const net::IpAddress& target,
                     const std::optional<std::uint16_t>& vlan_tci, std::uint64_t retry_ns, unsigned retries)
    : local_(local), target_(target), vlan_tci_(vlan_tci), retry_ns_(retry_ns), retries_(retries) {}

bool Neighbour::receive(const Frame& frame) {
  if (!is_neighbour_message(frame)) return false;
  const auto message = parse_neighbour_message(frame);
  if (!message || message->vlan_tci != vlan_tci_) return true;
  if (message->request && message->asked == local_.ip) replies_.push_back(build_neighbour_answer(*message, local_.mac));
  const bool to_us = message->request ? message->asked == local_.ip : message->destination == local_.ip;
  if (to_us && message->sender == target_) target_mac_ = message->sender_mac;
  return true;
}

void Neighbour::check_timeout(std::uint64_t now_ns) {
  if (!target_mac_ && requests_ > retries_ && now_ns >= next_request_ns_) gave_up_ = true;
}

std::optional<Frame> Neighbour::next_frame(std::uint64_t now_ns) {
  if (!replies_.empty()) {
    Frame reply = std::move(replies_.front());
    replies_.pop_front();
    return reply;
  }
  if (target_mac_ || requests_ > retries_ || now_ns < next_request_ns_) return std::nullopt;
  next_request_ns_ = now_ns + retry_ns_;
  ++requests_;
  return build_neighbour_request(local_, target_, vlan_tci_);
}

std::optional<std::uint64_t> Neighbour::next_event_ns() const {
  if (!replies_.empty()) return 0;
  if (target_mac_ || gave_up_) return std::nullopt;
  return next_request_ns_;
}

}  // namespace srpnic::sim
