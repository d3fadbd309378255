// SPDX-License-Identifier: Apache-2.0
#include "rsp_build/rsp_build.hpp"

#include "kernel_bench.hpp"
#include "tests/support/seed.hpp"

namespace srpnic {
namespace {

class RspBuild : public ::testing::Test {
 protected:
  void clock() { rsp_build(mover_.stream, work_.stream, slot_free_.stream, exception_.stream); }
  void run(const MoverOutput& next) {
    mover_.stream.write(next);
    clock();
  }
  static MoverOutput end_of(unsigned slot, unsigned flags = 0, unsigned residual = 0) {
    MoverOutput made;
    made.respond = true;
    made.response.qpn = 0x302;
    made.response.slot = slot;
    made.response.tag = 0x8000000000000000ULL + slot;
    made.response.flags = flags;
    made.response.residual = residual;
    return made;
  }
  static MoverOutput work_of(unsigned cookie) {
    MoverOutput made;
    made.work.opcode = work_opcode::kRdmaRead;
    made.work.signaled = true;
    made.work.qpn = 0x302;
    made.work.cookie = cookie;
    made.work.length = 4096;
    made.work.local_address = kLunBase;
    made.work.remote_va = 0x7000;
    made.work.rkey = 99;
    return made;
  }

  Port<MoverOutput> mover_;
  Port<WorkRequest> work_;
  Port<SlotFree> slot_free_;
  Port<IuException> exception_;
};

TEST_F(RspBuild, BuildsAResponseThatReturnsOneCreditAndFreesTheSlot) {
  run(end_of(7));

  const WorkRequest work = work_.stream.read();
  EXPECT_EQ(work.opcode.to_uint(), work_opcode::kSend);
  EXPECT_EQ(work.is_inline.to_uint(), 1U);
  EXPECT_EQ(work.signaled.to_uint(), 0U);
  EXPECT_EQ(work.length.to_uint(), 36U);
  EXPECT_EQ(work.qpn.to_uint(), 0x302U);
  EXPECT_EQ(work.cookie.to_uint(), 7U);
  std::vector<unsigned> expected(36);
  expected[0] = 0xC1;
  expected[7] = 1;  // req_lim_delta
  expected[8] = 0x80;
  expected[15] = 7;
  EXPECT_EQ(inline_bytes(work), expected);
  const SlotFree freed = slot_free_.stream.read();
  EXPECT_EQ(freed.slot.to_uint(), 7U);
  EXPECT_EQ(freed.qpn.to_uint(), 0x302U);
}

TEST_F(RspBuild, PutsTheResidualWhereItsFlagSays) {
  for (const auto& [flags, offset] : {std::pair{0x04U, 20U}, {0x08U, 20U}, {0x10U, 24U}, {0x20U, 24U}}) {
    run(end_of(1, flags, 0x01020304));
    const auto bytes = inline_bytes(work_.stream.read());
    slot_free_.stream.read();
    EXPECT_EQ(bytes[18], flags);
    EXPECT_EQ((std::vector<unsigned>{bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3]}),
              (std::vector<unsigned>{1, 2, 3, 4}));
    EXPECT_EQ(bytes[44 - offset], 0U);
  }
}

TEST_F(RspBuild, FreesTheSlotOfACommandThatFailedAndSendsNothing) {
  for (const unsigned status : {completion_status::kFlushed, completion_status::kRemoteError,
                                completion_status::kRetryExceeded, completion_status::kUnknownQp}) {
    MoverOutput failed = end_of(3);
    failed.response.status = status;
    run(failed);
    EXPECT_TRUE(work_.stream.empty()) << status;
    ASSERT_FALSE(slot_free_.stream.empty()) << status;
    const SlotFree freed = slot_free_.stream.read();
    EXPECT_EQ(freed.slot.to_uint(), 3U);
    EXPECT_EQ(freed.qpn.to_uint(), 0x302U);
  }
}

TEST_F(RspBuild, GivesACommandOnWhichMemoryFailedToTheHost) {
  MoverOutput failed = end_of(3);
  failed.response.status = completion_status::kLocalError;
  failed.response.iu_length = 580;
  run(failed);
  EXPECT_TRUE(work_.stream.empty());
  EXPECT_TRUE(slot_free_.stream.empty()) << "the host reads its IU from there";
  ASSERT_FALSE(exception_.stream.empty());
  const IuException iu = exception_.stream.read();
  EXPECT_EQ(iu.qpn.to_uint(), 0x302U);
  EXPECT_EQ(iu.slot.to_uint(), 3U);
  EXPECT_EQ(iu.length.to_uint(), 580U);
  EXPECT_EQ(iu.reason.to_uint(), static_cast<unsigned>(abi::ExceptionReason::kMemoryError));
}

TEST_F(RspBuild, PassesWorkOnAsItIs) {
  for (const unsigned status : {completion_status::kOk, completion_status::kFlushed}) {
    MoverOutput next = work_of(4);
    next.response.status = status;  // of no importance before the end of the command
    run(next);
    ASSERT_FALSE(work_.stream.empty());
    EXPECT_EQ(work_.stream.read(), next.work);
    EXPECT_TRUE(slot_free_.stream.empty());
  }
}

TEST_F(RspBuild, WaitsForRoomForAllOutputs) {
  while (!work_.stream.full()) work_.stream.write(WorkRequest{});
  mover_.stream.write(end_of(1));
  clock();
  EXPECT_FALSE(mover_.stream.empty());
  while (!work_.stream.empty()) work_.stream.read();
  while (!slot_free_.stream.full()) slot_free_.stream.write(SlotFree{});
  clock();
  EXPECT_FALSE(mover_.stream.empty());
  slot_free_.stream.read();
  while (!exception_.stream.full()) exception_.stream.write(IuException{});
  clock();
  EXPECT_FALSE(mover_.stream.empty());
  exception_.stream.read();
  clock();
  EXPECT_TRUE(mover_.stream.empty());
}

TEST_F(RspBuild, KeepsTheMoversOrder) {
  const test::Seed seed(kSeed);
  std::mt19937_64 random(seed.value());
  constexpr unsigned kItems = 5000;
  std::vector<unsigned> expected_work;
  std::vector<unsigned> expected_free;
  for (unsigned i = 0; i < kItems; ++i) {
    MoverOutput next = random() % 2 ? end_of(i) : work_of(i);
    if (random() % 4 == 0) next.response.status = completion_status::kFlushed;
    mover_.waiting.push_back(next);
    if (next.respond == 0 || next.response.status == completion_status::kOk) expected_work.push_back(i);
    if (next.respond != 0) expected_free.push_back(i);
  }
  for (unsigned cycle = 0; cycle < 10 * kItems; ++cycle) {
    mover_.feed(random, 80);
    clock();
    work_.drain(random, 60);
    slot_free_.drain(random, 60);
  }
  std::vector<unsigned> sent;
  for (const WorkRequest& work : work_.received) sent.push_back(work.cookie.to_uint());
  std::vector<unsigned> freed;
  for (const SlotFree& slot : slot_free_.received) freed.push_back(slot.slot.to_uint());
  EXPECT_EQ(sent, expected_work);
  EXPECT_EQ(freed, expected_free);
}

}  // namespace
}  // namespace srpnic
