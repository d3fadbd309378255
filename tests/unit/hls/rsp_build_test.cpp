// SPDX-License-Identifier: Apache-2.0
#include "rsp_build/rsp_build.hpp"

#include "kernel_bench.hpp"
#include "tests/support/seed.hpp"

namespace srpnic {
namespace {

class RspBuild : public ::testing::Test {
 protected:
  void clock() { rsp_build(mover_.stream, completed_.stream, work_.stream, slot_free_.stream); }
  static Response response(unsigned slot, unsigned flags = 0, unsigned residual = 0) {
    Response made;
    made.qpn = 0x302;
    made.slot = slot;
    made.tag = 0x8000000000000000ULL + slot;
    made.flags = flags;
    made.residual = residual;
    return made;
  }
  static std::vector<unsigned> inline_bytes(const WorkRequest& work) {
    std::vector<unsigned> bytes;
    for (int i = 0; i < 36; ++i)
      bytes.push_back(static_cast<unsigned>(work.inline_data.range(8 * i + 7, 8 * i).to_uint64()));
    return bytes;
  }

  Port<MoverOutput> mover_;
  Port<CompletedCommand> completed_;
  Port<WorkRequest> work_;
  Port<SlotFree> slot_free_;
};

TEST_F(RspBuild, BuildsAResponseThatReturnsOneCreditAndFreesTheSlot) {
  completed_.stream.write(CompletedCommand{completion_status::kOk, response(7)});
  clock();

  const WorkRequest work = work_.stream.read();
  EXPECT_EQ(work.opcode.to_uint(), work_opcode::kSend);
  EXPECT_EQ(work.is_inline.to_uint(), 1U);
  EXPECT_EQ(work.signaled.to_uint(), 0U);
  EXPECT_EQ(work.length.to_uint(), 36U);
  EXPECT_EQ(work.qpn.to_uint(), 0x302U);
  std::vector<unsigned> expected(36);
  expected[0] = 0xC1;
  expected[7] = 1;  // req_lim_delta
  expected[8] = 0x80;
  expected[15] = 7;
  EXPECT_EQ(inline_bytes(work), expected);
  EXPECT_EQ(slot_free_.stream.read().slot.to_uint(), 7U);
}

TEST_F(RspBuild, PutsTheResidualWhereItsFlagSays) {
  for (const auto& [flags, offset] : {std::pair{0x04U, 20U}, {0x08U, 20U}, {0x10U, 24U}, {0x20U, 24U}}) {
    completed_.stream.write(CompletedCommand{completion_status::kOk, response(1, flags, 0x01020304)});
    clock();
    const auto bytes = inline_bytes(work_.stream.read());
    slot_free_.stream.read();
    EXPECT_EQ(bytes[18], flags);
    EXPECT_EQ((std::vector<unsigned>{bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3]}),
              (std::vector<unsigned>{1, 2, 3, 4}));
    EXPECT_EQ(bytes[44 - offset], 0U);
  }
}

TEST_F(RspBuild, SendsNothingForACommandWhoseQueuePairIsGone) {
  completed_.stream.write(CompletedCommand{completion_status::kFlushed, response(3)});
  clock();
  EXPECT_TRUE(work_.stream.empty());
  EXPECT_EQ(slot_free_.stream.read().slot.to_uint(), 3U);
}

TEST_F(RspBuild, FreesTheSlotsOfBothInputsForTheirQueuePair) {
  MoverOutput point;
  point.respond = true;
  point.response = response(4);
  mover_.stream.write(point);
  clock();
  completed_.stream.write(CompletedCommand{completion_status::kOk, response(5)});
  clock();
  for (const unsigned slot : {4U, 5U}) {
    const SlotFree freed = slot_free_.stream.read();
    EXPECT_EQ(freed.slot.to_uint(), slot);
    EXPECT_EQ(freed.qpn.to_uint(), 0x302U);
  }
}

TEST_F(RspBuild, TakesItsInputsInTurnsWhenBothAlwaysHaveWork) {
  const test::Seed seed(kSeed);
  std::mt19937_64 random(seed.value());
  for (unsigned i = 0; i < 40; ++i) {
    MoverOutput output;
    output.work.cookie = i;
    mover_.waiting.push_back(output);
    completed_.waiting.push_back(CompletedCommand{completion_status::kOk, response(0x8000 + i)});
  }
  for (unsigned cycle = 0; cycle < 40; ++cycle) {
    mover_.feed(random, 100);
    completed_.feed(random, 100);
    clock();
    work_.drain(random, 100);
    slot_free_.drain(random, 100);
  }
  ASSERT_GE(work_.received.size(), 30U);
  for (std::size_t i = 1; i < 30; ++i) {
    EXPECT_NE(work_.received[i].cookie.to_uint() < 0x8000, work_.received[i - 1].cookie.to_uint() < 0x8000) << i;
  }
}

TEST_F(RspBuild, KeepsTheMoversOrderAndServesBothInputs) {
  const test::Seed seed(kSeed);
  std::mt19937_64 random(seed.value());
  constexpr unsigned kItems = 5000;
  for (unsigned i = 0; i < kItems; ++i) {
    MoverOutput output;
    output.respond = i % 2;
    output.work.opcode = work_opcode::kRdmaWrite;
    output.work.cookie = i;
    output.response = response(i);
    mover_.waiting.push_back(output);
    completed_.waiting.push_back(CompletedCommand{completion_status::kOk, response(0x8000 + i)});
  }
  for (unsigned cycle = 0; cycle < 30 * kItems; ++cycle) {
    mover_.feed(random, 80);
    completed_.feed(random, 80);
    clock();
    work_.drain(random, 60);
    slot_free_.drain(random, 60);
  }
  ASSERT_EQ(work_.received.size(), 2 * kItems);
  unsigned next_of_mover = 0;
  unsigned next_completed = 0x8000;
  for (const WorkRequest& work : work_.received) {
    unsigned& next = work.cookie.to_uint() < 0x8000 ? next_of_mover : next_completed;
    ASSERT_EQ(work.cookie.to_uint(), next++);
  }
  EXPECT_EQ(slot_free_.received.size(), kItems + kItems / 2);
}

}  // namespace
}  // namespace srpnic
