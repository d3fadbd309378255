// SPDX-License-Identifier: Apache-2.0
#include "host/card/card_port.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

namespace srpnic {

namespace {

constexpr std::size_t kPollBatch = 64;
constexpr std::uint32_t kHealthRunning = 1u << 0;
constexpr std::uint32_t kControlReset = 1u << 0;
constexpr std::uint8_t kFlagReportCompletion = 1u << 0;

template <typename Entry>
Entry load(std::span<const std::byte> bytes) {
  Entry entry;
  std::memcpy(&entry, bytes.data(), sizeof entry);
  return entry;
}

}  // namespace

CardPort::CardPort(Device& device) : CardPort(device, Options{}) {}

CardPort::CardPort(Device& device, const Options& options) : device_(device), options_(options) {
  check_identity();
  reset();

  const auto allocate_ring = [&](std::size_t entry_bytes, unsigned log2) {
    return device_.allocate(Memory::kHost, entry_bytes << log2);
  };
  exception_memory_ = allocate_ring(abi::kExceptionEntryBytes, options_.exception_entries_log2);
  work_memory_ = allocate_ring(abi::kWorkEntryBytes, options_.work_entries_log2);
  completion_memory_ = allocate_ring(abi::kCompletionEntryBytes, options_.completion_entries_log2);
  exceptions_ = ConsumerRing(exception_memory_->bytes(), abi::kExceptionEntryBytes, options_.exception_entries_log2);
  completions_ =
      ConsumerRing(completion_memory_->bytes(), abi::kCompletionEntryBytes, options_.completion_entries_log2);
  write_ring_registers(abi::reg::kExceptionRingLo, abi::reg::kExceptionRingLog2, *exception_memory_,
                       options_.exception_entries_log2);
  write_ring_registers(abi::reg::kWorkRingLo, abi::reg::kWorkRingLog2, *work_memory_, options_.work_entries_log2);
  write_ring_registers(abi::reg::kCompletionRingLo, abi::reg::kCompletionRingLog2, *completion_memory_,
                       options_.completion_entries_log2);

  // As many requests in flight as the completion ring holds: the card never finds it full.
  pending_.resize(std::size_t{1} << options_.completion_entries_log2);
  for (std::size_t i = pending_.size(); i-- > 0;) free_cookies_.push_back(static_cast<std::uint16_t>(i));

  iu_slots_ = device_.allocate(Memory::kCard, std::size_t{abi::kIuSlots} * abi::kIuSlotBytes);
  const abi::mailbox::PoolSet pool{.base = iu_slots_->card_address(),
                                   .count = static_cast<std::uint16_t>(abi::kIuSlots)};
  if (mailbox(pool.kCommand, pool.pack()) != abi::MailboxStatus::kOk) {
    throw CardError("the card refuses its IU slot pool, " + std::to_string(iu_slots_->size()) + " bytes at address " +
                    std::to_string(pool.base) + " of its " + std::to_string(card_memory_bytes()) +
                    " bytes of memory: reload its image, or use one for a card with more memory");
  }
  if (mailbox(abi::MailboxCommand::kRingsEnable, {}) != abi::MailboxStatus::kOk) {
    throw CardError("the card refuses to enable its rings: reload its image");
  }
}

CardPort::~CardPort() {
  try {
    mailbox(abi::MailboxCommand::kRingsDisable, {});
  } catch (const std::exception&) {
    // The card is gone; it cannot write into the rings either.
  }
}

void CardPort::check_identity() {
  if (const std::uint32_t magic = device_.read32(abi::reg::kMagic); magic != abi::kAbiMagic) {
    throw CardError("this is not a srpnic card (register MAGIC reads " + std::to_string(magic) + "): load its image");
  }
  if (const std::uint32_t version = device_.read32(abi::reg::kAbiVersion); version != abi::kAbiVersion) {
    throw CardError("the card's image speaks ABI version " + std::to_string(version) + ", this program version " +
                    std::to_string(abi::kAbiVersion) + ": install matching versions");
  }
}

void CardPort::reset() {
  device_.write32(abi::reg::kControl, kControlReset);
  wait_until([&] { return (device_.read32(abi::reg::kHealth) & kHealthRunning) != 0; }, "does not start after a reset");
}

void CardPort::wait_until(const std::function<bool()>& condition, const std::string& what) {
  const auto deadline = std::chrono::steady_clock::now() + options_.mailbox_timeout;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) throw CardError("the card " + what + ": reset or reload it");
    std::this_thread::yield();
  }
}

