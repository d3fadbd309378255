// SPDX-License-Identifier: Apache-2.0
// Queue pairs that come, fail and go at random times under work: every signaled request ends exactly once, nothing is
// sent for a queue pair that is gone, and READ data goes nowhere but into the READs.
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <memory>
#include <set>

#include "seed.hpp"
#include "send_side_bench.hpp"

namespace srpnic::test::send_side_chaos {
namespace {

constexpr std::uint64_t kSource = 0x4000;
constexpr std::size_t kSourceBytes = 0x4000;

class Chaos : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  static constexpr unsigned kQueuePairs = 4;

  struct Channel {
    QpConfig config;
    std::shared_ptr<RemotePeer> peer;
    bool failed = false;
  };

  Chaos() : random_(seed_.value()), side_({0.2, 20, seed_.value()}) {
    source_ = random_bytes(kSourceBytes, random_);
    side_.memory.write(kSource, source_);
    side_.on_packet = [this](const SentPacket& sent) {
      const auto channel = channels_.find(sent.packet.qp_index.to_uint());
      ASSERT_NE(channel, channels_.end()) << "a packet of a queue pair that is gone";
      channel->second.peer->take(sent);
    };
    side_.kernel_completions.on_accept([this](const WorkCompletion& end) { complete(end); });
    side_.events.on_accept(
        [this](const QpEvent& event) { EXPECT_TRUE(expected_events_.erase(event.qpn.to_uint()) == 1); });
  }

  void open(unsigned index) {
    Channel channel;
    channel.config = queue_pair(++generation_ << 8 | index, 8 + random_() % 3, 1 + random_() % 4, random_() & kPsnMask);
    channel.peer = std::make_shared<RemotePeer>(channel.config, random_(), [this](const WorkRequest& work) {
      const auto start = source_.begin() + static_cast<std::ptrdiff_t>(work.local_address.to_uint64() - kSource);
      return Bytes(start, start + work.length.to_uint());
    });
    side_.create(channel.config);
    channels_[index] = std::move(channel);
  }

  /// The dispatcher lets no response through for a queue pair that is being destroyed; those before it are still taken,
  /// but they need not cause an event any more.
  void close(unsigned index) {
    const std::uint32_t qpn = channels_.at(index).config.qpn.to_uint();
    side_.start_destroy(qpn);
    ASSERT_TRUE(side_.bench.run_until([&] { return side_.destroyed(); }, 20'000));
    channels_.erase(index);
    ASSERT_TRUE(side_.bench.run_until([&] { return side_.responses_taken(); }, 20'000));
    side_.bench.run(20);
    expected_events_.erase(qpn);
  }

  void post(const Channel& channel) {
    const unsigned opcode = work_opcode::kSend + random_() % 3;
    WorkRequest work = work_request(opcode, channel.config.qpn.to_uint(), 1 + random_() % 3000, ++cookie_);
    work.signaled = random_() % 4 != 0;
    if (opcode == work_opcode::kRdmaRead) {
      work.local_address = 0x100'0000 + std::uint64_t{cookie_} * 0x1000;
    } else {
      work.local_address = kSource + random_() % 0x1000;
    }
    if (work.signaled != 0) open_works_[cookie_] = {work, channel.peer};
    channel.peer->expect(work);
    side_.kernel_work.push(work);
  }

  void complete(const WorkCompletion& end) {
    const auto found = open_works_.find(end.cookie.to_uint());
    ASSERT_NE(found, open_works_.end()) << "a request ended twice";
    const auto& [work, peer] = found->second;
    EXPECT_EQ(work.qpn, end.qpn);
    if (end.status == completion_status::kOk && work.opcode == work_opcode::kRdmaRead) {
      EXPECT_EQ(side_.memory.read(work.local_address.to_uint64(), work.length.to_uint()), peer->read_data(work));
    }
    ++ends_[end.status.to_uint()];
    open_works_.erase(found);
  }

  void answer(Channel& channel) {
    if (side_.responses_waiting() > 3 || channel.failed || !channel.peer->has_answer()) return;
    Response response = channel.peer->answer(random_() % 2 != 0);
    if (random_() % 60 == 0) {
      channel.failed = true;
      expected_events_.insert(channel.config.qpn.to_uint());
      if (response.payload.empty()) {
        response.packet.syndrome = syndrome::kNakInvalidRequest + random_() % 3;
      } else {
        response.payload.push_back(0);
      }
    }
    side_.respond(response);
  }

  Seed seed_{GetParam()};
  std::mt19937_64 random_;
  SendSideBench side_;
  Bytes source_;
  std::uint32_t generation_ = 0;
  std::uint32_t cookie_ = 0;
  std::map<std::uint32_t, Channel> channels_;  // by index
  struct OpenWork {
    WorkRequest work;
    std::shared_ptr<RemotePeer> peer;
  };
  std::map<std::uint32_t, OpenWork> open_works_;  // signaled, by cookie
  std::map<unsigned, unsigned> ends_;             // by status
  std::set<std::uint32_t> expected_events_;
};

TEST_P(Chaos, EverySignaledRequestEndsExactlyOnce) {
  for (unsigned index = 0; index < kQueuePairs; ++index) open(index);
  for (unsigned cycle = 0; cycle < 60'000 && !HasFatalFailure(); ++cycle) {
    Channel& channel = channels_.at(random_() % kQueuePairs);
    if (random_() % 40 == 0 && side_.kernel_work.pending() < 8) post(channel);
    if (random_() % 6 == 0) answer(channel);
    if (random_() % 1500 == 0) {
      const unsigned index = channel.config.qpn.to_uint() & 0xff;
      close(index);
      open(index);
    }
    side_.bench.cycle();
  }
  for (unsigned index = 0; index < kQueuePairs; ++index) close(index);
  side_.bench.run(1000);
  EXPECT_TRUE(open_works_.empty()) << open_works_.size() << " requests did not end";
  EXPECT_EQ(side_.events.received().size(), side_.errors.count());
  for (const MemoryAccess& write : side_.memory_writes()) {
    EXPECT_GE(write.address, 0x100'0000U);
    EXPECT_LE(write.address % 0x1000 + write.bytes, 3000U);
  }
  for (const auto& [status, count] : ends_) std::cout << "status " << status << ": " << count << '\n';
  EXPECT_GT(ends_[completion_status::kOk], 200U);
  EXPECT_GT(ends_[completion_status::kFlushed], 10U);
  EXPECT_GT(ends_[completion_status::kRemoteError] + ends_[completion_status::kLocalError], 2U);
  EXPECT_GT(side_.errors.count(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Chaos, ::testing::Range<std::uint64_t>(1, 9), ::testing::PrintToStringParamName());

}  // namespace
}  // namespace srpnic::test::send_side_chaos
