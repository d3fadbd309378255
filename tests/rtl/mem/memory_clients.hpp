// SPDX-License-Identifier: Apache-2.0
// The clients of mem_system in a test: each requests random transfers from its part of a memory and knows what must
// come of them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "axi_memory.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {

inline constexpr std::uint64_t kHostBit = std::uint64_t{1} << 63;

class ReadClient {
 public:
  template <class Command, class Data>
  ReadClient(std::string name, CData& cmd_valid, CData& cmd_ready, Command& cmd, CData& data_valid, CData& data_ready,
             Data& data, double stall, std::uint64_t seed)
      : name_(std::move(name)),
        commands_(cmd_valid, cmd_ready, cmd, stall, seed),
        data_(data_valid, data_ready, data, stall, seed + 1) {}

  template <class B>
  void attach(B& bench) {
    bench.attach(commands_);
    bench.attach(data_);
  }

  void request(const AxiStore& store, std::uint64_t offset, std::size_t bytes, bool host) {
    commands_.push(DmaCommand{(store.base + offset) | (host ? kHostBit : 0), bytes});
    const auto begin = store.bytes.begin() + static_cast<std::ptrdiff_t>(offset);
    expected_.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(bytes));
    wanted_beats_ += (bytes + 63) / 64;
  }

  StreamSink<Beat>& data() { return data_; }
  std::size_t beats() { return data_.received().size(); }
  bool finished() { return data_.received().size() >= wanted_beats_; }
  void expect_bytes() { EXPECT_TRUE(to_packets(data_.received()) == expected_) << name_; }

 private:
  std::string name_;
  StreamSource<DmaCommand> commands_;
  StreamSink<Beat> data_;
  std::vector<Bytes> expected_;
  std::size_t wanted_beats_ = 0;
};

class WriteClient {
 public:
  template <class Command, class Data>
  WriteClient(std::string name, CData& cmd_valid, CData& cmd_ready, Command& cmd, CData& data_valid, CData& data_ready,
              Data& data, const CData& done, const CData& error, double stall, std::uint64_t seed)
      : name_(std::move(name)),
        commands_(cmd_valid, cmd_ready, cmd, stall, seed),
        data_(data_valid, data_ready, data, stall, seed + 1),
        done_(done),
        error_(error) {}

  template <class B>
  void attach(B& bench) {
    bench.attach(commands_);
    bench.attach(data_);
    bench.on_sample([this] { sample(); });
  }

  template <class Random>
  void write(AxiStore& store, std::uint64_t offset, std::size_t bytes, bool host, Random& random) {
    commands_.push(DmaCommand{(store.base + offset) | (host ? kHostBit : 0), bytes});
    transfers_.push_back({&store, offset, random_bytes(bytes, random)});
    data_.push(to_beats(transfers_.back().bytes));
  }

  StreamSource<Beat>& data() { return data_; }
  bool finished() const { return ended_ == transfers_.size(); }
  const std::vector<bool>& errors() const { return errors_; }

 private:
  struct Transfer {
    AxiStore* store;
    std::uint64_t offset;
    Bytes bytes;
  };

  /// The done pulses are in the order of the commands: the bytes of the command whose turn it is must be there.
  void sample() {
    if (!done_) return;
    ASSERT_LT(ended_, transfers_.size()) << name_;
    const Transfer& transfer = transfers_[ended_++];
    errors_.push_back(error_);
    EXPECT_TRUE(std::equal(transfer.bytes.begin(), transfer.bytes.end(),
                           transfer.store->bytes.begin() + static_cast<std::ptrdiff_t>(transfer.offset)))
        << name_ << ", command " << ended_;
  }

  std::string name_;
  StreamSource<DmaCommand> commands_;
  StreamSource<Beat> data_;
  const CData& done_;
  const CData& error_;
  std::vector<Transfer> transfers_;
  std::vector<bool> errors_;
  std::size_t ended_ = 0;
};

}  // namespace srpnic::test
