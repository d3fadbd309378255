// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdio>
#include <deque>
#include <optional>

#include "Vcopy_engine.h"
#include "byte_stream.hpp"
#include "seed.hpp"
#include "srp_records.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {
namespace {

constexpr std::uint64_t kPoolBase = 0x0000'0003'fff0'0000;

/// copy_engine between a DMA read client that answers after `read_latency` cycles and a DMA write client that ends a
/// command `write_latency` cycles after its data.
class CopyEngine : public ::testing::Test, public Agent {
 protected:
  void start(unsigned read_latency, unsigned write_latency, double stall) {
    auto& m = bench_.model();
    jobs_.emplace(m.job_valid_i, m.job_ready_o, m.job_data_i, stall, random_());
    read_commands_.emplace(m.read_cmd_valid_o, m.read_cmd_ready_i, m.read_cmd_data_o, stall, random_());
    read_data_.emplace(m.read_data_valid_i, m.read_data_ready_o, m.read_data_data_i, stall, random_());
    write_commands_.emplace(m.write_cmd_valid_o, m.write_cmd_ready_i, m.write_cmd_data_o, stall, random_());
    write_data_.emplace(m.write_data_valid_o, m.write_data_ready_i, m.write_data_data_o, stall, random_());
    done_.emplace(m.done_valid_o, m.done_ready_i, m.done_data_o, stall, random_());
    counted_.emplace(m.count_copy_jobs_o);
    for (Agent* agent : std::initializer_list<Agent*>{&*jobs_, &*read_commands_, &*read_data_, &*write_commands_,
                                                      &*write_data_, &*done_, &*counted_, this}) {
      bench_.attach(*agent);
    }
    read_commands_->on_accept([this, read_latency](const DmaCommand& command) {
      reads_due_.push_back({bench_.now() + read_latency, random_bytes(command.bytes.to_uint64(), random_)});
      read_.push_back(reads_due_.back().second);
    });
    write_data_->on_accept([this, write_latency](const Beat& beat) {
      if (beat.last == 1) writes_due_.push_back(bench_.now() + write_latency);
    });
    m.pool_base_i = kPoolBase;
    m.iu_writes_issued_i = 0;
    m.iu_writes_done_i = 0;
    bench_.reset();
  }

  void drive() override {
    if (!reads_due_.empty() && reads_due_.front().first <= bench_.now()) {
      read_data_->push(to_beats(reads_due_.front().second));
      reads_due_.pop_front();
    }
    bench_->read_data_error_i = writes_done_ + writes_due_.size() == failing_read_;
    bench_->write_done_i = !writes_due_.empty() && writes_due_.front() <= bench_.now();
    bench_->write_done_error_i = bench_->write_done_i && writes_done_ == failing_write_;
    if (bench_->write_done_i) {
      writes_due_.pop_front();
      ++writes_done_;
    }
  }
  void sample() override {}

