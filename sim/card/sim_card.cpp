// SPDX-License-Identifier: Apache-2.0
#include "sim/card/sim_card.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <system_error>
#include <systemc>
#include <utility>

#include "sim/card/card_module.hpp"
#include "sim/card/memory_file.hpp"
#include "sim/card/systemc_context.hpp"

namespace srpnic::sim {
namespace {

constexpr std::uint64_t kRegisterTimeoutCycles = 100000;
constexpr std::uint32_t kRegisterWindow = 0x10000;

MemoryView view(const MemoryFile& memory) { return {memory.data(), memory.size(), memory.fd()}; }

/// Adds the time of a scope to a sum of seconds.
class Stopwatch {
 public:
  explicit Stopwatch(double& sum) : sum_(sum), start_(std::chrono::steady_clock::now()) {}
  ~Stopwatch() { sum_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  double& sum_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace

struct SimCard::Impl {
  explicit Impl(const CardOptions& options)
      : card_memory("srpnic card memory", options.card_memory_bytes),
        host_memory("srpnic host memory", options.host_memory_bytes) {
    const SystemcContext::Use use(context);
    module = std::make_unique<CardModule>("card", options, view(card_memory), view(host_memory));
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }
  ~Impl() {
    const SystemcContext::Use use(context);
    module.reset();
  }

  void check_offset(std::uint32_t offset) const {
    if (offset >= kRegisterWindow || offset % 4 != 0) {
      throw std::runtime_error("register offset " + std::to_string(offset) + " is not in the card's window");
    }
  }
  /// Runs the register access that was just started to its end.
  void finish_access(std::uint32_t offset) {
    module->wake();
    ++register_accesses;
    {
      const Stopwatch stopwatch(seconds);
      const SystemcContext::Use use(context);
      module->run(kRegisterTimeoutCycles, false, true);
    }
    AxiLiteMaster& registers = module->registers();
    if (!registers.done()) {
      registers.abandon();
      throw std::runtime_error("the card does not answer an access to register " + std::to_string(offset));
    }
    if (registers.failed()) {
      throw std::runtime_error("the card refuses an access to register " + std::to_string(offset));
    }
  }

  MemoryFile card_memory;
  MemoryFile host_memory;
  SystemcContext context;
  std::unique_ptr<CardModule> module;
  double seconds = 0;
  std::uint64_t register_accesses = 0;
};

SimCard::SimCard(const CardOptions& options) : impl_(std::make_unique<Impl>(options)) { reset(); }
SimCard::~SimCard() = default;

std::uint32_t SimCard::read32(std::uint32_t offset) {
  impl_->check_offset(offset);
  impl_->module->registers().read(static_cast<std::uint16_t>(offset));
  impl_->finish_access(offset);
  return impl_->module->registers().value();
}

void SimCard::write32(std::uint32_t offset, std::uint32_t value) {
  impl_->check_offset(offset);
  impl_->module->registers().write(static_cast<std::uint16_t>(offset), value);
  impl_->finish_access(offset);
}

void SimCard::reset() {
  const Stopwatch stopwatch(impl_->seconds);
  const SystemcContext::Use use(impl_->context);
  impl_->module->reset();
}

void MemoryView::clear(std::uint64_t offset, std::uint64_t count) const {
  if (::fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
                  static_cast<off_t>(count)) != 0) {
    throw std::system_error(errno, std::generic_category(), "simulated memory cannot be cleared");
  }
}

MemoryView SimCard::card_memory() const { return view(impl_->card_memory); }
MemoryView SimCard::host_memory() const { return view(impl_->host_memory); }

void SimCard::fail_card_memory(std::uint64_t offset, std::uint64_t count) {
  impl_->module->card_memory().fail(offset, count);
}

void SimCard::attach(WireEndpoint* endpoint) { impl_->module->wire().attach(endpoint); }

std::uint64_t SimCard::run(std::uint64_t max_cycles) {
  const Stopwatch stopwatch(impl_->seconds);
  const SystemcContext::Use use(impl_->context);
  return impl_->module->run(max_cycles, true, false);
}

bool SimCard::run_until_idle(std::uint64_t max_cycles) {
  const std::uint64_t end = cycle() + max_cycles;
  while (cycle() < end) {
    if (run(end - cycle()) != 0) continue;
    const auto next = next_event_ns();
    if (!next) return true;
    advance(*next > time_ns() ? *next - time_ns() : kTickNs);
  }
  return false;
}

std::optional<std::uint64_t> SimCard::next_event_ns() const {
  const WireEndpoint* endpoint = impl_->module->wire().endpoint();
  auto next = endpoint != nullptr ? endpoint->next_event_ns() : std::nullopt;
  if (const auto tick = impl_->module->timer_tick()) {
    const std::uint64_t timer_ns = *tick * kTickNs;
    next = next ? std::min(*next, timer_ns) : timer_ns;
  }
  return next;
}

bool SimCard::quiet() const { return impl_->module->quiet(); }
bool SimCard::wire_waiting() const { return impl_->module->wire().has_waiting(); }

void SimCard::advance(std::uint64_t nanoseconds) {
  const SystemcContext::Use use(impl_->context);
  impl_->module->advance((nanoseconds + kTickNs - 1) / kTickNs);
}

std::uint64_t SimCard::cycle() const { return impl_->module->cycles(); }
std::uint64_t SimCard::time_ns() const { return impl_->module->tick() * kTickNs; }

CardStatistics SimCard::statistics() const {
  CardStatistics statistics;
  impl_->module->add_to(statistics);
  statistics.running_seconds = impl_->seconds;
  statistics.register_accesses = impl_->register_accesses;
  return statistics;
}

void SimCard::monitor(FrameWatcher watcher) { impl_->module->monitor(std::move(watcher)); }
std::vector<StreamActivity> SimCard::activity() const { return impl_->module->activity(); }

void SimCard::set_tracing(bool on) { impl_->module->top().set_tracing(on); }
void SimCard::finish_trace() { impl_->module->top().finish_trace(); }

}  // namespace srpnic::sim
