// SPDX-License-Identifier: Apache-2.0
// An SRP initiator at the other end of the card's wire, in this process: address resolution, connection management, one
// reliable connection for each channel, SRP, discovery, a workload with verification, logout. Same seed and same frames
// in: same frames out, at the same times. It checks the target strictly; what a target may not do becomes a violation.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/initiator/channel.hpp"
#include "sim/initiator/connection.hpp"
#include "sim/initiator/discovery.hpp"
#include "sim/initiator/neighbour.hpp"
#include "sim/initiator/options.hpp"
#include "sim/initiator/queue_pair.hpp"
#include "sim/initiator/workload.hpp"
#include "sim/wire/endpoint.hpp"

namespace srpnic::sim {

struct InitiatorReport {
  bool finished = false;
  bool ok = false;  ///< finished, every command good, every byte right, no violation
  std::string phase;
  std::vector<std::string> failures;    ///< what did not succeed
  std::vector<std::string> violations;  ///< what the target may not do; the first ones
  std::size_t violation_count = 0;
  unsigned channels = 0;
  std::string disk_name;
  Disk disk;
  std::vector<JobResult> jobs;
  std::uint64_t commands = 0, bytes = 0, errors = 0;  ///< of all jobs
  std::uint64_t frames_sent = 0, frames_received = 0, damaged_frames = 0;
};

class Initiator : public WireEndpoint {
 public:
  enum class Phase {
    kResolve,     // the target's MAC
    kConnect,     // logins, one channel after the other
    kDiscover,    // INQUIRY … READ CAPACITY
    kWork,        // the jobs
    kReady,       // options.hold: waiting for logout()
    kDisconnect,  // DREQ on every channel
    kDone,
    kFailed,
  };

  explicit Initiator(const InitiatorOptions& options);

  bool transmit(std::uint64_t now_ns, const Frame& frame) override;
  std::optional<Frame> receive(std::uint64_t now_ns) override;
  std::optional<std::uint64_t> next_event_ns() const override;

  /// All is done, or nothing more can be.
  bool finished() const { return phase_ == Phase::kDone || phase_ == Phase::kFailed; }
  Phase phase() const { return phase_; }
  InitiatorReport report() const;
  const Violations& violations() const { return violations_; }

  /// Ends kReady.
  void logout() { hold_ = false; }

  // For tests that send what an initiator should not. A channel exists once its login has succeeded.
  std::size_t channels() const { return links_.size(); }
  Channel& channel(std::size_t index) { return *links_.at(index)->channel; }
  QueuePair& queue_pair(std::size_t index) { return *links_.at(index)->queue_pair; }
  const Connection& connection(std::size_t index) const { return *links_.at(index)->connection; }
  const Discovery& discovery() const { return discovery_; }
  std::uint64_t now_ns() const { return now_ns_; }
  /// Sends a frame as it is.
  void inject(Frame frame) { injected_.push_back(std::move(frame)); }
  /// A management datagram as it would go to the target's QP 1.
  Frame datagram_frame(const Payload& mad);
  std::optional<PortAddress> target() const;

 private:
  /// One channel: its connection, and what exists once the login has succeeded.
  struct Link {
    ConnectionRequestFields request;
    std::unique_ptr<Connection> connection;
    std::unique_ptr<QueuePair> queue_pair;
    std::unique_ptr<Channel> channel;
  };

  void receive_roce(const RocePacket& packet);
  void receive_datagram(const RocePacket& packet);
  void advance();
  void resolve();
  void connect_next();
  void establish(Link& link);
  void discover();
  void work();
  void disconnect();
  void check_links();
  void fail(const std::string& why);
  std::optional<Frame> next_frame();

  const InitiatorOptions options_;
  std::mt19937_64 random_;
  Violations violations_;
  RegisteredMemory memory_;
  Neighbour neighbour_;
  std::vector<std::unique_ptr<Link>> links_;  // established ones
  std::unique_ptr<Link> connecting_;
  Discovery discovery_;
  Workload workload_;
  Phase phase_ = Phase::kResolve;
  bool hold_;
  std::uint64_t now_ns_ = 0;
  std::uint32_t datagram_psn_ = 0;
  std::size_t next_link_ = 0;          // whose turn it is to send
  std::size_t next_command_link_ = 0;  // whose turn it is to get a command
  std::deque<Frame> injected_;
  std::vector<std::string> failures_;
  std::uint64_t frames_sent_ = 0, frames_received_ = 0, damaged_frames_ = 0;
};

std::string to_string(Initiator::Phase phase);

}  // namespace srpnic::sim
