// SPDX-License-Identifier: Apache-2.0
// desc_walk and data_mover, and all kernels in a row under random stalls against a plain description of their work.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "cmd_decode/cmd_decode.hpp"
#include "data_mover/data_mover.hpp"
#include "desc_walk/desc_walk.hpp"
#include "iu_parse/iu_parse.hpp"
#include "kernel_bench.hpp"
#include "rsp_build/rsp_build.hpp"
#include "tests/support/seed.hpp"

namespace srpnic {
namespace {

/// As cmd_decode would have made it; the buffer begins shortly before an address that does not fit 32 bits.
Transfer transfer_of(bool write, std::uint32_t cdb_bytes, std::uint32_t desc_length) {
  Transfer transfer;
  transfer.qpn = 0x302;
  transfer.slot = 5;
  transfer.tag = 0xABCD;
  transfer.write = write;
  transfer.local_address = kLunBase;
  transfer.cdb_bytes = cdb_bytes;
  transfer.length = std::min(cdb_bytes, desc_length);
  transfer.desc_va = 0xFFFFF000;
  transfer.desc_rkey = 99;
  transfer.desc_length = desc_length;
  return transfer;
}

unsigned pieces_of(const Transfer& transfer) {
  const unsigned length = transfer.length.to_uint();
  return length / abi::kMaxWorkBytes + (length % abi::kMaxWorkBytes != 0 ? 1 : 0);
}

/// Piece `number` of the command's data, as command_table lets it on.
Step piece_of(const Transfer& transfer, unsigned number) {
  Step step;
  step.piece = number;
  step.last = number + 1 == pieces_of(transfer);
  step.transfer = transfer;
  return step;
}

Step end_of(const Transfer& transfer, unsigned status = completion_status::kOk) {
  Step step;
  step.answer = true;
  step.status = status;
  step.transfer = transfer;
  return step;
}

Segment walk(const Step& next) {
  Port<Step> step;
  Port<Segment> segment;
  step.stream.write(next);
  desc_walk(step.stream, segment.stream);
  EXPECT_TRUE(step.stream.empty());
  return segment.stream.read();
}

TEST(DescWalk, SettlesTheResidual) {
  struct Case {
    bool write;
    std::uint32_t cdb_bytes, desc_length, flags, residual;
  };
  const Case cases[] = {
      {false, 4096, 4096, 0x00, 0},   {false, 4096, 4000, 0x10, 96},
      {false, 4096, 5000, 0x20, 904}, {true, 4096, 4096, 0x00, 0},
      {true, 4096, 5000, 0x08, 904},  {true, 4096, 4000, 0x04, 96},
      {false, 512, 0, 0x10, 512},     {false, 512, 0xFFFFFFFF, 0x20, 0xFFFFFDFF},
  };
  for (const Case& test : cases) {
    const Segment answer = walk(end_of(transfer_of(test.write, test.cdb_bytes, test.desc_length)));
    EXPECT_EQ(answer.kind.to_uint(), segment_kind::kAnswer);
    EXPECT_EQ(answer.response.flags.to_uint(), test.flags);
    EXPECT_EQ(answer.response.residual.to_uint(), test.residual);
  }
}

TEST(DescWalk, NamesWhatIsMovedWhereAndWithWhichKey) {
  Transfer whole = transfer_of(true, 4096, 4096);
  whole.imm_offset = 68;
  whole.iu_length = 580;

  const Segment by_rdma = walk(piece_of(whole, 0));
  EXPECT_EQ(by_rdma.kind.to_uint(), segment_kind::kRdmaRead);
  EXPECT_EQ(by_rdma.last.to_uint(), 1U);
  EXPECT_EQ(by_rdma.remote_va.to_uint64(), 0xFFFFF000U);
  EXPECT_EQ(by_rdma.rkey.to_uint(), 99U);
  EXPECT_EQ(by_rdma.local_address.to_uint64(), kLunBase);
  EXPECT_EQ(by_rdma.length.to_uint(), 4096U);
  EXPECT_EQ(by_rdma.response.qpn.to_uint(), 0x302U);
  EXPECT_EQ(by_rdma.response.slot.to_uint(), 5U);
  EXPECT_EQ(by_rdma.response.iu_length.to_uint(), 580U);

  whole.immediate = true;
  const Segment by_copy = walk(piece_of(whole, 0));
  EXPECT_EQ(by_copy.kind.to_uint(), segment_kind::kCopy);
  EXPECT_EQ(by_copy.remote_va.to_uint64(), 68U);
  EXPECT_EQ(by_copy.length.to_uint(), 4096U);

  EXPECT_EQ(walk(piece_of(transfer_of(false, 512, 512), 0)).kind.to_uint(), segment_kind::kRdmaWrite);
}

TEST(DescWalk, CutsDataIntoPiecesThatFollowEachOtherOnBothSides) {
  constexpr std::uint32_t kMax = abi::kMaxWorkBytes;
  for (const bool write : {false, true}) {
    for (const std::uint32_t length : {1U, kMax - 1, kMax, kMax + 1, 2 * kMax - 1, 2 * kMax, 2 * kMax + 1, 150000U}) {
      SCOPED_TRACE(length);
      const Transfer whole = transfer_of(write, length, length);
      const unsigned pieces = pieces_of(whole);
      std::uint64_t at = 0;
      for (unsigned number = 0; number < pieces; ++number) {
        const Segment piece = walk(piece_of(whole, number));
        EXPECT_EQ(piece.kind.to_uint(), write ? segment_kind::kRdmaRead : segment_kind::kRdmaWrite);
        EXPECT_EQ(piece.local_address.to_uint64(), kLunBase + at);
        EXPECT_EQ(piece.remote_va.to_uint64(), 0xFFFFF000U + at);
        EXPECT_EQ(piece.rkey.to_uint(), 99U);
        EXPECT_EQ(piece.length.to_uint(), std::min<std::uint64_t>(kMax, length - at));
        EXPECT_EQ(piece.last.to_uint(), number + 1 == pieces ? 1U : 0U);
        at += piece.length.to_uint();
      }
      EXPECT_EQ(at, length);
    }
  }
}

TEST(DescWalk, ReachesTheEndOfTheLongestTransfer) {
  const Transfer whole = transfer_of(false, 0xFFFFFFFF, 0xFFFFFFFF);
  const Segment piece = walk(piece_of(whole, 0xFFFF));
  EXPECT_EQ(piece.local_address.to_uint64(), kLunBase + 0xFFFF0000U);
  EXPECT_EQ(piece.remote_va.to_uint64(), 0xFFFFF000U + std::uint64_t{0xFFFF0000U});
  EXPECT_EQ(piece.length.to_uint(), 0xFFFFU);
  EXPECT_EQ(piece.last.to_uint(), 1U);
}

TEST(DescWalk, MovesWhatIsShorterAndAnswersWhenThatIsNothing) {
  EXPECT_EQ(walk(piece_of(transfer_of(false, 4096, 4000), 0)).length.to_uint(), 4000U);
  EXPECT_EQ(walk(piece_of(transfer_of(false, 4096, 5000), 0)).length.to_uint(), 4096U);

  const Transfer nothing = transfer_of(false, 512, 0);
  EXPECT_EQ(pieces_of(nothing), 0U);
  const Segment answer = walk(end_of(nothing));
  EXPECT_EQ(answer.kind.to_uint(), segment_kind::kAnswer);
  EXPECT_EQ(answer.response.slot.to_uint(), 5U);
  EXPECT_EQ(answer.response.flags.to_uint(), 0x10U);
  EXPECT_EQ(answer.response.residual.to_uint(), 512U);
}

TEST(DescWalk, AnswersWithTheStatusOfTheDataPhase) {
  Transfer immediate = transfer_of(true, 512, 512);
  immediate.immediate = true;
  for (const Transfer& whole : {transfer_of(false, 512, 512), transfer_of(true, 512, 512), immediate}) {
    for (const unsigned status : {completion_status::kOk, completion_status::kFlushed, completion_status::kUnknownQp}) {
      const Segment answer = walk(end_of(whole, status));
      EXPECT_EQ(answer.kind.to_uint(), segment_kind::kAnswer);
      EXPECT_EQ(answer.response.status.to_uint(), status);
      EXPECT_EQ(answer.response.qpn.to_uint(), 0x302U);
      EXPECT_EQ(answer.response.slot.to_uint(), 5U);
      EXPECT_EQ(answer.response.tag.to_uint64(), 0xABCDU);
    }
  }
}

class DataMover : public ::testing::Test {
 protected:
  void run(const Segment& segment) {
    segment_.stream.write(segment);
    data_mover(segment_.stream, output_.stream, copy_.stream);
    EXPECT_TRUE(segment_.stream.empty());
  }
  static Segment segment_of(unsigned kind, std::uint32_t length) {
    Segment segment;
    segment.kind = kind;
    segment.last = 1;
    segment.local_address = kLunBase;
    segment.remote_va = 0x123456789A;
    segment.rkey = 99;
    segment.length = length;
    segment.response.qpn = 0x302;
    segment.response.slot = 5;
    segment.response.tag = 0xABCD;
    segment.response.flags = 0x10;
    segment.response.residual = 96;
    return segment;
  }

