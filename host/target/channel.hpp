// SPDX-License-Identifier: Apache-2.0
// One RDMA channel of a session: a connection and its queue pair on the card.
#pragma once

#include <cstdint>

#include "host/cm/connection_manager.hpp"

namespace srpnic::target {

struct Channel {
  std::uint32_t qpn = 0;
  cm::ConnectionId connection = 0;
  std::uint64_t nexus = 0;
  std::uint16_t immediate_offset = 0;  ///< 0: no immediate data
  std::uint32_t request_limit = 0;
  std::uint32_t outstanding = 0;  ///< requests with the host that have not been answered
  bool failed = false;            ///< cannot be served any more: to be closed
  bool closed = false;            ///< the queue pair is gone: nothing more can be sent
};

}  // namespace srpnic::target
