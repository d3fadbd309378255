// SPDX-License-Identifier: Apache-2.0
// The exception ring in host memory as the driver sees it.
#include <Vexception_writer.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "dma_agents.hpp"
#include "seed.hpp"
#include "srp_records.hpp"

namespace srpnic::test {
namespace {

constexpr std::uint64_t kHost = std::uint64_t{1} << abi::kHostAddressBit;
constexpr std::uint64_t kRing = kHost | 0x40000;
constexpr std::uint64_t kPool = 0x100000;

struct Entry {
  abi::ExceptionHeader header;
  Bytes data;
};

class ExceptionWriter : public ::testing::Test {
 protected:
  explicit ExceptionWriter(double stall = 0.3) : stall_(stall) {
    for (Agent* agent : std::initializer_list<Agent*>{&frames_, &ius_, &events_, &drained_, &slot_free_, &reader_,
                                                      &writer_, &dropped_, &to_host_}) {
      bench_.attach(*agent);
    }
    bench_->ring_base_i = kRing;
    bench_->ring_log2_i = 3;
    bench_->pool_base_i = kPool;
    bench_.reset();
    bench_->rings_enabled_i = 1;
    bench_.on_sample([this] { bench_->cycles_i = bench_.now(); });
  }

  void push_frame(const Bytes& bytes, abi::ExceptionReason reason) {
    bench_->frame_reason_i = static_cast<std::uint8_t>(reason);
    frames_.push(to_beats(bytes));
  }

  void push_iu(std::uint32_t qpn, std::uint32_t slot, const Bytes& bytes) {
    memory_.write(kPool + std::uint64_t{slot} * abi::kIuSlotBytes, bytes);
    IuException iu;
    iu.qpn = qpn;
    iu.slot = slot;
    iu.length = bytes.size();
    iu.reason = static_cast<unsigned>(abi::ExceptionReason::kIuOpcode);
    ius_.push(iu);
  }

  Entry entry(unsigned sequence) const {
    const std::uint64_t address = kRing + std::uint64_t{sequence % 8} * abi::kExceptionEntryBytes;
    const Bytes header = memory_.read(address, sizeof(abi::ExceptionHeader));
    Entry result;
    std::memcpy(&result.header, header.data(), sizeof result.header);
    result.data = memory_.read(address + 64, result.header.length);
    return result;
  }

  bool written(unsigned sequence) const {
    const Entry e = entry(sequence);
    return e.header.phase == (sequence / 8 % 2 == 0 ? 1 : 0) && e.header.sequence == sequence && e.header.kind != 0;
  }

  bool run_until_written(unsigned sequence) {
    return bench_.run_until([&] { return written(sequence); }, 20000);
  }