  Port<Segment> segment_;
  Port<MoverOutput> output_;
  Port<CopyJob> copy_;
};

TEST_F(DataMover, MovesReadDataByRdmaWrite) {
  for (const std::uint32_t length : {1U, abi::kMaxWorkBytes}) {
    for (const unsigned last : {0U, 1U}) {
      Segment piece = segment_of(segment_kind::kRdmaWrite, length);
      piece.last = last;
      run(piece);
      ASSERT_FALSE(output_.stream.empty());
      const MoverOutput output = output_.stream.read();
      EXPECT_EQ(output.respond.to_uint(), 0U);
      EXPECT_EQ(output.work.opcode.to_uint(), work_opcode::kRdmaWrite);
      EXPECT_EQ(output.work.signaled.to_uint(), 0U);
      EXPECT_EQ(output.work.is_inline.to_uint(), 0U);
      EXPECT_EQ(output.work.qpn.to_uint(), 0x302U);
      EXPECT_EQ(output.work.length.to_uint(), length);
      EXPECT_EQ(output.work.local_address.to_uint64(), kLunBase);
      EXPECT_EQ(output.work.remote_va.to_uint64(), 0x123456789AU);
      EXPECT_EQ(output.work.rkey.to_uint(), 99U);
    }
  }
  EXPECT_TRUE(copy_.stream.empty());
}

TEST_F(DataMover, SignalsOnlyTheLastRdmaReadOfAWrite) {
  for (const unsigned last : {0U, 1U}) {
    Segment piece = segment_of(segment_kind::kRdmaRead, 4096);
    piece.last = last;
    run(piece);
    ASSERT_FALSE(output_.stream.empty());
    const MoverOutput output = output_.stream.read();
    EXPECT_EQ(output.respond.to_uint(), 0U);
    EXPECT_EQ(output.work.opcode.to_uint(), work_opcode::kRdmaRead);
    EXPECT_EQ(output.work.signaled.to_uint(), last);
    EXPECT_EQ(output.work.cookie.to_uint(), 5U);
    EXPECT_EQ(output.work.length.to_uint(), 4096U);
    EXPECT_EQ(output.work.rkey.to_uint(), 99U);
  }
  EXPECT_TRUE(copy_.stream.empty());
}

TEST_F(DataMover, HandsAnAnswerOnWithItsStatus) {
  for (const unsigned status : {completion_status::kOk, completion_status::kFlushed}) {
    Segment answer = segment_of(segment_kind::kAnswer, 0);
    answer.response.status = status;
    run(answer);
    ASSERT_FALSE(output_.stream.empty());
    const MoverOutput output = output_.stream.read();
    EXPECT_EQ(output.respond.to_uint(), 1U);
    EXPECT_EQ(output.response, answer.response);
  }
  EXPECT_TRUE(copy_.stream.empty());
}

TEST_F(DataMover, CopiesImmediateData) {
  Segment segment = segment_of(segment_kind::kCopy, 4096);
  segment.remote_va = 68;
  run(segment);

  ASSERT_FALSE(copy_.stream.empty());
  const CopyJob job = copy_.stream.read();
  EXPECT_EQ(job.qpn.to_uint(), 0x302U);
  EXPECT_EQ(job.slot.to_uint(), 5U);
  EXPECT_EQ(job.slot_offset.to_uint(), 68U);
  EXPECT_EQ(job.destination.to_uint64(), kLunBase);
  EXPECT_EQ(job.length.to_uint(), 4096U);
  EXPECT_TRUE(copy_.stream.empty());
  EXPECT_TRUE(output_.stream.empty());
}

TEST_F(DataMover, HasOneOutputForEachSegmentInOrder) {
  const test::Seed seed(kSeed);
  std::mt19937_64 random(seed.value());
  constexpr unsigned kSegments = 2000;
  std::vector<unsigned> expected_outputs;
  std::vector<unsigned> expected_copies;
  for (unsigned i = 0; i < kSegments; ++i) {
    const auto kind = static_cast<unsigned>(random() % 4);
    Segment segment = segment_of(kind, 512);
    segment.last = random() % 2;
    segment.response.slot = i;
    segment_.waiting.push_back(segment);
    (kind == segment_kind::kCopy ? expected_copies : expected_outputs).push_back(i);
  }
  for (unsigned cycle = 0; cycle < 10 * kSegments; ++cycle) {
    segment_.feed(random, 80);
    data_mover(segment_.stream, output_.stream, copy_.stream);
    output_.drain(random, 50);
    copy_.drain(random, 20);
  }
  std::vector<unsigned> outputs;
  for (const MoverOutput& output : output_.received) outputs.push_back(output.response.slot.to_uint());
  std::vector<unsigned> copies;
  for (const CopyJob& job : copy_.received) copies.push_back(job.slot.to_uint());
  EXPECT_EQ(outputs, expected_outputs);
  EXPECT_EQ(copies, expected_copies);
}

/// What command_table does as long as every send queue has room. Queue pairs take turns at random; within one, answers
/// go first, and the pieces of a command are in order and not mixed with those of the next.
class PlainCommandTable {
 public:
  void add(const Transfer& transfer) {
    QueuePair& pair = pairs_[transfer.qpn.to_uint()];
    if (transfer.length == 0) {
      pair.answers.push_back(end_of(transfer));
    } else {
      pair.commands.push_back(transfer);
    }
  }
  /// The data of the WRITE in `slot` has arrived, or will not; false: none waits there.
  bool end(unsigned slot, unsigned status) {
    const auto write = moving_.find(slot);
    if (write == moving_.end()) return false;
    pairs_[write->second.qpn.to_uint()].answers.push_back(end_of(write->second, status));
    moving_.erase(write);
    return true;
  }
  std::optional<Step> next(std::mt19937_64& random) {
    if (answer_of_read_) return std::exchange(answer_of_read_, std::nullopt);
    std::vector<QueuePair*> ready;
    for (auto& [qpn, pair] : pairs_) {
      if (!pair.answers.empty() || !pair.commands.empty()) ready.push_back(&pair);
    }
    if (ready.empty()) return std::nullopt;
    QueuePair& pair = *ready[random() % ready.size()];
    if (!pair.answers.empty()) {
      const Step answer = pair.answers.front();
      pair.answers.pop_front();
      return answer;
    }
    const Step step = piece_of(pair.commands.front(), pair.piece++);
    if (step.last != 0) {
      pair.commands.pop_front();
      pair.piece = 0;
      if (step.transfer.write == 0) {
        answer_of_read_ = end_of(step.transfer);
      } else {
        moving_[step.transfer.slot.to_uint()] = step.transfer;
      }
    }
    return step;
  }

