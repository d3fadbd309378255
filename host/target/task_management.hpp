// SPDX-License-Identifier: Apache-2.0
// Which commands an SRP_TSK_MGMT names (SAM-5 7).
#pragma once

#include <cstdint>
#include <functional>
#include <variant>

#include "host/srp/iu.hpp"
#include "host/target/channel.hpp"

namespace srpnic::target {

using CommandMatcher = std::function<bool(const Channel& channel, std::uint64_t tag, std::uint64_t lun)>;

/// Whether a function may name commands of `channel` when it comes from `requester`.
inline bool concerns(const srp::TaskManagement& request, const Channel& requester, const Channel& channel) {
  const auto function = static_cast<srp::TaskFunction>(request.function);
  const bool of_everybody = function == srp::TaskFunction::kClearTaskSet || function == srp::TaskFunction::kLunReset;
  return of_everybody || channel.nexus == requester.nexus;
}

/// The commands to end, or why there is nothing to do.
inline std::variant<CommandMatcher, srp::TaskResult> commands_of(const srp::TaskManagement& request,
                                                                 const Channel& requester) {
  const std::uint64_t lun = request.lun;
  switch (static_cast<srp::TaskFunction>(request.function)) {
    case srp::TaskFunction::kAbortTask:
      // A function may come on any channel of the nexus (SRP r16a 5.8: tags are unique in it).
      return [nexus = requester.nexus, managed = std::uint64_t{request.managed_tag}](const Channel& channel,
                                                                                     std::uint64_t tag, std::uint64_t) {
        return channel.nexus == nexus && tag == managed;
      };
    case srp::TaskFunction::kAbortTaskSet:
      return [nexus = requester.nexus, lun](const Channel& channel, std::uint64_t, std::uint64_t on) {
        return channel.nexus == nexus && on == lun;
      };
    case srp::TaskFunction::kClearTaskSet:
    case srp::TaskFunction::kLunReset:
      return [lun](const Channel&, std::uint64_t, std::uint64_t on) { return on == lun; };
    case srp::TaskFunction::kClearAca:
      return srp::TaskResult::kNotSupported;
  }
  return srp::TaskResult::kInvalidFields;
}

}  // namespace srpnic::target
