// SPDX-License-Identifier: Apache-2.0
// The work ring in host memory and what the card makes of its entries.
#include <Vwork_ring.h>
#include <gtest/gtest.h>

#include <cstring>

#include "dma_agents.hpp"
#include "seed.hpp"
#include "srp_records.hpp"

namespace srpnic::test {
namespace {

constexpr std::uint64_t kRing = std::uint64_t{1} << abi::kHostAddressBit | 0x9000;
constexpr unsigned kEntries = 32;

class WorkRing : public ::testing::Test {
 protected:
  WorkRing() {
    for (Agent* agent : std::initializer_list<Agent*>{&reader_, &work_, &frames_, &completions_, &counted_}) {
      bench_.attach(*agent);
    }
    bench_->ring_base_i = kRing;
    bench_->ring_log2_i = 5;
    bench_.reset();
    bench_->rings_enabled_i = 1;
  }

  static abi::WorkEntry make(abi::WorkOpcode opcode, std::uint32_t length, std::uint32_t cookie = 0,
                             unsigned flags = 0) {
    abi::WorkEntry entry;
    entry.opcode = static_cast<std::uint8_t>(opcode);
    entry.flags = static_cast<std::uint8_t>(flags);
    entry.qpn = 0x000107;
    entry.local_address = 0x1122334455667788;
    entry.remote_va = 0x99AABBCCDDEEFF00;
    entry.rkey = 0xCAFEBABE;
    entry.length = length;
    entry.cookie = cookie;
    return entry;
  }

  void post(const abi::WorkEntry& entry) {
    Bytes bytes(sizeof entry);
    std::memcpy(bytes.data(), &entry, sizeof entry);
    memory_.write(kRing + producer_ % kEntries * 64, bytes);
    ++producer_;
  }
  void ring_doorbell() { bench_->ring_producer_i = static_cast<std::uint16_t>(producer_); }

  bool run_until_consumed() {
    return bench_.run_until([&] { return bench_->ring_consumer_o == static_cast<std::uint16_t>(producer_); }, 20000);
  }