 private:
  struct QueuePair {
    std::deque<Step> answers;
    std::deque<Transfer> commands;
    unsigned piece = 0;  ///< of the first command, the next
  };
  std::map<unsigned, QueuePair> pairs_;
  std::map<unsigned, Transfer> moving_;  ///< WRITEs whose last piece has been let on, by slot
  std::optional<Step> answer_of_read_;
};

/// All kernels in a row, with the tables and engines between them played by the test.
class KernelPipeline : public ::testing::Test {
 protected:
  static constexpr unsigned kQueuePairs = 4;

  /// What must become of the command in a slot.
  struct Expected {
    unsigned qpn = 0;
    unsigned opcode = work_opcode::kNop;  ///< NOP: a copy
    std::uint64_t local = 0;
    std::uint64_t remote = 0;
    std::uint32_t rkey = 0;
    std::uint32_t length = 0;
    unsigned flags = 0;
    std::uint32_t residual = 0;

    std::uint64_t moved = 0;
    unsigned responses = 0;
    unsigned freed = 0;
  };

  void clock(std::mt19937_64& random) {
    rsp_build(mover_.stream, work_.stream, slot_free_.stream, end_exception_.stream);
    data_mover(segment_.stream, mover_.stream, copy_.stream);
    desc_walk(step_.stream, segment_.stream);
    if (!step_.stream.full() && random() % 100 < 80) {
      if (const std::optional<Step> step = commands_.next(random)) step_.stream.write(*step);
    }
    if (!transfer_.stream.empty() && random() % 100 < 60) commands_.add(transfer_.stream.read());
    cmd_decode(addressed_.stream, transfer_.stream, decode_exception_.stream);
    if (!command_.stream.empty() && !addressed_.stream.full() && random() % 3 != 0) {
      addressed_.stream.write(AddressedCommand{command_.stream.read(), ram_lun()});
    }
    iu_parse(iu_.stream, command_.stream, parse_exception_.stream);
    iu_.feed(random, 60);
    work_.drain(random, 60);
    copy_.drain(random, 60);
    slot_free_.drain(random, 60);
    parse_exception_.drain(random, 60);
    decode_exception_.drain(random, 60);
  }
  /// RDMA READs and copies complete in any order, now and then with an error.
  void complete(std::mt19937_64& random) {
    for (; seen_copies_ < copy_.received.size(); ++seen_copies_) {
      ending_.push_back(copy_.received[seen_copies_].slot.to_uint());
    }
    for (; seen_work_ < work_.received.size(); ++seen_work_) {
      const WorkRequest& work = work_.received[seen_work_];
      if (work.signaled != 0) ending_.push_back(work.cookie.to_uint());
    }
    if (ending_.empty() || random() % 2 != 0) return;
    std::swap(ending_[random() % ending_.size()], ending_.back());
    const unsigned slot = ending_.back();
    ending_.pop_back();
    const bool fails = random() % 16 == 0;
    if (fails) failed_[slot] = true;
    ASSERT_TRUE(commands_.end(slot, fails ? completion_status::kFlushed : completion_status::kOk))
        << "the data of " << slot << " ended twice or before its last piece";
  }
  std::size_t exceptions() const { return parse_exception_.received.size() + decode_exception_.received.size(); }

