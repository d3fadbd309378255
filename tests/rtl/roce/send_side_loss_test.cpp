// SPDX-License-Identifier: Apache-2.0
// Random work on several queue pairs over a network that loses, repeats, reorders and corrupts packets in both
// directions: every work request ends well, every byte is where it belongs, nothing leaves for a destroyed queue pair.
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "responder_peer.hpp"
#include "seed.hpp"
#include "send_side_bench.hpp"

namespace srpnic::test::send_side_loss {
namespace {

constexpr std::uint64_t kSource = 0x4000'0000;
constexpr std::size_t kSourceBytes = 0x18000;
constexpr std::uint64_t kDestination = 0x1'0000'0000;
constexpr unsigned kWorks = 2000;

struct Scenario {
  const char* name;
  Network network;
  bool harmless = false;  // nothing need be sent again
  double receiver_not_ready = 0;
  unsigned ack_timeout = 3;    // 32.8 us
  bool clock_rests = false;    // while nothing moves, time is skipped to the next timer
  unsigned destroy_every = 0;  // cycles between destroyed queue pairs
};

class Loss : public ::testing::TestWithParam<Scenario> {
 protected:
  struct Way {
    QpConfig config;
    std::shared_ptr<ResponderPeer> peer;
    bool closing = false;
  };
  struct Posted {
    WorkRequest work;
    std::shared_ptr<ResponderPeer> peer;
  };

  Loss()
      : random_(seed_.value()),
        side_({0.1, 40, seed_.value()}),
        to_peer_(GetParam().network, random_()),
        to_card_(GetParam().network, random_()) {
    source_ = random_bytes(kSourceBytes, random_);
    side_.memory.write(kSource, source_);
    side_.on_packet = [this](const SentPacket& sent) {
      ++packets_sent_;
      const auto way = ways_.find(sent.packet.qp_index.to_uint());
      ASSERT_NE(way, ways_.end()) << "a packet of a queue pair that is gone";
      to_peer_.send({way->second.config.qpn.to_uint(), sent}, now());
    };
    side_.kernel_completions.on_accept([this](const WorkCompletion& end) { complete(end); });
  }

  std::uint64_t now() const { return side_.bench.now(); }

  Bytes carried(const WorkRequest& work) const {
    const auto start = source_.begin() + static_cast<std::ptrdiff_t>(work.local_address.to_uint64() - kSource);
    return {start, start + work.length.to_uint()};
  }

  void open(unsigned index) {
    Way way;
    const std::uint32_t before_the_wrap = kPsnMask - random_() % 64;
    way.config = queue_pair(++generation_ << 8 | index, 8 + index % 5, 1U << index % 5, before_the_wrap);
    way.config.ack_timeout = GetParam().ack_timeout;
    way.peer =
        std::make_shared<ResponderPeer>(way.config, random_(), [this](const auto& work) { return carried(work); });
    way.peer->set_receiver_not_ready(GetParam().receiver_not_ready, 1);
    side_.create(way.config);
    ways_[index] = std::move(way);
  }

  std::uint32_t random_length(std::uint32_t pmtu) {
    switch (random_() % 16) {
      case 0:
        return 1 + random_() % 70000;
      case 1:
      case 2:
        return pmtu * (1 + random_() % 4) + random_() % 3 - 1;
      case 3:
      case 4:
        return 512;
      default:
        return 1 + random_() % 2000;
    }
  }

  void post(Way& way) {
    const unsigned opcode = work_opcode::kSend + random_() % 3;
    std::uint32_t length = random_length(1U << way.config.pmtu_log2.to_uint());
    if (opcode == work_opcode::kSend) length = std::min(length, abi::kMaxTiIuBytes);
    WorkRequest work = work_request(opcode, way.config.qpn.to_uint(), length, ++cookie_);
    work.signaled = opcode == work_opcode::kRdmaRead || random_() % 2;
    if (opcode == work_opcode::kRdmaRead) {
      work.local_address = destination_;
      destination_ += length + 1 + random_() % 100;
    } else {
      work.local_address = kSource + random_() % (kSourceBytes - length);
    }
    if (work.signaled != 0) waiting_[way.config.qpn.to_uint()].push_back({work, way.peer});
    way.peer->expect(work);
    side_.kernel_work.push(work);
  }

