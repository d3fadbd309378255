// SPDX-License-Identifier: Apache-2.0
#include "host/target/command_executor.hpp"

#include <utility>
#include <variant>

#include "host/target/command_sense.hpp"
#include "host/target/host_command.hpp"

namespace srpnic::target {

namespace {

constexpr std::size_t kDataBufferBytes = 64 * 1024;
constexpr std::size_t kDataBuffers = 64;

}  // namespace

CommandExecutor::CommandExecutor(Device& device, WorkQueue& work, Responder& responder, scsi::Engine& engine)
    : work_(work), responder_(responder), engine_(engine), data_buffers_(device, kDataBufferBytes, kDataBuffers) {}

CommandExecutor::~CommandExecutor() = default;

void CommandExecutor::execute(const std::shared_ptr<Channel>& channel, std::span<const std::byte> iu) {
  ++counters_.commands;
  auto parsed = srp::parse_command(iu, channel->immediate_offset);
  if (const auto* error = std::get_if<srp::CommandError>(&parsed)) {
    ++counters_.invalid_units;
    const auto sense = invalid_unit_sense(qualifier_of(*error));
    const auto header = wire::read<srp::CommandHeader>(iu);
    responder_.send_command_response(*channel, header ? std::uint64_t{header->tag} : 0,
                                     {.status = kCheckCondition, .sense = sense});
    return;
  }
  const auto command = std::make_shared<HostCommand>(*this, channel, std::get<srp::ParsedCommand>(std::move(parsed)));
  commands_->insert(command);
  command->start();
}

void CommandExecutor::report_memory_error(const std::shared_ptr<Channel>& channel, std::span<const std::byte> iu) {
  ++counters_.memory_errors;
  // The card has read this IU once, but it comes from the memory that is failing.
  const auto header = wire::read<srp::CommandHeader>(iu);
  const auto parsed = srp::parse_command(iu, channel->immediate_offset);
  const auto* command = std::get_if<srp::ParsedCommand>(&parsed);
  const bool write = command != nullptr && command->out.length > 0;
  const auto sense = memory_error_sense(write);
  CommandOutcome outcome{.status = kCheckCondition, .sense = sense};
  if (command != nullptr) {  // nothing of it counts as moved
    outcome.residual_flags = write ? srp::kDataOutUnder : srp::kDataInUnder;
    (write ? outcome.out_residual : outcome.in_residual) = write ? command->out.length : command->in.length;
  }
  responder_.send_command_response(*channel, header ? std::uint64_t{header->tag} : 0, outcome);
}

void CommandExecutor::wait_for(const CommandMatcher& matches, const std::shared_ptr<void>& token) {
  for (const auto& command : *commands_) {
    if (matches(command->channel(), command->tag(), command->lun())) command->add_token(token);
  }
}

}  // namespace srpnic::target
