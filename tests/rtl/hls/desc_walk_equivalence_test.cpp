// SPDX-License-Identifier: Apache-2.0
#include "desc_walk/desc_walk.hpp"
#include "kernel_test.hpp"
#include "latency_models.hpp"
#include "random_ius.hpp"

namespace srpnic::test {
namespace {

template <class Random>
std::vector<Step> random_steps(std::size_t count, Random& random) {
  std::vector<Step> steps;
  for (std::size_t i = 0; i < count; ++i) {
    Step step = any_record<Step>(random);
    if (one_in(random, 50)) {
      steps.push_back(step);  // noise
      continue;
    }
    Transfer& transfer = step.transfer;
    // None to several whole pieces, and a few bytes more or less.
    const std::uint64_t pieces = one_in(random, 20) ? random() % 0x10000 : random() % 4;
    const std::uint64_t more = one_in(random, 2) ? random() % 3 : random() % abi::kMaxWorkBytes;
    transfer.length = ap_uint<32>(pieces * abi::kMaxWorkBytes + more);
    if (one_in(random, 2) && transfer.length != 0) transfer.length = ap_uint<32>(transfer.length.to_uint() - 1);
    const unsigned last_piece = transfer.length == 0 ? 0 : (transfer.length.to_uint() - 1) / abi::kMaxWorkBytes;
    const unsigned piece = one_in(random, 2) ? last_piece : static_cast<unsigned>(random() % (last_piece + 1));
    step.answer = transfer.length == 0 || one_in(random, 4);
    step.piece = step.answer != 0 ? 0U : piece;
    step.last = piece == last_piece;
    if (!one_in(random, 4)) step.status = static_cast<unsigned>(abi::CompletionStatus::kOk);
    // Buffers as long as the transfer, nearly so, and others; the shorter of both moves.
    transfer.cdb_bytes = transfer.length;
    transfer.desc_length = transfer.length;
    if (one_in(random, 3)) transfer.cdb_bytes = ap_uint<32>(transfer.length.to_uint64() + random() % 3);
    if (one_in(random, 3)) transfer.desc_length = ap_uint<32>(transfer.length.to_uint64() + random() % 3);
    if (one_in(random, 10)) transfer.desc_length = ap_uint<32>(random());
    steps.push_back(step);
  }
  return steps;
}

template <class Model>
struct Fixture {
  explicit Fixture(std::vector<Step> steps)
      : step(bench->step_valid_i, bench->step_ready_o, bench->step_data_i, std::move(steps)) {}

  std::uint64_t run(
      const Stalls& stalls, std::uint64_t seed, const std::function<void()>& call = [] {}) {
    return run_module(
        bench, {&step, &segment}, stalls, seed, [this] { return segment.received().size(); }, call);
  }

  Bench<Model> bench;
  InputPort<Step> step;
  OutputPort<Segment> segment{bench->segment_valid_o, bench->segment_ready_i, bench->segment_data_o};
};

std::vector<Segment> expected_segments(const std::vector<Step>& steps) {
  hls::stream<Step> in("step");
  hls::stream<Segment> segment("segment");
  std::vector<Segment> segments;
  for (const Step& step : steps) {
    in.write(step);
    desc_walk(in, segment);
    drain(segment, segments);
  }
  return segments;
}

TEST(DescWalkRtl, AgreesWithTheKernelInEveryClock) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  Fixture<Vlatency0> rtl(random_steps(kTransactions, random));
  rtl.step.in_lockstep();
  rtl.segment.in_lockstep();
  rtl.run(kRandomStalls, seed.value(), [&] { desc_walk(rtl.step.queue(), rtl.segment.queue()); });
  EXPECT_EQ(rtl.segment.received().size(), kTransactions);
}

TEST(DescWalkRtl, GivesTheKernelsOutputsWithEachLatency) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  const std::vector<Step> steps = random_steps(kTransactions, random);
  const std::vector<Segment> expected = expected_segments(steps);
  with_each_latency([&]<class Model>(unsigned latency) {
    SCOPED_TRACE(latency);
    Fixture<Model> rtl(steps);
    rtl.run(kRandomStalls, seed.value());
    EXPECT_EQ(rtl.segment.received(), expected);
  });
}

TEST(DescWalkRtl, TakesAStepEachClock) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  const std::vector<Step> steps = random_steps(1000, random);
  with_each_latency([&]<class Model>(unsigned latency) {
    Fixture<Model> rtl(steps);
    EXPECT_LE(rtl.run(kFree, seed.value()), steps.size() + latency + 3);
  });
}

}  // namespace
}  // namespace srpnic::test