  SparseMemory memory_;
  unsigned producer_ = 0;
  Bench<Vwork_ring> bench_;
  DmaReadAgent reader_{memory_,
                       bench_->read_cmd_valid_o,
                       bench_->read_cmd_ready_i,
                       bench_->read_cmd_data_o,
                       bench_->read_data_valid_i,
                       bench_->read_data_ready_o,
                       bench_->read_data_data_i,
                       0.3,
                       51};
  StreamSink<WorkRequest> work_{bench_->host_work_valid_o, bench_->host_work_ready_i, bench_->host_work_data_o, 0.3,
                                53};
  StreamSink<WorkRequest> frames_{bench_->frame_job_valid_o, bench_->frame_job_ready_i, bench_->frame_job_data_o, 0.3,
                                  54};
  StreamSink<WorkCompletion> completions_{bench_->completion_valid_o, bench_->completion_ready_i,
                                          bench_->completion_data_o, 0.3, 55};
  PulseCounter counted_{bench_->count_work_from_host_o};
};

TEST_F(WorkRing, HandsOnEveryFieldOfAWorkEntry) {
  post(make(abi::WorkOpcode::kSend, 36, 0xC0FFEE, 3));
  ring_doorbell();
  ASSERT_TRUE(bench_.run_until([&] { return !work_.received().empty(); }, 1000));
  const WorkRequest& work = work_.received()[0];
  EXPECT_EQ(work.opcode, work_opcode::kSend);
  EXPECT_TRUE(work.signaled);
  EXPECT_TRUE(work.solicited);
  EXPECT_TRUE(work.from_host);
  EXPECT_FALSE(work.is_inline);
  EXPECT_EQ(work.qpn, 0x000107);
  EXPECT_EQ(work.cookie, 0xC0FFEE);
  EXPECT_EQ(work.length, 36);
  EXPECT_EQ(work.local_address, 0x1122334455667788ULL);
  EXPECT_EQ(work.remote_va, 0x99AABBCCDDEEFF00ULL);
  EXPECT_EQ(work.rkey, 0xCAFEBABEU);
  EXPECT_EQ(reader_.accesses(), (std::vector<MemoryAccess>{{kRing, 64}}));
}

TEST_F(WorkRing, KeepsTheOrderOverManyPassesAndReadsInBatches) {
  const Seed seed(6);
  std::mt19937_64 random(seed.value());
  unsigned frames = 0;
  for (unsigned posted = 0; posted < 500;) {
    for (std::size_t burst = 1 + random() % kEntries; burst > 0; --burst, ++posted) {
      const bool frame = random() % 4 == 0;
      frames += frame;
      post(make(frame ? abi::WorkOpcode::kFrame : abi::WorkOpcode::kRdmaWrite, 100, posted));
    }
    ring_doorbell();
    ASSERT_TRUE(run_until_consumed());
  }
  ASSERT_TRUE(bench_.run_until([&] { return work_.received().size() + frames_.received().size() == producer_; }, 1000));
  EXPECT_EQ(frames_.received().size(), frames);
  for (auto* sink : {&work_, &frames_}) {
    const auto& list = sink->received();
    for (std::size_t i = 1; i < list.size(); ++i) EXPECT_LT(list[i - 1].cookie, list[i].cookie);
  }
  EXPECT_EQ(counted_.count(), producer_);
  EXPECT_LT(reader_.accesses().size(), producer_ / 4);
  for (const MemoryAccess& access : reader_.accesses()) {
    EXPECT_LE(access.address + access.bytes, kRing + 64 * kEntries) << "a read must not cross the ring's end";
  }
}

struct LengthCase {
  abi::WorkOpcode opcode;
  std::uint32_t length;
  bool good;
};

TEST_F(WorkRing, RefusesWhatItCannotExecute) {
  const LengthCase cases[] = {
      {abi::WorkOpcode::kSend, 0, false},
      {abi::WorkOpcode::kSend, 1, true},
      {abi::WorkOpcode::kSend, 8260, true},
      {abi::WorkOpcode::kSend, 8261, false},
      {abi::WorkOpcode::kRdmaWrite, 0, true},
      {abi::WorkOpcode::kRdmaWrite, 0xFFFFFF, true},
      {abi::WorkOpcode::kRdmaWrite, 1 << 24, false},
      {abi::WorkOpcode::kRdmaRead, 0, false},
      {abi::WorkOpcode::kRdmaRead, 0xFFFFFF, true},
      {abi::WorkOpcode::kRdmaRead, 0x80000000, false},
      {abi::WorkOpcode::kFrame, 13, false},
      {abi::WorkOpcode::kFrame, 14, true},
      {abi::WorkOpcode::kFrame, 9216, true},
      {abi::WorkOpcode::kFrame, 9217, false},
      {static_cast<abi::WorkOpcode>(5), 64, false},
      {static_cast<abi::WorkOpcode>(9), 64, false},
  };
  std::vector<std::uint32_t> bad;
  std::uint32_t cookie = 0;
  for (const LengthCase& c : cases) {
    if (!c.good) bad.push_back(cookie);
    post(make(c.opcode, c.length, cookie++));
  }
  abi::WorkEntry wrong_qpn = make(abi::WorkOpcode::kSend, 36, cookie);
  wrong_qpn.qpn = 0x01000107;
  bad.push_back(cookie);
  post(wrong_qpn);
  ring_doorbell();
  ASSERT_TRUE(bench_.run_until([&] { return counted_.count() == producer_; }, 2000));
  bench_.run(50);
  std::vector<std::uint32_t> refused;
  for (const WorkCompletion& completion : completions_.received()) {
    EXPECT_EQ(completion.status, completion_status::kLocalError);
    refused.push_back(completion.cookie.to_uint());
  }
  EXPECT_EQ(refused, bad);
  EXPECT_EQ(work_.received().size() + frames_.received().size() + refused.size(), producer_);
}

TEST_F(WorkRing, CompletesANopOnlyWhenAsked) {
  post(make(abi::WorkOpcode::kNop, 0, 1, 0));
  post(make(abi::WorkOpcode::kNop, 0, 2, 1));
  ring_doorbell();
  ASSERT_TRUE(bench_.run_until([&] { return !completions_.received().empty(); }, 2000));
  bench_.run(50);
  ASSERT_EQ(completions_.received().size(), 1U);
  EXPECT_EQ(completions_.received()[0].cookie, 2);
  EXPECT_EQ(completions_.received()[0].status, completion_status::kOk);
}

TEST_F(WorkRing, ForgetsWhatItReadWhenTheRingsAreDisabledAndStartsOver) {
  work_.set_stall(1.0);
  for (unsigned i = 0; i < 10; ++i) post(make(abi::WorkOpcode::kSend, 36, i));
  ring_doorbell();
  ASSERT_TRUE(run_until_consumed());
  bench_->rings_enabled_i = 0;
  ASSERT_TRUE(bench_.run_until([&] { return bench_->idle_o != 0; }, 1000));
  work_.set_stall(0.0);
  bench_.run(50);
  EXPECT_EQ(work_.received().size(), 1U) << "only the one already offered";
  producer_ = 0;
  ring_doorbell();
  bench_->rings_enabled_i = 1;
  EXPECT_EQ(bench_->ring_consumer_o, 0);
  post(make(abi::WorkOpcode::kSend, 36, 77));
  ring_doorbell();
  ASSERT_TRUE(bench_.run_until([&] { return work_.received().size() == 2; }, 1000));
  EXPECT_EQ(work_.received()[1].cookie, 77);
}

}  // namespace
}  // namespace srpnic::test
