// SPDX-License-Identifier: Apache-2.0
#include "host/target/host_command.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "host/target/command_sense.hpp"

namespace srpnic::target {

namespace {

/// A work request moves less than 16 MiB; whole blocks of this size keep pieces aligned.
constexpr std::uint32_t kMaxWorkBytes = 8 * 1024 * 1024;

std::uint64_t total_bytes(const std::vector<srp::Segment>& pieces) {
  return std::accumulate(pieces.begin(), pieces.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const srp::Segment& piece) { return sum + piece.length; });
}

/// One work request per piece of a segment that a work request can move.
std::vector<abi::WorkEntry> work_for(abi::WorkOpcode opcode, std::uint32_t qpn, const std::vector<srp::Segment>& pieces,
                                     std::uint64_t local_address) {
  std::vector<abi::WorkEntry> work;
  for (const srp::Segment& piece : pieces) {
    for (std::uint32_t done = 0; done < piece.length;) {
      const std::uint32_t length = std::min(piece.length - done, kMaxWorkBytes);
      work.push_back({.opcode = static_cast<std::uint8_t>(opcode),
                      .qpn = qpn,
                      .local_address = local_address,
                      .remote_va = piece.address + done,
                      .rkey = piece.key,
                      .length = length});
      local_address += length;
      done += length;
    }
  }
  return work;
}

}  // namespace

/// Keeps a command, with its buffer and those who wait for it, until its answer has been acknowledged: what was posted
/// before is done by then. May outlive the executor.
class HostCommand::UntilAcknowledged {
 public:
  UntilAcknowledged(std::shared_ptr<CommandExecutor::Commands> commands, std::shared_ptr<HostCommand> command)
      : commands_(std::move(commands)), command_(std::move(command)) {}
  ~UntilAcknowledged() { commands_->erase(command_); }
  UntilAcknowledged(const UntilAcknowledged&) = delete;
  UntilAcknowledged& operator=(const UntilAcknowledged&) = delete;

 private:
  std::shared_ptr<CommandExecutor::Commands> commands_;
  std::shared_ptr<HostCommand> command_;
};

HostCommand::HostCommand(CommandExecutor& executor, std::shared_ptr<Channel> channel, srp::ParsedCommand command)
    : executor_(executor), channel_(std::move(channel)), command_(std::move(command)) {
  // The IU the view points into lives no longer than the call that delivered it.
  immediate_.assign(command_.out.immediate.begin(), command_.out.immediate.end());
  command_.out.immediate = immediate_;
}

void HostCommand::start() {
  if (command_.out.table_is_remote) {
    fetch_table(command_.out);
  } else if (command_.in.table_is_remote) {
    fetch_table(command_.in);
  } else {
    fetch_parameter_data();
  }
}

void HostCommand::fetch_table(srp::DataBuffer& buffer) {
  if (buffer.table.length > executor_.data_buffers_.piece_bytes()) return answer_invalid_field();
  buffer_ = executor_.data_buffers_.acquire();
  if (!buffer_) return answer_busy();
  ++executor_.counters_.table_fetches;
  read_from_initiator({buffer.table}, buffer_->card_address, [this, &buffer] {
    buffer.segments = srp::parse_table(buffer_->bytes.first(buffer.table.length));
    buffer.table_is_remote = false;
    buffer_.reset();
    start();
  });
}

void HostCommand::fetch_parameter_data() {
  parameter_bytes_ = std::min(executor_.engine_.data_out_needed(command_.cdb), command_.out.length);
  if (parameter_bytes_ == 0) return ask_engine({});
  if (command_.out.format == srp::BufferFormat::kImmediate)
    return ask_engine(command_.out.immediate.first(parameter_bytes_));

  const auto pieces = srp::first_bytes(command_.out.segments, parameter_bytes_);
  if (parameter_bytes_ > executor_.data_buffers_.piece_bytes() || total_bytes(pieces) != parameter_bytes_) {
    return answer_invalid_field();
  }
  buffer_ = executor_.data_buffers_.acquire();
  if (!buffer_) return answer_busy();
  read_from_initiator(pieces, buffer_->card_address, [this] { ask_engine(buffer_->bytes.first(parameter_bytes_)); });
}

void HostCommand::ask_engine(std::span<const std::byte> data_out) {
  const scsi::Result result = executor_.engine_.execute({.nexus = channel_->nexus,
                                                         .lun = command_.lun,
                                                         .cdb = command_.cdb,
                                                         .data_out_length = command_.out.length,
                                                         .data_in_length = command_.in.length,
                                                         .data_out = data_out});
  if (!result.transfer) {
    send_data(result);
  } else if (result.transfer->direction == scsi::BlockTransfer::Direction::kToInitiator) {
    write_blocks_to_initiator(result);
  } else {
    read_blocks_from_initiator(result);
  }
}

