// SPDX-License-Identifier: Apache-2.0
// The initiator's end of an SRP channel (SRP 5, 6): commands become IUs within the credits the target grants, their
// buffers are registered under a new key each, SRP_RSPs end them. Checks every SRP_RSP against its command: tag,
// length, credits, residuals, and that nothing was written where the residual says so.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "host/srp/iu.hpp"
#include "sim/initiator/command.hpp"
#include "sim/initiator/queue_pair.hpp"

namespace srpnic::sim {

struct ChannelConfig {
  std::uint32_t request_limit = 0;     ///< credits granted at login
  std::uint32_t max_initiator_iu = 0;  ///< longest IU to the target
  std::uint32_t max_target_iu = 0;     ///< longest IU to us
  std::uint16_t immediate_offset = 0;  ///< 0: no immediate data
  std::uint32_t max_immediate = 8192;  ///< longest data in an IU
  std::uint64_t command_timeout_ns = 30'000'000'000;
  std::uint64_t seed = 1;
};

class Channel {
 public:
  Channel(const ChannelConfig& config, RegisteredMemory& memory, Violations& violations);

  /// Where IUs go; to be set before anything is submitted.
  void connect(QueuePair& queue_pair) { queue_pair_ = &queue_pair; }

  /// There is a credit; one more is kept back for task management (SRP 5.2).
  bool can_submit() const { return failure_.empty() && credits_ > 1; }
  /// Precondition: can_submit(). Returns the command's tag.
  std::uint64_t submit(std::uint64_t now_ns, const Command& command, CommandHandler handler);
  std::uint64_t submit_task(std::uint64_t now_ns, srp::TaskFunction function, std::uint64_t lun,
                            std::uint64_t managed_tag, CommandHandler handler);
  /// Sends an IU as it is, right or wrong, under a tag of its own; the answer to `tag` comes to `handler`.
  void submit_raw(std::uint64_t now_ns, Payload iu, std::uint64_t tag, CommandHandler handler);
  std::uint64_t new_tag() { return ++last_tag_; }

  /// The IU that submit() would send, without registering anything for it beyond its buffers: to be spoilt by tests.
  Payload build(std::uint64_t tag, const Command& command);

  /// A message from the target.
  void receive(std::uint64_t now_ns, const Payload& iu);

  /// Ends commands that have waited too long. Everything still open ends when the connection has failed.
  void check_timeouts(std::uint64_t now_ns);
  void fail(std::uint64_t now_ns, const std::string& why);
  std::optional<std::uint64_t> next_event_ns() const;

  std::size_t outstanding() const { return pending_.size(); }
  std::int64_t credits() const { return credits_; }
  bool logged_out() const { return logged_out_; }

 private:
  struct Buffer {
    std::uint32_t rkey;
    std::uint32_t bytes;
  };
  struct Pending {
    CommandHandler handler;
    std::uint64_t submitted_ns = 0;
    std::uint32_t in_bytes = 0;
    std::uint32_t out_bytes = 0;
    std::uint8_t fill = 0;  // of in-buffers before the target writes
    bool task = false;
    bool raw = false;
    std::vector<Buffer> buffers;
  };

  std::vector<srp::Descriptor> register_buffers(Pending& pending, const Command& command);
  Payload build_iu(std::uint64_t tag, const Command& command, Pending& pending);
  void start(std::uint64_t now_ns, std::uint64_t tag, Pending pending, Payload iu);
  void receive_response(std::uint64_t now_ns, const Payload& iu);
  CommandResult make_result(std::uint64_t now_ns, Pending& pending, const srp::ResponseHeader& header,
                            const Payload& iu);
  void check_residuals(std::uint64_t now_ns, const Pending& pending, const CommandResult& result);
  void answer_request(std::uint8_t opcode, std::uint64_t tag);
  std::uint64_t random_address(unsigned misalignment);

  const ChannelConfig config_;
  RegisteredMemory& memory_;
  Violations& violations_;
  QueuePair* queue_pair_ = nullptr;
  std::mt19937_64 random_;
  std::int64_t credits_;
  std::uint64_t last_tag_;
  std::map<std::uint64_t, Pending> pending_;
  std::map<std::uint64_t, Pending> built_;  // build(): waiting for submit_raw() with the same tag
  std::deque<std::pair<std::uint64_t, std::uint64_t>> deadlines_;  // time, tag; in order
  bool logged_out_ = false;
  std::string failure_;
};

}  // namespace srpnic::sim
