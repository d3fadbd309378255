// SPDX-License-Identifier: Apache-2.0
// A peer behind a pair of Unix datagram sockets, one datagram a frame: QEMU's
//   -netdev dgram,id=net0,local.type=unix,local.path=REMOTE,remote.type=unix,remote.path=LOCAL
// Frames sent while nobody listens are lost, as with an unplugged cable.
#pragma once

#include <sys/un.h>

#include <string>

#include "sim/wire/endpoint.hpp"

namespace srpnic::sim {

class DgramEndpoint : public WireEndpoint {
 public:
  /// Binds `local_path`, replacing what is left of an earlier socket there. Throws std::system_error naming the path.
  DgramEndpoint(const std::string& local_path, const std::string& remote_path);
  ~DgramEndpoint() override;
  DgramEndpoint(const DgramEndpoint&) = delete;
  DgramEndpoint& operator=(const DgramEndpoint&) = delete;

  bool transmit(std::uint64_t now_ns, const Frame& frame) override;
  std::optional<Frame> receive(std::uint64_t now_ns) override;
  int event_fd() const override { return fd_; }

 private:
  int fd_;
  sockaddr_un local_;
  sockaddr_un remote_;
};

}  // namespace srpnic::sim
