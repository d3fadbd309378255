// SPDX-License-Identifier: Apache-2.0
// desc_walk and data_mover, and all kernels in a row under random stalls against a plain description of their work.
#include <map>

#include "cmd_decode/cmd_decode.hpp"
#include "data_mover/data_mover.hpp"
#include "desc_walk/desc_walk.hpp"
#include "iu_parse/iu_parse.hpp"
#include "kernel_bench.hpp"
#include "rsp_build/rsp_build.hpp"
#include "tests/support/seed.hpp"

namespace srpnic {
namespace {

Transfer transfer_of(bool write, std::uint32_t cdb_bytes, std::uint32_t desc_length) {
  Transfer transfer;
  transfer.qpn = 0x302;
  transfer.slot = 5;
  transfer.write = write;
  transfer.local_address = kLunBase;
  transfer.cdb_bytes = cdb_bytes;
  transfer.desc_va = 0x7000;
  transfer.desc_length = desc_length;
  return transfer;
}

TEST(DescWalk, SettlesTheResidual) {
  struct Case {
    bool write;
    std::uint32_t cdb_bytes, desc_length, moved, flags, residual;
  };
  const Case cases[] = {
      {false, 4096, 4096, 4096, 0x00, 0},  {false, 4096, 4000, 4000, 0x10, 96}, {false, 4096, 5000, 4096, 0x20, 904},
      {true, 4096, 5000, 4096, 0x08, 904}, {true, 4096, 4000, 4000, 0x04, 96},  {false, 512, 0, 0, 0x10, 512},
  };
  for (const Case& test : cases) {
    Port<Transfer> transfer;
    Port<Segment> segment;
    transfer.stream.write(transfer_of(test.write, test.cdb_bytes, test.desc_length));
    desc_walk(transfer.stream, segment.stream);
    const Segment result = segment.stream.read();
    EXPECT_EQ(result.length.to_uint(), test.moved);
    EXPECT_EQ(result.response.flags.to_uint(), test.flags);
    EXPECT_EQ(result.response.residual.to_uint(), test.residual);
  }
}

TEST(DescWalk, NamesWhatIsMovedWhereAndWithWhichKey) {
  const auto walk = [](const Transfer& whole) {
    Port<Transfer> transfer;
    Port<Segment> segment;
    transfer.stream.write(whole);
    desc_walk(transfer.stream, segment.stream);
    return segment.stream.read();
  };
  Transfer whole = transfer_of(true, 4096, 4096);
  whole.tag = 0xABCD;
  whole.desc_rkey = 99;
  whole.imm_offset = 68;

  const Segment by_rdma = walk(whole);
  EXPECT_EQ(by_rdma.kind.to_uint(), segment_kind::kRdmaRead);
  EXPECT_EQ(by_rdma.remote_va.to_uint64(), 0x7000U);
  EXPECT_EQ(by_rdma.rkey.to_uint(), 99U);
  EXPECT_EQ(by_rdma.local_address.to_uint64(), kLunBase);
  EXPECT_EQ(by_rdma.response.tag.to_uint64(), 0xABCDU);
  EXPECT_EQ(by_rdma.response.slot.to_uint(), 5U);

  whole.immediate = true;
  const Segment by_copy = walk(whole);
  EXPECT_EQ(by_copy.kind.to_uint(), segment_kind::kCopy);
  EXPECT_EQ(by_copy.remote_va.to_uint64(), 68U);

  EXPECT_EQ(walk(transfer_of(false, 512, 0)).kind.to_uint(), segment_kind::kNoData);
}

class DataMover : public ::testing::Test {
 protected:
  void run(const Segment& segment, int clocks = 64) {
    segment_.stream.write(segment);
    std::mt19937_64 random(seed_.value());
    for (int i = 0; i < clocks; ++i) {
      data_mover(segment_.stream, output_.stream, copy_.stream, context_.stream);
      output_.drain(random, 50);
      copy_.drain(random, 50);
      context_.drain(random, 50);
    }
  }
  static Segment segment_of(unsigned kind, std::uint32_t length) {
    Segment segment;
    segment.kind = kind;
    segment.last = 1;
    segment.local_address = kLunBase;
    segment.remote_va = 0x7000;
    segment.rkey = 99;
    segment.length = length;
    segment.response.qpn = 0x302;
    segment.response.slot = 5;
    return segment;
  }

