// SPDX-License-Identifier: Apache-2.0
// A card in a few maps: registers, mailbox and rings as the ABI describes them, no wire. Work is done as soon as the
// doorbell rings: SENDs and frames are kept for the test, RDMA goes to and from a memory that plays the initiator's.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "host/card/device.hpp"
#include "hw/abi/generated/srp_abi.hpp"

namespace srpnic::test {

class FakeCard : public Device {
 public:
  using ByteString = std::vector<std::byte>;
  using Arguments = std::vector<std::uint32_t>;

  struct Sent {
    std::uint32_t qpn;
    ByteString unit;
  };

  // ---- what a test sees and sets
  std::uint32_t magic = abi::kAbiMagic;
  std::uint32_t version = abi::kAbiVersion;
  std::map<std::uint32_t, Arguments> queue_pairs;  ///< QP_CREATE arguments by queue pair number
  std::map<std::uint32_t, Arguments> luns;         ///< LUN_SET arguments by index
  std::uint64_t mac = 0;
  std::uint64_t card_memory_bytes = std::uint64_t{1} << 40;
  std::uint64_t card_room = ~std::uint64_t{0};  ///< longest buffer in card memory
  bool rings_enabled = false;
  unsigned resets = 0;
  unsigned busy_reads = 0;     ///< reads of MAILBOX_STATUS that still say BUSY
  bool never_answers = false;  ///< the mailbox hangs
  bool hold_work = false;      ///< the card takes no work from its ring
  bool hold_drains = false;    ///< drains do not end by themselves
  std::set<std::uint32_t> draining;
  std::map<std::uint32_t, std::uint64_t> counters;
  std::deque<ByteString> frames;
  std::deque<Sent> units;
  std::map<std::uint64_t, std::byte> initiator_memory;
  std::vector<abi::WorkEntry> work_log;
  std::optional<abi::CompletionStatus> fail_reads;  ///< RDMA READs end like this

  void raise(abi::ExceptionKind kind, abi::ExceptionReason reason, std::uint32_t qpn, std::span<const std::byte> bytes,
             std::optional<std::uint32_t> claimed_length = {}) {
    if (static_cast<std::uint16_t>(exceptions_ - registers_[abi::reg::kExceptionConsumer]) >=
        1u << registers_[abi::reg::kExceptionRingLog2]) {
      throw std::logic_error("the exception ring is full");
    }
    abi::ExceptionHeader header;
    header.kind = static_cast<std::uint8_t>(kind);
    header.reason = static_cast<std::uint8_t>(reason);
    header.qpn = qpn;
    header.length = claimed_length.value_or(static_cast<std::uint32_t>(bytes.size()));
    header.sequence = exceptions_;
    header.phase = phase(exceptions_, registers_[abi::reg::kExceptionRingLog2]);
    const auto entry =
        ring_entry(abi::reg::kExceptionRingLo, abi::reg::kExceptionRingLog2, exceptions_, abi::kExceptionEntryBytes);
    std::ranges::copy(bytes, entry.subspan(sizeof header).begin());
    std::memcpy(entry.data(), &header, sizeof header);
    ++exceptions_;
  }
  void raise_frame(std::span<const std::byte> frame) {
    raise(abi::ExceptionKind::kFrame, abi::ExceptionReason::kNotRoce, 0, frame);
  }
  void raise_unit(std::uint32_t qpn, std::span<const std::byte> unit) {
    raise(abi::ExceptionKind::kIu, abi::ExceptionReason::kCdbOpcode, qpn, unit);
  }

  void end_drains() {
    for (const std::uint32_t qpn : std::exchange(draining, {})) {
      raise(abi::ExceptionKind::kQpEvent, abi::ExceptionReason::kDrained, qpn, {});
    }
  }

  void complete(std::uint32_t cookie, std::uint32_t qpn, abi::CompletionStatus status) {
    abi::CompletionEntry completion;
    completion.phase = phase(completions_, registers_[abi::reg::kCompletionRingLog2]);
    completion.status = static_cast<std::uint8_t>(status);
    completion.cookie = cookie;
    completion.qpn = qpn;
    const auto entry = ring_entry(abi::reg::kCompletionRingLo, abi::reg::kCompletionRingLog2, completions_,
                                  abi::kCompletionEntryBytes);
    std::memcpy(entry.data(), &completion, sizeof completion);
    ++completions_;
  }