  /// An IU as an initiator may send it, and what must become of it; false: it is left to the host.
  bool send(unsigned slot, std::mt19937_64& random) {
    const bool around_a_piece = random() % 4 == 0;
    const auto blocks = static_cast<std::uint16_t>(around_a_piece ? 127 + random() % 3 : 1 + random() % 400);
    const auto lba = static_cast<std::uint32_t>(random() % (kLunBlocks - blocks));
    const std::uint32_t bytes = blocks * 512U;
    CommandFields fields{.tag = ~std::uint64_t{slot}, .cdb = read_10(lba, blocks), .va = random() >> 1};
    fields.rkey = static_cast<std::uint32_t>(random());
    fields.length = bytes;
    Expected command{.qpn = 2 + static_cast<unsigned>(random() % kQueuePairs), .local = kLunBase + lba * 512U};
    command.remote = fields.va;
    command.rkey = fields.rkey;
    command.length = bytes;
    switch (random() % 6) {
      case 0:  // READs, with a buffer of the right length, a shorter one and a longer one
        command.opcode = work_opcode::kRdmaWrite;
        break;
      case 1:
        fields.length = random() % 4 == 0 ? 0 : static_cast<std::uint32_t>(random() % bytes);
        command.opcode = work_opcode::kRdmaWrite;
        command.length = fields.length;
        command.flags = 0x10;
        command.residual = bytes - fields.length;
        break;
      case 2:
        fields.length += 1 + static_cast<std::uint32_t>(random() % 1000);
        command.opcode = work_opcode::kRdmaWrite;
        command.flags = 0x20;
        command.residual = fields.length - bytes;
        break;
      case 3:  // WRITEs, mostly with a buffer of the right length
        if (random() % 4 == 0) {
          ++fields.length;
          command.flags = 0x08;
          command.residual = 1;
        }
        fields.cdb = write_10(lba, blocks);
        command.opcode = work_opcode::kRdmaRead;
        break;
      case 4:
        fields.cdb = write_10(lba, 4);
        fields.length = 2048;
        command.length = 2048;
        iu_.waiting.push_back(immediate_command(fields).record(command.qpn, slot));
        expected_[slot] = command;
        return true;
      default:
        fields.cdb = {0x12, 0, 0, 0, 36, 0};
        iu_.waiting.push_back(direct_command(fields, random() % 2 ? 0x01 : 0x02).record(command.qpn, slot));
        return false;
    }
    const bool write = command.opcode == work_opcode::kRdmaRead;
    iu_.waiting.push_back(direct_command(fields, write ? 0x10 : 0x01).record(command.qpn, slot));
    expected_[slot] = command;
    return true;
  }

