// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/simulation.hpp"

#include <poll.h>

#include <algorithm>
#include <array>

#include "srp_abi.hpp"

namespace srpnic::sim {
namespace {

/// Between two looks at the sockets: a register access waits at most this long behind a busy card.
constexpr std::uint64_t kSliceCycles = 64;
/// Signals are looked at once in so many slices.
constexpr unsigned kSignalSlices = 256;
/// When the peer takes no more frames, it is asked again after this time.
constexpr std::chrono::milliseconds kRetryTime{1};
/// A peer in this process that waits no longer than this is not waiting for another process's answer.
constexpr std::chrono::microseconds kJumpTime{200};
constexpr std::uint32_t kRingsEnabled = 1U << 1;  // register HEALTH

bool readable(int fd) {
  pollfd wait{fd, POLLIN, 0};
  return ::poll(&wait, 1, 0) > 0;
}

}  // namespace

Simulation::Simulation(SimCard& card, XrtServer& server, WireEndpoint* wire)
    : card_(card), server_(server), wire_(wire) {}

void Simulation::plug_in() {
  const bool external = wire_ == nullptr || wire_->event_fd() >= 0;
  if (!external && (card_.read32(abi::reg::kHealth) & kRingsEnabled) == 0) return;
  card_.attach(wire_);
  plugged_ = true;
}

bool Simulation::run_until(int signal_fd, const std::function<bool()>& finished) {
  unsigned slices = 0;
  if (!plugged_) plug_in();
  for (;;) {
    const bool served = server_.serve() != 0;
    if (served && !plugged_) plug_in();
    const bool ran = card_.run(kSliceCycles) != 0;
    if (finished && finished()) return true;  // also a quiet peer ends, when its time is over
    if (!served && !ran) {
      if (idle_callback_) idle_callback_();
      sleep(signal_fd);
      slices = 0;
    }
    if (slices++ % kSignalSlices == 0 && readable(signal_fd)) return false;
  }
}

std::optional<std::chrono::nanoseconds> Simulation::time_to_next_event() const {
  std::optional<std::chrono::nanoseconds> time;
  if (card_.wire_waiting()) time = kRetryTime;
  if (const auto next = card_.next_event_ns()) {
    const std::uint64_t now = card_.time_ns();
    const std::chrono::nanoseconds until(*next > now ? *next - now : kTickNs);
    time = time ? std::min(*time, until) : until;
  }
  return time;
}

void Simulation::sleep(int signal_fd) {
  const auto time = time_to_next_event();
  const int wire_fd = wire_ != nullptr ? wire_->event_fd() : -1;
  if (time && wire_fd < 0 && *time <= kJumpTime) {
    card_.advance(static_cast<std::uint64_t>(time->count()));
    return;
  }
  std::array<pollfd, 3> waits = {{{signal_fd, POLLIN, 0}, {server_.event_fd(), POLLIN, 0}, {wire_fd, POLLIN, 0}}};
  timespec limit{};
  if (time) {
    limit.tv_sec = static_cast<time_t>(time->count() / 1'000'000'000);
    limit.tv_nsec = static_cast<long>(time->count() % 1'000'000'000);
  }
  const auto before = Clock::now();
  ::ppoll(waits.data(), waits.size(), time ? &limit : nullptr, nullptr);
  card_.advance(static_cast<std::uint64_t>((Clock::now() - before).count()));
}

}  // namespace srpnic::sim
