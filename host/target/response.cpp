// SPDX-License-Identifier: Apache-2.0
#include "host/target/response.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace srpnic::target {

namespace {

constexpr std::size_t kMaxSense = 252;  // SPC: longest sense data
constexpr std::size_t kResponseBytes = 512;
static_assert(kResponseBytes >= sizeof(srp::ResponseHeader) + kMaxSense);
constexpr std::size_t kResponses = 2 * abi::kIuSlots;  // a peer may use a credit again before it acknowledges

}  // namespace

Responder::Responder(Device& device, WorkQueue& work) : work_(work), buffers_(device, kResponseBytes, kResponses) {}

void Responder::send_command_response(Channel& channel, std::uint64_t tag, const CommandOutcome& outcome,
                                      std::shared_ptr<const void> keep_alive) {
  const auto sense = outcome.sense.first(std::min(outcome.sense.size(), kMaxSense));
  srp::ResponseHeader header{};
  header.tag = tag;
  header.flags = static_cast<std::uint8_t>(outcome.residual_flags | (sense.empty() ? 0 : srp::kSenseValid));
  header.status = outcome.status;
  header.out_residual = outcome.out_residual;
  header.in_residual = outcome.in_residual;
  header.sense_length = static_cast<std::uint32_t>(sense.size());
  send(channel, header, sense, std::move(keep_alive));
}

void Responder::send_task_response(Channel& channel, std::uint64_t tag, srp::TaskResult result) {
  const std::array<std::uint8_t, 4> response_data = {0, 0, 0, static_cast<std::uint8_t>(result)};
  srp::ResponseHeader header{};
  header.tag = tag;
  header.flags = srp::kResponseDataValid;
  header.response_data_length = response_data.size();
  send(channel, header, response_data, {});
}

void Responder::send(Channel& channel, srp::ResponseHeader header, std::span<const std::uint8_t> trailer,
                     std::shared_ptr<const void> keep_alive) {
  --channel.outstanding;
  if (channel.closed) return;
  std::shared_ptr<HostBuffer> buffer = buffers_.acquire();
  if (!buffer) {
    channel.failed = true;
    return;
  }
  header.opcode = static_cast<std::uint8_t>(srp::Opcode::kResponse);
  header.request_limit_delta = 1;
  std::ranges::copy(std::as_bytes(trailer), wire::write(buffer->bytes, header).begin());
  const abi::WorkEntry entry{.opcode = static_cast<std::uint8_t>(abi::WorkOpcode::kSend),
                             .qpn = channel.qpn,
                             .local_address = buffer->card_address,
                             .length = static_cast<std::uint32_t>(sizeof header + trailer.size())};
  // Completed in order with what went before it on the queue pair, so this completion frees that too.
  work_.submit(entry, [buffer, keep_alive = std::move(keep_alive)](abi::CompletionStatus) {});
}

}  // namespace srpnic::target
