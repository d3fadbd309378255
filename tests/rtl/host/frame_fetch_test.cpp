// SPDX-License-Identifier: Apache-2.0
// Frames of the host on their way from memory to the wire.
#include <Vframe_fetch.h>
#include <gtest/gtest.h>

#include "dma_agents.hpp"
#include "seed.hpp"
#include "srp_records.hpp"

namespace srpnic::test {
namespace {

constexpr std::uint64_t kHost = std::uint64_t{1} << abi::kHostAddressBit;

class FrameFetch : public ::testing::Test {
 protected:
  FrameFetch() {
    for (Agent* agent : std::initializer_list<Agent*>{&jobs_, &reader_, &wire_, &completions_}) bench_.attach(*agent);
    bench_.reset();
  }

  void push(std::uint64_t address, const Bytes& frame, bool signaled, std::uint32_t cookie) {
    memory_.write(address, frame);
    WorkRequest job;
    job.opcode = static_cast<unsigned>(abi::WorkOpcode::kFrame);
    job.signaled = signaled;
    job.cookie = cookie;
    job.local_address = address;
    job.length = frame.size();
    jobs_.push(job);
  }

  std::vector<Bytes> sent() { return to_packets(wire_.received()); }

  SparseMemory memory_;
  Bench<Vframe_fetch> bench_;
  StreamSource<WorkRequest> jobs_{bench_->job_valid_i, bench_->job_ready_o, bench_->job_data_i, 0.3, 41};
  DmaReadAgent reader_{memory_,
                       bench_->read_cmd_valid_o,
                       bench_->read_cmd_ready_i,
                       bench_->read_cmd_data_o,
                       bench_->read_data_valid_i,
                       bench_->read_data_ready_o,
                       bench_->read_data_data_i,
                       0.4,
                       42};
  StreamSink<Beat> wire_{bench_->host_frame_valid_o, bench_->host_frame_ready_i, bench_->host_frame_data_o, 0.0, 44};
  StreamSink<WorkCompletion> completions_{bench_->completion_valid_o, bench_->completion_ready_i,
                                          bench_->completion_data_o, 0.5, 45};
};

TEST_F(FrameFetch, SendsFramesInOrderAndCompletesThoseThatAsk) {
  const Seed seed(1);
  std::mt19937_64 random(seed.value());
  std::vector<Bytes> frames;
  for (unsigned i = 0; i < 60; ++i) {
    frames.push_back(random_bytes(14 + random() % 1500, random));
    push(kHost | (0x10000 + 0x4000 * i + random() % 64), frames.back(), i % 3 == 0, i);
  }
  wire_.set_stall(0.3);
  ASSERT_TRUE(bench_.run_until([&] { return sent().size() == 60 && completions_.received().size() == 20; }, 20000));
  EXPECT_EQ(sent(), frames);
  for (unsigned i = 0; i < 20; ++i) {
    EXPECT_EQ(completions_.received()[i].cookie, 3 * i);
    EXPECT_EQ(completions_.received()[i].status, static_cast<unsigned>(abi::CompletionStatus::kOk));
  }
}

TEST_F(FrameFetch, HasSeveralFramesOnTheirWayFromMemory) {
  wire_.set_stall(1.0);
  for (unsigned i = 0; i < 4; ++i) push(kHost | 0x4000 * i, Bytes(100, 1), false, i);
  EXPECT_TRUE(bench_.run_until([&] { return reader_.accesses().size() == 4; }, 1000));
}

}  // namespace
}  // namespace srpnic::test