  /// The next piece of a command's data, moved by RDMA.
  static void check_move(const WorkRequest& work, Expected& command) {
    ASSERT_EQ(work.opcode.to_uint(), command.opcode);
    ASSERT_EQ(work.local_address.to_uint64(), command.local + command.moved);
    ASSERT_EQ(work.remote_va.to_uint64(), command.remote + command.moved);
    ASSERT_EQ(work.rkey.to_uint(), command.rkey);
    ASSERT_EQ(work.length.to_uint(), std::min<std::uint64_t>(abi::kMaxWorkBytes, command.length - command.moved));
    command.moved += work.length.to_uint();
    const bool ends_a_write = command.opcode == work_opcode::kRdmaRead && command.moved == command.length;
    ASSERT_EQ(work.signaled.to_uint(), ends_a_write ? 1U : 0U);
  }
  static void check_response(const WorkRequest& work, Expected& command) {
    const auto bytes = inline_bytes(work);
    const auto number = [&bytes](std::size_t offset, std::size_t size) {
      std::uint64_t value = 0;
      for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes[offset + i];
      return value;
    };
    ASSERT_EQ(command.moved, command.length) << "the response overtook its data";
    ASSERT_EQ(number(8, 8), ~work.cookie.to_uint64());
    ASSERT_EQ(number(18, 1), command.flags);
    const bool data_out = (command.flags & 0x0C) != 0;
    ASSERT_EQ(number(20, 4), data_out ? command.residual : 0U);
    ASSERT_EQ(number(24, 4), data_out ? 0U : command.residual);
    ++command.responses;
  }

