// SPDX-License-Identifier: Apache-2.0
// A kernel twice: the C++ function and the Verilated module that rtlgen made of it. Both get the same elements.
// Lockstep: the C++ function runs once a clock between two-element queues, as the module does between its stream
// registers, and every port must agree in every clock. That holds for a latency of 0, where it proves most: also when
// elements are taken, and what depends on which input came first. With any latency the elements and their order agree.
#pragma once

#include <gtest/gtest.h>
#include <hls_stream.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <vector>

#include "bench.hpp"
#include "port_bits.hpp"
#include "seed.hpp"
#include "srp_records.hpp"

namespace srpnic::test {

inline constexpr std::size_t kTransactions = 100'000;

struct Stalls {
  unsigned input_percent;
  unsigned output_percent;
};
inline constexpr Stalls kRandomStalls{30, 40};
inline constexpr Stalls kFree{0, 0};

/// One stream of the kernel: the port of the module and the queue of the C++ function.
class KernelPort {
 public:
  virtual ~KernelPort() = default;
  virtual void drive(std::mt19937_64& random, const Stalls& stalls) = 0;
  /// Before the clock edge and before the C++ call: what the port shows.
  virtual void sample() = 0;
  /// After the C++ call: what the clock edge does to the queue.
  virtual void clock() = 0;
  /// Whether all elements have gone in.
  virtual bool done() const = 0;
};

template <class T>
class InputPort : public KernelPort {
 public:
  template <class Port>
  InputPort(CData& valid, const CData& ready, Port& data, std::vector<T> elements)
      : valid_(valid),
        ready_(ready),
        set_([&data](const T& value) { put<T>(data, value); }),
        elements_(std::move(elements)) {}

  hls::stream<T>& queue() { return queue_; }
  void in_lockstep() { lockstep_ = true; }

  void drive(std::mt19937_64& random, const Stalls& stalls) override {
    if (!showing_ && next_ < elements_.size() && random() % 100 >= stalls.input_percent) {
      showing_ = true;
      set_(elements_[next_]);
    }
    valid_ = showing_;
  }
  void sample() override {
    if (lockstep_) {
      ASSERT_EQ(ready_, !queue_.full());
    }
    moves_ = showing_ && ready_;
  }
  void clock() override {
    if (!moves_) return;
    if (lockstep_) queue_.write(elements_[next_]);
    ++next_;
    showing_ = false;
  }
  bool done() const override { return next_ == elements_.size(); }

 private:
  CData& valid_;
  const CData& ready_;
  std::function<void(const T&)> set_;
  std::vector<T> elements_;
  std::size_t next_ = 0;
  hls::stream<T> queue_{"input", 2};
  bool showing_ = false;
  bool moves_ = false;
  bool lockstep_ = false;
};

template <class T>
class OutputPort : public KernelPort {
 public:
  template <class Port>
  OutputPort(const CData& valid, CData& ready, const Port& data)
      : valid_(valid), ready_(ready), get_([&data] { return get<T>(data); }) {}

  hls::stream<T>& queue() { return queue_; }
  void in_lockstep() { lockstep_ = true; }
  const std::vector<T>& received() const { return received_; }

  void drive(std::mt19937_64& random, const Stalls& stalls) override {
    ready_ = random() % 100 >= stalls.output_percent;
  }
  void sample() override {
    if (lockstep_) {
      ASSERT_EQ(valid_, !queue_.empty());
    }
    if (waiting_) {
      ASSERT_TRUE(valid_) << "valid fell before the element was accepted";
    }
    if (!valid_) return;
    const T value = get_();
    if (waiting_) {
      ASSERT_EQ(value, shown_) << "data changed before the element was accepted";
    }
    shown_ = value;
    waiting_ = !ready_;
    moves_ = ready_;
    if (moves_) received_.push_back(value);
  }
  void clock() override {
    if (moves_ && lockstep_) {
      ASSERT_EQ(queue_.read(), shown_) << "element " << received_.size();
    }
    moves_ = false;
  }
  bool done() const override { return true; }

 private:
  const CData& valid_;
  CData& ready_;
  std::function<T()> get_;
  std::vector<T> received_;
  hls::stream<T> queue_{"output", 2};
  T shown_{};
  bool waiting_ = false;
  bool moves_ = false;
  bool lockstep_ = false;
};

/// Runs the module until all elements went in and nothing came out for a while; returns the clocks to the last event.
template <class Model>
std::uint64_t run_module(
    Bench<Model>& bench, const std::vector<KernelPort*>& ports, const Stalls& stalls, std::uint64_t seed,
    const std::function<std::size_t()>& received, const std::function<void()>& call = [] {}) {
  std::mt19937_64 random(seed);
  bench.on_sample([&] {
    for (KernelPort* port : ports) port->sample();
    call();
    for (KernelPort* port : ports) port->clock();
  });
  for (KernelPort* port : ports) port->drive(random, Stalls{100, 100});
  bench.reset();
  std::uint64_t last_event = 0;
  std::size_t before = 0;
  for (std::uint64_t cycle = 1; cycle - last_event < 64; ++cycle) {
    for (KernelPort* port : ports) port->drive(random, stalls);
    bench.cycle();
    if (testing::Test::HasFatalFailure()) return cycle;
    bool done = true;
    for (const KernelPort* port : ports) done &= port->done();
    if (!done || received() != before) last_event = cycle;
    before = received();
  }
  return last_event;
}

/// What the C++ function alone writes to one of its outputs.
template <class T>
void drain(hls::stream<T>& queue, std::vector<T>& written) {
  while (!queue.empty()) written.push_back(queue.read());
}

}  // namespace srpnic::test