  double stall_;
  const Seed stalls_{21};
  const std::uint64_t seed_ = stalls_.value();
  SparseMemory memory_;
  Bench<Vexception_writer> bench_;
  StreamSource<Beat> frames_{bench_->frame_valid_i, bench_->frame_ready_o, bench_->frame_data_i, stall_, seed_};
  StreamSource<IuException> ius_{bench_->iu_exception_valid_i, bench_->iu_exception_ready_o,
                                 bench_->iu_exception_data_i, stall_, seed_ + 1};
  StreamSource<QpEvent> events_{bench_->qp_event_valid_i, bench_->qp_event_ready_o, bench_->qp_event_data_i, stall_,
                                seed_ + 3};
  StreamSource<QpEvent> drained_{bench_->drained_valid_i, bench_->drained_ready_o, bench_->drained_data_i, stall_,
                                 seed_ + 2};
  StreamSink<SlotFree> slot_free_{bench_->slot_free_valid_o, bench_->slot_free_ready_i, bench_->slot_free_data_o,
                                  stall_, seed_ + 5};
  DmaReadAgent reader_{memory_,
                       bench_->read_cmd_valid_o,
                       bench_->read_cmd_ready_i,
                       bench_->read_cmd_data_o,
                       bench_->read_data_valid_i,
                       bench_->read_data_ready_o,
                       bench_->read_data_data_i,
                       stall_,
                       seed_ + 6};
  DmaWriteAgent writer_{memory_,
                        bench_->write_cmd_valid_o,
                        bench_->write_cmd_ready_i,
                        bench_->write_cmd_data_o,
                        bench_->write_data_valid_o,
                        bench_->write_data_ready_i,
                        bench_->write_data_data_o,
                        bench_->write_done_i,
                        stall_,
                        seed_ + 8};
  PulseCounter dropped_{bench_->count_rx_exception_dropped_o};
  PulseCounter to_host_{bench_->count_commands_to_host_o};
};

TEST_F(ExceptionWriter, WritesAFrameBeforeItsHeader) {
  const Seed seed(1);
  std::mt19937_64 random(seed.value());
  const Bytes frame = random_bytes(1500, random);
  push_frame(frame, abi::ExceptionReason::kManagement);
  ASSERT_TRUE(run_until_written(0));
  const Entry e = entry(0);
  EXPECT_EQ(e.header.kind, static_cast<unsigned>(abi::ExceptionKind::kFrame));
  EXPECT_EQ(e.header.reason, static_cast<unsigned>(abi::ExceptionReason::kManagement));
  EXPECT_EQ(e.header.length, 1500U);
  EXPECT_GT(e.header.cycle, 20U);
  EXPECT_EQ(e.data, frame);
  EXPECT_EQ(writer_.accesses(), (std::vector<MemoryAccess>{{kRing + 64, 1500}, {kRing, 64}}));
}

TEST_F(ExceptionWriter, TakesTheLongestFrame) {
  const Seed seed(2);
  std::mt19937_64 random(seed.value());
  const Bytes frame = random_bytes(abi::kMaxFrameBytes, random);
  push_frame(frame, abi::ExceptionReason::kNotRoce);
  ASSERT_TRUE(run_until_written(0));
  EXPECT_EQ(entry(0).data, frame);
}

TEST_F(ExceptionWriter, CopiesAnIuAndFreesItsSlot) {
  const Seed seed(3);
  std::mt19937_64 random(seed.value());
  const Bytes iu = random_bytes(abi::kMaxIuBytes, random);
  push_iu(0x000203, 17, iu);
  ASSERT_TRUE(bench_.run_until([&] { return !slot_free_.received().empty(); }, 20000));
  const Entry e = entry(0);
  EXPECT_EQ(e.header.kind, static_cast<unsigned>(abi::ExceptionKind::kIu));
  EXPECT_EQ(e.header.reason, static_cast<unsigned>(abi::ExceptionReason::kIuOpcode));
  EXPECT_EQ(e.header.qpn, 0x000203U);
  EXPECT_EQ(e.data, iu);
  EXPECT_EQ(slot_free_.received()[0].slot, 17);
  EXPECT_EQ(slot_free_.received()[0].qpn, 0x000203);
  EXPECT_EQ(to_host_.count(), 1U);
}

TEST_F(ExceptionWriter, ReadsASlotOnlyAfterTheWritesIssuedBeforeTheJob) {
  bench_->iu_writes_issued_i = 0x0001;
  bench_->iu_writes_done_i = 0xFFFE;
  push_iu(0x000203, 4, Bytes(100, 0xEE));
  bench_.run(200);
  EXPECT_TRUE(reader_.accesses().empty());
  bench_->iu_writes_issued_i = 0x0005;  // later writes do not matter
  bench_->iu_writes_done_i = 0x0001;
  ASSERT_TRUE(run_until_written(0));
  EXPECT_EQ(reader_.accesses(), (std::vector<MemoryAccess>{{kPool + 4 * abi::kIuSlotBytes, 100}}));
}

TEST_F(ExceptionWriter, ReportsAnIuWithoutBytes) {
  push_iu(0x000203, 4, {});
  ASSERT_TRUE(run_until_written(0));
  EXPECT_EQ(entry(0).header.length, 0U);
  EXPECT_TRUE(reader_.accesses().empty());
}

TEST_F(ExceptionWriter, ReportsQueuePairEvents) {
  QpEvent event;
  event.qpn = 0x123456;
  event.cause = static_cast<unsigned>(abi::ExceptionReason::kNakRemoteAccess);
  events_.push(event);
  ASSERT_TRUE(run_until_written(0));
  event.qpn = 0x654321;
  events_.push(event);
  ASSERT_TRUE(run_until_written(1));
  event.qpn = 0x0ABCDE;
  event.cause = static_cast<unsigned>(abi::ExceptionReason::kDrained);
  drained_.push(event);
  ASSERT_TRUE(run_until_written(2));
  EXPECT_EQ(entry(2).header.reason, static_cast<unsigned>(abi::ExceptionReason::kDrained));
  EXPECT_EQ(entry(2).header.qpn, 0x0ABCDEU);
  EXPECT_EQ(entry(0).header.kind, static_cast<unsigned>(abi::ExceptionKind::kQpEvent));
  EXPECT_EQ(entry(0).header.reason, static_cast<unsigned>(abi::ExceptionReason::kNakRemoteAccess));
  EXPECT_EQ(entry(0).header.qpn, 0x123456U);
  EXPECT_EQ(entry(1).header.qpn, 0x654321U);
}

TEST_F(ExceptionWriter, DropsFramesButKeepsIusWhileTheRingIsFull) {
  for (unsigned i = 0; i < 10; ++i)
    push_frame(Bytes(100 + i, static_cast<std::uint8_t>(i)), abi::ExceptionReason::kNotRoce);
  ASSERT_TRUE(bench_.run_until([&] { return dropped_.count() == 2; }, 20000));
  push_iu(0x000203, 4, Bytes(80, 0xEE));
  bench_.run(500);
  EXPECT_FALSE(ius_.idle());
  EXPECT_EQ(entry(7).data, Bytes(107, 7));
  bench_->ring_consumer_i = 1;
  ASSERT_TRUE(run_until_written(8));
  EXPECT_EQ(entry(8).data, Bytes(80, 0xEE));
  EXPECT_EQ(dropped_.count(), 2U);
}

TEST_F(ExceptionWriter, DropsFramesButKeepsEventsWhileTheRingsAreDisabled) {
  bench_->rings_enabled_i = 0;
  push_frame(Bytes(300, 1), abi::ExceptionReason::kNotRoce);
  events_.push(QpEvent{});
  ASSERT_TRUE(bench_.run_until([&] { return dropped_.count() == 1; }, 2000));
  bench_.run(200);
  EXPECT_TRUE(bench_->idle_o);
  EXPECT_TRUE(writer_.accesses().empty());
  bench_->rings_enabled_i = 1;
  ASSERT_TRUE(run_until_written(0));
}

TEST_F(ExceptionWriter, BeginsAgainAtTheFirstEntryWhenTheRingsAreEnabledAgain) {
  push_frame(Bytes(60, 1), abi::ExceptionReason::kNotRoce);
  ASSERT_TRUE(run_until_written(0));
  bench_->rings_enabled_i = 0;
  ASSERT_TRUE(bench_.run_until([&] { return bench_->idle_o != 0; }, 2000));
  bench_.run(2);
  bench_->rings_enabled_i = 1;
  memory_.write(kRing, Bytes(64, 0));
  push_frame(Bytes(61, 2), abi::ExceptionReason::kNotRoce);
  ASSERT_TRUE(run_until_written(0));
  EXPECT_EQ(entry(0).data, Bytes(61, 2));
}

TEST_F(ExceptionWriter, KeepsEverySourceInOrderUnderLoad) {
  const Seed seed(5);
  std::mt19937_64 random(seed.value());
  std::map<unsigned, std::vector<Bytes>> expected;  // by kind
  for (unsigned i = 0; i < 40; ++i) {
    const auto frame = static_cast<unsigned>(abi::ExceptionKind::kFrame);
    expected[frame].push_back(random_bytes(14 + random() % 400, random));
    push_frame(expected[frame].back(), abi::ExceptionReason::kNotRoce);
    const auto iu = static_cast<unsigned>(abi::ExceptionKind::kIu);
    expected[iu].push_back(random_bytes(1 + random() % 400, random));
    push_iu(0x000105, i, expected[iu].back());
  }
  std::map<unsigned, std::vector<Bytes>> seen;
  unsigned consumer = 0;
  while (!::testing::Test::HasFailure() && consumer + dropped_.count() < 80) {
    if (written(consumer)) {
      const Entry e = entry(consumer);
      seen[e.header.kind].push_back(e.data);
      bench_->ring_consumer_i = static_cast<std::uint16_t>(++consumer);
    }
    ASSERT_LT(bench_.now(), 100000U);
    bench_.cycle();
  }
  EXPECT_EQ(dropped_.count(), 0U) << "the host keeps up";
  EXPECT_EQ(seen, expected);
}

}  // namespace
}  // namespace srpnic::test
