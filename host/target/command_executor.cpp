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
  commands_.insert(command);
  command->start();
}

void CommandExecutor::wait_for(const CommandMatcher& matches, const std::shared_ptr<void>& token) {
  for (const auto& command : commands_) {
    if (matches(command->channel(), command->tag(), command->lun())) command->add_token(token);
  }
}

}  // namespace srpnic::target
