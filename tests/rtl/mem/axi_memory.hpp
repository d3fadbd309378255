// SPDX-License-Identifier: Apache-2.0
// A memory behind an AXI4 port with a single ID, for tests: random latency and stalls, errors on request, and a check
// of every rule of the protocol that a master can break.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <random>
#include <vector>

#include "bench.hpp"
#include "byte_stream.hpp"

namespace srpnic::test {

/// The ports of a master's read channels; null where the module leaves one out.
struct AxiReadPorts {
  const QData& araddr;
  const CData& arlen;
  const CData& arvalid;
  CData& arready;
  VlWide<16>& rdata;
  CData& rresp;
  CData& rvalid;
  CData* rlast = nullptr;
  const CData* arsize = nullptr;
  const CData* arburst = nullptr;
  const CData* rready = nullptr;
};

struct AxiWritePorts {
  const QData& awaddr;
  const CData& awlen;
  const CData& awvalid;
  CData& awready;
  const VlWide<16>& wdata;
  const QData& wstrb;
  const CData& wlast;
  const CData& wvalid;
  CData& wready;
  CData& bresp;
  CData& bvalid;
  const CData* awsize = nullptr;
  const CData* awburst = nullptr;
  const CData* bready = nullptr;
};

struct AxiTiming {
  unsigned min_latency = 1;  // cycles from a request to its first answer
  unsigned max_latency = 1;
  double stall = 0.0;  // probability of a pause, on every channel in every cycle
};

/// The bytes behind a port. Accesses outside are a failure of the test.
struct AxiStore {
  std::uint64_t base;
  Bytes bytes;
  std::uint64_t error_begin = 0, error_end = 0;  // addresses that answer SLVERR

  bool fails(std::uint64_t address) const { return address < error_end && address + kBeatBytes > error_begin; }
  bool holds(std::uint64_t address) const { return address >= base && address + kBeatBytes <= base + bytes.size(); }
};

inline constexpr unsigned kSlaveError = 2;

/// AXI A3.4.1: no burst crosses 4 KiB; ours are also at most 64 beats of 64 bytes, incrementing.
inline void check_burst(std::uint64_t address, unsigned beats, const CData* size, const CData* burst) {
  EXPECT_EQ(address % kBeatBytes, 0U);
  EXPECT_LE(beats, 64U);
  EXPECT_EQ(address / 4096, (address + beats * kBeatBytes - 1) / 4096) << "a burst crosses 4 KiB";
  if (size) {
    EXPECT_EQ(*size, 6U);
  }
  if (burst) {
    EXPECT_EQ(*burst, 1U);
  }
}

class AxiReadMemory : public Agent {
 public:
  AxiReadMemory(AxiReadPorts ports, AxiStore& store, AxiTiming timing, std::uint64_t seed)
      : ports_(ports), store_(store), timing_(timing), random_(seed) {}

  std::uint64_t bursts() const { return bursts_; }
  std::uint64_t beats() const { return beats_; }
  /// The cycles at which the first request came and the first beat was accepted.
  std::uint64_t first_request() const { return first_request_; }
  std::uint64_t first_beat() const { return first_beat_; }

  void drive() override {
    ports_.arready = !stalls();
    if (!showing_ && !requests_.empty() && requests_.front().due <= now_ && !stalls()) show();
    ports_.rvalid = showing_;
  }

  void sample() override {
    if (waiting_) {
      EXPECT_TRUE(ports_.arvalid && ports_.araddr == address_ && ports_.arlen == length_) << "AR changed while waiting";
    }
    address_ = ports_.araddr;
    length_ = ports_.arlen;
    waiting_ = ports_.arvalid && !ports_.arready;
    if (ports_.arvalid && ports_.arready) accept();
    if (showing_ && (!ports_.rready || *ports_.rready)) {
      if (first_beat_ == 0) first_beat_ = now_;
      showing_ = false;
      ++beats_;
      requests_.front().address += kBeatBytes;
      if (--requests_.front().beats == 0) requests_.pop_front();
    }
    ++now_;
  }

 private:
  struct Request {
    std::uint64_t address;
    unsigned beats;
    std::uint64_t due;
  };

  bool stalls() { return timing_.stall > 0 && std::uniform_real_distribution<>()(random_) < timing_.stall; }

  void accept() {
    const unsigned beats = ports_.arlen + 1U;
    check_burst(ports_.araddr, beats, ports_.arsize, ports_.arburst);
    const auto latency = std::uniform_int_distribution<unsigned>(timing_.min_latency, timing_.max_latency)(random_);
    if (bursts_ == 0) first_request_ = now_;
    requests_.push_back({ports_.araddr, beats, now_ + latency});
    ++bursts_;
  }

  void show() {
    const Request& request = requests_.front();
    ASSERT_TRUE(store_.holds(request.address)) << std::hex << request.address;
    const std::uint8_t* bytes = &store_.bytes[request.address - store_.base];
    for (unsigned word = 0; word < 16; ++word) {
      ports_.rdata[word] = bytes[4 * word] | bytes[4 * word + 1] << 8 | bytes[4 * word + 2] << 16 |
                           static_cast<EData>(bytes[4 * word + 3]) << 24;
    }
    ports_.rresp = store_.fails(request.address) ? kSlaveError : 0;
    if (ports_.rlast) *ports_.rlast = request.beats == 1;
    showing_ = true;
  }

