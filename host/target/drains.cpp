// SPDX-License-Identifier: Apache-2.0
#include "host/target/drains.hpp"

#include <utility>

namespace srpnic::target {

Drains::Drains(CardPort& card, std::function<cm::Time()> now, cm::Time limit)
    : card_(card), now_(std::move(now)), limit_(limit) {}

void Drains::wait_for(std::uint32_t qpn, std::shared_ptr<void> token) {
  const auto running = drains_.find(qpn);
  if (running != drains_.end()) {
    running->second.next.push_back(std::move(token));
  } else {
    Tokens tokens;
    tokens.push_back(std::move(token));
    begin(qpn, std::move(tokens));
  }
}

/// Tokens of a queue pair that the card does not know any more go with the call.
void Drains::begin(std::uint32_t qpn, Tokens tokens) {
  if (card_.drain_qp(qpn) != abi::MailboxStatus::kOk) return;
  drains_.emplace(qpn, Drain{.since = now_(), .current = std::move(tokens), .next = {}});
}

void Drains::on_drained(std::uint32_t qpn) {
  auto ended = drains_.extract(qpn);
  if (ended.empty()) return;
  // What a token's end brings about may begin a drain of this queue pair again: those that wait come first.
  Drain& drain = ended.mapped();
  if (!drain.next.empty()) begin(qpn, std::move(drain.next));
}

void Drains::on_destroyed(std::uint32_t qpn) { const auto ended = drains_.extract(qpn); }

std::vector<std::uint32_t> Drains::overdue() const {
  std::vector<std::uint32_t> qpns;
  for (const auto& [qpn, drain] : drains_) {
    if (now_() - drain.since > limit_) qpns.push_back(qpn);
  }
  return qpns;
}

}  // namespace srpnic::target
