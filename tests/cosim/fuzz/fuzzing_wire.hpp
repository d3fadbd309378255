// SPDX-License-Identifier: Apache-2.0
// A wire on which an initiator works while somebody else sends mutated frames, as fast as the wire carries them.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "sim/initiator/initiator.hpp"
#include "tests/cosim/fuzz/frame_mutator.hpp"

namespace srpnic::test {

class FuzzingWire : public sim::WireEndpoint {
 public:
  /// At most `frames` are sent, fewer when no channel is left; `mutated` percent of them are the attacker's, `sealed`
  /// percent of those have right checksums.
  FuzzingWire(sim::Initiator& initiator, FrameMutator& mutator, std::uint64_t frames, unsigned mutated, unsigned sealed)
      : initiator_(initiator), mutator_(mutator), left_(frames), mutated_(mutated), sealed_(sealed) {
    for (std::size_t i = 0; i < initiator_.channels(); ++i) {
      live_.push_back({initiator_.connection(i).reply().local_queue_pair,
                       initiator_.queue_pair(i).requester().next_psn(),
                       initiator_.queue_pair(i).config().expected_psn});
    }
    addresses_ = initiator_.datagram_frame(sim::Payload(256));
  }

  std::uint64_t left() const { return left_; }

  bool transmit(std::uint64_t now_ns, const sim::Frame& frame) override {
    if (frame.size() > kPsn + 3 && frame[kBth] != 0x11 && frame[kBth] != 0x64) {
      for (std::size_t i = 0; i < live_.size(); ++i) {
        if (number(frame, kBth + 5) == initiator_.queue_pair(i).config().local_qpn)
          live_[i].response_psn = number(frame, kPsn);
      }
    }
    return initiator_.transmit(now_ns, frame);
  }

  std::optional<sim::Frame> receive(std::uint64_t now_ns) override {
    if (left_ == 0) return std::nullopt;
    --left_;
    work();
    if (alive_.empty() && left_ > kAfterwards) left_ = kAfterwards;
    if (!held_.empty() && mutator_.chance(30)) {  // overtaken, or a second time
      sim::Frame frame = std::move(held_.front());
      held_.pop_front();
      return frame;
    }
    if (!mutator_.chance(mutated_)) {
      if (auto frame = initiator_.receive(now_ns)) {
        if (seen_.size() < kSeen) {
          seen_.push_back(*frame);
        } else {
          seen_[mutator_.below(kSeen)] = *frame;
        }
        if (mutator_.chance(2)) held_.push_back(*frame);
        return frame;
      }
    }
    sim::Frame frame = mutator_.model(alive_.empty() || mutator_.chance(5) ? live_ : alive_, seen_, addresses_);
    if (mutator_.chance(90)) {
      mutator_.mutate(frame, sealed_);
    } else {
      FrameMutator::seal_if_possible(frame);  // right in itself, at the wrong time
    }
    if (mutator_.chance(2)) held_.push_back(frame);
    return frame;
  }

  /// There is always something to send.
  std::optional<std::uint64_t> next_event_ns() const override {
    return left_ > 0 ? std::optional<std::uint64_t>(0) : std::nullopt;
  }

 private:
  static constexpr std::size_t kBth = 42, kPsn = kBth + 9, kSeen = 64;
  static constexpr std::uint64_t kAfterwards = 100;  // frames once every channel has ended

  static std::uint32_t number(const sim::Frame& frame, std::size_t at) {
    return std::uint32_t{frame[at]} << 16 | std::uint32_t{frame[at + 1]} << 8 | frame[at + 2];
  }

  /// Keeps every channel that still works busy with READs and WRITEs of all kinds.
  void work() {
    alive_.clear();
    for (std::size_t i = 0; i < initiator_.channels(); ++i) {
      if (initiator_.connection(i).state() != sim::Connection::State::kEstablished) continue;
      live_[i].request_psn = initiator_.queue_pair(i).requester().next_psn();
      alive_.push_back(live_[i]);
      sim::Channel& channel = initiator_.channel(i);
      if (channel.outstanding() >= 8 || !channel.can_submit()) continue;
      const auto blocks = static_cast<std::uint32_t>(1 + mutator_.below(mutator_.chance(90) ? 8 : 64));
      const std::uint64_t lba = mutator_.below(4096);
      sim::Command command;
      command.segments = static_cast<unsigned>(1 + mutator_.below(3));
      command.immediate = mutator_.chance(50);
      if (mutator_.chance(50)) {
        command.cdb = sim::read_cdb(lba, blocks);
        command.data_in_bytes = blocks * 512;
      } else {
        command.cdb = sim::write_cdb(lba, blocks);
        command.data_out = sim::Payload(blocks * 512, 0x77);
      }
      channel.submit(initiator_.now_ns(), command, [](sim::CommandResult&&) {});  // whatever comes of it
    }
  }

  sim::Initiator& initiator_;
  FrameMutator& mutator_;
  std::uint64_t left_;
  const unsigned mutated_, sealed_;
  std::vector<LiveQueuePair> live_;   // of all channels
  std::vector<LiveQueuePair> alive_;  // of those the target has not ended
  sim::Frame addresses_;
  std::vector<sim::Frame> seen_;
  std::deque<sim::Frame> held_;
};

}  // namespace srpnic::test
