// SPDX-License-Identifier: Apache-2.0
// A card ready for work: mailbox, rings and counters behind calls and callbacks. One thread, no blocking apart from the
// mailbox. What the card writes is not trusted: entries that make no sense are counted and skipped.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/card/device.hpp"
#include "host/card/ring.hpp"
#include "hw/abi/generated/srp_abi.hpp"

namespace srpnic {

/// The card cannot be used (any more); says what it did and what to do.
class CardError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Takes what the card hands to the host. Views are valid during the call.
class ExceptionHandler {
 public:
  virtual ~ExceptionHandler() = default;
  virtual void on_frame(abi::ExceptionReason reason, std::span<const std::byte> frame) = 0;
  virtual void on_iu(std::uint32_t qpn, abi::ExceptionReason reason, std::span<const std::byte> iu) = 0;
  virtual void on_qp_event(std::uint32_t qpn, abi::ExceptionReason cause) = 0;
};

using CompletionHandler = std::function<void(abi::CompletionStatus)>;

class CardPort {
 public:
  struct Options {
    unsigned exception_entries_log2 = 8;
    unsigned work_entries_log2 = 10;
    unsigned completion_entries_log2 = 10;
    std::chrono::milliseconds mailbox_timeout = std::chrono::seconds(60);
  };

  /// Takes the card over: checks identity and ABI, resets it, gives it rings and the IU slot pool. Throws CardError.
  explicit CardPort(Device& device);
  CardPort(Device& device, const Options& options);
  /// Disables the rings, so that the card writes no more into host memory.
  ~CardPort();
  CardPort(const CardPort&) = delete;
  CardPort& operator=(const CardPort&) = delete;

  abi::MailboxStatus set_port(std::uint64_t mac);
  abi::MailboxStatus create_qp(const abi::QpConfig& configuration);
  abi::MailboxStatus destroy_qp(std::uint32_t qpn);
  /// Begins a drain; on_qp_event() with reason DRAINED tells when it has ended.
  abi::MailboxStatus drain_qp(std::uint32_t qpn);
  abi::MailboxStatus set_lun(std::uint8_t index, const abi::LunEntry& entry);
  abi::MailboxStatus clear_lun(std::uint8_t index);

  /// One mailbox command; blocks until the card has executed it, setting aside what arrives on the rings meanwhile.
  /// Throws CardError when the card does not answer in time.
  abi::MailboxStatus mailbox(abi::MailboxCommand command, std::span<const std::uint32_t> arguments);

  /// Puts a work request on the ring; the card sees it at the next flush(). `handler` is called once from poll() when
  /// it has ended. False when there is no room now: try again after poll().
  bool post(abi::WorkEntry entry, CompletionHandler handler = {});
  void flush();

  /// Delivers completions and exceptions, a bounded number of each; returns how many.
  std::size_t poll(ExceptionHandler& handler);

  std::uint64_t counter(abi::Counter counter);
  /// All counters of the card by their names in the ABI.
  std::map<std::string, std::uint64_t> counters();
  std::uint64_t cycles();
  /// The card address at which its memory ends.
  std::uint64_t card_memory_bytes() { return read64(abi::reg::kCardMemoryLo); }
  /// Ring entries that made no sense.
  std::uint64_t bad_entries() const { return bad_entries_; }

  Device& device() { return device_; }

 private:
  struct Exception {
    abi::ExceptionHeader header;
    std::vector<std::byte> bytes;
  };
  struct Pending {
    CompletionHandler handler;
    std::uint16_t generation = 0;
    bool in_use = false;
  };

  void check_identity();
  void reset();
  void wait_until(const std::function<bool()>& condition, const std::string& what);
  void write_ring_registers(std::uint32_t address_register, std::uint32_t log2_register, const Buffer& ring,
                            unsigned log2);

  bool next_exception(Exception& exception);
  bool next_completion(abi::CompletionEntry& completion);
  void set_rings_aside();
  void report_consumed();
  void deliver(const Exception& exception, ExceptionHandler& handler);
  void complete(const abi::CompletionEntry& completion);
  std::uint16_t work_entries_free();
  std::uint64_t read64(std::uint32_t low_register);

  Device& device_;
  Options options_;
  std::unique_ptr<Buffer> exception_memory_, work_memory_, completion_memory_, iu_slots_;
  ConsumerRing exceptions_, completions_;
  std::uint16_t exceptions_reported_ = 0, completions_reported_ = 0;
  std::deque<Exception> exceptions_aside_;
  std::deque<abi::CompletionEntry> completions_aside_;
  Exception current_;

  std::uint16_t work_produced_ = 0, work_flushed_ = 0, work_consumed_ = 0;
  std::vector<Pending> pending_;
  std::vector<std::uint16_t> free_cookies_;
  std::uint64_t bad_entries_ = 0;
};

}  // namespace srpnic
