// SPDX-License-Identifier: Apache-2.0
// The card's RTL between two memories, a wire and a host that polls its rings. It has no LUN: every IU goes to the host
// as an exception.
#pragma once

#include <Vsrpnic_card.h>

#include <cstring>
#include <deque>
#include <optional>
#include <vector>

#include "axi_memory.hpp"
#include "port_bits.hpp"
#include "srp_records.hpp"
#include "wire_agents.hpp"

namespace srpnic::test {

inline constexpr std::uint64_t kHostBit = std::uint64_t{1} << abi::kHostAddressBit;
inline constexpr std::uint64_t kHostBase = 0x100000;
inline constexpr std::uint64_t kExceptionRing = kHostBase;
inline constexpr std::uint64_t kWorkRing = kHostBase + 0x80000;
inline constexpr std::uint64_t kCompletionRing = kHostBase + 0x81000;
inline constexpr std::uint64_t kBuffers = kHostBase + 0x90000;
inline constexpr unsigned kRingLog2 = 4;
inline constexpr unsigned kRingEntries = 1 << kRingLog2;
inline constexpr std::uint64_t kLocalMac = 0x0200C0A84D02;
inline constexpr std::uint32_t kQpn = 0x000205;
inline constexpr std::uint32_t kRemoteQpn = 0x000011;

struct ExceptionEntry {
  abi::ExceptionHeader header;
  Bytes data;
};

class CardBench {
 public:
  explicit CardBench(std::uint64_t seed, double stall = 0.2)
      : host_store_{kHostBase, Bytes(1 << 20)},
        card_store_{0, Bytes(1 << 20)},
        timing_{20, 60, stall},
        wire_in_(bench_.model(), stall, seed),
        wire_out_(bench_.model(), stall, seed + 1),
        card_reads_(card_read_ports(), card_store_, timing_, seed + 2),
        card_writes_(card_write_ports(), card_store_, timing_, seed + 3),
        host_reads_(host_read_ports(), host_store_, timing_, seed + 4),
        host_writes_(host_write_ports(), host_store_, timing_, seed + 5) {
    for (Agent* agent : std::initializer_list<Agent*>{&wire_in_, &wire_out_, &card_reads_, &card_writes_, &host_reads_,
                                                      &host_writes_}) {
      bench_.attach(*agent);
    }
    bench_->card_memory_bytes_i = card_store_.bytes.size();
    bench_.reset();
  }

  Bench<Vsrpnic_card>& clock() { return bench_; }
  Bytes& host_memory() { return host_store_.bytes; }
  WireSource<Vsrpnic_card>& wire_in() { return wire_in_; }
  WireSink<Vsrpnic_card>& wire_out() { return wire_out_; }

  void write32(std::uint32_t offset, std::uint32_t value) {
    bench_->s_axil_awaddr = static_cast<std::uint16_t>(offset);
    bench_->s_axil_wdata = value;
    bench_->s_axil_wstrb = 0xF;
    bench_->s_axil_awvalid = bench_->s_axil_wvalid = bench_->s_axil_bready = 1;
    bool taken = false;
    for (int i = 0; i < 5000 && !taken; ++i) {
      bench_->eval();
      taken = bench_->s_axil_awready != 0;
      bench_.cycle();
    }
    EXPECT_TRUE(taken);
    bench_->s_axil_awvalid = bench_->s_axil_wvalid = 0;
    EXPECT_TRUE(bench_.run_until([this] { return bench_->s_axil_bvalid != 0; }, 10));
    bench_.cycle();
  }

  std::uint32_t read32(std::uint32_t offset) {
    bench_->s_axil_araddr = static_cast<std::uint16_t>(offset);
    bench_->s_axil_arvalid = bench_->s_axil_rready = 1;
    bench_.cycle();
    bench_->s_axil_arvalid = 0;
    EXPECT_TRUE(bench_.run_until([this] { return bench_->s_axil_rvalid != 0; }, 10));
    const std::uint32_t value = bench_->s_axil_rdata;
    bench_.cycle();
    return value;
  }

