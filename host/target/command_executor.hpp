// SPDX-License-Identifier: Apache-2.0
// Executes the SRP_CMDs that the card leaves to the host: fetches what is missing from the initiator, asks the SCSI
// engine, moves the data by work requests on the command's own queue pair, answers. Never blocks; waiting is a state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <span>

#include "host/scsi/engine.hpp"
#include "host/srp/command.hpp"
#include "host/target/channel.hpp"
#include "host/target/host_buffers.hpp"
#include "host/target/response.hpp"
#include "host/target/task_management.hpp"
#include "host/target/work_queue.hpp"

namespace srpnic::target {

class HostCommand;

struct ExecutorCounters {
  std::uint64_t commands = 0;
  std::uint64_t invalid_units = 0;  ///< SRP_CMDs that contradict themselves
  std::uint64_t table_fetches = 0;
  std::uint64_t block_transfers = 0;
  std::uint64_t busy = 0;           ///< answered BUSY for want of a data buffer
  std::uint64_t memory_errors = 0;  ///< of commands that the card carried out
};

class CommandExecutor {
 public:
  CommandExecutor(Device& device, WorkQueue& work, Responder& responder, scsi::Engine& engine);
  ~CommandExecutor();

  /// Takes over an SRP_CMD of at least sizeof(srp::CommandHeader) bytes; `iu` is valid during the call only.
  void execute(const std::shared_ptr<Channel>& channel, std::span<const std::byte> iu);

  /// Answers an SRP_CMD on whose data card memory failed while the card carried it out.
  void report_memory_error(const std::shared_ptr<Channel>& channel, std::span<const std::byte> iu);

  /// Keeps `token` in each command that `matches` names and whose answer has not been acknowledged: it goes when the
  /// last of them does.
  void wait_for(const CommandMatcher& matches, const std::shared_ptr<void>& token);

  std::size_t active() const { return commands_->size(); }
  const ExecutorCounters& counters() const { return counters_; }

 private:
  friend class HostCommand;

  WorkQueue& work_;
  Responder& responder_;
  scsi::Engine& engine_;
  HostBufferPool data_buffers_;
  using Commands = std::set<std::shared_ptr<HostCommand>>;
  std::shared_ptr<Commands> commands_ = std::make_shared<Commands>();  // until their answers have been acknowledged
  ExecutorCounters counters_;
};

}  // namespace srpnic::target