void CardPort::write_ring_registers(std::uint32_t address_register, std::uint32_t log2_register, const Buffer& ring,
                                    unsigned log2) {
  device_.write32(address_register, static_cast<std::uint32_t>(ring.card_address()));
  device_.write32(address_register + 4, static_cast<std::uint32_t>(ring.card_address() >> 32));
  device_.write32(log2_register, log2);
}

abi::MailboxStatus CardPort::mailbox(abi::MailboxCommand command, std::span<const std::uint32_t> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    device_.write32(abi::reg::kMailboxArg + static_cast<std::uint32_t>(4 * i), arguments[i]);
  }
  device_.write32(abi::reg::kMailboxCommand, static_cast<std::uint32_t>(command));
  auto status = abi::MailboxStatus::kBusy;
  wait_until(
      [&] {
        status = static_cast<abi::MailboxStatus>(device_.read32(abi::reg::kMailboxStatus));
        // Destroying a queue pair may need room in the rings for what is left of it.
        if (status == abi::MailboxStatus::kBusy) set_rings_aside();
        return status != abi::MailboxStatus::kBusy;
      },
      "does not end mailbox command " + std::to_string(static_cast<unsigned>(command)));
  return status;
}

abi::MailboxStatus CardPort::set_port(std::uint64_t mac) {
  return mailbox(abi::MailboxCommand::kPortSet, abi::mailbox::PortSet{.mac = mac}.pack());
}

abi::MailboxStatus CardPort::create_qp(const abi::QpConfig& configuration) {
  return mailbox(abi::MailboxCommand::kQpCreate, configuration.pack());
}

abi::MailboxStatus CardPort::destroy_qp(std::uint32_t qpn) {
  flush();
  return mailbox(abi::MailboxCommand::kQpDestroy, abi::mailbox::QpDestroy{.qpn = qpn}.pack());
}

abi::MailboxStatus CardPort::drain_qp(std::uint32_t qpn) {
  return mailbox(abi::MailboxCommand::kQpDrain, abi::mailbox::QpDrain{.qpn = qpn}.pack());
}

abi::MailboxStatus CardPort::set_lun(std::uint8_t index, const abi::LunEntry& entry) {
  return mailbox(abi::MailboxCommand::kLunSet, abi::mailbox::LunSet{.index = index, .record = entry}.pack());
}

abi::MailboxStatus CardPort::clear_lun(std::uint8_t index) {
  return mailbox(abi::MailboxCommand::kLunClear, abi::mailbox::LunClear{.index = index}.pack());
}

std::uint16_t CardPort::work_entries_free() {
  const auto entries = static_cast<std::uint16_t>(1u << options_.work_entries_log2);
  const auto in_flight = [&] { return static_cast<std::uint16_t>(work_produced_ - work_consumed_); };
  if (in_flight() == entries) {
    const auto consumed = static_cast<std::uint16_t>(device_.read32(abi::reg::kWorkConsumer));
    if (static_cast<std::uint16_t>(work_produced_ - consumed) > entries) {
      throw CardError("the card reports work it was never given: reset or reload it");
    }
    work_consumed_ = consumed;
  }
  return static_cast<std::uint16_t>(entries - in_flight());
}

bool CardPort::post(abi::WorkEntry entry, CompletionHandler handler) {
  if (handler && free_cookies_.empty()) return false;
  if (work_entries_free() == 0) {
    flush();
    return false;
  }
  if (handler) {
    const std::uint16_t index = free_cookies_.back();
    free_cookies_.pop_back();
    Pending& pending = pending_[index];
    pending.handler = std::move(handler);
    pending.in_use = true;
    entry.cookie = static_cast<std::uint32_t>(pending.generation) << 16 | index;
    entry.flags |= kFlagReportCompletion;
  }
  const std::size_t slot = work_produced_ & ((1u << options_.work_entries_log2) - 1);
  std::memcpy(work_memory_->bytes().data() + slot * abi::kWorkEntryBytes, &entry, sizeof entry);
  ++work_produced_;
  return true;
}

void CardPort::flush() {
  if (work_flushed_ == work_produced_) return;
  std::atomic_thread_fence(std::memory_order_release);  // entries before the doorbell
  device_.write32(abi::reg::kWorkProducer, work_produced_);
  work_flushed_ = work_produced_;
}

