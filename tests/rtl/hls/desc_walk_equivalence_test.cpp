// SPDX-License-Identifier: Apache-2.0
#include "desc_walk/desc_walk.hpp"
#include "kernel_test.hpp"
#include "latency_models.hpp"
#include "random_ius.hpp"

namespace srpnic::test {
namespace {

template <class Random>
std::vector<Transfer> random_transfers(std::size_t count, Random& random) {
  std::vector<Transfer> transfers;
  for (std::size_t i = 0; i < count; ++i) {
    Transfer transfer = any_record<Transfer>(random);
    if (one_in(random, 3)) transfer.cdb_bytes = ap_uint<32>(random() % 100'000);
    // Buffers as long as the transfer, nearly so, and empty ones.
    if (!one_in(random, 3)) transfer.desc_length = ap_uint<32>(transfer.cdb_bytes.to_uint64() + random() % 3 - 1);
    if (one_in(random, 10)) transfer.desc_length = 0U;
    transfers.push_back(transfer);
  }
  return transfers;
}

template <class Model>
struct Fixture {
  explicit Fixture(std::vector<Transfer> transfers)
      : transfer(bench->transfer_valid_i, bench->transfer_ready_o, bench->transfer_data_i, std::move(transfers)) {}

  std::uint64_t run(
      const Stalls& stalls, std::uint64_t seed, const std::function<void()>& call = [] {}) {
    return run_module(
        bench, {&transfer, &segment}, stalls, seed, [this] { return segment.received().size(); }, call);
  }

  Bench<Model> bench;
  InputPort<Transfer> transfer;
  OutputPort<Segment> segment{bench->segment_valid_o, bench->segment_ready_i, bench->segment_data_o};
};

std::vector<Segment> expected_segments(const std::vector<Transfer>& transfers) {
  hls::stream<Transfer> in("transfer");
  hls::stream<Segment> segment("segment");
  std::vector<Segment> segments;
  for (const Transfer& transfer : transfers) {
    in.write(transfer);
    desc_walk(in, segment);
    drain(segment, segments);
  }
  return segments;
}

TEST(DescWalkRtl, AgreesWithTheKernelInEveryClock) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  Fixture<Vlatency0> rtl(random_transfers(kTransactions, random));
  rtl.transfer.in_lockstep();
  rtl.segment.in_lockstep();
  rtl.run(kRandomStalls, seed.value(), [&] { desc_walk(rtl.transfer.queue(), rtl.segment.queue()); });
  EXPECT_EQ(rtl.segment.received().size(), kTransactions);
}

TEST(DescWalkRtl, GivesTheKernelsOutputsWithEachLatency) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  const std::vector<Transfer> transfers = random_transfers(kTransactions, random);
  const std::vector<Segment> expected = expected_segments(transfers);
  with_each_latency([&]<class Model>(unsigned latency) {
    SCOPED_TRACE(latency);
    Fixture<Model> rtl(transfers);
    rtl.run(kRandomStalls, seed.value());
    EXPECT_EQ(rtl.segment.received(), expected);
  });
}

TEST(DescWalkRtl, TakesATransferEachClock) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  const std::vector<Transfer> transfers = random_transfers(1000, random);
  with_each_latency([&]<class Model>(unsigned latency) {
    Fixture<Model> rtl(transfers);
    EXPECT_LE(rtl.run(kFree, seed.value()), transfers.size() + latency + 3);
  });
}

}  // namespace
}  // namespace srpnic::test
