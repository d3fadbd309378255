// SPDX-License-Identifier: Apache-2.0
#include "kernel_test.hpp"
#include "latency_models.hpp"
#include "random_ius.hpp"
#include "rsp_build/rsp_build.hpp"

namespace srpnic::test {
namespace {

/// Bit 15 of a slot number tells which input an element came from.
constexpr int kFromCompleted = 15;

template <class Random>
std::vector<MoverOutput> random_moves(std::size_t count, Random& random) {
  std::vector<MoverOutput> moves;
  for (std::size_t i = 0; i < count; ++i) {
    MoverOutput move = any_record<MoverOutput>(random);
    move.work.cookie.range(kFromCompleted, kFromCompleted) = 0U;
    move.response.slot.range(kFromCompleted, kFromCompleted) = 0U;
    moves.push_back(move);
  }
  return moves;
}

template <class Random>
std::vector<CompletedCommand> random_completions(std::size_t count, Random& random) {
  std::vector<CompletedCommand> completions;
  for (std::size_t i = 0; i < count; ++i) {
    CompletedCommand completed = any_record<CompletedCommand>(random);
    if (!one_in(random, 4)) completed.status = static_cast<unsigned>(abi::CompletionStatus::kOk);
    completed.response.slot.range(kFromCompleted, kFromCompleted) = 1U;
    completions.push_back(completed);
  }
  return completions;
}

template <class Model>
struct Fixture {
  Fixture(std::vector<MoverOutput> moves, std::vector<CompletedCommand> completions)
      : mover(bench->mover_valid_i, bench->mover_ready_o, bench->mover_data_i, std::move(moves)),
        completed(bench->completed_valid_i, bench->completed_ready_o, bench->completed_data_i, std::move(completions)) {
  }

  std::uint64_t run(
      const Stalls& stalls, std::uint64_t seed, const std::function<void()>& call = [] {}) {
    return run_module(
        bench, {&mover, &completed, &work, &slot_free}, stalls, seed,
        [this] { return work.received().size() + slot_free.received().size(); }, call);
  }

  Bench<Model> bench;
  InputPort<MoverOutput> mover;
  InputPort<CompletedCommand> completed;
  OutputPort<WorkRequest> work{bench->work_valid_o, bench->work_ready_i, bench->work_data_o};
  OutputPort<SlotFree> slot_free{bench->slot_free_valid_o, bench->slot_free_ready_i, bench->slot_free_data_o};
};

/// The outputs that come from one input, in order. Which input comes first depends on clocks, not on the kernel.
struct Outputs {
  std::vector<WorkRequest> work;
  std::vector<SlotFree> slot_free;

  bool operator==(const Outputs&) const = default;

  static Outputs of(const std::vector<WorkRequest>& work, const std::vector<SlotFree>& slot_free, bool from_completed) {
    Outputs outputs;
    for (const WorkRequest& request : work) {
      if (request.cookie[kFromCompleted] == from_completed) outputs.work.push_back(request);
    }
    for (const SlotFree& slot : slot_free) {
      if (slot.slot[kFromCompleted] == from_completed) outputs.slot_free.push_back(slot);
    }
    return outputs;
  }

  static Outputs of_kernel(const std::vector<MoverOutput>& moves, const std::vector<CompletedCommand>& completions) {
    hls::stream<MoverOutput> mover("mover");
    hls::stream<CompletedCommand> completed("completed");
    hls::stream<WorkRequest> work("work");
    hls::stream<SlotFree> slot_free("slot_free");
    Outputs outputs;
    const auto call = [&] {
      rsp_build(mover, completed, work, slot_free);
      drain(work, outputs.work);
      drain(slot_free, outputs.slot_free);
    };
    for (const MoverOutput& move : moves) {
      mover.write(move);
      call();
    }
    for (const CompletedCommand& completion : completions) {
      completed.write(completion);
      call();
    }
    return outputs;
  }
};

TEST(RspBuildRtl, AgreesWithTheKernelInEveryClock) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  hls::stream<MoverOutput> no_move("mover");
  hls::stream<CompletedCommand> completion("completed");
  hls::stream<WorkRequest> work("work");
  hls::stream<SlotFree> slot_free("slot_free");
  completion.write(CompletedCommand{});
  rsp_build(no_move, completion, work, slot_free);  // the C++ function's static is as after reset

  Fixture<Vlatency0> rtl(random_moves(kTransactions / 2, random), random_completions(kTransactions / 2, random));
  rtl.mover.in_lockstep();
  rtl.completed.in_lockstep();
  rtl.work.in_lockstep();
  rtl.slot_free.in_lockstep();
  rtl.run(kRandomStalls, seed.value(),
          [&] { rsp_build(rtl.mover.queue(), rtl.completed.queue(), rtl.work.queue(), rtl.slot_free.queue()); });
  EXPECT_GT(rtl.work.received().size(), kTransactions * 3 / 4);
}

TEST(RspBuildRtl, GivesTheKernelsOutputsWithEachLatency) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  const std::vector<MoverOutput> moves = random_moves(kTransactions / 2, random);
  const std::vector<CompletedCommand> completions = random_completions(kTransactions / 2, random);
  with_each_latency([&]<class Model>(unsigned latency) {
    SCOPED_TRACE(latency);
    Fixture<Model> rtl(moves, completions);
    rtl.run(kRandomStalls, seed.value());
    const auto& work = rtl.work.received();
    const auto& slots = rtl.slot_free.received();
    EXPECT_EQ(Outputs::of(work, slots, false), Outputs::of_kernel(moves, {}));
    EXPECT_EQ(Outputs::of(work, slots, true), Outputs::of_kernel({}, completions));
  });
}

TEST(RspBuildRtl, TakesAnElementEachClock) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  const std::vector<MoverOutput> moves = random_moves(500, random);
  const std::vector<CompletedCommand> completions = random_completions(500, random);
  with_each_latency([&]<class Model>(unsigned latency) {
    Fixture<Model> rtl(moves, completions);
    EXPECT_LE(rtl.run(kFree, seed.value()), moves.size() + completions.size() + latency + 3);
  });
}

}  // namespace
}  // namespace srpnic::test