bool CardPort::next_exception(Exception& exception) {
  const auto entry = exceptions_.front();
  if (entry.empty()) return false;
  exception.header = load<abi::ExceptionHeader>(entry);
  const std::size_t length = exception.header.length;
  if (length > entry.size() - sizeof(abi::ExceptionHeader)) {
    exception.header.kind = static_cast<std::uint8_t>(abi::ExceptionKind::kNone);
    exception.bytes.clear();
  } else {
    const auto body = entry.subspan(sizeof(abi::ExceptionHeader), length);
    exception.bytes.assign(body.begin(), body.end());
  }
  exceptions_.advance();
  return true;
}

bool CardPort::next_completion(abi::CompletionEntry& completion) {
  const auto entry = completions_.front();
  if (entry.empty()) return false;
  completion = load<abi::CompletionEntry>(entry);
  completions_.advance();
  return true;
}

void CardPort::set_rings_aside() {
  if (!exception_memory_) return;
  for (Exception exception; next_exception(exception);) exceptions_aside_.push_back(std::move(exception));
  for (abi::CompletionEntry completion; next_completion(completion);) completions_aside_.push_back(completion);
  report_consumed();
}

void CardPort::report_consumed() {
  if (exceptions_.consumed() != exceptions_reported_) {
    exceptions_reported_ = exceptions_.consumed();
    device_.write32(abi::reg::kExceptionConsumer, exceptions_reported_);
  }
  if (completions_.consumed() != completions_reported_) {
    completions_reported_ = completions_.consumed();
    device_.write32(abi::reg::kCompletionConsumer, completions_reported_);
  }
}

std::size_t CardPort::poll(ExceptionHandler& handler) {
  std::size_t delivered = 0;
  const auto take = [](auto& aside, auto& value) {
    if (aside.empty()) return false;
    value = std::move(aside.front());
    aside.pop_front();
    return true;
  };
  abi::CompletionEntry completion;
  for (std::size_t i = 0; i < kPollBatch && (take(completions_aside_, completion) || next_completion(completion));
       ++i) {
    complete(completion);
    ++delivered;
  }
  for (std::size_t i = 0; i < kPollBatch && (take(exceptions_aside_, current_) || next_exception(current_)); ++i) {
    deliver(current_, handler);
    ++delivered;
  }
  report_consumed();
  flush();
  return delivered;
}

void CardPort::deliver(const Exception& exception, ExceptionHandler& handler) {
  const auto reason = static_cast<abi::ExceptionReason>(exception.header.reason);
  switch (static_cast<abi::ExceptionKind>(exception.header.kind)) {
    case abi::ExceptionKind::kFrame:
      handler.on_frame(reason, exception.bytes);
      return;
    case abi::ExceptionKind::kIu:
      handler.on_iu(exception.header.qpn, reason, exception.bytes);
      return;
    case abi::ExceptionKind::kQpEvent:
      handler.on_qp_event(exception.header.qpn, reason);
      return;
    case abi::ExceptionKind::kNone:
      break;
  }
  ++bad_entries_;
}

void CardPort::complete(const abi::CompletionEntry& completion) {
  const std::size_t index = completion.cookie & 0xffff;
  if (index >= pending_.size() || !pending_[index].in_use || pending_[index].generation != completion.cookie >> 16) {
    ++bad_entries_;
    return;
  }
  Pending& pending = pending_[index];
  const CompletionHandler handler = std::exchange(pending.handler, {});
  pending.in_use = false;
  ++pending.generation;
  free_cookies_.push_back(static_cast<std::uint16_t>(index));
  handler(static_cast<abi::CompletionStatus>(completion.status));
}

std::uint64_t CardPort::read64(std::uint32_t low_register) {
  const std::uint64_t low = device_.read32(low_register);
  return std::uint64_t{device_.read32(low_register + 4)} << 32 | low;
}

std::uint64_t CardPort::counter(abi::Counter counter) {
  return read64(abi::reg::kCounter + 8 * static_cast<std::uint32_t>(counter));
}

std::map<std::string, std::uint64_t> CardPort::counters() {
  std::map<std::string, std::uint64_t> result;
  for (std::uint32_t i = 0; i < abi::kCounterCount; ++i) {
    result.emplace(abi::kCounterNames[i], counter(static_cast<abi::Counter>(i)));
  }
  return result;
}

std::uint64_t CardPort::cycles() { return read64(abi::reg::kCyclesLo); }

}  // namespace srpnic