  /// Does what is on the work ring.
  void work() {
    while (work_consumed_ != static_cast<std::uint16_t>(registers_[abi::reg::kWorkProducer])) {
      abi::WorkEntry entry;
      std::memcpy(
          &entry,
          ring_entry(abi::reg::kWorkRingLo, abi::reg::kWorkRingLog2, work_consumed_, abi::kWorkEntryBytes).data(),
          sizeof entry);
      ++work_consumed_;
      work_log.push_back(entry);
      const auto status = execute(entry);
      if ((entry.flags & 1) != 0) complete(entry.cookie, entry.qpn, status);
    }
  }

  std::span<std::byte> card_memory(std::uint64_t address, std::size_t size) { return memory(address, size); }

  void put_initiator_memory(std::uint64_t address, std::span<const std::byte> bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) initiator_memory[address + i] = bytes[i];
  }
  ByteString get_initiator_memory(std::uint64_t address, std::size_t size) const {
    ByteString bytes(size);
    for (auto byte = initiator_memory.lower_bound(address);
         byte != initiator_memory.end() && byte->first - address < size; ++byte) {
      bytes[byte->first - address] = byte->second;
    }
    return bytes;
  }

  // ---- Device
  std::uint32_t read32(std::uint32_t offset) override {
    switch (offset) {
      case abi::reg::kMagic:
        return magic;
      case abi::reg::kAbiVersion:
        return version;
      case abi::reg::kHealth:
        return 1;
      case abi::reg::kCardMemoryLo:
        return static_cast<std::uint32_t>(card_memory_bytes);
      case abi::reg::kCardMemoryHi:
        return static_cast<std::uint32_t>(card_memory_bytes >> 32);
      case abi::reg::kMailboxStatus:
        if (never_answers) return static_cast<std::uint32_t>(abi::MailboxStatus::kBusy);
        if (busy_left_ > 0) {
          --busy_left_;
          return static_cast<std::uint32_t>(abi::MailboxStatus::kBusy);
        }
        return static_cast<std::uint32_t>(mailbox_status_);
      case abi::reg::kWorkConsumer:
        return work_consumed_;
      default:
        if (offset >= abi::reg::kCounter) {
          const std::uint64_t value = counters[(offset - abi::reg::kCounter) / 8];
          return static_cast<std::uint32_t>(offset % 8 == 0 ? value : value >> 32);
        }
        return registers_[offset];
    }
  }

  void write32(std::uint32_t offset, std::uint32_t value) override {
    registers_[offset] = value;
    if (offset == abi::reg::kControl && (value & 1) != 0) reset();
    if (offset == abi::reg::kMailboxCommand) {
      busy_left_ = busy_reads;
      mailbox_status_ = mailbox(static_cast<abi::MailboxCommand>(value));
    }
    if (offset == abi::reg::kWorkProducer && !hold_work) work();
  }

  std::unique_ptr<Buffer> allocate(Memory where, std::size_t size) override {
    if (where == Memory::kCard && size > card_room) throw std::runtime_error("card memory has no room");
    const std::uint64_t address =
        next_address_ | (where == Memory::kHost ? std::uint64_t{1} << abi::kHostAddressBit : 0);
    next_address_ += (size + 0xfff) & ~std::uint64_t{0xfff};
    auto [entry, inserted] = memories_.emplace(address, std::make_unique<ByteString>(size));
    return std::make_unique<FakeBuffer>(where == Memory::kHost ? std::span(*entry->second) : std::span<std::byte>(),
                                        address, size);
  }

 private:
  class FakeBuffer : public Buffer {
   public:
    FakeBuffer(std::span<std::byte> bytes, std::uint64_t address, std::size_t size)
        : bytes_(bytes), address_(address), size_(size) {}
    std::span<std::byte> bytes() override { return bytes_; }
    std::uint64_t card_address() const override { return address_; }
    std::size_t size() const override { return size_; }

   private:
    std::span<std::byte> bytes_;
    std::uint64_t address_;
    std::size_t size_;
  };

  static std::uint8_t phase(std::uint32_t index, std::uint32_t log2) {
    return static_cast<std::uint8_t>(~(index >> log2) & 1);
  }

  std::span<std::byte> memory(std::uint64_t address, std::size_t size) {
    auto entry = memories_.upper_bound(address);
    if (entry == memories_.begin()) throw std::out_of_range("card address");
    --entry;
    return std::span(*entry->second).subspan(address - entry->first).first(size);
  }

  std::span<std::byte> ring_entry(std::uint32_t base_register, std::uint32_t log2_register, std::uint32_t index,
                                  std::size_t bytes) {
    const std::uint64_t base = std::uint64_t{registers_[base_register + 4]} << 32 | registers_[base_register];
    return memory(base + (index & ((1u << registers_[log2_register]) - 1)) * bytes, bytes);
  }

  void reset() {
    ++resets;
    queue_pairs.clear();
    luns.clear();
    exceptions_ = completions_ = 0;
    work_consumed_ = 0;
  }

