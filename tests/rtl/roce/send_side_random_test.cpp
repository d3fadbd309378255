// SPDX-License-Identifier: Apache-2.0
// Random work on several queue pairs against the model of the remote peers, with random stalls on all streams.
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <memory>

#include "seed.hpp"
#include "send_side_bench.hpp"

namespace srpnic::test::send_side_random {
namespace {

constexpr std::uint64_t kSource = 0x4000'0000;  // payload of SEND and RDMA WRITE comes from here
constexpr std::size_t kSourceBytes = 0x18000;
constexpr std::uint64_t kDestination = 0x8000'0000'0000'0000 | 0x1'0000'0000;  // READ data goes here, in host memory

struct Scenario {
  double stall;
  unsigned works;
  bool coalesce;
  std::uint64_t seed;
};

class RandomWork : public ::testing::TestWithParam<Scenario> {
 protected:
  RandomWork() : random_(seed_.value()), side_({GetParam().stall, 40, seed_.value()}) {
    source_ = random_bytes(kSourceBytes, random_);
    side_.memory.write(kSource, source_);
    side_.on_packet = [this](const SentPacket& sent) { peers_.at(sent.packet.qp_index.to_uint())->take(sent); };
    side_.host_completions.on_accept([this](const WorkCompletion& end) { complete(end, true); });
    side_.kernel_completions.on_accept([this](const WorkCompletion& end) { complete(end, false); });
  }

  Bytes carried(const WorkRequest& work) const {
    Bytes bytes;
    if (work.is_inline != 0) {
      for (unsigned i = 0; i < work.length.to_uint(); ++i) {
        bytes.push_back(static_cast<std::uint8_t>((work.inline_data >> static_cast<int>(8 * i)).to_uint()));
      }
      return bytes;
    }
    const auto start = source_.begin() + static_cast<std::ptrdiff_t>(work.local_address.to_uint64() - kSource);
    return {start, start + work.length.to_uint()};
  }

  void create(std::uint32_t qpn, unsigned pmtu_log2, unsigned read_depth, std::uint32_t psn) {
    const QpConfig config = queue_pair(qpn, pmtu_log2, read_depth, psn);
    peers_[qpn & 0xff] =
        std::make_unique<RemotePeer>(config, random_(), [this](const WorkRequest& w) { return carried(w); });
    qps_.push_back(config);
    side_.create(config);
  }

  std::uint32_t random_length(std::uint32_t pmtu) {
    switch (random_() % 8) {
      case 0:
        return 1 + random_() % 70000;
      case 1:
        return pmtu * (1 + random_() % 4) + random_() % 3 - 1;
      case 2:
        return 512;
      default:
        return 1 + random_() % 2000;
    }
  }

  WorkRequest random_work(const QpConfig& config, std::uint32_t cookie) {
    const unsigned opcode = work_opcode::kSend + random_() % 3;
    std::uint32_t length = random_length(1U << config.pmtu_log2.to_uint());
    if (opcode == work_opcode::kSend) length = std::min(length, abi::kMaxTiIuBytes);
    if (opcode == work_opcode::kRdmaWrite && random_() % 16 == 0) length = 0;
    WorkRequest work = work_request(opcode, config.qpn.to_uint(), length, cookie);
    work.signaled = random_() % 2;
    work.solicited = random_() % 2;
    if (opcode == work_opcode::kRdmaRead) {
      destination_ += 1 + random_() % 100;
      work.local_address = destination_;
      destination_ += length;
    } else if (random_() % 3 == 0) {
      work.is_inline = 1;
      work.length = opcode == work_opcode::kSend ? 1 + random_() % 36 : random_() % 37;
      for (int i = 0; i < 5; ++i) work.inline_data.set_word(i, random_());
    } else {
      work.local_address = kSource + random_() % (kSourceBytes - length);
    }
    return work;
  }

  /// Queue pairs with an odd number belong to the host.
  void post(const WorkRequest& work) {
    const bool host = work.qpn.to_uint() % 2 != 0;
    if (work.signaled != 0) signaled_[work.qpn.to_uint()].push_back(work);
    peers_.at(work.qpn.to_uint() & 0xff)->expect(work);
    if (host) {
      side_.host_work.push(work);
    } else {
      side_.kernel_work.push(work);
    }
  }

