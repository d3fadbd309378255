// SPDX-License-Identifier: Apache-2.0
// The memory side of DMA clients: a sparse memory, and agents that answer a block's read and write clients from it.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include "byte_stream.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {

/// Bytes by 64-bit address; what was never written reads 0.
class SparseMemory {
 public:
  Bytes read(std::uint64_t address, std::size_t count) const {
    Bytes bytes(count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto found = bytes_.find(address + i);
      if (found != bytes_.end()) bytes[i] = found->second;
    }
    return bytes;
  }
  void write(std::uint64_t address, const Bytes& bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes_[address + i] = bytes[i];
  }

 private:
  std::map<std::uint64_t, std::uint8_t> bytes_;
};

struct MemoryAccess {
  std::uint64_t address;
  std::size_t bytes;
  bool operator==(const MemoryAccess&) const = default;
};

/// Answers a read client; memory is read when the command is accepted.
class DmaReadAgent : public Agent {
 public:
  template <class CommandPort, class DataPort>
  DmaReadAgent(SparseMemory& memory, const CData& cmd_valid, CData& cmd_ready, const CommandPort& cmd_data,
               CData& data_valid, const CData& data_ready, DataPort& data_data, double stall, std::uint64_t seed)
      : commands_(cmd_valid, cmd_ready, cmd_data, stall, seed),
        data_(data_valid, data_ready, data_data, stall, seed + 1) {
    commands_.on_accept([this, &memory](const DmaCommand& command) {
      accesses_.push_back({command.address.to_uint64(), command.bytes.to_uint64()});
      data_.push(to_beats(memory.read(accesses_.back().address, accesses_.back().bytes)));
    });
  }

  /// All commands so far, in order.
  const std::vector<MemoryAccess>& accesses() const { return accesses_; }
  bool idle() const { return data_.idle(); }

  void drive() override {
    commands_.drive();
    data_.drive();
  }
  void sample() override {
    data_.sample();
    commands_.sample();
  }

 private:
  StreamSink<DmaCommand> commands_;
  StreamSource<Beat> data_;
  std::vector<MemoryAccess> accesses_;
};

/// Answers a write client: the bytes are in memory, and the access is logged, in the cycle of `done`.
class DmaWriteAgent : public Agent {
 public:
  template <class CommandPort, class DataPort>
  DmaWriteAgent(SparseMemory& memory, const CData& cmd_valid, CData& cmd_ready, const CommandPort& cmd_data,
                const CData& data_valid, CData& data_ready, const DataPort& data_data, CData& done, double stall,
                std::uint64_t seed)
      : memory_(memory),
        commands_(cmd_valid, cmd_ready, cmd_data, stall, seed),
        data_(data_valid, data_ready, data_data, stall, seed + 1),
        data_ready_(data_ready),
        done_(done),
        stall_(stall),
        random_(seed + 2) {
    done_ = 0;
    data_.on_accept([this](const Beat& beat) {
      append_beat(packet_, beat);
      if (beat.last) packets_.push_back(std::exchange(packet_, {}));
    });
  }

  /// All commands done so far, in order.
  const std::vector<MemoryAccess>& accesses() const { return accesses_; }
  /// Memory answers no command from now on, or goes on without stalls.
  void set_stopped(bool stopped) { stall_ = stopped ? 2.0 : 0.0; }

  void drive() override {
    commands_.drive();
    data_.drive();
    if (packets_.size() == commands_.received().size()) data_ready_ = 0;  // as in the card: a command before its data
    const std::size_t next = accesses_.size();
    done_ = next < commands_.received().size() && next < packets_.size() && chance_(random_) >= stall_;
    if (done_) {
      const DmaCommand& command = commands_.received()[next];
      EXPECT_EQ(packets_[next].size(), command.bytes.to_uint64()) << "data and command disagree on the length";
      memory_.write(command.address.to_uint64(), packets_[next]);
      accesses_.push_back({command.address.to_uint64(), packets_[next].size()});
    }
  }
  void sample() override {
    commands_.sample();
    data_.sample();
  }

 private:
  SparseMemory& memory_;
  StreamSink<DmaCommand> commands_;
  StreamSink<Beat> data_;
  CData& data_ready_;
  CData& done_;
  double stall_;
  std::mt19937_64 random_;
  std::uniform_real_distribution<> chance_{0.0, 1.0};
  Bytes packet_;
  std::vector<Bytes> packets_;
  std::vector<MemoryAccess> accesses_;
};

}  // namespace srpnic::test