  static std::uint64_t long_word(const Arguments& arguments, std::size_t first) {
    return std::uint64_t{arguments[first + 1]} << 32 | arguments[first];
  }
  bool fits(std::uint64_t base, std::uint64_t bytes) const {
    return base <= card_memory_bytes && bytes <= card_memory_bytes - base;
  }

  abi::MailboxStatus mailbox(abi::MailboxCommand command) {
    Arguments arguments;
    for (std::uint32_t i = 0; i < abi::reg::kMailboxArgCount; ++i)
      arguments.push_back(registers_[abi::reg::kMailboxArg + 4 * i]);
    const std::uint32_t qpn = arguments[0] & 0xff'ffff;
    switch (command) {
      case abi::MailboxCommand::kPortSet:
        mac = std::uint64_t{arguments[1] & 0xffff} << 32 | arguments[0];
        return abi::MailboxStatus::kOk;
      case abi::MailboxCommand::kQpCreate:
        for (const auto& [known, configuration] : queue_pairs) {
          if ((known & 0xff) == (qpn & 0xff)) return abi::MailboxStatus::kExists;
        }
        queue_pairs[qpn] = arguments;
        return abi::MailboxStatus::kOk;
      case abi::MailboxCommand::kQpDestroy:
        draining.erase(qpn);
        return queue_pairs.erase(qpn) == 1 ? abi::MailboxStatus::kOk : abi::MailboxStatus::kNotFound;
      case abi::MailboxCommand::kQpDrain:
        if (!queue_pairs.contains(qpn)) return abi::MailboxStatus::kNotFound;
        if (!draining.insert(qpn).second) return abi::MailboxStatus::kExists;
        if (!hold_drains) end_drains();
        return abi::MailboxStatus::kOk;
      case abi::MailboxCommand::kLunSet:
        if (!fits(long_word(arguments, 2), long_word(arguments, 4) << (arguments[1] >> 4 & 0xf)))
          return abi::MailboxStatus::kBadArgument;
        luns[arguments[0] & 0xff] = arguments;
        return abi::MailboxStatus::kOk;
      case abi::MailboxCommand::kLunClear:
        luns.erase(arguments[0] & 0xff);
        return abi::MailboxStatus::kOk;
      case abi::MailboxCommand::kRingsEnable:
        rings_enabled = true;
        return abi::MailboxStatus::kOk;
      case abi::MailboxCommand::kRingsDisable:
        rings_enabled = false;
        return abi::MailboxStatus::kOk;
      case abi::MailboxCommand::kPoolSet:
        return fits(long_word(arguments, 0), std::uint64_t{arguments[2]} * abi::kIuSlotBytes)
                   ? abi::MailboxStatus::kOk
                   : abi::MailboxStatus::kBadArgument;
      case abi::MailboxCommand::kNop:
        return abi::MailboxStatus::kOk;
    }
    return abi::MailboxStatus::kBadCommand;
  }

  abi::CompletionStatus execute(const abi::WorkEntry& entry) {
    const auto opcode = static_cast<abi::WorkOpcode>(entry.opcode);
    if (opcode != abi::WorkOpcode::kFrame && !queue_pairs.contains(entry.qpn)) return abi::CompletionStatus::kFlushed;
    if (opcode == abi::WorkOpcode::kNop) return abi::CompletionStatus::kOk;
    const auto local = memory(entry.local_address, entry.length);
    switch (opcode) {
      case abi::WorkOpcode::kFrame:
        frames.emplace_back(local.begin(), local.end());
        break;
      case abi::WorkOpcode::kSend:
        units.push_back({entry.qpn, {local.begin(), local.end()}});
        break;
      case abi::WorkOpcode::kRdmaWrite:
        put_initiator_memory(entry.remote_va, local);
        break;
      case abi::WorkOpcode::kRdmaRead:
        if (fail_reads) return *fail_reads;
        std::ranges::copy(get_initiator_memory(entry.remote_va, entry.length), local.begin());
        break;
      case abi::WorkOpcode::kNop:
        break;
    }
    return abi::CompletionStatus::kOk;
  }

  std::map<std::uint32_t, std::uint32_t> registers_;
  std::map<std::uint64_t, std::unique_ptr<ByteString>> memories_;  // by first address
  std::uint64_t next_address_ = 0x10000;
  abi::MailboxStatus mailbox_status_ = abi::MailboxStatus::kOk;
  unsigned busy_left_ = 0;
  std::uint32_t exceptions_ = 0, completions_ = 0;
  std::uint16_t work_consumed_ = 0;
};

}  // namespace srpnic::test