  void complete(const WorkCompletion& end, bool to_host) {
    const std::uint32_t qpn = end.qpn.to_uint();
    EXPECT_EQ(to_host, qpn % 2 != 0);
    auto& waiting = signaled_[qpn];
    ASSERT_FALSE(waiting.empty());
    const WorkRequest work = waiting.front();
    waiting.pop_front();
    EXPECT_EQ(end, completion(qpn, work.cookie.to_uint(), completion_status::kOk));
    const RemotePeer& peer = *peers_.at(qpn & 0xff);
    EXPECT_TRUE(peer.answered(work)) << "completed before the peer answered";
    if (work.opcode == work_opcode::kRdmaRead) {
      EXPECT_EQ(side_.memory.read(work.local_address.to_uint64(), work.length.to_uint()), peer.read_data(work))
          << "completed before the data was in memory";
    }
  }

  /// Lets peers answer in random order, not too far ahead of the card.
  void answer() {
    if (side_.responses_waiting() > 4) return;
    const std::size_t start = random_() % qps_.size();
    for (std::size_t i = 0; i < qps_.size(); ++i) {
      RemotePeer& peer = *peers_.at(qps_[(start + i) % qps_.size()].qpn.to_uint() & 0xff);
      if (!peer.has_answer()) continue;
      side_.respond(peer.answer(GetParam().coalesce && random_() % 2 != 0));
      return;
    }
  }

  bool done() const {
    for (const auto& [qpn, waiting] : signaled_) {
      if (!waiting.empty()) return false;
    }
    for (const auto& [index, peer] : peers_) {
      if (!peer->idle()) return false;
    }
    return true;
  }

  Seed seed_{GetParam().seed};
  std::mt19937_64 random_;
  SendSideBench side_;
  Bytes source_;
  std::uint64_t destination_ = kDestination;
  std::vector<QpConfig> qps_;
  std::map<std::uint32_t, std::unique_ptr<RemotePeer>> peers_;  // by queue pair index
  std::map<std::uint32_t, std::deque<WorkRequest>> signaled_;   // by queue pair number, not completed yet
};

TEST_P(RandomWork, SendsTheExpectedPacketsAndEndsEachRequestWithItsAnswer) {
  create(0x000102, 12, 4, 0x100);
  create(0x123403, 10, 1, 0xfffff0);  // the PSN wraps early
  create(0x5678ff, 8, 16, 0xffff80);
  create(0x000240, 11, 2, 0x7fffff);
  create(0x777741, 9, 8, 0);
  std::uint32_t cookie = 0;
  for (unsigned i = 0; i < GetParam().works; ++i) {
    post(random_work(qps_[random_() % qps_.size()], ++cookie));
  }
  for (unsigned i = 0; i < 400'000 && !done() && !HasFatalFailure(); ++i) {
    if (random_() % 4 == 0) answer();
    side_.bench.cycle();
  }
  EXPECT_TRUE(done());
  side_.bench.run(200);
  EXPECT_EQ(side_.stale.count(), 0U);
  EXPECT_EQ(side_.dropped.count(), 0U);
  EXPECT_EQ(side_.sends.count() + side_.writes.count() + side_.reads.count(), GetParam().works);
  for (const QpConfig& config : qps_) side_.destroy(config.qpn.to_uint());
}

INSTANTIATE_TEST_SUITE_P(Stalls, RandomWork,
                         ::testing::Values(Scenario{0.0, 400, false, 11}, Scenario{0.3, 250, true, 12},
                                           Scenario{0.6, 150, true, 13}, Scenario{0.1, 400, true, 14}),
                         [](const auto& scenario) {
                           return "Percent" + std::to_string(static_cast<int>(100 * scenario.param.stall)) +
                                  (scenario.param.coalesce ? "Coalescing" : "");
                         });

}  // namespace
}  // namespace srpnic::test::send_side_random
