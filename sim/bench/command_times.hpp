// SPDX-License-Identifier: Apache-2.0
// Follows commands by the frames that pass between MAC and card: when the last beat of an SRP_CMD went in, when the
// first beat of its data (or of its first RDMA READ) came out, when the last beat of its SRP_RSP came out.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "sim/card/border_activity.hpp"

namespace srpnic::sim {

struct CommandTime {
  std::uint64_t command_tick = 0;
  std::uint64_t first_data_tick = 0;  ///< 0: none seen; right only when one command is in flight
  std::uint64_t response_tick = 0;
};

class CommandTimes {
 public:
  void see(const FrameHead& frame);
  /// The commands that have ended, in the order in which they did.
  const std::vector<CommandTime>& ended() const { return ended_; }
  /// Bytes of data that have passed in RDMA WRITEs and in responses to RDMA READs.
  std::uint64_t rdma_bytes() const { return rdma_bytes_; }

 private:
  void see_command(const FrameHead& frame);
  void see_answer(const FrameHead& frame);

  std::map<std::uint32_t, std::uint64_t> arriving_;  // queue pair: tag of the SRP_CMD of several packets on its way
  std::map<std::uint64_t, CommandTime> open_;        // tag
  std::uint64_t newest_ = 0;                         // tag of the newest command
  std::vector<CommandTime> ended_;
  std::uint64_t rdma_bytes_ = 0;
};

}  // namespace srpnic::sim
