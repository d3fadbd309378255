// SPDX-License-Identifier: Apache-2.0
// Builds SRP_RSP IUs and sends them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "host/srp/iu.hpp"
#include "host/target/channel.hpp"
#include "host/target/host_buffers.hpp"
#include "host/target/work_queue.hpp"

namespace srpnic::target {

/// What an SRP_RSP says about a command.
struct CommandOutcome {
  std::uint8_t status = 0;
  std::span<const std::uint8_t> sense;
  std::uint8_t residual_flags = 0;
  std::uint32_t out_residual = 0;
  std::uint32_t in_residual = 0;
};

class Responder {
 public:
  Responder(Device& device, WorkQueue& work);

  /// Answers a request of `channel`, after everything submitted for it before. `keep_alive` lives until the SEND has
  /// ended. Marks the channel failed when no buffer is left because the peer acknowledges nothing.
  void send_command_response(Channel& channel, std::uint64_t tag, const CommandOutcome& outcome,
                             std::shared_ptr<const void> keep_alive = {});
  void send_task_response(Channel& channel, std::uint64_t tag, srp::TaskResult result);

 private:
  void send(Channel& channel, srp::ResponseHeader header, std::span<const std::uint8_t> trailer,
            std::shared_ptr<const void> keep_alive);

  WorkQueue& work_;
  HostBufferPool buffers_;
};

}  // namespace srpnic::target