  std::uint64_t counter(abi::Counter counter) {
    const std::uint32_t low = read32(abi::reg::kCounter + 8 * static_cast<std::uint32_t>(counter));
    return std::uint64_t{read32(abi::reg::kCounter + 8 * static_cast<std::uint32_t>(counter) + 4)} << 32 | low;
  }

  template <class Words>
  abi::MailboxStatus execute(abi::MailboxCommand command, const Words& words) {
    std::uint32_t offset = abi::reg::kMailboxArg;
    for (const std::uint32_t word : words) {
      write32(offset, word);
      offset += 4;
    }
    write32(abi::reg::kMailboxCommand, static_cast<std::uint32_t>(command));
    for (int i = 0; i < 1000; ++i) {
      const auto status = static_cast<abi::MailboxStatus>(read32(abi::reg::kMailboxStatus));
      if (status != abi::MailboxStatus::kBusy) return status;
    }
    return abi::MailboxStatus::kBusy;
  }

  /// Port, pool of 64 slots at the start of card memory, rings; nothing consumed yet.
  void bring_up() {
    std::fill(host_store_.bytes.begin(), host_store_.bytes.end(), 0);
    consumed_exceptions_ = consumed_completions_ = posted_ = 0;
    const std::uint64_t rings[] = {kExceptionRing, kWorkRing, kCompletionRing};
    const std::uint32_t registers[] = {abi::reg::kExceptionRingLo, abi::reg::kWorkRingLo, abi::reg::kCompletionRingLo};
    for (int i = 0; i < 3; ++i) {
      write32(registers[i], static_cast<std::uint32_t>(rings[i]));
      write32(registers[i] + 4, 0);
      write32(registers[i] + 8, kRingLog2);
    }
    const auto mac = static_cast<std::uint32_t>(kLocalMac);
    using Words = std::vector<std::uint32_t>;
    EXPECT_EQ(execute(abi::MailboxCommand::kPortSet, Words{mac, kLocalMac >> 32}), abi::MailboxStatus::kOk);
    EXPECT_EQ(execute(abi::MailboxCommand::kPoolSet, Words{0, 0, 64}), abi::MailboxStatus::kOk);
    EXPECT_EQ(execute(abi::MailboxCommand::kRingsEnable, Words{}), abi::MailboxStatus::kOk);
  }

  /// Expects PSN 100, sends from PSN 500, 8 slots.
  abi::MailboxStatus create_queue_pair() {
    abi::QpConfig config;
    config.qpn = kQpn;
    config.pmtu_log2 = 10;
    config.expected_psn = 100;
    config.initial_psn = 500;
    config.read_depth = 4;
    config.slot_limit = 8;
    config.ack_timeout = 14;
    config.retry_limit = 7;
    config.rnr_retry_limit = 7;
    config.path.remote_qpn = kRemoteQpn;
    config.path.pkey = 0xFFFF;
    config.path.dest_mac = 0x0200C0A84D01;
    config.path.source_ip = {0xC0A84D02, 0};
    config.path.dest_ip = {0xC0A84D01, 0};
    config.path.udp_source_port = 0xC123;
    config.path.hop_limit = 64;
    return execute(abi::MailboxCommand::kQpCreate, config.pack());
  }

  /// The next exception entry, when there is one.
  std::optional<ExceptionEntry> poll_exception() {
    const std::uint64_t offset =
        kExceptionRing - kHostBase + std::uint64_t{consumed_exceptions_ % kRingEntries} * abi::kExceptionEntryBytes;
    ExceptionEntry entry;
    std::memcpy(&entry.header, &host_store_.bytes[offset], sizeof entry.header);
    if (entry.header.kind == 0 || entry.header.sequence != consumed_exceptions_) return std::nullopt;
    const auto first = host_store_.bytes.begin() + static_cast<std::ptrdiff_t>(offset + 64);
    entry.data.assign(first, first + entry.header.length);
    write32(abi::reg::kExceptionConsumer, ++consumed_exceptions_);
    return entry;
  }
  std::optional<ExceptionEntry> wait_exception(std::uint64_t limit = 5000) {
    for (std::uint64_t i = 0; i < limit; ++i) {
      if (auto entry = poll_exception()) return entry;
      bench_.cycle();
    }
    return std::nullopt;
  }

