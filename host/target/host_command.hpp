// SPDX-License-Identifier: Apache-2.0
// The life of one SRP_CMD on the host, in this order, each step left out when there is nothing to do:
//   fetch descriptor tables from the initiator's memory → fetch parameter data → ask the engine →
//   move data or blocks → SRP_RSP. A step that waits for the card goes on in its completion.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "host/target/command_executor.hpp"

namespace srpnic::target {

class HostCommand : public std::enable_shared_from_this<HostCommand> {
 public:
  HostCommand(CommandExecutor& executor, std::shared_ptr<Channel> channel, srp::ParsedCommand command);

  void start();

  const Channel& channel() const { return *channel_; }
  std::uint64_t tag() const { return command_.tag; }
  std::uint64_t lun() const { return command_.lun; }
  void add_token(const std::shared_ptr<void>& token) { tokens_.push_back(token); }

 private:
  void fetch_table(srp::DataBuffer& buffer);
  void fetch_parameter_data();
  void ask_engine(std::span<const std::byte> data_out);
  void send_data(const scsi::Result& result);
  void write_blocks_to_initiator(const scsi::Result& result);
  void read_blocks_from_initiator(const scsi::Result& result);

  /// RDMA READs of `pieces` into consecutive addresses; `then` runs when all have succeeded.
  void read_from_initiator(const std::vector<srp::Segment>& pieces, std::uint64_t local_address,
                           std::function<void()> then);
  /// RDMA WRITEs from consecutive addresses.
  void write_to_initiator(const std::vector<srp::Segment>& pieces, std::uint64_t local_address);

  void answer_invalid_field();
  void answer_busy();
  void answer_data_phase_error();
  void answer(const scsi::Result& result, std::uint64_t in_wanted, std::uint64_t in_moved, std::uint64_t out_wanted);

  class UntilAcknowledged;

  CommandExecutor& executor_;
  std::shared_ptr<Channel> channel_;
  srp::ParsedCommand command_;
  std::vector<std::byte> immediate_;  // command_.out.immediate points here
  std::shared_ptr<HostBuffer> buffer_;
  std::uint32_t parameter_bytes_ = 0;
  std::vector<std::shared_ptr<void>> tokens_;
};

}  // namespace srpnic::target
