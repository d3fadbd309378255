// SPDX-License-Identifier: Apache-2.0
#include "sim/card/card_module.hpp"

namespace srpnic::sim {

namespace {
/// An endpoint in another process is asked (a system call) only this often while the card is busy.
constexpr std::uint64_t kExternalPollTicks = 16;
constexpr unsigned kResetCycles = 16;
/// Cycles in a tick of the RTL's timers.
constexpr std::uint64_t kTimerTick = 256;
}  // namespace

CardModule::CardModule(sc_core::sc_module_name name, const CardOptions& options, MemoryView card_memory,
                       MemoryView host_memory)
    : sc_module(name),
      top_(options.seed, card_memory.size, options.trace_file),
      card_channel_(options.card_memory),
      host_read_channel_(options.host_memory),
      host_write_channel_(options.host_memory),
      card_memory_("card_memory", card_memory.bytes, card_memory.size),
      host_memory_("host_memory", host_memory.bytes, host_memory.size),
      card_reads_("card_reads", top_.card_reads(), card_channel_),
      card_writes_("card_writes", top_.card_writes(), card_channel_),
      host_reads_("host_reads", top_.host_reads(), host_read_channel_),
      host_writes_("host_writes", top_.host_writes(), host_write_channel_),
      registers_(top_.registers()),
      mac_rx_("mac_rx", top_.rx()),
      mac_tx_("mac_tx", top_.tx()),
      wire_("wire"),
      period_(static_cast<double>(kTickNs), sc_core::SC_NS),
      quiet_cycles_(options.quiet_cycles) {
  card_reads_.socket.bind(card_memory_.reads);
  card_writes_.socket.bind(card_memory_.writes);
  host_reads_.socket.bind(host_memory_.reads);
  host_writes_.socket.bind(host_memory_.writes);
  mac_tx_.socket.bind(wire_.from_card);
  wire_.to_card.bind(mac_rx_.socket);
  SC_HAS_PROCESS(CardModule);
  SC_METHOD(clock);
  sensitive << start_;
  dont_initialize();
}

std::uint64_t CardModule::run(std::uint64_t max_cycles, bool stop_when_quiet, bool stop_when_answered) {
  if (max_cycles == 0) return 0;
  if (stop_when_quiet && quiet()) {
    poll_wire();
    if (quiet()) return 0;
  }
  const std::uint64_t before = cycles_;
  stop_at_cycle_ = cycles_ + max_cycles;
  stop_when_quiet_ = stop_when_quiet;
  stop_when_answered_ = stop_when_answered;
  start_.notify(sc_core::SC_ZERO_TIME);
  sc_core::sc_start();         // until the method no longer schedules itself
  sc_core::sc_start(period_);  // the last cycle's own time
  return cycles_ - before;
}

void CardModule::advance(std::uint64_t ticks) {
  tick_ += ticks;
  skipped_ticks_ += ticks;
  sc_core::sc_start(period_ * static_cast<double>(ticks));
}

void CardModule::reset() {
  top_.set_reset(true);
  card_reads_.reset();
  card_writes_.reset();
  host_reads_.reset();
  host_writes_.reset();
  registers_.abandon();
  mac_rx_.reset();
  mac_tx_.reset();
  run(kResetCycles, false, false);
  top_.set_reset(false);
  wake();
}

void CardModule::clock() {
  // What ends in memory or by time goes on inside the card without a sign for a few cycles.
  const bool moved = one_cycle();
  still_cycles_ = moved || !in_flight_idle() || timer_due() ? 0 : still_cycles_ + 1;
  const bool stop =
      cycles_ == stop_at_cycle_ || (stop_when_quiet_ && quiet()) || (stop_when_answered_ && registers_.done());
  if (!stop) next_trigger(period_);
}

bool CardModule::one_cycle() {
  top_.set_skipped_ticks(skipped_ticks_ / kTimerTick);
  skipped_ticks_ %= kTimerTick;
  top_.settle();
  if (monitor_) monitor_->sample(tick_);
  bool moved = top_.stream_moves();
  moved |= card_reads_.sample(tick_);
  moved |= card_writes_.sample(tick_);
  moved |= host_reads_.sample(tick_);
  moved |= host_writes_.sample(tick_);
  moved |= registers_.sample();
  moved |= mac_tx_.sample(tick_);
  top_.rise();
  ++tick_;
  ++cycles_;
  const WireEndpoint* endpoint = wire_.endpoint();
  const bool external = endpoint != nullptr && endpoint->event_fd() >= 0;
  if (!external || tick_ % kExternalPollTicks == 0) poll_wire();
  card_reads_.drive(tick_);
  card_writes_.drive(tick_);
  host_reads_.drive(tick_);
  host_writes_.drive(tick_);
  registers_.drive();
  mac_tx_.drive(tick_, wire_.holding());
  moved |= mac_rx_.drive(tick_);
  return moved;
}

void CardModule::poll_wire() {
  wire_.set_now(tick_ * kTickNs);
  mac_rx_.set_now(tick_);
  if (wire_.has_waiting()) wire_.retry();
  while (mac_rx_.ready() && wire_.pull()) still_cycles_ = 0;
}

std::optional<std::uint64_t> CardModule::timer_tick() const {
  if (!top_.timers_pending()) return std::nullopt;
  const std::uint64_t wait = top_.timers_next() * kTimerTick;
  return tick_ + (wait > skipped_ticks_ ? wait - skipped_ticks_ : 0);
}

bool CardModule::timer_due() const {
  const auto tick = timer_tick();
  return tick && *tick <= tick_;
}

bool CardModule::in_flight_idle() const {
  return mac_rx_.idle() && mac_tx_.idle() && card_reads_.idle() && card_writes_.idle() && host_reads_.idle() &&
         host_writes_.idle() && registers_.done();
}

std::vector<StreamActivity> CardModule::activity() const {
  return monitor_ ? monitor_->activity() : std::vector<StreamActivity>{};
}

void CardModule::add_to(CardStatistics& statistics) const {
  statistics.cycles += cycles_;
  statistics.time_ns += tick_ * kTickNs;
  statistics.rx_frames += mac_rx_.frames();
  statistics.rx_bytes += mac_rx_.bytes();
  statistics.tx_frames += mac_tx_.frames();
  statistics.tx_bytes += mac_tx_.bytes();
  statistics.card_read_bytes += card_reads_.bytes();
  statistics.card_written_bytes += card_writes_.bytes();
  statistics.host_read_bytes += host_reads_.bytes();
  statistics.host_written_bytes += host_writes_.bytes();
}

}  // namespace srpnic::sim