  void post(abi::WorkEntry entry) {
    entry.flags |= 1;
    std::memcpy(&host_store_.bytes[kWorkRing - kHostBase + posted_ % kRingEntries * 64], &entry, sizeof entry);
    write32(abi::reg::kWorkProducer, ++posted_);
  }
  std::optional<abi::CompletionEntry> wait_completion(std::uint64_t limit = 5000) {
    const std::uint64_t offset = kCompletionRing - kHostBase + consumed_completions_ % kRingEntries * 64;
    const std::uint8_t phase = consumed_completions_ / kRingEntries % 2 == 0 ? 1 : 0;
    if (!bench_.run_until([&] { return host_store_.bytes[offset] == phase; }, limit)) return std::nullopt;
    abi::CompletionEntry entry;
    std::memcpy(&entry, &host_store_.bytes[offset], sizeof entry);
    write32(abi::reg::kCompletionConsumer, ++consumed_completions_);
    return entry;
  }
  std::optional<Bytes> wait_frame(std::uint64_t limit = 5000) {
    if (!bench_.run_until([&] { return wire_out_.frames() > sent_.size(); }, limit) && sent_.empty())
      return std::nullopt;
    for (Bytes& frame : wire_out_.take()) sent_.push_back(std::move(frame));
    if (sent_.empty()) return std::nullopt;
    Bytes frame = std::move(sent_.front());
    sent_.pop_front();
    return frame;
  }

 private:
  AxiReadPorts card_read_ports() {
    auto& m = bench_.model();
    return {m.m_axi_card_araddr,  m.m_axi_card_arlen,    m.m_axi_card_arvalid, m.m_axi_card_arready,
            m.m_axi_card_rdata,   m.m_axi_card_rresp,    m.m_axi_card_rvalid,  &m.m_axi_card_rlast,
            &m.m_axi_card_arsize, &m.m_axi_card_arburst, &m.m_axi_card_rready};
  }
  AxiReadPorts host_read_ports() {
    auto& m = bench_.model();
    return {m.m_axi_host_araddr,  m.m_axi_host_arlen,    m.m_axi_host_arvalid, m.m_axi_host_arready,
            m.m_axi_host_rdata,   m.m_axi_host_rresp,    m.m_axi_host_rvalid,  &m.m_axi_host_rlast,
            &m.m_axi_host_arsize, &m.m_axi_host_arburst, &m.m_axi_host_rready};
  }
  AxiWritePorts card_write_ports() {
    auto& m = bench_.model();
    return {m.m_axi_card_awaddr, m.m_axi_card_awlen,   m.m_axi_card_awvalid,  m.m_axi_card_awready, m.m_axi_card_wdata,
            m.m_axi_card_wstrb,  m.m_axi_card_wlast,   m.m_axi_card_wvalid,   m.m_axi_card_wready,  m.m_axi_card_bresp,
            m.m_axi_card_bvalid, &m.m_axi_card_awsize, &m.m_axi_card_awburst, &m.m_axi_card_bready};
  }
  AxiWritePorts host_write_ports() {
    auto& m = bench_.model();
    return {m.m_axi_host_awaddr, m.m_axi_host_awlen,   m.m_axi_host_awvalid,  m.m_axi_host_awready, m.m_axi_host_wdata,
            m.m_axi_host_wstrb,  m.m_axi_host_wlast,   m.m_axi_host_wvalid,   m.m_axi_host_wready,  m.m_axi_host_bresp,
            m.m_axi_host_bvalid, &m.m_axi_host_awsize, &m.m_axi_host_awburst, &m.m_axi_host_bready};
  }

  Bench<Vsrpnic_card> bench_;
  AxiStore host_store_, card_store_;
  AxiTiming timing_;
  WireSource<Vsrpnic_card> wire_in_;
  WireSink<Vsrpnic_card> wire_out_;
  AxiReadMemory card_reads_;
  AxiWriteMemory card_writes_;
  AxiReadMemory host_reads_;
  AxiWriteMemory host_writes_;
  std::deque<Bytes> sent_;
  unsigned consumed_exceptions_ = 0, consumed_completions_ = 0, posted_ = 0;
};

}  // namespace srpnic::test