  void complete(const WorkCompletion& end) {
    auto& waiting = waiting_[end.qpn.to_uint()];
    ASSERT_FALSE(waiting.empty());
    if (end.status == completion_status::kFlushed && closing(end.qpn.to_uint())) {
      EXPECT_EQ(std::erase_if(waiting, [&](const Posted& posted) { return posted.work.cookie == end.cookie; }), 1U);
      return;
    }
    const auto [work, peer] = waiting.front();
    waiting.pop_front();
    ASSERT_EQ(end.cookie, work.cookie) << "not in the order of posting";
    ASSERT_EQ(end.status, completion_status::kOk);
    ++completed_;
    EXPECT_TRUE(peer->executed(work)) << "ended before the peer executed it";
    if (work.opcode == work_opcode::kRdmaRead) {
      EXPECT_EQ(side_.memory.read(work.local_address.to_uint64(), work.length.to_uint()),
                ResponderPeer::read_data(work));
    }
  }

  bool closing(std::uint32_t qpn) const {
    const auto way = ways_.find(qpn & 0xff);
    return way == ways_.end() || way->second.config.qpn != qpn || way->second.closing;
  }

  /// Packets that arrive now, on either side. Those for another generation are nobody's.
  void network() {
    while (const auto arrival = to_peer_.receive(now())) {
      const auto& [qpn, sent] = *arrival;
      const auto way = ways_.find(qpn & 0xff);
      if (way == ways_.end() || way->second.config.qpn != qpn) continue;
      std::vector<Response> answers;
      way->second.peer->take(sent, answers);
      for (const Response& answer : answers) to_card_.send({qpn, answer}, now());
    }
    while (side_.responses_waiting() < 16) {
      const auto arrival = to_card_.receive(now());
      if (!arrival) break;
      const auto way = ways_.find(arrival->first & 0xff);
      if (way == ways_.end() || way->second.config.qpn != arrival->first || way->second.closing) continue;
      side_.respond(arrival->second);
    }
  }

  void cycle() {
    network();
    side_.bench.cycle();
    if (GetParam().clock_rests) rest();
  }

  /// Skips time as a simulation does whose clock only runs while something moves.
  void rest() {
    auto& model = side_.bench.model();
    model.skipped_ticks_i = 0;
    quiet_cycles_ = to_peer_.empty() && to_card_.empty() && side_.responses_taken() ? quiet_cycles_ + 1 : 0;
    if (quiet_cycles_ > 1000 && model.timers_pending_o && model.timers_next_o != 0) {
      model.skipped_ticks_i = model.timers_next_o;
      skipped_ticks_ += model.timers_next_o;
      quiet_cycles_ = 0;
    }
  }