  Port<IuRecord> iu_;
  Port<SrpCommand> command_;
  Port<AddressedCommand> addressed_;
  Port<Transfer> transfer_;
  Port<Step> step_;
  Port<Segment> segment_;
  Port<MoverOutput> mover_;
  Port<CopyJob> copy_;
  Port<WorkRequest> work_;
  Port<SlotFree> slot_free_;
  Port<IuException> parse_exception_;
  Port<IuException> decode_exception_;
  Port<IuException> end_exception_;
  PlainCommandTable commands_;
  std::map<unsigned, Expected> expected_;  // by slot
  std::map<unsigned, bool> failed_;        // by slot
  std::vector<unsigned> ending_;           // slots of WRITEs whose data is under way
  std::size_t seen_work_ = 0;
  std::size_t seen_copies_ = 0;
};

TEST_F(KernelPipeline, AnswersEveryCommandOnceMovesAllItsDataAndFreesEverySlot) {
  const test::Seed seed(kSeed);
  std::mt19937_64 random(seed.value());
  constexpr unsigned kCommands = 4000;
  for (unsigned slot = 0; slot < kCommands; ++slot) send(slot, random);
  const std::size_t exceptions_expected = kCommands - expected_.size();
  unsigned quiet = 0;
  for (unsigned cycle = 0; cycle < 60 * kCommands && quiet < 200; ++cycle) {
    clock(random);
    complete(random);
    if (HasFatalFailure()) return;
    const bool all = slot_free_.received.size() >= expected_.size() && exceptions() >= exceptions_expected;
    quiet = all ? quiet + 1 : 0;
  }

  EXPECT_EQ(exceptions(), exceptions_expected);
  for (const CopyJob& job : copy_.received) {
    Expected& command = expected_[job.slot.to_uint()];
    ASSERT_EQ(command.opcode, work_opcode::kNop);
    ASSERT_EQ(job.qpn.to_uint(), command.qpn);
    ASSERT_EQ(job.slot_offset.to_uint(), 68U);
    ASSERT_EQ(job.destination.to_uint64(), command.local);
    ASSERT_EQ(job.length.to_uint(), command.length);
    command.moved += command.length;
  }
  unsigned slot_before = 0;
  for (const WorkRequest& work : work_.received) {
    const unsigned slot = work.cookie.to_uint();
    SCOPED_TRACE(slot);
    Expected& command = expected_[slot];
    ASSERT_EQ(work.qpn.to_uint(), command.qpn);
    if (work.opcode == work_opcode::kSend) {
      if (command.opcode == work_opcode::kRdmaWrite && command.length != 0) {
        ASSERT_EQ(slot, slot_before) << "something came between the data of a READ and its response";
      }
      check_response(work, command);
    } else {
      check_move(work, command);
    }
    if (HasFatalFailure()) return;
    slot_before = slot;
  }
  for (const SlotFree& slot : slot_free_.received) {
    Expected& command = expected_[slot.slot.to_uint()];
    EXPECT_EQ(slot.qpn.to_uint(), command.qpn);
    ++command.freed;
  }
  EXPECT_EQ(expected_.size() + exceptions_expected, kCommands);
  for (const auto& [slot, command] : expected_) {
    EXPECT_EQ(command.moved, command.length) << slot;
    EXPECT_EQ(command.responses, failed_.count(slot) ? 0U : 1U) << slot;
    EXPECT_EQ(command.freed, 1U) << slot;
  }
  EXPECT_GT(failed_.size(), 10U);
}

}  // namespace
}  // namespace srpnic
