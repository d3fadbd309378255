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
    // The longest piece, and shorter ones; a few that no command has.
    const std::uint64_t shorter = one_in(random, 2) ? random() % 3 : random() % abi::kMaxWorkBytes;
    if (!one_in(random, 50)) segment.length = ap_uint<32>(abi::kMaxWorkBytes - shorter);
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
        bench, {&segment, &output, &copy}, stalls, seed,
        [this] { return output.received().size() + copy.received().size(); }, call);
  }

  Bench<Model> bench;
  InputPort<Segment> segment;
  OutputPort<MoverOutput> output{bench->output_valid_o, bench->output_ready_i, bench->output_data_o};
  OutputPort<CopyJob> copy{bench->copy_valid_o, bench->copy_ready_i, bench->copy_data_o};
};

struct Expected {
  explicit Expected(const std::vector<Segment>& segments) {
    hls::stream<Segment> in("segment");
    hls::stream<MoverOutput> output("output");
    hls::stream<CopyJob> copy("copy");
    for (const Segment& segment : segments) {
      in.write(segment);
      data_mover(in, output, copy);
      drain(output, outputs);
      drain(copy, copies);
    }
  }
  std::vector<MoverOutput> outputs;
  std::vector<CopyJob> copies;
};

TEST(DataMoverRtl, AgreesWithTheKernelInEveryClock) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  Fixture<Vlatency0> rtl(random_segments(kTransactions, random));
  rtl.segment.in_lockstep();
  rtl.output.in_lockstep();
  rtl.copy.in_lockstep();
  rtl.run(kRandomStalls, seed.value(), [&] { data_mover(rtl.segment.queue(), rtl.output.queue(), rtl.copy.queue()); });
  EXPECT_EQ(rtl.output.received().size() + rtl.copy.received().size(), kTransactions);
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
  });
}

TEST(DataMoverRtl, TakesASegmentEachClock) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  const std::vector<Segment> segments = random_segments(1000, random);
  with_each_latency([&]<class Model>(unsigned latency) {
    Fixture<Model> rtl(segments);
    EXPECT_LE(rtl.run(kFree, seed.value()), segments.size() + latency + 3);
  });
}

}  // namespace
}  // namespace srpnic::test