  AxiReadPorts ports_;
  AxiStore& store_;
  AxiTiming timing_;
  std::mt19937_64 random_;
  std::deque<Request> requests_;
  std::uint64_t now_ = 0, bursts_ = 0, beats_ = 0, first_request_ = 0, first_beat_ = 0, address_ = 0;
  unsigned length_ = 0;
  bool waiting_ = false, showing_ = false;
};

/// Bytes reach the store with the response, not before: who reads earlier than the response reads the old ones.
class AxiWriteMemory : public Agent {
 public:
  AxiWriteMemory(AxiWritePorts ports, AxiStore& store, AxiTiming timing, std::uint64_t seed)
      : ports_(ports), store_(store), timing_(timing), random_(seed) {}

  std::uint64_t bursts() const { return bursts_; }
  std::uint64_t beats() const { return beats_; }
  std::uint64_t answers() const { return answers_; }
  /// Cycles in which a burst was under way and W brought nothing.
  std::uint64_t starved() const { return starved_; }
  std::uint64_t first_request() const { return first_request_; }

  void drive() override {
    ports_.awready = !stalls();
    // A slave may wait for the address before it takes data (AXI A3.3.1).
    ports_.wready = open_beats_ > 0 && !stalls();
    if (!showing_ && !bursts_due_.empty() && bursts_due_.front().due <= now_ && !stalls()) show();
    ports_.bvalid = showing_;
  }

  void sample() override {
    check_stable();
    if (open_beats_ > 0 && !ports_.wvalid) ++starved_;
    if (ports_.wvalid && ports_.wready) accept_beat();
    if (ports_.awvalid && ports_.awready) accept_address();
    if (showing_ && (!ports_.bready || *ports_.bready)) {
      showing_ = false;
      ++answers_;
      bursts_due_.pop_front();
    }
    ++now_;
  }

 private:
  struct Beat {
    VlWide<16> data;
    std::uint64_t strobes;
  };
  struct Burst {
    std::uint64_t address;
    unsigned beats;
    std::vector<Beat> data;
    std::uint64_t due;
  };

  bool stalls() { return timing_.stall > 0 && std::uniform_real_distribution<>()(random_) < timing_.stall; }

  void check_stable() {
    if (address_waits_) {
      EXPECT_TRUE(ports_.awvalid && ports_.awaddr == address_ && ports_.awlen == length_) << "AW changed while waiting";
    }
    if (beat_waits_) {
      EXPECT_TRUE(ports_.wvalid && ports_.wstrb == strobes_ && ports_.wlast == last_ &&
                  std::ranges::equal(data_, words()))
          << "W changed while waiting";
    }
    address_ = ports_.awaddr;
    length_ = ports_.awlen;
    address_waits_ = ports_.awvalid && !ports_.awready;
    beat_waits_ = ports_.wvalid && !ports_.wready;
    if (beat_waits_) {
      data_ = words();
      strobes_ = ports_.wstrb;
      last_ = ports_.wlast;
    }
  }

  std::vector<EData> words() const { return {&ports_.wdata[0], &ports_.wdata[0] + 16}; }

  void accept_address() {
    const unsigned beats = ports_.awlen + 1U;
    check_burst(ports_.awaddr, beats, ports_.awsize, ports_.awburst);
    if (bursts_ == 0) first_request_ = now_;
    incoming_.push_back({ports_.awaddr, beats, {}, 0});
    open_beats_ += beats;
    ++bursts_;
  }

  void accept_beat() {
    Burst& burst = incoming_.front();
    burst.data.push_back({ports_.wdata, ports_.wstrb});
    EXPECT_EQ(ports_.wlast, burst.data.size() == burst.beats) << "WLAST in a wrong place";
    ++beats_;
    --open_beats_;
    if (burst.data.size() < burst.beats) return;
    burst.due = now_ + std::uniform_int_distribution<unsigned>(timing_.min_latency, timing_.max_latency)(random_);
    bursts_due_.push_back(std::move(burst));
    incoming_.pop_front();
  }

  void show() {
    const Burst& burst = bursts_due_.front();
    bool failed = false;
    std::uint64_t address = burst.address;
    for (const Beat& beat : burst.data) {
      ASSERT_TRUE(store_.holds(address)) << std::hex << address;
      failed = failed || store_.fails(address);
      for (unsigned i = 0; i < kBeatBytes; ++i) {
        if (beat.strobes >> i & 1) {
          store_.bytes[address - store_.base + i] = static_cast<std::uint8_t>(beat.data[i / 4] >> (8 * (i % 4)));
        }
      }
      address += kBeatBytes;
    }
    ports_.bresp = failed ? kSlaveError : 0;
    showing_ = true;
  }

  AxiWritePorts ports_;
  AxiStore& store_;
  AxiTiming timing_;
  std::mt19937_64 random_;
  std::deque<Burst> incoming_, bursts_due_;
  std::uint64_t now_ = 0, bursts_ = 0, beats_ = 0, answers_ = 0, starved_ = 0, first_request_ = 0;
  std::uint64_t address_ = 0, strobes_ = 0, open_beats_ = 0;
  std::vector<EData> data_;
  unsigned length_ = 0, last_ = 0;
  bool address_waits_ = false, beat_waits_ = false, showing_ = false;
};

}  // namespace srpnic::test
