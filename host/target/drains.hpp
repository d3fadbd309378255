// SPDX-License-Identifier: Apache-2.0
// Drains of queue pairs: who waits until the card has nothing left of the commands that a queue pair had brought.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "host/card/card_port.hpp"
#include "host/cm/connection_manager.hpp"

namespace srpnic::target {

class Drains {
 public:
  /// A drain that takes longer than `limit` is overdue; a token that has to wait for the next one may wait twice as
  /// long.
  Drains(CardPort& card, std::function<cm::Time()> now, cm::Time limit);

  /// Keeps `token` until no command that the card had received on this queue pair before now reads or writes memory or
  /// is answered any more. Does not wait; the token may go at once.
  void wait_for(std::uint32_t qpn, std::shared_ptr<void> token);

  /// The card's event.
  void on_drained(std::uint32_t qpn);
  /// The queue pair has been destroyed: nothing of it is left.
  void on_destroyed(std::uint32_t qpn);

  /// Queue pairs whose peers take too long; destroying them ends their drains.
  std::vector<std::uint32_t> overdue() const;

 private:
  using Tokens = std::vector<std::shared_ptr<void>>;
  struct Drain {
    cm::Time since;
    Tokens current;
    Tokens next;  // came after it had begun: they need another one
  };

  void begin(std::uint32_t qpn, Tokens tokens);

  CardPort& card_;
  const std::function<cm::Time()> now_;
  const cm::Time limit_;
  std::map<std::uint32_t, Drain> drains_;  // by queue pair number; what is in it is under way on the card
};

}  // namespace srpnic::target
