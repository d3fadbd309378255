// SPDX-License-Identifier: Apache-2.0
// The completion ring in host memory as the driver sees it.
#include <Vcompletion_writer.h>
#include <gtest/gtest.h>

#include <cstring>

#include "dma_agents.hpp"
#include "srp_records.hpp"

namespace srpnic::test {
namespace {

constexpr std::uint64_t kRing = std::uint64_t{1} << abi::kHostAddressBit | 0x7000;
constexpr unsigned kEntries = 16;

class CompletionWriter : public ::testing::Test {
 protected:
  CompletionWriter() {
    for (Agent* agent : std::initializer_list<Agent*>{&send_side_, &frame_fetch_, &work_ring_, &writer_, &counted_}) {
      bench_.attach(*agent);
    }
    bench_->ring_base_i = kRing;
    bench_->ring_log2_i = 4;
    bench_.reset();
    bench_->rings_enabled_i = 1;
  }

  static WorkCompletion completion(std::uint32_t cookie) {
    WorkCompletion c;
    c.qpn = 0x000100 + cookie % 3;
    c.cookie = cookie;
    c.status = cookie % 5;
    return c;
  }

  abi::CompletionEntry entry(unsigned sequence) const {
    const Bytes bytes = memory_.read(kRing + sequence % kEntries * 64, 64);
    abi::CompletionEntry e;
    std::memcpy(&e, bytes.data(), sizeof e);
    return e;
  }

  SparseMemory memory_;
  Bench<Vcompletion_writer> bench_;
  StreamSource<WorkCompletion> send_side_{bench_->send_side_valid_i, bench_->send_side_ready_o,
                                          bench_->send_side_data_i, 0.5, 32};
  StreamSource<WorkCompletion> frame_fetch_{bench_->frame_fetch_valid_i, bench_->frame_fetch_ready_o,
                                            bench_->frame_fetch_data_i, 0.5, 33};
  StreamSource<WorkCompletion> work_ring_{bench_->work_ring_valid_i, bench_->work_ring_ready_o,
                                          bench_->work_ring_data_i, 0.5, 34};
  DmaWriteAgent writer_{memory_,
                        bench_->write_cmd_valid_o,
                        bench_->write_cmd_ready_i,
                        bench_->write_cmd_data_o,
                        bench_->write_data_valid_o,
                        bench_->write_data_ready_i,
                        bench_->write_data_data_o,
                        bench_->write_done_i,
                        0.4,
                        35};
  PulseCounter counted_{bench_->count_completions_to_host_o};
};

TEST_F(CompletionWriter, WritesOneWholeBeatPerCompletion) {
  send_side_.push(completion(0x12345672));
  ASSERT_TRUE(bench_.run_until([&] { return entry(0).phase == 1; }, 1000));
  EXPECT_EQ(entry(0).cookie, 0x12345672U);
  EXPECT_EQ(entry(0).qpn, completion(0x12345672).qpn.to_uint());
  EXPECT_EQ(entry(0).status, completion(0x12345672).status.to_uint());
  EXPECT_EQ(writer_.accesses(), (std::vector<MemoryAccess>{{kRing, 64}}));
}

TEST_F(CompletionWriter, ServesAllSourcesInOrderOverSeveralPasses) {
  StreamSource<WorkCompletion>* sources[] = {&send_side_, &frame_fetch_, &work_ring_};
  for (unsigned i = 0; i < 150; ++i) sources[i % 3]->push(completion(i));
  std::vector<std::vector<unsigned>> seen(3);
  for (unsigned sequence = 0; sequence < 150; ++sequence) {
    ASSERT_TRUE(bench_.run_until([&] { return writer_.accesses().size() > sequence; }, 1000));
    const abi::CompletionEntry e = entry(sequence);
    EXPECT_EQ(e.phase, sequence / kEntries % 2 == 0 ? 1 : 0);
    EXPECT_EQ(e.status, e.cookie % 5);
    seen[e.cookie % 3].push_back(e.cookie);
    bench_->ring_consumer_i = static_cast<std::uint16_t>(sequence + 1);
  }
  for (unsigned source = 0; source < 3; ++source) {
    ASSERT_EQ(seen[source].size(), 50U);
    for (unsigned i = 0; i < 50; ++i) EXPECT_EQ(seen[source][i], 3 * i + source);
  }
  EXPECT_EQ(counted_.count(), 150U);
}

TEST_F(CompletionWriter, WaitsWhileTheRingIsFull) {
  for (unsigned i = 0; i < kEntries + 1; ++i) work_ring_.push(completion(i));
  bench_.run(2000);
  EXPECT_EQ(writer_.accesses().size(), kEntries);
  EXPECT_TRUE(bench_->ring_full_o);
  bench_->ring_consumer_i = 1;
  EXPECT_TRUE(bench_.run_until([&] { return writer_.accesses().size() == kEntries + 1; }, 1000));
}

TEST_F(CompletionWriter, DropsCompletionsWhileTheRingsAreDisabled) {
  bench_->rings_enabled_i = 0;
  for (unsigned i = 0; i < 5; ++i) send_side_.push(completion(i));
  ASSERT_TRUE(bench_.run_until([&] { return send_side_.idle(); }, 1000));
  EXPECT_TRUE(bench_->idle_o);
  EXPECT_TRUE(writer_.accesses().empty());
  bench_->rings_enabled_i = 1;
  send_side_.push(completion(7));
  ASSERT_TRUE(bench_.run_until([&] { return entry(0).phase == 1; }, 1000));
  EXPECT_EQ(entry(0).cookie, 7U);
}

}  // namespace
}  // namespace srpnic::test