void HostCommand::send_data(const scsi::Result& result) {
  const std::uint64_t wanted = std::min(result.data_in.size(), executor_.data_buffers_.piece_bytes());
  const auto pieces = srp::first_bytes(command_.in.segments, std::min<std::uint64_t>(wanted, command_.in.length));
  const std::uint64_t moved = total_bytes(pieces);
  if (moved > 0) {
    buffer_ = executor_.data_buffers_.acquire();
    if (!buffer_) return answer_busy();
    std::ranges::copy(std::span(result.data_in).first(moved), buffer_->bytes.begin());
    write_to_initiator(pieces, buffer_->card_address);
  }
  answer(result, result.data_in.size(), moved, parameter_bytes_);
}

void HostCommand::write_blocks_to_initiator(const scsi::Result& result) {
  ++executor_.counters_.block_transfers;
  const std::uint64_t bytes = result.transfer->bytes;
  const auto pieces = srp::first_bytes(command_.in.segments, std::min<std::uint64_t>(bytes, command_.in.length));
  write_to_initiator(pieces, result.transfer->card_address);
  answer(result, bytes, total_bytes(pieces), 0);
}

/// A WRITE whose descriptors hold less than the CDB says writes nothing. Neither does immediate data here: the host
/// cannot reach card memory, and the plain WRITEs that carry it are executed on the card.
void HostCommand::read_blocks_from_initiator(const scsi::Result& result) {
  const std::uint64_t bytes = result.transfer->bytes;
  const auto pieces = srp::first_bytes(command_.out.segments, std::min<std::uint64_t>(bytes, command_.out.length));
  if (total_bytes(pieces) != bytes) return answer_invalid_field();
  ++executor_.counters_.block_transfers;
  if (bytes == 0) return answer(result, 0, 0, 0);
  read_from_initiator(pieces, result.transfer->card_address, [this, status = result.status, bytes] {
    scsi::Result done;
    done.status = status;
    answer(done, 0, 0, bytes);
  });
}

void HostCommand::read_from_initiator(const std::vector<srp::Segment>& pieces, std::uint64_t local_address,
                                      std::function<void()> then) {
  const auto work = work_for(abi::WorkOpcode::kRdmaRead, channel_->qpn, pieces, local_address);
  const auto left = std::make_shared<std::size_t>(work.size());
  const auto failed = std::make_shared<bool>(false);
  const auto next = std::make_shared<std::function<void()>>(std::move(then));
  for (const abi::WorkEntry& entry : work) {
    executor_.work_.submit(entry, [self = shared_from_this(), left, failed, next](abi::CompletionStatus status) {
      *failed |= status != abi::CompletionStatus::kOk;
      if (--*left > 0) return;
      if (*failed) return self->answer_data_phase_error();
      (*next)();
    });
  }
  if (work.empty()) (*next)();
}

void HostCommand::write_to_initiator(const std::vector<srp::Segment>& pieces, std::uint64_t local_address) {
  for (const auto& entry : work_for(abi::WorkOpcode::kRdmaWrite, channel_->qpn, pieces, local_address)) {
    executor_.work_.submit(entry);
  }
}

void HostCommand::answer_invalid_field() {
  ++executor_.counters_.invalid_units;
  scsi::Result result;
  result.status = kCheckCondition;
  result.sense = invalid_unit_sense(InvalidUnit::kInvalidField);
  answer(result, 0, 0, 0);
}

void HostCommand::answer_busy() {
  ++executor_.counters_.busy;
  scsi::Result result;
  result.status = kBusy;
  answer(result, 0, 0, 0);
}

/// The initiator's memory could not be read. Mostly its queue pair is dead too, then this answer is flushed.
void HostCommand::answer_data_phase_error() {
  scsi::Result result;
  result.status = kCheckCondition;
  result.sense = data_phase_error_sense();
  answer(result, 0, 0, 0);
}

/// SRP 6.9: residuals are the difference between what the command would move and what the descriptors hold.
void HostCommand::answer(const scsi::Result& result, std::uint64_t in_wanted, std::uint64_t in_moved,
                         std::uint64_t out_wanted) {
  CommandOutcome outcome{.status = result.status, .sense = result.sense};
  const std::uint64_t in_room = command_.in.length;
  if (in_wanted > in_room) {
    outcome.residual_flags |= srp::kDataInOver;
    outcome.in_residual = static_cast<std::uint32_t>(in_wanted - in_room);
  } else if (in_moved < in_room) {
    outcome.residual_flags |= srp::kDataInUnder;
    outcome.in_residual = static_cast<std::uint32_t>(in_room - in_moved);
  }
  if (out_wanted < command_.out.length) {
    outcome.residual_flags |= srp::kDataOutUnder;
    outcome.out_residual = static_cast<std::uint32_t>(command_.out.length - out_wanted);
  }
  executor_.responder_.send_command_response(
      *channel_, command_.tag, outcome, std::make_shared<UntilAcknowledged>(executor_.commands_, shared_from_this()));
}

}  // namespace srpnic::target
