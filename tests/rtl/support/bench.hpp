// SPDX-License-Identifier: Apache-2.0
// The clock of an RTL test: one Verilated model and the agents at its ports.
// In each cycle all agents drive their inputs, the model settles with the clock low, all agents sample what they see
// just before the rising edge, and the edge happens.
#pragma once

#include <verilated.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace srpnic::test {

class Agent {
 public:
  virtual ~Agent() = default;
  virtual void drive() = 0;
  virtual void sample() = 0;
};

/// `Model` has clk_i and rst_ni. Agents are not owned and must outlive the bench.
template <class Model>
class Bench {
 public:
  Bench() : context_(std::make_unique<VerilatedContext>()), model_(std::make_unique<Model>(context_.get())) {}
  ~Bench() { model_->final(); }

  Model& model() { return *model_; }
  Model* operator->() { return model_.get(); }
  std::uint64_t now() const { return cycle_; }

  void attach(Agent& agent) { agents_.push_back(&agent); }
  /// Called in each cycle before the rising edge, after the model has settled.
  void on_sample(std::function<void()> probe) { probes_.push_back(std::move(probe)); }

  void reset(int cycles = 3) {
    model_->rst_ni = 0;
    for (int i = 0; i < cycles; ++i) clock_edge();
    model_->rst_ni = 1;
  }

  void cycle() {
    for (Agent* agent : agents_) agent->drive();
    model_->clk_i = 0;
    model_->eval();
    for (Agent* agent : agents_) agent->sample();
    for (auto& probe : probes_) probe();
    model_->clk_i = 1;
    model_->eval();
    ++cycle_;
  }

  void run(std::uint64_t cycles) {
    while (cycles-- > 0) cycle();
  }

  /// Runs until `done()`, at most `limit` cycles; tells whether it was done.
  bool run_until(const std::function<bool()>& done, std::uint64_t limit = 1'000'000) {
    for (std::uint64_t i = 0; i < limit; ++i) {
      if (done()) return true;
      cycle();
    }
    return done();
  }

 private:
  void clock_edge() {
    model_->clk_i = 0;
    model_->eval();
    model_->clk_i = 1;
    model_->eval();
  }

  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Model> model_;
  std::vector<Agent*> agents_;
  std::vector<std::function<void()>> probes_;
  std::uint64_t cycle_ = 0;
};

}  // namespace srpnic::test
