// SPDX-License-Identifier: Apache-2.0
// The two sides of the wire in tests of net/: frames into s_axis_rx_*, frames out of m_axis_tx_*.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <vector>

#include "bench.hpp"
#include "byte_stream.hpp"
#include "port_bits.hpp"

namespace srpnic::test {

inline std::uint64_t keep_of(unsigned bytes) {
  return bytes == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bytes) - 1;
}

/// Sends frames at wire speed; pauses with the given probability between beats, also within frames. Lanes without
/// tkeep carry garbage.
template <class Model>
class WireSource : public Agent {
 public:
  WireSource(Model& model, double pause, std::uint64_t seed) : model_(model), pause_(pause), random_(seed) {}

  void push(const Bytes& frame, bool mac_error = false) {
    for (const Beat& beat : to_beats(frame)) queue_.push_back({beat, mac_error});
  }
  bool idle() const { return queue_.empty(); }
  std::uint64_t last_beat_cycle() const { return last_beat_cycle_; }

  void drive() override {
    ++cycle_;
    model_.s_axis_rx_tvalid = !queue_.empty() && !(pause_ > 0 && chance_(random_) < pause_);
    if (!model_.s_axis_rx_tvalid) return;
    const auto [beat, error] = queue_.front();
    queue_.pop_front();
    const unsigned bytes = beat.bytes.to_uint();
    ap_uint<512> data = beat.data;
    if (bytes < 64) data = data | (~ap_uint<512>(0) << static_cast<int>(8 * bytes));
    set_port(model_.s_axis_rx_tdata, data);
    model_.s_axis_rx_tkeep = keep_of(bytes);
    model_.s_axis_rx_tlast = static_cast<bool>(beat.last);
    model_.s_axis_rx_tuser = beat.last && error;
    if (beat.last) last_beat_cycle_ = cycle_ - 1;
  }
  void sample() override {}

 private:
  struct Entry {
    Beat beat;
    bool error;
  };
  Model& model_;
  double pause_;
  std::mt19937_64 random_;
  std::uniform_real_distribution<> chance_{0.0, 1.0};
  std::deque<Entry> queue_;
  std::uint64_t cycle_ = 0;
  std::uint64_t last_beat_cycle_ = 0;
};

/// Takes frames from m_axis_tx_*, with random stalls, and notes the cycle of each beat.
template <class Model>
class WireSink : public Agent {
 public:
  WireSink(Model& model, double stall, std::uint64_t seed) : model_(model), stall_(stall), random_(seed) {}

  std::vector<Bytes> take() { return std::exchange(frames_, {}); }
  std::size_t frames() const { return frames_.size(); }
  const std::vector<std::uint64_t>& beat_cycles() const { return beat_cycles_; }

  void drive() override {
    ++cycle_;
    model_.m_axis_tx_tready = !(stall_ > 0 && chance_(random_) < stall_);
  }
  void sample() override {
    if (!model_.m_axis_tx_tvalid || !model_.m_axis_tx_tready) return;
    beat_cycles_.push_back(cycle_ - 1);
    Beat beat;
    beat.data = get_port<512>(model_.m_axis_tx_tdata);
    beat.bytes = static_cast<unsigned>(__builtin_popcountll(model_.m_axis_tx_tkeep));
    beat.last = model_.m_axis_tx_tlast != 0;
    EXPECT_EQ(model_.m_axis_tx_tkeep, keep_of(beat.bytes.to_uint()));
    EXPECT_EQ(model_.m_axis_tx_tuser, 0);
    EXPECT_TRUE(beat.last || beat.bytes == 64);
    append_beat(frame_, beat);
    if (beat.last) frames_.push_back(std::exchange(frame_, {}));
  }

 private:
  Model& model_;
  double stall_;
  std::mt19937_64 random_;
  std::uniform_real_distribution<> chance_{0.0, 1.0};
  Bytes frame_;
  std::vector<Bytes> frames_;
  std::vector<std::uint64_t> beat_cycles_;
  std::uint64_t cycle_ = 0;
};

}  // namespace srpnic::test