  /// What still came for the queue pair is dropped before the card looks at it.
  void replace(unsigned index) {
    ways_.at(index).closing = true;
    const std::uint32_t qpn = ways_.at(index).config.qpn.to_uint();
    side_.start_destroy(qpn);
    for (unsigned i = 0; i < 20'000 && !side_.destroyed(); ++i) cycle();
    ASSERT_TRUE(side_.destroyed());
    ways_.erase(index);
    for (unsigned i = 0; i < 20'000 && !side_.responses_taken(); ++i) cycle();
    for (unsigned i = 0; i < 500; ++i) cycle();
    open(index);
  }

  bool done() const {
    for (const auto& [qpn, waiting] : waiting_) {
      if (!waiting.empty()) return false;
    }
    for (const auto& [index, way] : ways_) {
      if (!way.peer->done()) return false;
    }
    return true;
  }

  Seed seed_;
  std::mt19937_64 random_;
  SendSideBench side_;
  Bytes source_;
  std::map<unsigned, Way> ways_;                           // by queue pair index
  std::map<std::uint32_t, std::deque<Posted>> waiting_;    // signaled, by queue pair number
  Channel<std::pair<std::uint32_t, SentPacket>> to_peer_;  // with the card's queue pair number
  Channel<std::pair<std::uint32_t, Response>> to_card_;
  std::uint64_t destination_ = kDestination;
  std::uint32_t generation_ = 0, cookie_ = 0;
  unsigned completed_ = 0, quiet_cycles_ = 0;
  std::uint64_t packets_sent_ = 0, skipped_ticks_ = 0;
};

TEST_P(Loss, EveryWorkRequestEndsWell) {
  constexpr unsigned kQueuePairs = 5;  // PMTU 256 to 4096, 1 to 16 READs at a time
  for (unsigned index = 0; index < kQueuePairs; ++index) open(index);
  const unsigned destroy_every = GetParam().destroy_every;
  unsigned posted = 0;
  for (unsigned i = 0; i < 8'000'000 && !(posted == kWorks && done()) && !HasFatalFailure(); ++i) {
    if (posted < kWorks && side_.kernel_work.pending() < 4) {
      post(ways_.at(random_() % kQueuePairs));
      ++posted;
    }
    if (destroy_every != 0 && i % destroy_every == destroy_every - 1) replace(random_() % kQueuePairs);
    cycle();
  }
  EXPECT_TRUE(done());
  unsigned duplicates = 0;
  for (const auto& [index, way] : ways_) duplicates += way.peer->duplicates();
  std::cout << now() << " cycles, " << skipped_ticks_ << " ticks skipped; " << packets_sent_ << " packets sent, "
            << to_peer_.lost() << " lost, " << duplicates << " came as duplicates; " << to_card_.lost()
            << " responses lost; " << side_.retransmissions.count() << " retransmissions, " << side_.timeouts.count()
            << " after time-outs; " << completed_ << " completions\n";
  EXPECT_EQ(side_.errors.count(), 0U);
  if (destroy_every == 0) {
    EXPECT_EQ(side_.dropped.count(), 0U);
    EXPECT_EQ(side_.retransmissions.count() == 0, GetParam().harmless) << "sent again without need";
    EXPECT_EQ(side_.sends.count() + side_.writes.count() + side_.reads.count(), kWorks);
  }
  for (const auto& [index, way] : ways_) side_.destroy(way.config.qpn.to_uint());
  ways_.clear();
  for (unsigned i = 0; i < 2000; ++i) cycle();
  EXPECT_FALSE(side_.bench.model().timers_pending_o);
}

INSTANTIATE_TEST_SUITE_P(
    Networks, Loss,
    ::testing::Values(
        Scenario{"Perfect", {}, true}, Scenario{"LosesOneInAThousand", {.loss = 0.001}},
        Scenario{"LosesOneInAHundred", {.loss = 0.01}}, Scenario{"LosesOneInTwenty", {.loss = 0.05}},
        Scenario{"Duplicates", {.duplication = 0.05}, true}, Scenario{"Reorders", {.reordering = 0.05}},
        Scenario{"Corrupts", {.corruption = 0.01}}, Scenario{"IsFarAway", {.latency_cycles = 5000}, true, 0, 6},
        Scenario{"IsNotReady", {}, false, 0.2},
        Scenario{
            "DoesAllOfIt", {.loss = 0.01, .duplication = 0.01, .reordering = 0.01, .corruption = 0.01}, false, 0.05},
        Scenario{"LetsTheClockRest", {.loss = 0.02}, false, 0.02, 14, true},
        Scenario{
            "LosesQueuePairs", {.loss = 0.02, .duplication = 0.02, .reordering = 0.02}, false, 0.02, 3, false, 7000}),
    [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace srpnic::test::send_side_loss
