// SPDX-License-Identifier: Apache-2.0
// Source, sink and pulse counter for the streams of docs/card.md, with seeded random stalls.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <random>
#include <utility>
#include <vector>

#include "bench.hpp"
#include "port_bits.hpp"

namespace srpnic::test {

/// Drives a stream: what was pushed leaves in order; valid, once shown, stays until accepted.
template <class T>
class StreamSource : public Agent {
 public:
  /// `stall` is the probability of a pause before each entry.
  template <class Port>
  StreamSource(CData& valid, const CData& ready, Port& data, double stall = 0.0, std::uint64_t seed = 1)
      : valid_(valid),
        ready_(ready),
        set_data_([&data](const T& value) { put<T>(data, value); }),
        stall_(stall),
        random_(seed) {
    valid_ = 0;
  }

  void push(const T& value) { queue_.push_back(value); }
  void push(const std::vector<T>& values) { queue_.insert(queue_.end(), values.begin(), values.end()); }
  bool idle() const { return queue_.empty(); }
  std::size_t pending() const { return queue_.size(); }
  void set_stall(double stall) { stall_ = stall; }

  void drive() override {
    if (!showing_ && !queue_.empty() && !(stall_ > 0 && chance_(random_) < stall_)) {
      showing_ = true;
      set_data_(queue_.front());
    }
    valid_ = showing_;
  }
  void sample() override {
    if (showing_ && ready_) {
      showing_ = false;
      queue_.pop_front();
    }
  }

 private:
  CData& valid_;
  const CData& ready_;
  std::function<void(const T&)> set_data_;
  double stall_;
  std::mt19937_64 random_;
  std::uniform_real_distribution<> chance_{0.0, 1.0};
  std::deque<T> queue_;
  bool showing_ = false;
};

/// Takes a stream and checks its rules: data stays while it is not accepted.
template <class T>
class StreamSink : public Agent {
 public:
  template <class Port>
  StreamSink(const CData& valid, CData& ready, const Port& data, double stall = 0.0, std::uint64_t seed = 2)
      : valid_(valid), ready_(ready), get_data_([&data] { return get<T>(data); }), stall_(stall), random_(seed) {
    ready_ = 0;
  }

  std::vector<T>& received() { return received_; }
  /// The entries so far, which are then forgotten.
  std::vector<T> take() { return std::exchange(received_, {}); }
  void set_stall(double stall) { stall_ = stall; }
  /// Called with each entry as it is accepted.
  void on_accept(std::function<void(const T&)> action) { on_accept_ = std::move(action); }

  void drive() override { ready_ = !(stall_ > 0 && chance_(random_) < stall_); }
  void sample() override {
    if (!valid_) {
      EXPECT_FALSE(waiting_) << "valid fell before the entry was accepted";
      waiting_ = false;
      return;
    }
    const T value = get_data_();
    if (waiting_) {
      EXPECT_TRUE(value == shown_) << "data changed before the entry was accepted";
    }
    shown_ = value;
    waiting_ = !ready_;
    if (ready_) {
      received_.push_back(value);
      if (on_accept_) on_accept_(value);
    }
  }

 private:
  const CData& valid_;
  CData& ready_;
  std::function<T()> get_data_;
  double stall_;
  std::mt19937_64 random_;
  std::uniform_real_distribution<> chance_{0.0, 1.0};
  std::vector<T> received_;
  std::function<void(const T&)> on_accept_;
  bool waiting_ = false;
  T shown_{};
};

/// Counts the cycles in which a pulse is 1.
class PulseCounter : public Agent {
 public:
  explicit PulseCounter(const CData& pulse) : pulse_(pulse) {}
  void drive() override {}
  void sample() override { count_ += pulse_; }
  std::uint64_t count() const { return count_; }

 private:
  const CData& pulse_;
  std::uint64_t count_ = 0;
};

}  // namespace srpnic::test
