// SPDX-License-Identifier: Apache-2.0
#include "data_mover/data_mover.hpp"
#include "kernel_test.hpp"
#include "latency_models.hpp"
#include "random_ius.hpp"

namespace srpnic::test {
namespace {

template <class Random>
std::vector<Segment> random_segments(std::size_t count, Random& random) {
  std::vector<Segment> segments;
  for (std::size_t i = 0; i < count; ++i) {
    Segment segment = any_record<Segment>(random);
    // Around the longest work request, several of them, and short ones.
    const std::uint64_t pieces = one_in(random, 3) ? random() % 4 : random() % 2;
    segment.length = ap_uint<32>(pieces * abi::kMaxWorkBytes + (one_in(random, 2) ? random() % 3 : random() % 5000));
    segments.push_back(segment);
  }
  return segments;
}

template <class Model>
struct Fixture {
  explicit Fixture(std::vector<Segment> segments)
      : segment(bench->segment_valid_i, bench->segment_ready_o, bench->segment_data_i, std::move(segments)) {}

  std::uint64_t run(
      const Stalls& stalls, std::uint64_t seed, const std::function<void()>& call = [] {}) {
    return run_module(
        bench, {&segment, &output, &copy, &context}, stalls, seed,
        [this] { return output.received().size() + copy.received().size() + context.received().size(); }, call);
  }

  Bench<Model> bench;
  InputPort<Segment> segment;
  OutputPort<MoverOutput> output{bench->output_valid_o, bench->output_ready_i, bench->output_data_o};
  OutputPort<CopyJob> copy{bench->copy_valid_o, bench->copy_ready_i, bench->copy_data_o};
  OutputPort<Response> context{bench->context_valid_o, bench->context_ready_i, bench->context_data_o};
};

/// The statics of the C++ function live on from test to test: each run leaves it idle.
struct Expected {
  explicit Expected(const std::vector<Segment>& segments) {
    hls::stream<Segment> in("segment");
    hls::stream<MoverOutput> output("output");
    hls::stream<CopyJob> copy("copy");
    hls::stream<Response> context("context");
    std::size_t quiet = 0;
    for (std::size_t next = 0; quiet < 2; ++calls) {
      if (next < segments.size() && !in.full()) in.write(segments[next++]);
      data_mover(in, output, copy, context);
      quiet = output.empty() && copy.empty() && context.empty() ? quiet + 1 : 0;
      drain(output, outputs);
      drain(copy, copies);
      drain(context, contexts);
    }
  }
  std::vector<MoverOutput> outputs;
  std::vector<CopyJob> copies;
  std::vector<Response> contexts;
  std::size_t calls = 0;
};

TEST(DataMoverRtl, AgreesWithTheKernelInEveryClock) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  Fixture<Vlatency0> rtl(random_segments(kTransactions, random));
  rtl.segment.in_lockstep();
  rtl.output.in_lockstep();
  rtl.copy.in_lockstep();
  rtl.context.in_lockstep();
  rtl.run(kRandomStalls, seed.value(),
          [&] { data_mover(rtl.segment.queue(), rtl.output.queue(), rtl.copy.queue(), rtl.context.queue()); });
  EXPECT_GT(rtl.output.received().size(), kTransactions / 2);
}

TEST(DataMoverRtl, GivesTheKernelsOutputsWithEachLatency) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  const std::vector<Segment> segments = random_segments(kTransactions, random);
  const Expected expected(segments);
  with_each_latency([&]<class Model>(unsigned latency) {
    SCOPED_TRACE(latency);
    Fixture<Model> rtl(segments);
    rtl.run(kRandomStalls, seed.value());
    EXPECT_EQ(rtl.output.received(), expected.outputs);
    EXPECT_EQ(rtl.copy.received(), expected.copies);
    EXPECT_EQ(rtl.context.received(), expected.contexts);
  });
}

TEST(DataMoverRtl, MakesACallEachClock) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  const std::vector<Segment> segments = random_segments(1000, random);
  const Expected expected(segments);
  with_each_latency([&]<class Model>(unsigned latency) {
    Fixture<Model> rtl(segments);
    EXPECT_LE(rtl.run(kFree, seed.value()), expected.calls + latency + 3);
  });
}

}  // namespace
}  // namespace srpnic::test