  const test::Seed seed_{kSeed};
  Port<Segment> segment_;
  Port<MoverOutput> output_;
  Port<CopyJob> copy_;
  Port<Response> context_;
};

TEST_F(DataMover, CutsLongReadDataAndRespondsAfterIt) {
  run(segment_of(segment_kind::kRdmaWrite, 150000));

  ASSERT_EQ(output_.received.size(), 4U);
  std::uint64_t at = 0;
  for (int i = 0; i < 3; ++i) {
    const WorkRequest& work = output_.received[i].work;
    EXPECT_EQ(output_.received[i].respond.to_uint(), 0U);
    EXPECT_EQ(work.opcode.to_uint(), work_opcode::kRdmaWrite);
    EXPECT_EQ(work.local_address.to_uint64(), kLunBase + at);
    EXPECT_EQ(work.remote_va.to_uint64(), 0x7000 + at);
    EXPECT_EQ(work.rkey.to_uint(), 99U);
    EXPECT_EQ(work.signaled.to_uint(), 0U);
    EXPECT_LE(work.length.to_uint(), abi::kMaxWorkBytes);
    at += work.length.to_uint();
  }
  EXPECT_EQ(at, 150000U);
  EXPECT_EQ(output_.received[3].respond.to_uint(), 1U);
  EXPECT_TRUE(context_.received.empty());
}

TEST_F(DataMover, SignalsOnlyTheLastReadOfAWriteAndStoresItsContextOnce) {
  run(segment_of(segment_kind::kRdmaRead, 131073));

  ASSERT_EQ(output_.received.size(), 3U);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(output_.received[i].work.opcode.to_uint(), work_opcode::kRdmaRead);
    EXPECT_EQ(output_.received[i].work.signaled.to_uint(), i == 2 ? 1U : 0U);
    EXPECT_EQ(output_.received[i].work.cookie.to_uint(), 5U);
  }
  ASSERT_EQ(context_.received.size(), 1U);
  EXPECT_EQ(context_.received[0].slot.to_uint(), 5U);
}

TEST_F(DataMover, EndsACommandOnlyWithItsLastSegment) {
  Segment segment = segment_of(segment_kind::kRdmaRead, 4096);
  segment.last = 0;
  run(segment);
  ASSERT_EQ(output_.received.size(), 1U);
  EXPECT_EQ(output_.received[0].work.signaled.to_uint(), 0U);
  EXPECT_TRUE(context_.received.empty());

  segment.kind = segment_kind::kRdmaWrite;
  run(segment);
  ASSERT_EQ(output_.received.size(), 2U);
  EXPECT_EQ(output_.received[1].respond.to_uint(), 0U);

  segment.last = 1;
  run(segment);
  ASSERT_EQ(output_.received.size(), 4U);
  EXPECT_EQ(output_.received[3].respond.to_uint(), 1U);
}

TEST_F(DataMover, AnswersACommandWithoutData) {
  run(segment_of(segment_kind::kNoData, 0));
  ASSERT_EQ(output_.received.size(), 1U);
  EXPECT_EQ(output_.received[0].respond.to_uint(), 1U);
  EXPECT_EQ(output_.received[0].response.slot.to_uint(), 5U);
}

TEST_F(DataMover, CopiesImmediateData) {
  Segment segment = segment_of(segment_kind::kCopy, 4096);
  segment.remote_va = 68;
  run(segment);

  ASSERT_EQ(copy_.received.size(), 1U);
  EXPECT_EQ(copy_.received[0].slot.to_uint(), 5U);
  EXPECT_EQ(copy_.received[0].slot_offset.to_uint(), 68U);
  EXPECT_EQ(copy_.received[0].destination.to_uint64(), kLunBase);
  EXPECT_EQ(copy_.received[0].length.to_uint(), 4096U);
  EXPECT_EQ(context_.received.size(), 1U);
  EXPECT_TRUE(output_.received.empty());
}

/// All kernels in a row, with the tables and engines between them played by the test.
class KernelPipeline : public ::testing::Test {
 protected:
  void clock(std::mt19937_64& random) {
    rsp_build(mover_.stream, completed_.stream, work_.stream, slot_free_.stream);
    data_mover(segment_.stream, mover_.stream, copy_.stream, context_.stream);
    desc_walk(transfer_.stream, segment_.stream);
    cmd_decode(addressed_.stream, transfer_.stream, decode_exception_.stream);
    if (!command_.stream.empty() && !addressed_.stream.full() && random() % 3 != 0) {
      addressed_.stream.write(AddressedCommand{command_.stream.read(), ram_lun()});
    }
    iu_parse(iu_.stream, command_.stream, parse_exception_.stream);
    iu_.feed(random, 60);
    completed_.feed(random, 60);
    work_.drain(random, 60);
    copy_.drain(random, 60);
    context_.drain(random, 90);
    slot_free_.drain(random, 60);
    parse_exception_.drain(random, 60);
    decode_exception_.drain(random, 60);
  }
  /// RDMA READs and copies complete, with the context stored under their slot.
  void complete() {
    const auto finish = [&](unsigned slot) {
      ASSERT_TRUE(contexts_.count(slot)) << "completed before its context was stored";
      completed_.waiting.push_back(CompletedCommand{completion_status::kOk, contexts_[slot]});
      contexts_.erase(slot);
    };
    for (; !context_.received.empty(); context_.received.pop_front()) {
      contexts_[context_.received.front().slot.to_uint()] = context_.received.front();
    }
    for (; !copy_.received.empty(); copy_.received.pop_front()) {
      const unsigned slot = copy_.received.front().slot.to_uint();
      if (!contexts_.count(slot)) break;
      finish(slot);
    }
    for (; seen_ < work_.received.size(); ++seen_) {
      const WorkRequest& work = work_.received[seen_];
      if (work.signaled == 0) continue;
      if (!contexts_.count(work.cookie.to_uint())) break;
      finish(work.cookie.to_uint());
    }
  }

