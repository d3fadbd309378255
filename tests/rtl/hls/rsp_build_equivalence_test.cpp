// SPDX-License-Identifier: Apache-2.0
#include "kernel_test.hpp"
#include "latency_models.hpp"
#include "random_ius.hpp"
#include "rsp_build/rsp_build.hpp"

namespace srpnic::test {
namespace {

template <class Random>
std::vector<MoverOutput> random_moves(std::size_t count, Random& random) {
  std::vector<MoverOutput> moves;
  for (std::size_t i = 0; i < count; ++i) {
    MoverOutput move = any_record<MoverOutput>(random);
    if (!one_in(random, 4))
      move.response.status =
          static_cast<unsigned>(one_in(random, 4) ? abi::CompletionStatus::kLocalError : abi::CompletionStatus::kOk);
    // One flag or none; all others now and then.
    if (!one_in(random, 8)) move.response.flags = one_in(random, 4) ? 0U : 1U << random() % 8;
    moves.push_back(move);
  }
  return moves;
}

template <class Model>
struct Fixture {
  explicit Fixture(std::vector<MoverOutput> moves)
      : mover(bench->mover_valid_i, bench->mover_ready_o, bench->mover_data_i, std::move(moves)) {}

  std::uint64_t run(
      const Stalls& stalls, std::uint64_t seed, const std::function<void()>& call = [] {}) {
    return run_module(
        bench, {&mover, &work, &slot_free, &exception}, stalls, seed,
        [this] { return work.received().size() + slot_free.received().size() + exception.received().size(); }, call);
  }

  Bench<Model> bench;
  InputPort<MoverOutput> mover;
  OutputPort<WorkRequest> work{bench->work_valid_o, bench->work_ready_i, bench->work_data_o};
  OutputPort<SlotFree> slot_free{bench->slot_free_valid_o, bench->slot_free_ready_i, bench->slot_free_data_o};
  OutputPort<IuException> exception{bench->exception_valid_o, bench->exception_ready_i, bench->exception_data_o};
};

struct Expected {
  explicit Expected(const std::vector<MoverOutput>& moves) {
    hls::stream<MoverOutput> mover("mover");
    hls::stream<WorkRequest> work("work");
    hls::stream<SlotFree> slot_free("slot_free");
    hls::stream<IuException> exception("exception");
    for (const MoverOutput& move : moves) {
      mover.write(move);
      rsp_build(mover, work, slot_free, exception);
      drain(work, requests);
      drain(slot_free, slots);
      drain(exception, exceptions);
    }
  }
  std::vector<WorkRequest> requests;
  std::vector<SlotFree> slots;
  std::vector<IuException> exceptions;
};

TEST(RspBuildRtl, AgreesWithTheKernelInEveryClock) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  Fixture<Vlatency0> rtl(random_moves(kTransactions, random));
  rtl.mover.in_lockstep();
  rtl.work.in_lockstep();
  rtl.slot_free.in_lockstep();
  rtl.exception.in_lockstep();
  rtl.run(kRandomStalls, seed.value(),
          [&] { rsp_build(rtl.mover.queue(), rtl.work.queue(), rtl.slot_free.queue(), rtl.exception.queue()); });
  EXPECT_GT(rtl.work.received().size(), kTransactions * 3 / 4);
}

TEST(RspBuildRtl, GivesTheKernelsOutputsWithEachLatency) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  const std::vector<MoverOutput> moves = random_moves(kTransactions, random);
  const Expected expected(moves);
  EXPECT_GT(expected.slots.size(), kTransactions / 3);
  EXPECT_GT(expected.exceptions.size(), 0U);
  with_each_latency([&]<class Model>(unsigned latency) {
    SCOPED_TRACE(latency);
    Fixture<Model> rtl(moves);
    rtl.run(kRandomStalls, seed.value());
    EXPECT_EQ(rtl.work.received(), expected.requests);
    EXPECT_EQ(rtl.slot_free.received(), expected.slots);
    EXPECT_EQ(rtl.exception.received(), expected.exceptions);
  });
}

TEST(RspBuildRtl, TakesAnElementEachClock) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  const std::vector<MoverOutput> moves = random_moves(1000, random);
  with_each_latency([&]<class Model>(unsigned latency) {
    Fixture<Model> rtl(moves);
    EXPECT_LE(rtl.run(kFree, seed.value()), moves.size() + latency + 3);
  });
}

}  // namespace
}  // namespace srpnic::test
