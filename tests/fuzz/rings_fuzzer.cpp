// SPDX-License-Identifier: Apache-2.0
// What the card writes into the host's rings (host/card/card_port): headers and completions of any contents. Input:
// steps, a byte and what it needs each.
#include <set>
#include <vector>

#include "host/card/card_port.hpp"
#include "tests/fuzz/fuzz_input.hpp"
#include "tests/support/fake_card.hpp"

using namespace srpnic;

namespace {

constexpr std::size_t kMostBytes = abi::kExceptionEntryBytes - sizeof(abi::ExceptionHeader);

struct Handler : ExceptionHandler {
  void on_frame(abi::ExceptionReason, std::span<const std::byte> frame) override { take(frame); }
  void on_iu(std::uint32_t, abi::ExceptionReason, std::span<const std::byte> iu) override { take(iu); }
  void on_qp_event(std::uint32_t qpn, abi::ExceptionReason) override {
    last_event = qpn;
    ++delivered;
  }
  void take(std::span<const std::byte> bytes) {
    fuzz::require(bytes.size() <= kMostBytes, "no more bytes than an entry has");
    unsigned sum = 0;
    for (const std::byte byte : bytes) sum += std::to_integer<unsigned>(byte);  // every one of them can be read
    checksum = checksum + sum;
    ++delivered;
  }
  std::uint32_t last_event = 0;
  std::uint64_t delivered = 0;
  volatile unsigned checksum = 0;
};

/// One card for all inputs: its slot pool is large. Rings and cookies go on where the last input left them.
struct World {
  test::FakeCard card;
  CardPort port{card};
  Handler handler;

  /// All that is there, in a bounded number of calls; every exception is delivered or counted as bad.
  void poll(unsigned exceptions, unsigned completions) {
    const auto before = handler.delivered + port.bad_entries() + completed;
    std::size_t delivered = 0;
    for (unsigned i = 0; i < 16; ++i) delivered += port.poll(handler);
    fuzz::require(delivered == exceptions + completions, "every entry is taken once");
    fuzz::require(handler.delivered + port.bad_entries() + completed == before + delivered,
                  "every entry is delivered or counted as bad");
  }
  std::uint64_t completed = 0;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static World world;
  fuzz::FuzzInput input(data, size);
  world.card.hold_work = true;  // completions come from the input
  world.card.work_log.clear();
  std::set<unsigned> waiting;
  unsigned posted = 0, exceptions = 0, completions = 0;
  for (unsigned step = 0; !input.empty() && step < 100; ++step) {
    switch (const std::uint8_t kind = input.byte(); kind & 3U) {
      case 0: {
        const auto claimed = input.number<std::uint32_t>();
        const auto bytes = input.record();
        world.card.raise(static_cast<abi::ExceptionKind>(kind >> 2 & 7U), static_cast<abi::ExceptionReason>(kind),
                         input.byte(), bytes.first(std::min(bytes.size(), kMostBytes)), claimed);
        ++exceptions;
        break;
      }
      case 1:
        world.card.complete(input.number<std::uint32_t>(), 0, static_cast<abi::CompletionStatus>(kind >> 2));
        ++completions;
        break;
      case 2:
        if (world.port.post({.opcode = static_cast<std::uint8_t>(abi::WorkOpcode::kNop)},
                            [&waiting, number = posted](abi::CompletionStatus) {
                              fuzz::require(waiting.erase(number) == 1, "work ends once");
                              ++world.completed;
                            })) {
          waiting.insert(posted++);
        }
        break;
      default:
        world.poll(exceptions, completions);
        exceptions = completions = 0;
    }
  }
  world.poll(exceptions, completions);

  // What was posted and not completed by chance ends now; then a right exception arrives as ever.
  world.card.hold_work = false;
  world.port.flush();
  world.card.work();
  for (unsigned i = 0; i < 8; ++i) world.port.poll(world.handler);
  fuzz::require(waiting.empty(), "all work ends");
  world.card.raise(abi::ExceptionKind::kQpEvent, abi::ExceptionReason::kRetryExceeded, 0x205, {});
  world.handler.last_event = 0;
  world.port.poll(world.handler);
  fuzz::require(world.handler.last_event == 0x205, "a right exception is delivered");
  return 0;
}