  Port<IuRecord> iu_;
  Port<SrpCommand> command_;
  Port<AddressedCommand> addressed_;
  Port<Transfer> transfer_;
  Port<Segment> segment_;
  Port<MoverOutput> mover_;
  Port<CopyJob> copy_;
  Port<Response> context_;
  Port<CompletedCommand> completed_;
  Port<WorkRequest> work_;
  Port<SlotFree> slot_free_;
  Port<IuException> parse_exception_;
  Port<IuException> decode_exception_;
  std::map<unsigned, Response> contexts_;
  std::size_t seen_ = 0;
};

TEST_F(KernelPipeline, AnswersEveryCommandOnceMovesAllItsDataAndFreesEverySlot) {
  const test::Seed seed(kSeed);
  std::mt19937_64 random(seed.value());
  constexpr unsigned kCommands = 4000;
  std::map<unsigned, std::uint64_t> expected_bytes;  // by slot, what RDMA must move
  unsigned exceptions = 0;
  for (unsigned slot = 0; slot < kCommands; ++slot) {
    const auto blocks = static_cast<std::uint16_t>(1 + random() % 400);
    const auto lba = static_cast<std::uint32_t>(random() % (kLunBlocks - blocks));
    CommandFields fields{.tag = slot, .cdb = read_10(lba, blocks), .length = blocks * 512U};
    switch (random() % 5) {
      case 0:
      case 1:
        iu_.waiting.push_back(direct_command(fields, 0x01).record(2, slot));
        expected_bytes[slot] = blocks * 512U;
        break;
      case 2:
        fields.cdb = write_10(lba, blocks);
        iu_.waiting.push_back(direct_command(fields, 0x10).record(2, slot));
        expected_bytes[slot] = blocks * 512U;
        break;
      case 3:
        fields.cdb = write_10(lba, 4);
        fields.length = 2048;
        iu_.waiting.push_back(immediate_command(fields).record(2, slot));
        expected_bytes[slot] = 0;
        break;
      default:
        fields.cdb = {0x12, 0, 0, 0, 36, 0};
        iu_.waiting.push_back(direct_command(fields, random() % 2 ? 0x01 : 0x02).record(2, slot));
        ++exceptions;
        break;
    }
  }
  for (unsigned cycle = 0; cycle < 60 * kCommands; ++cycle) {
    clock(random);
    complete();
  }

  std::map<unsigned, std::uint64_t> moved;
  std::map<unsigned, unsigned> responses;
  for (const WorkRequest& work : work_.received) {
    const unsigned slot = work.cookie.to_uint();
    if (work.opcode == work_opcode::kSend) {
      ++responses[slot];
      EXPECT_EQ(moved[slot], expected_bytes[slot]) << "the response of " << slot << " overtook its data";
    } else {
      moved[slot] += work.length.to_uint();
    }
  }
  EXPECT_EQ(responses.size(), expected_bytes.size());
  for (const auto& [slot, count] : responses) EXPECT_EQ(count, 1U) << slot;
  EXPECT_EQ(slot_free_.received.size(), expected_bytes.size());
  EXPECT_EQ(parse_exception_.received.size() + decode_exception_.received.size(), exceptions);
}

}  // namespace
}  // namespace srpnic