  CopyJob push_random_job() {
    const unsigned offset = 64 + static_cast<unsigned>(random_() % 64);
    const CopyJob job{random_() % 0x1000000, random_() % abi::kIuSlots, offset, 64 * (random_() % 100'000),
                      1 + random_() % (abi::kMaxIuBytes - offset)};
    jobs_->push(job);
    pushed_.push_back(job);
    return job;
  }

  void expect_all() {
    ASSERT_TRUE(bench_.run_until([&] { return done_->received().size() == pushed_.size(); }));
    EXPECT_EQ(counted_->count(), pushed_.size());
    EXPECT_TRUE(to_packets(write_data_->received()) == read_);
    ASSERT_EQ(read_commands_->received().size(), pushed_.size());
    ASSERT_EQ(write_commands_->received().size(), pushed_.size());
    for (std::size_t i = 0; i < pushed_.size(); ++i) {
      const CopyJob& job = pushed_[i];
      const std::uint64_t source = kPoolBase + job.slot.to_uint64() * abi::kIuSlotBytes + job.slot_offset.to_uint64();
      EXPECT_TRUE(read_commands_->received()[i] == (DmaCommand{source, job.length.to_uint64()}));
      EXPECT_TRUE(write_commands_->received()[i] == (DmaCommand{job.destination, job.length.to_uint64()}));
      EXPECT_EQ(done_->received()[i].slot, job.slot);
      EXPECT_EQ(done_->received()[i].qpn, job.qpn);
    }
  }

  Bench<Vcopy_engine> bench_;
  std::optional<StreamSource<CopyJob>> jobs_;
  std::optional<StreamSink<DmaCommand>> read_commands_, write_commands_;
  std::optional<StreamSource<Beat>> read_data_;
  std::optional<StreamSink<Beat>> write_data_;
  std::optional<StreamSink<CopyCompletion>> done_;
  std::optional<PulseCounter> counted_;
  std::deque<std::pair<std::uint64_t, Bytes>> reads_due_;
  std::deque<std::uint64_t> writes_due_;
  std::vector<CopyJob> pushed_;
  std::vector<Bytes> read_;
  std::size_t writes_done_ = 0;
  std::size_t failing_read_ = SIZE_MAX, failing_write_ = SIZE_MAX;  // numbers of the jobs that memory fails
  Seed seed_;
  std::mt19937_64 random_{seed_.value()};
};

TEST_F(CopyEngine, MovesEachJobFromItsSlotToItsDestination) {
  start(10, 20, 0.3);
  done_->on_accept([this](const CopyCompletion& done) {
    EXPECT_LT(done_->received().size() - 1, writes_done_) << "reported before the write was done";
    EXPECT_EQ(done.status, completion_status::kOk);
  });
  for (int i = 0; i < 300; ++i) push_random_job();
  expect_all();
}

TEST_F(CopyEngine, ReadsASlotOnlyAfterTheWritesIssuedBeforeTheJob) {
  start(5, 5, 0.0);
  for (const unsigned issued : {3U, 0xfffeU, 2U}) {  // the counts wrap
    bench_->iu_writes_issued_i = static_cast<SData>(issued);
    bench_->iu_writes_done_i = static_cast<SData>(issued - 2);
    const std::size_t before = read_commands_->received().size();
    push_random_job();
    bench_.run(30);
    bench_->iu_writes_issued_i = static_cast<SData>(issued + 5);  // later writes do not matter
    bench_.run(30);
    bench_->iu_writes_done_i = static_cast<SData>(issued - 1);
    bench_.run(30);
    EXPECT_EQ(read_commands_->received().size(), before) << issued;
    bench_->iu_writes_done_i = static_cast<SData>(issued + 1);  // may pass the fence in one step
    bench_.run(5);
    EXPECT_EQ(read_commands_->received().size(), before + 1) << issued;
    bench_->iu_writes_done_i = static_cast<SData>(issued + 5);
  }
  expect_all();
}

TEST_F(CopyEngine, OverlapsJobs) {
  start(100, 100, 0.0);
  for (unsigned i = 0; i < 100; ++i) {
    pushed_.push_back(CopyJob{0x302U, i, 64U, 4096U * i, 4096U});
    jobs_->push(pushed_.back());
  }
  expect_all();
  std::printf("100 jobs of 4 KiB, 100 cycles of latency on both sides: %llu cycles\n",
              static_cast<unsigned long long>(bench_.now()));
  EXPECT_LT(bench_.now(), 100U * 64 + 300);
}

TEST_F(CopyEngine, ReportsALocalErrorForTheJobThatFailed) {
  start(5, 5, 0.0);
  failing_write_ = 0;
  failing_read_ = 2;
  for (int i = 0; i < 20; ++i) push_random_job();
  expect_all();
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(done_->received()[i].status, i == 0 || i == 2 ? completion_status::kLocalError : completion_status::kOk)
        << i;
  }
}

}  // namespace
}  // namespace srpnic::test
